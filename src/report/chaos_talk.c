/*
 * chaos_talk: a conversation as a page, the client's bytes red, the server's
 * blue, lines folded at 108 columns; and as a hex dump, page and text.
 */
#include "report/chaos_inside.h"

#include "base/wr.h"

#define COLUMNS 108

/* ---- text */

struct text {
	struct buf *out;
	struct buf line; /* of one side, not written yet */
	unsigned column;
};

static void
put_line(struct text *t)
{
	wr_html(t->out, buf_as_slice(&t->line));
	buf_reset(&t->line);
}

static void
fold(struct text *t)
{
	if (t->column < COLUMNS)
		return;
	put_line(t);
	buf_str(t->out, "\n<span class=\"m\">&gt;</span>");
	t->column = 0;
}

/* The next character: how many bytes it is. What cannot be shown is a dot. */
static size_t
put_one(struct text *t, struct slice s)
{
	uint8_t c = slice_at(s, 0);
	uint32_t cp;
	unsigned n = utf8_decode(s, &cp);

	if (c == '\r' && slice_at(s, 1) == '\n')
		return 1;
	if (c == '\n') {
		buf_u8(&t->line, c);
		t->column = 0;
		return 1;
	}
	fold(t);
	t->column++;
	if (n == 0 || (cp < 0x20 && c != '\t') || (cp >= 0x7f && cp < 0xa0)) {
		buf_u8(&t->line, '.');
		return n == 0 ? 1 : n;
	}
	buf_add_slice(&t->line, slice_head(s, n));
	return n;
}

static void
put_text(struct text *t, const struct chaos_piece *p)
{
	struct slice rest = p->data;

	buf_printf(t->out, "<span class=\"%c\">", p->side == 0 ? 'c' : 's');
	while (rest.n != 0)
		rest = slice_from(rest, put_one(t, rest));
	put_line(t);
	buf_str(t->out, "</span>");
}

void
chaos_missing(struct buf *b, uint64_t n)
{
	buf_printf(b, "%llu byte%s missing", (unsigned long long)n,
	    n == 1 ? " is" : "s are");
}

static void
put_missing(struct text *t, uint64_t n)
{
	buf_printf(t->out, "%s<b class=\"m\">[", t->column != 0 ? "\n" : "");
	chaos_missing(t->out, n);
	buf_str(t->out, "]</b>\n");
	t->column = 0;
}

/* ---- pages of a conversation */

/* What the limit leaves of a piece; false: nothing more is shown. */
static bool
clip(const struct chaos *c, uint64_t *shown, struct chaos_piece *p)
{
	uint64_t max = c->o->limits->v[LIMIT_PAGE_BYTES];

	p->data = slice_head(p->data,
	    max - *shown < p->data.n ? (size_t)(max - *shown) : p->data.n);
	*shown += p->data.n;
	return p->missing != 0 || p->data.n != 0;
}

void
chaos_html_write(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow = chaos_flow_open(c, it);
	struct chaos_page page;
	struct text text = {.out = &page.sheet.out};
	struct chaos_piece p;
	struct buf path = {0};
	uint64_t shown = 0;

	chaos_base(&path, it);
	buf_str(&path, it->missing != 0 ? ".partial.html" : ".html");
	chaos_page_session(&page, c, it, buf_cstr(&path), NULL, false);
	while (chaos_flow_next(flow, &p) && clip(c, &shown, &p)) {
		if (p.missing != 0)
			put_missing(&text, p.missing);
		else
			put_text(&text, &p);
		chaos_sheet_flush(&page.sheet);
	}
	chaos_page_shown(&page.sheet.out, shown, it->talk.bytes);
	chaos_made(
	    c, it, MADE_HTML, buf_as_slice(&path), chaos_page_end(&page));
	chaos_flow_close(flow);
	buf_free(&text.line);
	buf_free(&path);
}

/* ---- hex */

#define HEX_BYTES 16

/* A line: bytes of either side in the order they came. */
struct hex {
	struct chaos_page page;
	struct chaos_sheet text;
	uint64_t off;
	struct buf bytes;
	int side[HEX_BYTES];
};

/* Bytes of one side from i on. */
static size_t
run_end(const struct hex *h, size_t i)
{
	size_t end = i;

	while (end < h->bytes.n && h->side[end] == h->side[i])
		end++;
	return end;
}

static void
add_groups(struct buf *b, struct slice bytes, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		wr_hex(b, slice_mid(bytes, i, 1));
		if (i % 2 == 1 && i + 1 < HEX_BYTES)
			buf_str(b, " ");
	}
}

static void
add_ascii(struct buf *b, struct slice bytes, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		uint8_t c = slice_at(bytes, i);

		buf_u8(b, c >= 0x20 && c < 0x7f ? c : '.');
	}
}

/* Both columns of the page, run by run; text is what is in a run. */
static void
mark_runs(struct hex *h,
    void (*add)(struct buf *, struct slice, size_t from, size_t end))
{
	struct buf *out = &h->page.sheet.out, *b = &h->page.b;
	size_t i, end;

	for (i = 0; i < h->bytes.n; i = end) {
		end = run_end(h, i);
		add(b, buf_as_slice(&h->bytes), i, end);
		buf_printf(
		    out, "<span class=\"%c\">", h->side[i] == 0 ? 'c' : 's');
		wr_html(out, buf_as_slice(b));
		buf_str(out, "</span>");
		buf_reset(b);
	}
}

static void
put_hex_line(struct hex *h)
{
	struct buf *html = &h->page.sheet.out, *text = &h->text.out;
	struct slice bytes = buf_as_slice(&h->bytes);
	size_t width, pad;

	if (bytes.n == 0)
		return;
	buf_printf(text, "%08llx  ", (unsigned long long)h->off);
	width = text->n;
	add_groups(text, bytes, 0, bytes.n);
	width = text->n - width;
	pad = width < 39 ? 39 - width : 0;
	buf_printf(text, "%*s", (int)pad + 2, "");
	add_ascii(text, bytes, 0, bytes.n);
	buf_str(text, "\n");

	buf_printf(html, "<span class=\"m\">%08llx</span>  ",
	    (unsigned long long)h->off);
	mark_runs(h, add_groups);
	buf_printf(html, "%*s", (int)pad + 2, "");
	mark_runs(h, add_ascii);
	buf_str(html, "\n");
	h->off += bytes.n;
	buf_reset(&h->bytes);
	chaos_sheet_flush(&h->text);
	chaos_sheet_flush(&h->page.sheet);
}

static void
put_hex(struct hex *h, const struct chaos_piece *p)
{
	for (size_t i = 0; i < p->data.n; i++) {
		h->side[h->bytes.n] = p->side;
		buf_u8(&h->bytes, slice_at(p->data, i));
		if (h->bytes.n == HEX_BYTES)
			put_hex_line(h);
	}
}

static void
begin_hex(struct hex *h, const struct chaos *c, const struct chaos_item *it,
    const char *html, const char *text)
{
	struct buf *b = &h->text.out;

	chaos_page_session(&h->page, c, it, html, NULL, false);
	chaos_sheet_open(&h->text, c, text);
	chaos_service(b, &it->talk);
	buf_str(b, ": ");
	chaos_pair(b, &it->talk);
	buf_str(b, "\nFile ");
	wr_term(b, buf_as_slice(&c->file));
	buf_printf(b, ", Session %llu\n\n", (unsigned long long)it->no);
}

void
chaos_hex_write(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow = chaos_flow_open(c, it);
	struct buf html = {0}, text = {0};
	struct hex h = {.off = 0};
	struct chaos_piece p;
	uint64_t shown = 0;

	chaos_base(&html, it);
	buf_add_slice(&text, buf_as_slice(&html));
	buf_str(&html, ".hex.html");
	buf_str(&text, ".hex.text");
	begin_hex(&h, c, it, buf_cstr(&html), buf_cstr(&text));
	while (chaos_flow_next(flow, &p) && clip(c, &shown, &p))
		put_hex(&h, &p);
	put_hex_line(&h);
	chaos_page_shown(&h.page.sheet.out, shown, it->talk.bytes);
	chaos_made(
	    c, it, MADE_HEX, buf_as_slice(&html), chaos_page_end(&h.page));
	chaos_made(c, it, MADE_HEX_TEXT, buf_as_slice(&text),
	    chaos_sheet_close(&h.text));
	chaos_flow_close(flow);
	buf_free(&h.bytes);
	buf_free(&html);
	buf_free(&text);
}
