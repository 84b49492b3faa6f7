/* stream_cast: asciicast version 2. */
#include "cli/stream_cast.h"

#include <stdlib.h>

#include "app/nvt.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"

#define UNDECIDED      65536 /* bytes kept of what may be a terminal's */
#define TELNET_PORT    23
#define RLOGIN_STRINGS 4 /* NULs of what a client says first, RFC 1282 */
#define WINDOW_MAX     1000
#define SEQUENCE_MAX   64 /* bytes of one control sequence */

#define ESC 0x1b
#define BEL 0x07
#define DEL 0x7f

/* Bytes, or a gap of n bytes. */
struct event {
	struct store_ref ref;
	int64_t ns;
	uint64_t missing;
	enum side side;
};

struct stream_cast {
	struct store *store;
	struct event *events;
	size_t n, cap;
	uint64_t bytes;
	bool no; /* it is something else */
};

struct stream_cast *
stream_cast_new(struct store *store)
{
	struct stream_cast *c = xcalloc(1, sizeof *c);

	c->store = store;
	return c;
}

static void
forget(struct stream_cast *c)
{
	while (c->n != 0)
		store_drop(c->store, &c->events[--c->n].ref);
	free(c->events);
	c->events = NULL;
	c->cap = 0;
}

void
stream_cast_free(struct stream_cast *c)
{
	if (c == NULL)
		return;
	forget(c);
	free(c);
}

/* ---- listening */

static bool
is_app(const struct session *s, const char *name)
{
	return s->app != NULL && strcmp(s->app, name) == 0;
}

static bool
is_terminal(const struct session *s)
{
	return is_app(s, "telnet") || is_app(s, "rlogin");
}

static bool
may_be_terminal(const struct stream_cast *c, const struct session *s)
{
	if (s->app != NULL)
		return is_terminal(s);
	return c->bytes < UNDECIDED || s->end[0].port == TELNET_PORT ||
	       s->end[1].port == TELNET_PORT;
}

static struct event *
add(struct stream_cast *c, const struct session *s)
{
	if (!c->no && !may_be_terminal(c, s)) {
		c->no = true;
		forget(c);
	}
	if (c->no)
		return NULL;
	if (c->n == c->cap) {
		c->cap = c->cap == 0 ? 16 : c->cap * 2;
		c->events = xreallocarray(c->events, c->cap, sizeof *c->events);
	}
	return &c->events[c->n++];
}

void
stream_cast_data(
    struct stream_cast *c, const struct session *s, const struct chunk *chunk)
{
	struct event *e = add(c, s);

	if (e == NULL)
		return;
	*e = (struct event){.ns = chunk->ns, .side = chunk->side};
	store_put(c->store, chunk->data, &e->ref);
	c->bytes += chunk->data.n;
}

void
stream_cast_gap(
    struct stream_cast *c, const struct session *s, const struct gap *g)
{
	struct event *e = add(c, s);

	if (e == NULL)
		return;
	*e = (struct event){.ns = g->ns, .missing = g->n, .side = g->side};
	store_put(c->store, SLICE_NONE, &e->ref);
}

/* ---- telling */

/* ECMA-48: what begins with ESC. */
enum control {
	PLAIN,
	SEQUENCE, /* ESC, then up to a final byte; CSI has parameters */
	STRING,	  /* up to BEL or ESC \: left out */
	STRING_ESC,
};

/* One side on its way to text. */
struct voice {
	struct nvt nvt;
	unsigned skip; /* NULs up to which nothing is text */
	enum control control;
	struct buf sequence;
	struct buf text; /* of this event; begins with what the last one left
			    of a UTF-8 character */
	bool cr;
};

struct teller {
	const struct stream_cast *cast;
	const struct session *s;
	struct buf *out;
	struct voice voice[2];
	bool telnet;
	int64_t now;			    /* of the event told last */
	unsigned width, height;		    /* now */
	unsigned first_width, first_height; /* 0: never told */
};

static bool
one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

/* CSI: moves, erases, colours, modes. Others ask, print, move the window. */
static bool
csi_draws(struct slice sequence)
{
	uint8_t first = slice_at(sequence, 2);
	uint8_t last = slice_at(sequence, sequence.n - 1);
	size_t i;

	for (i = 2; i < sequence.n; i++) {
		uint8_t c = slice_at(sequence, i);

		if (c < 0x30 || (c >= 0x3c && c < 0x40 && i != 2))
			return false;
	}
	if (first == '?')
		return one_of(last, "hlrsJK");
	return !one_of(first, "<=>") &&
	       one_of(last, "@ABCDEFGHIJKLMPSTXZ`abdefghlmrsu");
}

/* Does it do no more than draw? */
static bool
draws(struct slice sequence)
{
	uint8_t second = slice_at(sequence, 1);

	if (second == '[')
		return csi_draws(sequence);
	if (sequence.n == 2)
		return one_of(second, "78=>DEHMNOcno|}~");
	return sequence.n == 3 && one_of(second, "()*+#");
}

/* Controls that a screen is moved by; NUL, ENQ and others are left out. */
static bool
is_shown(uint8_t c)
{
	return c >= 0x20 ? c != DEL : c >= 0x07 && c <= 0x0f;
}

static void
begin_sequence(struct voice *v)
{
	v->control = SEQUENCE;
	buf_reset(&v->sequence);
	buf_u8(&v->sequence, ESC);
}

/* A byte that belongs to none: what came of it is dropped. */
static void
no_sequence(struct voice *v, uint8_t c)
{
	v->control = PLAIN;
	if (is_shown(c))
		buf_u8(&v->text, c);
}

/* Bytes that terminals skip in a sequence are not kept: none hides in one. */
static void
in_sequence(struct voice *v, uint8_t c)
{
	struct slice s;
	bool csi;

	if (c == 0 || c == DEL)
		return;
	if (v->sequence.n < SEQUENCE_MAX)
		buf_u8(&v->sequence, c);
	s = buf_as_slice(&v->sequence);
	csi = slice_at(s, 1) == '[';
	if (c == ESC)
		begin_sequence(v);
	else if (c < 0x20 || c >= 0x80)
		no_sequence(v, c);
	else if (s.n == 2 && one_of(c, "]PX^_"))
		v->control = STRING;
	else if (c >= (csi ? 0x40 : 0x30) && !(csi && s.n == 2)) {
		v->control = PLAIN;
		if (s.n < SEQUENCE_MAX && draws(s))
			buf_add_slice(&v->text, s);
	}
}

static void
output_byte(struct voice *v, uint8_t c)
{
	switch (v->control) {
	case PLAIN:
		if (c == ESC)
			begin_sequence(v);
		else if (is_shown(c))
			buf_u8(&v->text, c);
		return;
	case SEQUENCE:
		in_sequence(v, c);
		return;
	case STRING:
		v->control = c == ESC		     ? STRING_ESC
			     : c == BEL || c == '\n' ? PLAIN
						     : STRING;
		return;
	case STRING_ESC:
		v->control = c == '\\' ? PLAIN : STRING;
		return;
	}
}

static void
begin_event(struct teller *t, int64_t ns, const char *kind)
{
	int64_t rel = ns - t->s->first_ns;

	if (rel > t->now)
		t->now = rel;
	buf_printf(t->out, "[%lld.%06lld, \"%s\", ",
	    (long long)(t->now / 1000000000),
	    (long long)(t->now % 1000000000 / 1000), kind);
}

static void
end_event(struct teller *t)
{
	buf_str(t->out, "]\n");
}

/* NAWS. The first size is in the file's head; others are events. */
static void
window(struct teller *t, struct slice sub, int64_t ns)
{
	struct rd r = rd_init(sub);
	unsigned columns, rows;

	if (rd_u8(&r) != NVT_WINDOW_SIZE)
		return;
	columns = rd_be16(&r);
	rows = rd_be16(&r);
	if (r.bad || columns == 0 || rows == 0 || columns > WINDOW_MAX ||
	    rows > WINDOW_MAX)
		return;
	if (t->first_width == 0) {
		t->first_width = columns;
		t->first_height = rows;
	} else if (columns != t->width || rows != t->height) {
		begin_event(t, ns, "r");
		buf_printf(t->out, "\"%ux%u\"", columns, rows);
		end_event(t);
	}
	t->width = columns;
	t->height = rows;
}

/* Is the byte text, not protocol? */
static bool
is_text(struct teller *t, struct voice *v, uint8_t c, int64_t ns)
{
	bool text, after_cr = v->cr;

	if (v->skip != 0) {
		v->skip -= c == 0;
		return false;
	}
	if (!t->telnet)
		return true;
	text = nvt_byte(&v->nvt, c);
	if (v->nvt.sub_ended && v == &t->voice[t->s->client])
		window(t, buf_as_slice(&v->nvt.sub), ns);
	v->cr = text && c == '\r';
	return text && !(after_cr && c == 0);
}

/*
 * Characters as a player must have them: UTF-8; else Latin 1. C1 controls
 * would be obeyed: they are shown as unknown.
 */
static void
put_text(struct buf *out, struct slice text)
{
	struct buf utf8 = {0};
	uint32_t cp = 0;
	unsigned n;

	while (text.n != 0) {
		n = utf8_decode(text, &cp);
		if (n == 0)
			cp = slice_at(text, 0);
		utf8_encode(&utf8, cp >= 0x80 && cp < 0xa0 ? 0xfffd : cp);
		text = slice_from(text, n == 0 ? 1 : n);
	}
	wr_json(out, buf_as_slice(&utf8));
	buf_free(&utf8);
}

/* How many bytes at the end may be a character that is not whole yet. */
static size_t
unfinished(struct slice s)
{
	size_t back, need;

	for (back = 1; back < 4 && back <= s.n; back++) {
		uint8_t c = slice_at(s, s.n - back);

		need = c > 0xf4	   ? 0
		       : c >= 0xf0 ? 4
		       : c >= 0xe0 ? 3
		       : c >= 0xc2 ? 2
				   : 0;
		if (need != 0)
			return need > back ? back : 0;
		if (c < 0x80 || c >= 0xc0)
			return 0;
	}
	return 0;
}

/* Of its text, all but the last `keep` bytes. */
static void
tell_text(struct teller *t, enum side side, int64_t ns, size_t keep)
{
	struct voice *v = &t->voice[side];
	struct slice text = buf_as_slice(&v->text);
	struct buf rest = {0};

	if (text.n == keep)
		return;
	buf_add_slice(&rest, slice_from(text, text.n - keep));
	begin_event(t, ns, (int)side == t->s->client ? "i" : "o");
	put_text(t->out, slice_head(text, text.n - keep));
	end_event(t);
	buf_free(&v->text);
	v->text = rest;
}

static void
tell_bytes(struct teller *t, const struct event *e, struct slice data)
{
	struct voice *v = &t->voice[e->side];
	bool output = (int)e->side != t->s->client;
	struct rd r = rd_init(data);

	while (r.left != 0) {
		uint8_t c = rd_u8(&r);

		if (!is_text(t, v, c, e->ns))
			continue;
		if (output)
			output_byte(v, c);
		else if (c != 0)
			buf_u8(&v->text, c);
	}
	tell_text(t, e->side, e->ns, unfinished(buf_as_slice(&v->text)));
}

static void
tell_gap(struct teller *t, const struct event *e)
{
	struct voice *v = &t->voice[e->side];

	tell_text(t, e->side, e->ns, 0);
	v->nvt.state = NVT_TEXT;
	v->control = PLAIN;
	begin_event(t, e->ns, "m");
	buf_printf(t->out, "\"%llu bytes are missing\"",
	    (unsigned long long)e->missing);
	end_event(t);
}

static void
tell(struct teller *t)
{
	const struct stream_cast *c = t->cast;
	struct buf scratch = {0};
	size_t i;

	for (i = 0; i < c->n; i++) {
		const struct event *e = &c->events[i];

		if (e->missing != 0)
			tell_gap(t, e);
		else
			tell_bytes(
			    t, e, store_get(c->store, &e->ref, &scratch));
	}
	tell_text(t, SIDE_A, t->s->last_ns, 0);
	tell_text(t, SIDE_B, t->s->last_ns, 0);
	buf_free(&scratch);
}

static void
teller_init(struct teller *t, const struct stream_cast *c,
    const struct session *s, struct buf *out)
{
	*t = (struct teller){.cast = c, .s = s, .out = out};
	t->telnet = is_app(s, "telnet");
	if (!t->telnet) {
		t->voice[s->client].skip = RLOGIN_STRINGS;
		t->voice[!s->client].skip = 1;
	}
}

static void
teller_free(struct teller *t)
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		nvt_free(&t->voice[side].nvt);
		buf_free(&t->voice[side].sequence);
		buf_free(&t->voice[side].text);
	}
}

static void
head(const struct teller *t, struct buf *out)
{
	const struct session *s = t->s;
	struct buf title = {0};

	endpoint_write(&title, &s->end[s->client]);
	buf_str(&title, " > ");
	endpoint_write(&title, &s->end[!s->client]);
	buf_printf(out,
	    "{\"version\": 2, \"width\": %u, \"height\": %u, "
	    "\"timestamp\": %lld, \"title\": ",
	    t->first_width != 0 ? t->first_width : 80,
	    t->first_width != 0 ? t->first_height : 24,
	    (long long)(s->first_ns / 1000000000));
	wr_json(out, buf_as_slice(&title));
	buf_str(out, "}\n");
	buf_free(&title);
}

bool
stream_cast_write(
    const struct stream_cast *c, const struct session *s, struct buf *out)
{
	struct buf events = {0};
	struct teller t;

	if (c->n == 0 || !is_terminal(s))
		return false;
	teller_init(&t, c, s, &events);
	tell(&t);
	head(&t, out);
	buf_add_slice(out, buf_as_slice(&events));
	teller_free(&t);
	buf_free(&events);
	return true;
}
