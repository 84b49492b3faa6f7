/*
 * chaos_play: sessions of people and machines that talk line by line: the
 * rhythm of their keys (.keydata), a page that replays them with their real
 * timing, and the same as asciicast v2 for players. No program is generated.
 */
#include "report/chaos_inside.h"

#include "app/ecma48.h"
#include "app/nvt.h"
#include "app/screen.h"
#include "base/rd.h"
#include "base/wr.h"

/* ---- what a terminal is shown */

static bool
is_terminal(const struct chaos_item *it)
{
	const struct chaos_talk *t = &it->talk;

	if (it->kind != CHAOS_SESSION)
		return false;
	if (t->app.n != 0)
		return slice_eq_str(t->app, "telnet") ||
		       slice_eq_str(t->app, "rlogin");
	return t->server_port == 23 || t->server_port == 513;
}

/* What is text of a piece; behind a gap nobody knows what a command was. */
static void
say_text(struct buf *said, struct nvt nvt[2], bool terminal,
    const struct chaos_piece *p)
{
	struct rd r = rd_init(p->data);

	buf_reset(said);
	if (p->missing != 0)
		nvt[p->side].state = NVT_TEXT;
	while (r.left != 0) {
		uint8_t c = rd_u8(&r);

		if (!terminal || nvt_byte(&nvt[p->side], c))
			buf_u8(said, c);
	}
}

/* ---- keys */

struct keys {
	struct buf *out;
	bool terminal; /* Telnet's commands are no keys */
	struct nvt nvt[2];
	struct buf said; /* of a piece, without them */
	bool blind;	 /* encrypted: a packet is a key, nobody knows which */
	bool any, waiting; /* a key was pressed; a line was sent */
	uint8_t before;	   /* the key before */
	int64_t last;	   /* key or answer */
	unsigned answers;
	int64_t key_ns, first_ns, last_ns; /* of the output after a line */
	uint64_t bytes;
};

static void
put_seconds(struct buf *b, const char *what, int64_t from, int64_t to)
{
	uint64_t us = to < from ? 0 : ((uint64_t)to - (uint64_t)from) / 1000;

	buf_printf(b, "%s %llu.%06u\n", what,
	    (unsigned long long)(us / 1000000), (unsigned)(us % 1000000));
}

/* What a command printed, and an empty line before the next one. */
static void
end_output(struct keys *k)
{
	if (k->waiting && k->bytes != 0) {
		buf_printf(k->out, "s %llu\n", (unsigned long long)k->bytes);
		put_seconds(k->out, "t", k->first_ns, k->last_ns);
	}
	if (k->waiting)
		buf_str(k->out, "\n");
	k->waiting = false;
	k->bytes = 0;
}

static void
put_key(struct keys *k, int64_t ns, struct slice key)
{
	end_output(k);
	if (k->any)
		put_seconds(k->out, "d", k->key_ns, ns);
	buf_str(k->out, "k ");
	wr_term(k->out, key);
	buf_str(k->out, "\n");
	k->any = true;
	k->key_ns = k->last = ns;
	k->answers = 0;
}

static void
client_keys(struct keys *k, int64_t ns, struct slice said)
{
	for (size_t i = 0; i < said.n && !k->blind; i++) {
		uint8_t c = slice_at(said, i);

		if (k->before == '\r' && (c == '\n' || c == 0)) {
			k->before = c; /* the other half of a line end */
			continue;
		}
		k->before = c;
		put_key(k, ns, slice_mid(said, i, 1));
		k->waiting = c == '\r' || c == '\n';
	}
	if (k->blind)
		put_key(k, ns, SLICE_NONE);
}

static void
server_answer(struct keys *k, int64_t ns, uint64_t n)
{
	if (k->waiting) {
		k->first_ns = k->bytes == 0 ? k->key_ns : k->first_ns;
		k->last_ns = ns;
		k->bytes += n;
	} else if (k->any && k->answers < 2) {
		buf_printf(k->out, "r %u\n", ++k->answers);
		put_seconds(k->out, "p", k->last, ns);
		k->last = ns;
	}
}

/* goes_on: it is more of the packet before. */
static void
take_piece(struct keys *k, const struct chaos_piece *p, bool goes_on)
{
	say_text(&k->said, k->nvt, k->terminal, p);
	if (k->said.n == 0)
		return;
	if (p->side == 0 && !(k->blind && goes_on))
		client_keys(k, p->ns, buf_as_slice(&k->said));
	else if (p->side == 1 && (k->waiting || !goes_on))
		server_answer(k, p->ns, k->said.n);
}

void
chaos_keys_write(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow;
	struct chaos_sheet sheet;
	struct chaos_piece p;
	struct buf path = {0};
	struct keys k = {.out = &sheet.out,
	    .blind = chaos_is_ssh(it),
	    .terminal = is_terminal(it)};
	bool goes_on = false;
	uint64_t size;

	if (it->kind != CHAOS_SESSION || !chaos_has_replay(c, it) ||
	    chaos_desktop(it) != DESKTOP_NONE) /* whose bytes are no keys */
		return;
	flow = chaos_flow_open(c, it);
	chaos_play_base(&path, it);
	buf_str(&path, ".keydata");
	chaos_sheet_open(&sheet, c, buf_cstr(&path));
	while (chaos_flow_next(flow, &p)) {
		if (p.missing != 0 && p.side == 0)
			k.before = 0;
		take_piece(&k, &p, goes_on);
		goes_on = p.more;
		chaos_sheet_flush(&sheet);
	}
	end_output(&k);
	size = chaos_sheet_close(&sheet);
	if (size == 0)
		outdir_remove(c->dir, buf_cstr(&path));
	else
		chaos_made(c, it, MADE_KEYDATA, buf_as_slice(&path), size);
	chaos_flow_close(flow);
	nvt_free(&k.nvt[0]);
	nvt_free(&k.nvt[1]);
	buf_free(&k.said);
	buf_free(&path);
}

/* ---- the replay */

struct play {
	struct chaos_page page;
	struct chaos_sheet cast;
	struct nvt nvt[2];
	enum ecma48 escape[2];
	struct screen screen; /* the server's */
	struct buf said;      /* of a piece, without telnet's commands */
	struct buf drawn;     /* ... and without what does more than draw */
	bool terminal;
	bool blind;   /* encrypted: each packet is a mark */
	bool goes_on; /* the packet that was a mark already */
	uint64_t shown, max;
};

/* A player's terminal would obey what the server wrote. */
static void
draw(struct play *pl, const struct chaos_piece *p)
{
	struct rd r = rd_init(buf_as_slice(&pl->said));

	buf_reset(&pl->drawn);
	while ((p->side == 1 || pl->blind) && r.left != 0)
		screen_byte(&pl->screen, rd_u8(&r), &pl->drawn);
}

/* [1.234567, "o", "text"] */
static void
put_event(struct play *pl, const struct chaos_piece *p)
{
	struct buf *b = &pl->cast.out;
	uint64_t us = p->ns < 0 ? 0 : (uint64_t)p->ns / 1000;
	bool output = p->side == 1 || pl->blind;

	buf_printf(b, "[%llu.%06u, \"%c\", ",
	    (unsigned long long)(us / 1000000), (unsigned)(us % 1000000),
	    output ? 'o' : 'i');
	screen_json(b, buf_as_slice(output ? &pl->drawn : &pl->said));
	buf_str(b, "]\n");
	chaos_sheet_flush(&pl->cast);
}

/* Without control sequences, which a page cannot do. */
static void
add_visible(struct play *pl, int side, struct buf *b)
{
	struct rd r = rd_init(buf_as_slice(&pl->said));
	bool ended;

	while (r.left != 0) {
		uint8_t c = rd_u8(&r);

		if (ecma48_byte(&pl->escape[side], c, &ended) && c != '\r' &&
		    c != 0)
			buf_u8(b, c);
	}
}

static void
put_shown(struct play *pl, const struct chaos_piece *p)
{
	struct buf *out = &pl->page.sheet.out, *b = &pl->page.b;
	uint64_t us = p->ns < 0 ? 0 : (uint64_t)p->ns / 1000;

	add_visible(pl, p->side, b);
	if (b->n != 0 && pl->shown < pl->max) {
		buf_printf(out, "<span class=\"%c\" data-t=\"%llu.%03u\">",
		    p->side == 0 ? 'c' : 's', (unsigned long long)(us / 1000),
		    (unsigned)(us % 1000));
		wr_html(out, buf_as_slice(b));
		buf_str(out, "</span>");
		pl->shown += b->n;
	}
	buf_reset(b);
	chaos_sheet_flush(&pl->page.sheet);
}

static void
put_piece(struct play *pl, const struct chaos_piece *p)
{
	say_text(&pl->said, pl->nvt, pl->terminal, p);
	if (pl->blind && pl->said.n != 0) {
		buf_reset(&pl->said);
		buf_str(&pl->said, pl->goes_on ? "" : chaos_mark(p->side));
	}
	pl->goes_on = p->more;
	if (pl->said.n == 0)
		return;
	draw(pl, p);
	if (p->side != 1 || pl->drawn.n != 0)
		put_event(pl, p);
	/* Who types sees it by the server's echo. */
	if (p->side == 1 || !pl->terminal)
		put_shown(pl, p);
}

/* Nothing is known of what was begun before a hole. */
static void
put_gap(struct play *pl, const struct chaos_piece *p)
{
	struct buf *cast = &pl->cast.out;
	uint64_t us = p->ns < 0 ? 0 : (uint64_t)p->ns / 1000;

	pl->nvt[p->side].state = NVT_TEXT;
	pl->escape[p->side] = ECMA48_TEXT;
	if (p->side == 1)
		screen_reset(&pl->screen);
	buf_printf(cast, "[%llu.%06u, \"m\", \"",
	    (unsigned long long)(us / 1000000), (unsigned)(us % 1000000));
	chaos_missing(cast, p->missing);
	buf_str(cast, "\"]\n");
	if ((p->side == 1 || !pl->terminal) && pl->shown < pl->max) {
		buf_printf(&pl->page.sheet.out,
		    "<b class=\"m\" data-t=\"%llu.%03u\">[",
		    (unsigned long long)(us / 1000), (unsigned)(us % 1000));
		chaos_missing(&pl->page.sheet.out, p->missing);
		buf_str(&pl->page.sheet.out, "]</b>\n");
	}
}

void
chaos_cast_begin(struct chaos_sheet *cast, const struct chaos *c,
    const struct chaos_item *it, const char *path)
{
	struct buf *b = &cast->out, pair = {0};
	int64_t s = it->talk.first_ns / 1000000000;

	chaos_sheet_open(cast, c, path);
	buf_printf(b,
	    "{\"version\": 2, \"width\": 80, \"height\": 24, "
	    "\"timestamp\": %lld, \"title\": ",
	    (long long)s);
	chaos_pair(&pair, &it->talk);
	wr_json(b, buf_as_slice(&pair));
	buf_str(b, "}\n");
	buf_free(&pair);
}

void
chaos_replay_write(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow = chaos_flow_open(c, it);
	struct play pl = {.terminal = is_terminal(it),
	    .blind = chaos_is_ssh(it),
	    .max = c->o->limits->v[LIMIT_PAGE_BYTES]};
	struct buf html = {0}, cast = {0};
	struct chaos_piece p;

	chaos_play_base(&html, it);
	buf_add_slice(&cast, buf_as_slice(&html));
	buf_str(&html, ".replay.html");
	buf_str(&cast, ".cast");
	chaos_page_session(&pl.page, c, it, buf_cstr(&html),
	    pl.blind ? "A * for each packet of the client, a dot for each of "
		       "the server, at their times; with a script allowed it "
		       "can be replayed."
		     : "What was written, at the times it was written; with a "
		       "script allowed it can be replayed.",
	    true);
	chaos_cast_begin(&pl.cast, c, it, buf_cstr(&cast));
	while (chaos_flow_next(flow, &p)) {
		if (p.missing != 0)
			put_gap(&pl, &p);
		else
			put_piece(&pl, &p);
	}
	buf_str(&pl.page.sheet.out, "</pre>\n</section>\n");
	(void)chaos_page_end(&pl.page);
	chaos_made(
	    c, it, MADE_REPLAY, buf_as_slice(&html), chaos_seconds(&it->talk));
	chaos_made(
	    c, it, MADE_CAST, buf_as_slice(&cast), chaos_sheet_close(&pl.cast));
	chaos_flow_close(flow);
	nvt_free(&pl.nvt[0]);
	nvt_free(&pl.nvt[1]);
	screen_free(&pl.screen);
	buf_free(&pl.said);
	buf_free(&pl.drawn);
	buf_free(&html);
	buf_free(&cast);
}
