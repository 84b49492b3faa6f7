/*
 * talk: plays scripts to decoders. See talk.h for the language.
 */
#include "talk.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "app/conn.h"
#include "base/xalloc.h"
#include "talk_rec.h"

#define SESSIONS 16 /* of one script: the number is the session's part */
#define STEP_NS	 1000000

struct party {
	bool open, ended[2];
	struct session s;
	struct buf said[2]; /* each side's stream; holes are zeros */
	struct app_conn *conn;
	enum side left; /* which side the script calls C */
};

struct talk {
	const struct talk_plan *plan;
	enum talk_cut cut;
	size_t at;
	struct limits limits;
	struct budget budget;
	struct app_sink app_sink;
	struct finding_sink findings;
	struct app_config config;
	struct talk_rec rec;
	struct session_sink sink;
	void (*done)(void *); /* of who listens */
	void *done_arg;
	struct party party[SESSIONS];
	uint64_t frame;
	int64_t waited;
	size_t bytes;	    /* sent so far */
	bool over;	    /* TALK_STOP reached */
	struct buf pending; /* the chunk being put together */
	unsigned pending_who;
	bool pending_client;
	bool has_pending;
};

/* The plain listener: every session belongs to the plan's decoder. */

static struct party *
party_of(struct talk *t, const struct session *s)
{
	return &t->party[s->part];
}

static void
plain_open(void *ctx, struct session *s)
{
	struct talk *t = ctx;
	struct app_conn *c = conn_new(&t->config, NULL, s);

	party_of(t, s)->conn = c;
	conn_open(c, t->plan->decoder);
}

static void
plain_data(void *ctx, struct session *s, const struct chunk *chunk)
{
	conn_data(party_of(ctx, s)->conn, chunk);
}

static void
plain_gap(void *ctx, struct session *s, const struct gap *gap)
{
	conn_gap(party_of(ctx, s)->conn, gap);
}

static void
plain_end(void *ctx, struct session *s, enum side side, enum stream_end how)
{
	conn_end(party_of(ctx, s)->conn, side, how);
}

static void
plain_close(void *ctx, struct session *s)
{
	conn_free(party_of(ctx, s)->conn);
}

static struct slice
said(void *ctx, uint64_t session_id, enum side side)
{
	struct talk *t = ctx;

	return buf_as_slice(&t->party[session_id & 15].said[side]);
}

const struct app_config *
talk_config(struct talk *t)
{
	return &t->config;
}

void
talk_listen(struct talk *t, const struct session_sink *sink,
    void (*done)(void *), void *arg)
{
	t->sink = *sink;
	t->done = done;
	t->done_arg = arg;
}

void
talk_limit(struct talk *t, enum limit_id id, uint64_t v)
{
	t->limits.v[id] = v;
}

struct talk *
talk_new(const struct talk_plan *plan, enum talk_cut cut, size_t at)
{
	struct talk *t = xcalloc(1, sizeof *t);

	t->plan = plan;
	t->cut = cut;
	t->at = at;
	limits_init(&t->limits);
	talk_rec_init(&t->rec, &t->app_sink, &t->findings);
	t->rec.stream = said;
	t->rec.unseen = plan->unseen;
	t->rec.ctx = t;
	t->config.limits = &t->limits;
	t->config.budget = &t->budget;
	t->config.findings = &t->findings;
	t->config.sink = &t->app_sink;
	t->sink = (struct session_sink){
	    .ctx = t,
	    .open = plain_open,
	    .data = plain_data,
	    .gap = plain_gap,
	    .end = plain_end,
	    .close = plain_close,
	};
	if (plan->setup != NULL)
		plan->setup(t);
	if (plan->attach != NULL)
		plan->attach(t);
	return t;
}

/* Steps. */

static int64_t
now(const struct talk *t)
{
	return (int64_t)t->frame * STEP_NS + t->waited;
}

static void
open_session(struct talk *t, unsigned who, struct endpoint left,
    struct endpoint right, const char *opts)
{
	struct party *p = &t->party[who];
	bool swap = strchr(opts, '<') != NULL;
	bool tcp = strstr(opts, "udp") == NULL;
	bool mid = strstr(opts, "mid") != NULL;

	assert_true(who < SESSIONS && !p->open);
	for (int i = 0; i < 2; i++)
		buf_free(&p->said[i]);
	*p = (struct party){.open = true};
	t->frame++;
	p->left = swap ? SIDE_B : SIDE_A;
	p->s.part = who;
	p->s.shard = strstr(opts, "far") != NULL;
	p->s.first_frame = p->s.last_frame = t->frame;
	p->s.id = t->frame << 4 | who;
	p->s.proto = tcp ? IPP_TCP : IPP_UDP;
	p->s.end[p->left] = left;
	p->s.end[!p->left] = right;
	p->s.client = p->s.client_hint = -1;
	p->s.midstream = tcp && mid;
	p->s.side[SIDE_A].syn = tcp && !mid;
	p->s.side[SIDE_A].started = p->s.side[SIDE_B].started = tcp && !mid;
	p->s.side[SIDE_A].packets = p->s.side[SIDE_B].packets = tcp && !mid;
	p->s.first_ns = p->s.last_ns = now(t);
	p->s.state = tcp ? STATE_OPEN : STATE_NONE;
	if (t->sink.open != NULL)
		t->sink.open(t->sink.ctx, &p->s);
}

static struct endpoint
endpoint_read(const char *text)
{
	const char *colon = strrchr(text, ':');
	struct slice host;
	struct endpoint e = {0};
	uint64_t port;

	assert_non_null(colon);
	host = slice_of(text, (size_t)(colon - text));
	if (slice_at(host, 0) == '[')
		host = slice_mid(host, 1, host.n - 2);
	assert_true(addr_parse(host, &e.addr));
	assert_true(slice_u64(slice_str(colon + 1), 10, 65535, &port));
	e.port = (uint16_t)port;
	return e;
}

static void
step_open(struct talk *t, const char *line)
{
	char left[64], dir[4], right[64], opts[32] = "";
	unsigned who;
	int n = sscanf(line, "open %u %63s %3s %63s %31[a-z ]", &who, left, dir,
	    right, opts);

	assert_true(n >= 4);
	strcat(opts, dir);
	open_session(t, who, endpoint_read(left), endpoint_read(right), opts);
}

static struct party *
party_get(struct talk *t, unsigned who)
{
	struct endpoint c, s;
	uint16_t port = t->plan->port;

	assert_true(who < SESSIONS);
	if (!t->party[who].open && who == 1) {
		if (port == 0 && t->plan->decoder != NULL &&
		    t->plan->decoder->ports != NULL)
			port = t->plan->decoder->ports[0];
		c = endpoint_read("10.0.0.1:40000");
		s = endpoint_read("10.0.0.2:9999");
		s.port = port != 0 ? port : s.port;
		open_session(t, 1, c, s, "");
	}
	assert_true(t->party[who].open);
	return &t->party[who];
}

/* As when memory is short; what was packed dies right after. */
static void
put_away(struct talk *t, struct party *p)
{
	struct buf b = {0};

	if (t->sink.park == NULL || !t->sink.park(t->sink.ctx, &p->s, &b)) {
		buf_free(&b);
		return;
	}
	t->sink.wake(t->sink.ctx, &p->s, buf_as_slice(&b));
	buf_free(&b);
}

/* One chunk to the sink, from memory that dies right after. */
static void
give(struct talk *t, struct party *p, enum side side, struct slice data,
    bool more)
{
	uint8_t *copy = xmalloc(data.n);
	struct chunk c = {
	    .side = side,
	    .more = more,
	    .off = p->said[side].n,
	    .ns = now(t),
	    .frame = t->frame,
	    .pos = TALK_POS(side, p->said[side].n),
	    .data = {copy, data.n},
	};

	memcpy(copy, data.p, data.n);
	buf_add(&p->said[side], data.p, data.n);
	p->s.side[side].bytes += data.n;
	if (t->sink.data != NULL)
		t->sink.data(t->sink.ctx, &p->s, &c);
	memset(copy, '~', data.n);
	free(copy);
	if (t->cut == TALK_PARK)
		put_away(t, p);
}

static void
give_gap(struct talk *t, struct party *p, enum side side, uint64_t n,
    enum gap_why why)
{
	struct gap g = {
	    .side = side,
	    .why = why,
	    .off = p->said[side].n,
	    .n = n,
	    .ns = now(t),
	    .frame = t->frame,
	};

	for (uint64_t i = 0; i < n; i++)
		buf_u8(&p->said[side], 0);
	p->s.side[side].gap_bytes += n;
	if (t->sink.gap != NULL)
		t->sink.gap(t->sink.ctx, &p->s, &g);
}

/* The bytes of one step, cut as the test wants it. */
static void
give_cut(struct talk *t, struct party *p, enum side side, struct slice data)
{
	size_t at = t->at - t->bytes; /* only meant when within */
	bool within = t->at >= t->bytes && at < data.n;
	bool udp = p->s.proto == IPP_UDP;

	t->bytes += data.n;
	if ((t->cut == TALK_BYTES || t->cut == TALK_PARK) && !udp) {
		for (size_t i = 0; i < data.n; i++)
			give(t, p, side, slice_mid(data, i, 1), false);
	} else if (t->cut == TALK_SPLIT && within && at > 0) {
		give(t, p, side, slice_head(data, at), udp);
		give(t, p, side, slice_from(data, at), false);
	} else if (t->cut == TALK_HOLE && within) {
		if (at > 0)
			give(t, p, side, slice_head(data, at), false);
		give_gap(t, p, side, 1, GAP_LOST);
		if (at + 1 < data.n)
			give(t, p, side, slice_from(data, at + 1), false);
	} else if (t->cut == TALK_STOP && within) {
		if (at > 0)
			give(t, p, side, slice_head(data, at), false);
		t->over = true;
	} else {
		give(t, p, side, data, false);
	}
}

static void
flush(struct talk *t)
{
	struct party *p;
	enum side side;

	if (!t->has_pending)
		return;
	t->has_pending = false;
	if (t->over || t->pending.n == 0)
		return;
	p = party_get(t, t->pending_who);
	side = t->pending_client ? p->left : !p->left;
	t->frame++;
	p->s.side[side].packets++;
	p->s.last_ns = now(t);
	p->s.last_frame = t->frame;
	give_cut(t, p, side, buf_as_slice(&t->pending));
}

static void
end_side(struct talk *t, struct party *p, enum side side, enum stream_end how)
{
	if (p->ended[side])
		return;
	p->ended[side] = true;
	p->s.side[side].fin = how == END_FIN;
	p->s.side[side].rst = how == END_RST;
	if (t->sink.end != NULL)
		t->sink.end(t->sink.ctx, &p->s, side, how);
}

static void
close_session(struct talk *t, struct party *p)
{
	if (!p->open)
		return;
	for (int i = 0; p->s.proto == IPP_TCP && i < 2; i++)
		end_side(t, p, (enum side)i, END_CAPTURE);
	if (t->sink.close != NULL)
		t->sink.close(t->sink.ctx, &p->s);
	p->open = false;
	talk_rec_close(&t->rec, &p->s);
}

static int
hex(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	assert_true(c != '\0' && at != NULL);
	return (int)(at - digits);
}

static void
unescape(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\\' || i + 1 == n) {
			buf_u8(b, (uint8_t)s[i]);
			continue;
		}
		switch (s[++i]) {
		case 'r':
			buf_u8(b, '\r');
			break;
		case 'n':
			buf_u8(b, '\n');
			break;
		case 't':
			buf_u8(b, '\t');
			break;
		case 'x':
			assert_true(i + 2 < n);
			buf_u8(
			    b, (uint8_t)(hex(s[i + 1]) << 4 | hex(s[i + 2])));
			i += 2;
			break;
		default:
			buf_u8(b, (uint8_t)s[i]);
		}
	}
}

/* Text after "C: ", "S= ", " + ": one space belongs to the mark. */
static void
pend(struct talk *t, const char *mark)
{
	const char *text = mark[1] == ' ' ? mark + 2 : mark + 1;

	unescape(&t->pending, text, strlen(text));
	if (mark[0] != '=')
		buf_str(&t->pending, "\r\n");
}

static void
step_side(struct talk *t, unsigned who, const char *line)
{
	struct party *p;
	char how[16], text[64];
	uint64_t n;
	enum side side;

	if (line[1] == ':' || line[1] == '=') {
		buf_reset(&t->pending);
		t->has_pending = true;
		t->pending_who = who;
		t->pending_client = line[0] == 'C';
		pend(t, line + 1);
		return;
	}
	if (t->over)
		return;
	p = party_get(t, who);
	side = line[0] == 'C' ? p->left : !p->left;
	if (sscanf(line + 1, " repeat %" SCNu64 " %63s", &n, text) == 2) {
		buf_reset(&t->pending);
		t->has_pending = true;
		t->pending_who = who;
		t->pending_client = line[0] == 'C';
		while (n-- > 0)
			unescape(&t->pending, text, strlen(text));
	} else if (sscanf(line + 1, " gap %" SCNu64, &n) == 1) {
		t->frame++;
		give_gap(t, p, side, n, GAP_LOST);
	} else if (sscanf(line + 1, " snap %" SCNu64, &n) == 1) {
		t->frame++;
		give_gap(t, p, side, n, GAP_SNAPPED);
	} else if (sscanf(line + 1, " end %15s", how) == 1) {
		end_side(t, p, side,
		    strcmp(how, "fin") == 0	  ? END_FIN
		    : strcmp(how, "rst") == 0	  ? END_RST
		    : strcmp(how, "timeout") == 0 ? END_TIMEOUT
						  : END_CAPTURE);
	} else {
		fail_msg("talk: what is \"%s\"?", line);
	}
}

static void
step(struct talk *t, const char *line)
{
	unsigned who = 1;
	uint64_t n;

	if (line[0] == ' ') {
		assert_true(t->has_pending);
		pend(t, line + strspn(line, " \t"));
		return;
	}
	flush(t);
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (line[0] >= '1' && line[0] <= '9') {
		who = (unsigned)strtoul(line, NULL, 10);
		line = strchr(line, ' ');
		assert_non_null(line);
		line++;
	}
	if (line[0] == 'C' || line[0] == 'S')
		step_side(t, who, line);
	else if (t->over)
		return;
	else if (strncmp(line, "open ", 5) == 0)
		step_open(t, line);
	else if (strcmp(line, "close") == 0)
		close_session(t, party_get(t, who));
	else if (sscanf(line, "wait %" SCNu64, &n) == 1)
		t->waited += (int64_t)n * 1000000000;
	else
		fail_msg("talk: what is \"%s\"?", line);
}

void
talk_play(struct talk *t, const char *script)
{
	while (*script != '\0') {
		size_t n = strcspn(script, "\n");
		char *line = xasprintf("%.*s", (int)n, script);

		step(t, line);
		free(line);
		script += n;
		if (*script == '\n')
			script++;
	}
	flush(t);
}

const char *
talk_log(struct talk *t)
{
	flush(t);
	for (int i = 0; i < SESSIONS; i++)
		close_session(t, &t->party[i]);
	if (t->done != NULL)
		t->done(t->done_arg);
	t->done = NULL;
	assert_int_equal(t->rec.open, 0);
	return buf_cstr(&t->rec.log);
}

size_t
talk_bytes(const struct talk *t)
{
	return t->bytes;
}

void
talk_free(struct talk *t)
{
	(void)talk_log(t);
	for (int i = 0; i < SESSIONS; i++) {
		buf_free(&t->party[i].said[0]);
		buf_free(&t->party[i].said[1]);
	}
	assert_int_equal(t->budget.used, 0);
	buf_free(&t->pending);
	talk_rec_free(&t->rec);
	free(t);
}

/* Whole tests. */

static size_t
play_one(const struct talk_plan *plan, const char *script, const char *expected,
    enum talk_cut cut, size_t at)
{
	struct talk *t = talk_new(plan, cut, at);
	const char *log;
	size_t bytes;

	talk_play(t, script);
	log = talk_log(t);
	if (expected != NULL && strcmp(log, expected) != 0) {
		print_message("cut %d at %zu: got:\n%s--- expected:\n%s---\n",
		    (int)cut, at, log, expected);
		fail();
	}
	bytes = talk_bytes(t);
	talk_free(t);
	return bytes;
}

void
talk_check_once(
    const struct talk_plan *plan, const char *script, const char *expected)
{
	(void)play_one(plan, script, expected, TALK_AS_IS, 0);
}

void
talk_check(
    const struct talk_plan *plan, const char *script, const char *expected)
{
	size_t n = play_one(plan, script, expected, TALK_AS_IS, 0);

	(void)play_one(plan, script, expected, TALK_BYTES, 0);
	(void)play_one(plan, script, expected, TALK_PARK, 0);
	for (size_t i = 1; i < n; i++)
		(void)play_one(plan, script, expected, TALK_SPLIT, i);
	for (size_t i = 0; i < n; i++)
		(void)play_one(plan, script, NULL, TALK_STOP, i);
	for (size_t i = 0; i < n; i++)
		(void)play_one(plan, script, NULL, TALK_HOLE, i);
}
