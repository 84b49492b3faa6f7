/* stream_cast: asciicast version 2. */
#include "cli/stream_cast.h"

#include <stdlib.h>

#include "app/nvt.h"
#include "app/screen.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"

#define UNDECIDED      65536 /* bytes kept of what may be a terminal's */
#define TELNET_PORT    23
#define RLOGIN_STRINGS 4 /* NULs of what a client says first, RFC 1282 */
#define WINDOW_MAX     1000

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

/* One side on its way to text. */
struct voice {
	struct nvt nvt;
	unsigned skip; /* NULs up to which nothing is text */
	struct screen screen;
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
	screen_json(t->out, slice_head(text, text.n - keep));
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
			screen_byte(&v->screen, c, &v->text);
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
	screen_reset(&v->screen);
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
		screen_free(&t->voice[side].screen);
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
