/*
 * terminal_page: what was typed, and what was on the screen, as sections of
 * a session's page.
 */
#include "base/wr.h"
#include "report/format.h"
#include "report/parts.h"
#include "report/session_page.h"
#include "report/terminal.h"

/* Lines of the table, and keys shown of one. */
#define LINES_MAX 1000
#define KEYS_MAX  512

/* Ports where a terminal is expected when nobody knows the protocol. */
static const uint16_t ports[] = {23, 107, 513, 2323};

bool
session_is_terminal(const struct session_page *p)
{
	if (!slice_eq_str(p->s.proto, "tcp"))
		return false;
	if (p->s.app.n != 0)
		return slice_eq_str(p->s.app, "telnet") ||
		       slice_eq_str(p->s.app, "rlogin");
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (p->s.port[SERVER] == ports[i])
			return p->talk.odd <= p->talk.shown / 4;
	return false;
}

static enum terminal_kind
kind_of(const struct session_page *p)
{
	if (slice_eq_str(p->s.app, "rlogin") || p->s.port[SERVER] == 513)
		return TERMINAL_RLOGIN;
	return TERMINAL_TELNET;
}

/* ---- keys */

static void
add_mark(struct buf *b, const struct transcript_piece *p)
{
	buf_str(b, p->type == TRANSCRIPT_GAP ? "[gap of " : "[not shown: ");
	format_count(
	    b, p->type == TRANSCRIPT_BODY ? p->n - p->data.n : p->n, "byte");
	buf_str(b, "]");
}

/* A key that is no text, as markup. */
static void
add_key(
    struct buf *b, const struct session_page *p, const struct terminal_key *k)
{
	static const char *const names[] = {
	    [KEY_ENTER - KEY_ENTER] = "⏎",
	    [KEY_BACKSPACE - KEY_ENTER] = "⌫",
	    [KEY_UP - KEY_ENTER] = "↑",
	    [KEY_DOWN - KEY_ENTER] = "↓",
	    [KEY_LEFT - KEY_ENTER] = "←",
	    [KEY_RIGHT - KEY_ENTER] = "→",
	    [KEY_ESCAPE - KEY_ENTER] = "Esc",
	};

	if (k->code == KEY_MISSING) {
		buf_str(b, "<span class=\"part\">");
		add_mark(b, &p->talk.pieces[k->piece]);
		buf_str(b, "</span>");
		return;
	}
	buf_str(b, "<kbd class=\"key\">");
	if (k->code >= KEY_ENTER)
		buf_str(b, names[k->code - KEY_ENTER]);
	else if (k->code == '\t')
		buf_str(b, "⇥");
	else
		buf_printf(b, "^%c", k->code + '@');
	buf_str(b, "</kbd>");
	if (k->code == KEY_ENTER)
		buf_str(b, "\n");
}

/* Keys from first on that came with one piece, as markup. */
static size_t
add_keys(struct buf *b, const struct session_page *p, const struct terminal *t,
    size_t first, size_t end)
{
	uint32_t piece = t->keys[first].piece;
	struct buf text = {0};
	size_t i;

	for (i = first; i < end && t->keys[i].piece == piece; i++) {
		const struct terminal_key *k = &t->keys[i];

		if (k->code >= 0x20 && k->code < KEY_ENTER) {
			buf_u8(&text, (uint8_t)k->code);
			continue;
		}
		wr_html_esc(b, buf_as_slice(&text));
		buf_reset(&text);
		add_key(b, p, k);
	}
	wr_html_esc(b, buf_as_slice(&text));
	buf_free(&text);
	return i;
}

/* ---- lines */

/* The finding of a password, if it was in this line. */
static const struct finding_ref *
password_ref(const struct session_page *p, const struct terminal *t,
    const struct terminal_line *l)
{
	const struct transcript_piece *pieces = p->talk.pieces;
	const struct finding_ref *all;
	uint64_t from, to;
	size_t n;

	if (l->n == 0)
		return NULL;
	from = pieces[t->keys[l->first].piece].frame;
	to = pieces[t->keys[l->first + l->n - 1].piece].frame;
	all = book_refs(p->report->book, p->s.id, &n);
	for (size_t i = 0; i < n; i++)
		if ((all[i].kind == FINDING_PASSWORD_ACCEPTED ||
			all[i].kind == FINDING_PASSWORD_CLEAR) &&
		    all[i].frame >= from && all[i].frame <= to)
			return &all[i];
	return NULL;
}

/* Did the server echo, but not this line? */
static bool
is_hidden(const struct terminal *t, const struct terminal_line *l)
{
	return t->echoed != 0 && l->printing != 0 && l->echoed == 0;
}

static bool
is_asked_for(const struct terminal *t, const struct terminal_line *l)
{
	static const char *const words[] = {
	    "password", "passwd", "passcode", "passphrase"};
	struct buf prompt = {0};
	bool asked = false;

	terminal_prompt(t, l->cells, &prompt);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		asked = asked || slice_ifind_str(buf_as_slice(&prompt),
				     words[i]) != SLICE_MISSING;
	buf_free(&prompt);
	return asked;
}

static bool
is_secret(const struct session_page *p, const struct terminal *t,
    const struct terminal_line *l)
{
	return password_ref(p, t, l) != NULL ||
	       (is_hidden(t, l) && is_asked_for(t, l));
}

static void
put_remark(struct session_page *p, struct value *v, const struct terminal *t,
    const struct terminal_line *l, struct buf *b)
{
	const struct finding_ref *ref = password_ref(p, t, l);

	if (is_hidden(t, l))
		buf_str(b, "not echoed");
	if (is_secret(p, t, l))
		buf_str(b, b->n == 0 ? "a password" : ": a password");
	if (l->n > KEYS_MAX) {
		buf_str(b, b->n == 0 ? "the first " : "; the first ");
		wr_commas(b, KEYS_MAX);
		buf_str(b, " of ");
		format_count(b, l->n, "key");
	}
	value_buf(v, "remark", b);
	part_refs(v, p->report->book, ref, ref == NULL ? 0 : 1);
}

static void
put_line(struct session_page *p, struct value *v, const struct terminal *t,
    const struct terminal_line *l, struct buf *b)
{
	int64_t ns = p->talk.pieces[t->keys[l->first].piece].ns;
	size_t i = l->first, end;

	session_seconds(b, p, ns);
	value_buf(v, "seconds", b);
	part_time(v, "time", p->s.first_ns + ns, 3);
	value_flag(v, "secret", is_secret(p, t, l));
	value_flag(v, "empty", l->n == 0);
	end = i + (l->n < KEYS_MAX ? l->n : KEYS_MAX);
	while (i < end)
		i = add_keys(b, p, t, i, end);
	value_markup_buf(v, "line", b);
	put_remark(p, v, t, l, b);
}

static void
put_typed(struct session_page *p, const struct terminal *t, struct buf *b)
{
	struct value *section = session_section(p, "typed"), *list;
	size_t n = t->nlines < LINES_MAX ? t->nlines : LINES_MAX;

	value_flag(section, "none", n == 0);
	value_flag(section, "unseen", p->s.gap_bytes[CLIENT] != 0);
	if (n != 0)
		session_table_no(p, section);
	if (n < t->nlines) {
		buf_str(b, "The first ");
		wr_commas(b, n);
		buf_str(b, " of ");
		format_count(b, t->nlines, "line");
		buf_str(b, ".");
	}
	value_buf(section, "left_out", b);
	list = value_list(section, "rows");
	for (size_t i = 0; i < n; i++)
		put_line(p, value_item(list), t, &t->lines[i], b);
}

/* ---- the screen */

static void
begin_span(struct buf *b, const struct session_page *p, const char *tag,
    const char *class, uint32_t piece)
{
	buf_printf(b, "<%s data-t=\"", tag);
	session_ms(b, p->talk.pieces[piece].ns);
	buf_str(b, "\"");
	if (*class != '\0')
		buf_printf(b, " class=\"%s\"", class);
	buf_str(b, ">");
}

static bool
alike(const struct terminal_cell *a, const struct terminal_cell *b)
{
	return a->piece == b->piece && a->echo == b->echo &&
	       a->erased == b->erased && !a->missing && !b->missing;
}

/* Cells from i on that look alike, as one element; the next one. */
static size_t
add_cells(struct buf *b, const struct session_page *p, const struct terminal *t,
    size_t i)
{
	const struct terminal_cell *first = &t->cells[i];
	const char *tag = first->erased ? "s" : "span";
	struct buf text = {0};

	begin_span(b, p, tag,
	    first->missing ? "part"
	    : first->echo  ? "echo"
			   : "",
	    first->piece);
	if (first->missing) {
		add_mark(b, &p->talk.pieces[first->piece]);
		i++;
	}
	while (i < t->ncells && alike(first, &t->cells[i]))
		buf_u8(&text, t->cells[i++].byte);
	wr_html_esc(b, buf_as_slice(&text));
	buf_printf(b, "</%s>", tag);
	buf_free(&text);
	return i;
}

static void
put_written(struct session_page *p, struct value *v, const struct terminal *t,
    struct buf *b)
{
	for (size_t i = 0; i < t->ncells;)
		i = add_cells(b, p, t, i);
	value_markup_buf(v, "written", b);
	value_flag(v, "echoes", t->echoed != 0);
	value_number(v, "sequences", t->sequences);
}

/* Line by line, so that a secret is marked whole. */
static void
put_keys(struct session_page *p, struct value *v, const struct terminal *t,
    struct buf *b)
{
	size_t i = 0, line = 0, from;
	bool secret = false;

	while (i < t->nkeys) {
		size_t end;

		while (line < t->nlines && t->lines[line].first < i)
			line++;
		if (line < t->nlines && t->lines[line].first == i) {
			secret = is_secret(p, t, &t->lines[line]);
			end = i + t->lines[line].n;
		} else {
			secret = false;
			end = i + 1; /* what ends a line, or is missing */
		}
		for (from = i; i < end;) {
			begin_span(b, p, "span", secret ? "secret" : "",
			    t->keys[i].piece);
			i = add_keys(b, p, t, i, end);
			buf_str(b, "</span>");
		}
		if (from == end) { /* an empty line: its ENTER */
			begin_span(b, p, "span", "", t->keys[i].piece);
			i = add_keys(b, p, t, i, i + 1);
			buf_str(b, "</span>");
		}
	}
	value_markup_buf(v, "keys", b);
}

static void
put_screen(struct session_page *p, const struct terminal *t, struct buf *b)
{
	struct value *section = session_section(p, "screen");

	(void)session_replay_put(p, section);
	if (t->columns != 0 && t->rows != 0)
		buf_printf(b, "%u × %u", t->columns, t->rows);
	value_buf(section, "size", b);
	value_text(section, "type", buf_as_slice(&t->type));
	if (session_when_is(p))
		session_when_put(p, section);
	put_written(p, section, t, b);
	put_keys(p, section, t, b);
}

void
session_terminal_put(struct session_page *p)
{
	struct terminal t;
	struct buf b = {0};

	terminal_load(&t, &p->talk, kind_of(p));
	put_typed(p, &t, &b);
	put_screen(p, &t, &b);
	terminal_free(&t);
	buf_free(&b);
}
