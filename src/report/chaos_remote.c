/*
 * chaos_remote: remote desktops, as text: the page of what was typed (VNC) or
 * drawn (X11), the page that replays it, and the same as asciicast v2.
 */
#include "report/chaos_remote.h"

#include <assert.h>

#include "app/screen.h"
#include "base/rd.h"
#include "base/wr.h"
#include "report/chaos_inside.h"

/* ---- parts of a stream */

void
remote_next(struct remote *r, size_t need,
    void (*step)(struct remote *, struct rd *part))
{
	assert(need != 0 && need <= REMOTE_PART);
	r->need = need;
	r->step = step;
}

/* What is left when bytes of a body were taken. */
static struct slice
feed_body(struct remote *r, struct slice s)
{
	struct slice now = slice_head(s, r->body < s.n ? (size_t)r->body : s.n);

	r->body -= now.n;
	for (size_t i = 0; i < now.n && r->clip; i++)
		if (slice_at(now, i) != '\r')
			remote_char(r, slice_at(now, i));
	if (r->body == 0 && r->clip) {
		remote_line(r);
		r->clip = false;
	}
	return slice_from(s, now.n);
}

void
remote_feed(struct remote *r, struct slice s)
{
	struct slice now;
	struct rd part;

	while (s.n != 0 && !r->ended) {
		if (r->body != 0) {
			s = feed_body(r, s);
			continue;
		}
		now = slice_head(s, r->need - r->have.n);
		buf_add_slice(&r->have, now);
		s = slice_from(s, now.n);
		if (r->have.n < r->need)
			continue;
		part = rd_init(buf_as_slice(&r->have));
		r->step(r, &part);
		buf_reset(&r->have);
	}
}

void
remote_hear(struct remote *r, struct slice s)
{
	struct rd rd = rd_init(s);

	while (!r->deaf && rd.left != 0 && r->server_n < sizeof(r->server))
		r->server[r->server_n++] = rd_u8(&rd);
}

void
remote_free(struct remote *r)
{
	buf_free(&r->html);
	buf_free(&r->text);
	buf_free(&r->have);
}

/* ---- what they say */

void
remote_char(struct remote *r, uint32_t cp)
{
	size_t from = r->text.n;

	if ((cp < 0x20 && cp != '\t' && cp != '\n') ||
	    (cp >= 0x7f && cp < 0xa0) || (cp >= 0xd800 && cp < 0xe000) ||
	    cp > 0x10ffff)
		cp = '.';
	utf8_encode(&r->text, cp);
	wr_html(&r->html, slice_from(buf_as_slice(&r->text), from));
	r->mid = cp != '\n';
}

void
remote_mark(struct remote *r, const char *word)
{
	buf_printf(&r->text, "[%s]", word);
	buf_str(&r->html, "<b class=\"m\">[");
	wr_html(&r->html, slice_str(word));
	buf_str(&r->html, "]</b>");
	r->mid = true;
}

void
remote_line(struct remote *r)
{
	if (r->mid)
		remote_char(r, '\n');
}

void
remote_end(struct remote *r, const char *why)
{
	if (r->ended)
		return;
	remote_line(r);
	remote_mark(r, why);
	remote_line(r);
	r->ended = true;
}

/* ---- the files */

struct sheets {
	struct remote said;
	struct chaos_page text, play;
	struct chaos_sheet cast;
	uint64_t shown, all, max; /* bytes of text */
};

/* [1.234567, "o", "text"]; a terminal wants CR before LF. */
static void
put_event(struct sheets *s, uint64_t us)
{
	struct buf *b = &s->cast.out, *lines = &s->play.b;
	struct rd r = rd_init(buf_as_slice(&s->said.text));

	while (r.left != 0) {
		uint8_t c = rd_u8(&r);

		buf_str(lines, c == '\n' ? "\r" : "");
		buf_u8(lines, c);
	}
	buf_printf(b, "[%llu.%06u, \"o\", ", (unsigned long long)(us / 1000000),
	    (unsigned)(us % 1000000));
	screen_json(b, buf_as_slice(lines));
	buf_str(b, "]\n");
	buf_reset(lines);
	chaos_sheet_flush(&s->cast);
}

static void
put_shown(struct sheets *s, uint64_t us)
{
	struct slice html = buf_as_slice(&s->said.html);
	struct buf *b = &s->play.sheet.out;

	buf_add_slice(&s->text.sheet.out, html);
	buf_printf(b, "<span class=\"c\" data-t=\"%llu.%03u\">",
	    (unsigned long long)(us / 1000), (unsigned)(us % 1000));
	buf_add_slice(b, html);
	buf_str(b, "</span>");
	s->shown += s->said.text.n;
	chaos_sheet_flush(&s->text.sheet);
	chaos_sheet_flush(&s->play.sheet);
}

static void
put_said(struct sheets *s, int64_t ns)
{
	uint64_t us = ns < 0 ? 0 : (uint64_t)ns / 1000;

	if (s->said.text.n == 0)
		return;
	put_event(s, us);
	if (s->shown < s->max)
		put_shown(s, us);
	s->all += s->said.text.n;
	buf_reset(&s->said.text);
	buf_reset(&s->said.html);
}

static void
put_missing(struct sheets *s, uint64_t n)
{
	struct buf why = {0};

	chaos_missing(&why, n);
	buf_str(&why, ": not followed further");
	remote_end(&s->said, buf_cstr(&why));
	buf_free(&why);
}

/*
 * Whose side the viewer or the program is: who opened the connection, as a
 * rule. But a server of VNC may be the one that calls; it speaks first, and of
 * X11 the program does.
 */
static int
client_side(const struct chaos_item *it, const struct chaos_piece *first)
{
	if (!it->has_raw[0] || !it->has_raw[1] || first->missing != 0)
		return 0;
	return chaos_desktop(it) == DESKTOP_VNC ? !first->side : first->side;
}

static void
follow(struct sheets *s, const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow = chaos_flow_open(c, it);
	struct chaos_piece p = {.ns = 0};
	int client = -1;

	while (!s->said.ended && chaos_flow_next(flow, &p)) {
		if (client == -1)
			client = client_side(it, &p);
		if (p.side != client && p.missing != 0)
			s->said.deaf = true;
		else if (p.side != client)
			remote_hear(&s->said, p.data);
		else if (p.missing != 0)
			put_missing(s, p.missing);
		else
			remote_feed(&s->said, p.data);
		put_said(s, p.ns);
	}
	if (s->all == 0)
		remote_end(&s->said, "nothing");
	put_said(s, p.ns);
	chaos_flow_close(flow);
}

static void
begin(struct sheets *s, const struct chaos *c, const struct chaos_item *it,
    struct buf path[3])
{
	bool vnc = chaos_desktop(it) == DESKTOP_VNC;

	for (int i = 0; i < 3; i++)
		chaos_play_base(&path[i], it);
	buf_str(&path[0], ".html");
	buf_str(&path[1], ".replay.html");
	buf_str(&path[2], ".cast");
	chaos_page_session(&s->text, c, it, buf_cstr(&path[0]),
	    vnc ? "What was typed and put on the clipboard; keys that are no "
		  "characters are names in brackets."
		: "Texts that were drawn, in their order.",
	    false);
	chaos_page_session(&s->play, c, it, buf_cstr(&path[1]),
	    vnc ? "What was typed and put on the clipboard, at its times; with "
		  "a script allowed it can be replayed."
		: "Texts that were drawn, at their times; with a script "
		  "allowed they can be replayed.",
	    true);
	chaos_cast_begin(&s->cast, c, it, buf_cstr(&path[2]));
	if (vnc)
		vnc_begin(&s->said);
	else
		x11_begin(&s->said);
}

void
chaos_remote_write(const struct chaos *c, const struct chaos_item *it)
{
	struct sheets s = {.max = c->o->limits->v[LIMIT_PAGE_BYTES]};
	struct buf path[3] = {{0}, {0}, {0}};

	begin(&s, c, it, path);
	follow(&s, c, it);
	chaos_page_shown(&s.text.sheet.out, s.shown, s.all);
	chaos_page_shown(&s.play.sheet.out, s.shown, s.all);
	buf_str(&s.play.sheet.out, "</section>\n");
	chaos_made(
	    c, it, MADE_SHAPE, buf_as_slice(&path[0]), chaos_page_end(&s.text));
	(void)chaos_page_end(&s.play);
	chaos_made(c, it, MADE_REPLAY, buf_as_slice(&path[1]),
	    chaos_seconds(&it->talk));
	chaos_made(c, it, MADE_CAST, buf_as_slice(&path[2]),
	    chaos_sheet_close(&s.cast));
	remote_free(&s.said);
	for (int i = 0; i < 3; i++)
		buf_free(&path[i]);
}
