/*
 * pop3: mail on its way to its reader (RFC 1939; CAPA and pipelining, RFC
 * 2449; AUTH, RFC 5034; STLS, RFC 2595). The answer to RETR is a status line
 * and the message, up to a line of one dot; TOP's has only its first lines.
 *
 * Commands wait in a queue for their status lines, which come in the same
 * order, because only the command says whether a text follows one. A client
 * that never sent a command before the answer to the one before (most do not)
 * makes frames tell what a hole hid: an answer belongs to the last command
 * before it, and a text with a hole has ended when the answer to a later
 * command comes.
 */
#include <stdlib.h>

#include "app/decoder.h"
#include "app/lines.h"
#include "app/mail.h"
#include "app/names.h"
#include "app/sasl.h"
#include "base/pack.h"
#include "base/rd.h"
#include "base/xalloc.h"

enum verb {
	RETR,
	TOP,
	LIST,
	UIDL,
	CAPA,
	LANG,
	USER,
	PASS,
	APOP,
	AUTH,
	STLS,
	STAT,
	DELE,
	NOOP,
	RSET,
	UTF8,
	QUIT,
	OTHER /* one that we do not know */
};

/* A command that waits for its status line. */
struct command {
	struct command *next;
	enum verb verb;
	bool bare;	 /* without an argument */
	struct buf user; /* of PASS and APOP, as known then */
	uint64_t frame;
	int64_t ns;
};

struct pop3 {
	struct app_conn *conn;
	struct lines lines[2];
	bool roles; /* client is known */
	enum side client;
	bool encrypted; /* from here on */
	bool clipped;	/* LIMIT_MAIL_LINE was reported */
	bool full;	/* LIMIT_MAIL_PENDING was reported */

	struct command *first, **last;
	uint64_t pending;
	bool greeted;	/* a status line was seen */
	bool pipelined; /* a command came before the answer to another */
	bool lossy;	/* commands or answers are missing */

	struct buf user; /* USER's */
	struct sasl auth;
	bool sasl; /* the next line is for AUTH */

	bool in_text; /* what the server sends, up to the dot */
	bool holed;   /* ... with bytes missing */
	struct mail mail;
};

/* Logins. */

/* line is what the server answered; NULL: the capture does not hold it. */
static struct login
login_of(const struct pop3 *p, const struct text_line *line)
{
	return (struct login){
	    .protocol = "POP3",
	    .client = p->client,
	    .answered = line != NULL,
	    .accepted = line != NULL && slice_istarts(line->line, "+OK"),
	    .answer = line != NULL ? line->line : SLICE_NONE,
	};
}

static void
tell_login(struct pop3 *p, const struct command *c, const struct text_line *t)
{
	struct login l = login_of(p, t);

	l.gave = c->verb == PASS ? "a password" : NULL;
	l.by = "APOP";
	l.user = buf_as_slice(&c->user);
	l.user_known = l.user.n != 0;
	l.frame = c->frame;
	l.ns = c->ns;
	if (!c->bare)
		login_tell(p->conn, &l);
}

static void
auth_over(struct pop3 *p, const struct text_line *t)
{
	struct login l = login_of(p, t);

	p->sasl = false;
	sasl_end(&p->auth, p->conn, &l);
}

/* Commands. */

static const char *const verbs[OTHER] = {"RETR", "TOP", "LIST", "UIDL", "CAPA",
    "LANG", "USER", "PASS", "APOP", "AUTH", "STLS", "STAT", "DELE", "NOOP",
    "RSET", "UTF8", "QUIT"};

static enum verb
verb_of(struct slice word)
{
	unsigned v = 0;

	while (v < OTHER && !slice_ieq_str(word, verbs[v]))
		v++;
	return (enum verb)v;
}

/* Nothing of the server is in the capture: nobody will answer. */
static bool
server_mute(const struct pop3 *p)
{
	const struct session_side *s = &conn_session(p->conn)->side[!p->client];

	return !p->greeted && s->bytes == 0 && s->gap_bytes == 0;
}

/* The first command; the caller frees it. */
static struct command *
take(struct pop3 *p)
{
	struct command *c = p->first;

	if (c == NULL)
		return NULL;
	p->first = c->next;
	if (p->first == NULL)
		p->last = &p->first;
	p->pending--;
	return c;
}

static void
command_free(struct pop3 *p, struct command *c)
{
	budget_give(conn_budget(p->conn), sizeof *c + c->user.n);
	buf_free(&c->user);
	free(c);
}

/* The capture does not hold what the server said to the first command. */
static void
unanswered(struct pop3 *p)
{
	struct command *c = take(p);

	if (c->verb == PASS || c->verb == APOP)
		tell_login(p, c, NULL);
	else if (c->verb == AUTH)
		auth_over(p, NULL);
	command_free(p, c);
}

static void
unanswered_all(struct pop3 *p)
{
	while (p->first != NULL)
		unanswered(p);
}

static void
push(struct pop3 *p, enum verb v, const struct text_line *t, struct slice arg)
{
	struct command *c = xcalloc(1, sizeof *c);

	c->verb = v;
	c->bare = arg.n == 0;
	c->frame = t->frame;
	c->ns = t->ns;
	if (v == PASS)
		buf_add_slice(&c->user, buf_as_slice(&p->user));
	else if (v == APOP)
		buf_add_slice(&c->user, slice_head(arg, slice_chr(arg, ' ')));
	budget_take(conn_budget(p->conn), sizeof *c + c->user.n);
	*p->last = c;
	p->last = &c->next;
	p->pending++;
}

static void
make_room(struct pop3 *p, const struct text_line *t)
{
	if (p->pending < conn_limit(p->conn, LIMIT_MAIL_PENDING) ||
	    p->first == NULL)
		return;
	if (!p->full && !server_mute(p)) {
		conn_limit_finding(
		    p->conn, LIMIT_MAIL_PENDING, t->frame, t->ns);
		p->full = true;
	}
	unanswered(p);
}

static void
on_command(struct pop3 *p, const struct text_line *t)
{
	struct slice arg = t->line, word = SLICE_NONE;
	enum verb v;

	(void)slice_token(&arg, ' ', &word);
	v = verb_of(word);
	if (p->sasl || (p->auth.open && v == OTHER && server_mute(p))) {
		p->sasl = false;
		sasl_say(&p->auth, t->line);
		return;
	}
	if (t->torn && v == OTHER)
		return;
	arg = slice_trim(arg);
	make_room(p, t);
	if (v == USER) {
		buf_reset(&p->user);
		buf_add_slice(&p->user, arg);
	}
	if (v == AUTH && arg.n != 0) {
		auth_over(p, NULL);
		sasl_begin(&p->auth, arg, t->frame, t->ns);
	}
	push(p, v, t, arg);
}

/* The text behind a status line. */

static void
text_begin(struct pop3 *p, const struct text_line *t, bool mail, bool excerpt)
{
	p->in_text = true;
	p->holed = false;
	p->mail.skip = !mail;
	p->mail.excerpt = excerpt;
	mail_text_begin(&p->mail, t->bare);
}

static void
text_end(struct pop3 *p, enum body_end how)
{
	mail_end(&p->mail, how);
	p->in_text = false;
}

/* A frame of the server, while a command waits for its turn. */
static void
see_order(struct pop3 *p, uint64_t frame)
{
	if (p->first != NULL && p->first->frame <= frame && !p->lossy)
		p->pipelined = true;
}

static size_t
text(struct pop3 *p, const struct chunk *c)
{
	bool over = false;
	size_t n;

	if (p->holed && !p->pipelined && p->first != NULL &&
	    p->first->frame < c->frame) {
		text_end(p, BODY_CUT);
		return 0;
	}
	n = mail_text_data(&p->mail, c, &over);
	if (over) {
		text_end(p, BODY_COMPLETE);
		see_order(p, c->frame);
	}
	return n;
}

/* Status lines. */

/* After a hole: those before the last command before the answer lost theirs. */
static void
skip_lost(struct pop3 *p, uint64_t frame)
{
	if (!p->lossy || p->pipelined)
		return;
	while (p->first != NULL && p->first->next != NULL &&
	       p->first->next->frame < frame)
		unanswered(p);
}

/* "+OK 1234 octets" is the answer to RETR, as servers word it. */
static void
answer_to_nobody(struct pop3 *p, const struct text_line *t)
{
	if (slice_ifind_str(t->line, " octets") != SLICE_MISSING)
		text_begin(p, t, true, false);
}

static void
answered(struct pop3 *p, const struct command *c, const struct text_line *t)
{
	bool ok = slice_istarts(t->line, "+OK");

	switch (c->verb) {
	case RETR:
	case TOP:
		if (ok)
			text_begin(p, t, true, c->verb == TOP);
		break;
	case CAPA:
		if (ok)
			text_begin(p, t, false, false);
		break;
	case LIST:
	case UIDL:
	case LANG:
		if (ok && c->bare)
			text_begin(p, t, false, false);
		break;
	case AUTH:
		if (ok && c->bare)
			text_begin(p, t, false, false);
		auth_over(p, t);
		break;
	case PASS:
	case APOP:
		tell_login(p, c, t);
		break;
	case STLS:
		p->encrypted = ok;
		break;
	default:
		break;
	}
}

static void
on_status(struct pop3 *p, const struct text_line *t)
{
	bool ok = slice_istarts(t->line, "+OK");
	bool greeting =
	    !p->greeted && !p->lossy && !conn_session(p->conn)->midstream;
	struct command *c;

	if (!ok && !slice_istarts(t->line, "-ERR")) {
		/* A challenge: "+ " and base64. */
		p->sasl = p->auth.open && slice_at(t->line, 0) == '+';
		return;
	}
	p->greeted = true;
	if (greeting)
		return;
	skip_lost(p, t->frame);
	c = take(p);
	see_order(p, t->frame);
	if (c == NULL) {
		if (ok)
			answer_to_nobody(p, t);
		return;
	}
	answered(p, c, t);
	command_free(p, c);
}

/* Lines. */

static void
see_roles(struct pop3 *p, enum side side, struct slice line)
{
	struct slice word = slice_head(line, slice_chr(line, ' '));

	if (slice_istarts(line, "+OK") || slice_istarts(line, "-ERR"))
		p->client = !side;
	else if (verb_of(word) != OTHER)
		p->client = side;
	else
		return;
	p->roles = true;
	conn_client_is(p->conn, p->client);
}

static void
on_line(struct pop3 *p, enum side side, const struct text_line *t)
{
	if (t->clipped && !p->clipped) {
		conn_limit_finding(p->conn, LIMIT_MAIL_LINE, t->frame, t->ns);
		p->clipped = true;
	}
	if (!p->roles)
		see_roles(p, side, t->line);
	if (!p->roles)
		return;
	if (side == p->client)
		on_command(p, t);
	else
		on_status(p, t);
}

/* The answer to STLS may be missing: a TLS record begins with 0x16. */
static bool
tls_begins(const struct pop3 *p, const struct chunk *c)
{
	return p->roles && c->side == p->client && p->first != NULL &&
	       p->first->verb == STLS && !p->lines[c->side].begun &&
	       slice_at(c->data, 0) == 0x16;
}

static size_t
dialogue(struct pop3 *p, const struct chunk *c)
{
	size_t max = (size_t)conn_limit(p->conn, LIMIT_MAIL_LINE);
	struct rd r = rd_init(c->data);
	struct text_line t;

	if (tls_begins(p, c)) {
		p->encrypted = true;
		return c->data.n;
	}
	if (lines_next(&p->lines[c->side], &r, c, max, &t))
		on_line(p, c->side, &t);
	return r.pos;
}

static void
pop3_data(void *state, const struct chunk *c)
{
	struct pop3 *p = state;
	struct chunk rest = *c;
	size_t n;

	while (rest.data.n != 0 && !p->encrypted) {
		n = p->in_text && c->side != p->client ? text(p, &rest)
						       : dialogue(p, &rest);
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

/* Holes. */

static void
dialogue_gap(struct pop3 *p, const struct gap *g)
{
	lines_lost(&p->lines[g->side], p->conn, g, g->n, "POP3",
	    !p->roles		   ? "dialogue"
	    : g->side != p->client ? "answers"
				   : "commands");
	auth_over(p, NULL);
	if (p->pipelined)
		unanswered_all(p);
}

static void
pop3_gap(void *state, const struct gap *g)
{
	struct pop3 *p = state;

	if (p->encrypted)
		return;
	if (p->in_text && g->side != p->client) {
		mail_text_gap(&p->mail, g->n);
		p->holed = true;
	} else {
		dialogue_gap(p, g);
	}
	p->lossy = true;
}

/* Opening and closing. */

static const uint16_t pop3_ports[] = {110, 0};

static void *
pop3_open(struct app_conn *conn)
{
	struct pop3 *p = xcalloc(1, sizeof *p);

	budget_take(conn_budget(conn), sizeof *p);
	p->conn = p->mail.conn = conn;
	p->mail.source = BODY_POP3;
	p->last = &p->first;
	p->roles = conn_client_by_port(conn, &p->client);
	return p;
}

static void
pop3_end(void *state, enum side side, enum stream_end how)
{
	struct pop3 *p = state;

	(void)how;
	if (p->roles && side != p->client)
		text_end(p, BODY_CUT);
}

static void
pop3_close(void *state)
{
	struct pop3 *p = state;

	text_end(p, BODY_CUT);
	unanswered_all(p);
	budget_give(conn_budget(p->conn), sizeof *p);
	sasl_free(&p->auth);
	buf_free(&p->user);
	lines_free(&p->lines[SIDE_A]);
	lines_free(&p->lines[SIDE_B]);
	free(p);
}

/* Between lines, when every command has its answer. */
static bool
pop3_park(void *state, struct buf *out)
{
	struct pop3 *p = state;

	if (p->first != NULL || p->in_text || !lines_idle(&p->lines[SIDE_A]) ||
	    !lines_idle(&p->lines[SIDE_B]))
		return false;
	pack_struct(out, p, sizeof *p);
	pack_buf(out, &p->user);
	pack_buf(out, &p->auth.user);
	buf_free(&p->user);
	sasl_free(&p->auth);
	budget_give(conn_budget(p->conn), sizeof *p);
	free(p);
	return true;
}

static void *
pop3_wake(struct app_conn *conn, struct rd *in)
{
	struct pop3 *p = xcalloc(1, sizeof *p);

	unpack_struct(in, p, sizeof *p);
	unpack_buf(in, &p->user);
	unpack_buf(in, &p->auth.user);
	p->conn = p->mail.conn = conn;
	p->last = &p->first;
	budget_take(conn_budget(conn), sizeof *p);
	return p;
}

static bool
is_command(struct slice s)
{
	for (unsigned v = 0; v < OTHER; v++)
		if (slice_istarts(s, verbs[v]))
			return true;
	return false;
}

/* +OK before the client spoke, or after a POP3 command: Redis says it too. */
static enum probe_result
probe_side(const struct probe *p, enum side server)
{
	struct slice c = p->first[!server];
	struct names_side s = {p->first[server], p->ended[server], p->session};
	enum probe_result ok = names_starts(&s, SLICE_LIT("+OK"));
	enum probe_result err = names_starts(&s, SLICE_LIT("-ERR"));
	enum probe_result r = ok > err ? ok : err;

	if (s.s.n == 0)
		return is_command(c) ? names_wait(&s) : PROBE_NO;
	if (r != PROBE_YES)
		return r;
	if (c.n == 0)
		return ok;
	return is_command(c) ? PROBE_YES : PROBE_NO;
}

static enum probe_result
pop3_probe(const struct probe *p)
{
	enum probe_result a = probe_side(p, SIDE_A), b = probe_side(p, SIDE_B);
	enum probe_result r = a > b ? a : b;

	return r != PROBE_NO ? r : names_text_port(p, pop3_ports);
}

const struct app_decoder app_pop3 = {
    .name = "pop3",
    .label = "POP3",
    .proto = IPP_TCP,
    .ports = pop3_ports,
    .probe = pop3_probe,
    .port_only = true,
    .open = pop3_open,
    .data = pop3_data,
    .gap = pop3_gap,
    .end = pop3_end,
    .close = pop3_close,
    .park = pop3_park,
    .wake = pop3_wake,
};
