/* imap_text: how IMAP's lines are read (RFC 9051, 9). */
#include "app/imap.h"

bool
imap_literal(struct slice line, struct imap_literal *l)
{
	size_t open = slice_rchr(line, '{');
	struct slice digits;

	if (open == SLICE_MISSING || !slice_ends(line, "}"))
		return false;
	digits = slice_mid(line, open + 1, line.n - open - 2);
	l->waits = !slice_ends(digits, "+") && !slice_ends(digits, "-");
	if (!l->waits)
		digits = slice_head(digits, digits.n - 1);
	line = slice_head(line, open);
	if (slice_ends(line, "~"))
		line = slice_head(line, line.n - 1);
	l->before = slice_trim(line);
	return slice_u64(digits, 10, INT64_MAX, &l->n);
}

/* ---- FETCH */

/* "<2048>" off the end of the text; false: it ends otherwise. */
static bool
take_origin(struct slice *s, uint64_t *origin)
{
	size_t open = slice_rchr(*s, '<');

	if (!slice_ends(*s, ">") || open == SLICE_MISSING ||
	    !slice_u64(slice_mid(*s, open + 1, s->n - open - 2), 10, INT64_MAX,
		origin))
		return false;
	*s = slice_head(*s, open);
	return true;
}

/* HEADER, HEADER.FIELDS (...) and MIME are no content. */
static enum imap_what
what_section(struct slice section)
{
	if (section.n == 0)
		return IMAP_MESSAGE;
	if (slice_ifind_str(section, "HEADER") != SLICE_MISSING ||
	    slice_ifind_str(section, "MIME") != SLICE_MISSING)
		return IMAP_OTHER;
	return IMAP_PART;
}

struct imap_item
imap_item(struct slice s)
{
	struct imap_item item = {0};
	size_t open;

	item.partial = take_origin(&s, &item.origin);
	if (slice_iends(s, "RFC822")) {
		item.what = IMAP_MESSAGE;
	} else if (slice_iends(s, "RFC822.TEXT")) {
		item.what = IMAP_PART;
	} else if (slice_ends(s, "]")) {
		open = slice_rchr(s, '[');
		if (open != SLICE_MISSING &&
		    (slice_iends(slice_head(s, open), "BODY") ||
			slice_iends(slice_head(s, open), "BINARY")))
			item.what = what_section(
			    slice_mid(s, open + 1, s.n - open - 2));
		item.section = slice_mid(s, open + 1, s.n - open - 2);
	}
	return item;
}

uint64_t
imap_fetched(struct slice line, bool *uid)
{
	struct slice star = SLICE_NONE, number = SLICE_NONE, word = SLICE_NONE;
	uint64_t n = 0;

	(void)slice_token(&line, ' ', &star);
	(void)slice_token(&line, ' ', &number);
	(void)slice_token(&line, ' ', &word);
	*uid = slice_ieq_str(word, "UIDFETCH");
	if (!slice_eq_str(star, "*") ||
	    (!*uid && !slice_ieq_str(word, "FETCH")) ||
	    !slice_u64(number, 10, UINT32_MAX, &n))
		return 0;
	return n;
}

uint64_t
imap_number_after(struct slice line, const char *name)
{
	size_t at = slice_ifind_str(line, name);
	struct slice rest, digits = SLICE_NONE;
	uint64_t n = 0;

	if (at == SLICE_MISSING)
		return 0;
	rest = slice_trim(slice_from(line, at + slice_str(name).n));
	(void)slice_token(&rest, ' ', &digits);
	if (slice_ends(digits, ")"))
		digits = slice_head(digits, digits.n - 1);
	(void)slice_u64(digits, 10, INT64_MAX, &n);
	return n;
}

uint64_t
imap_asked(struct slice command)
{
	size_t at = slice_find(command, SLICE_LIT("]<"));
	struct slice origin, count;
	uint64_t n = 0;

	if (at == SLICE_MISSING)
		return 0;
	command = slice_from(command, at + 2);
	if (slice_token(&command, '.', &origin) &&
	    slice_token(&command, '>', &count))
		(void)slice_u64(count, 10, INT64_MAX, &n);
	return n;
}

/* ---- arguments */

static bool
quoted(struct rd *r, struct buf *out)
{
	uint8_t c;

	while (r->left != 0) {
		c = rd_u8(r);
		if (c == '"')
			return true;
		if (c == '\\')
			c = rd_u8(r);
		buf_u8(out, c);
	}
	return false;
}

/* Behind its opening brace. */
static bool
literal(struct rd *r, struct buf *out)
{
	struct imap_literal l;
	struct buf line = {0};
	bool ok;

	buf_u8(&line, '{');
	while (r->left != 0 && slice_at(buf_as_slice(&line), line.n - 1) != '}')
		buf_u8(&line, rd_u8(r));
	ok = imap_literal(buf_as_slice(&line), &l) &&
	     slice_starts(rd_peek(r), "\r\n") && l.n <= r->left - 2;
	if (ok)
		rd_skip(r, 2);
	if (ok)
		buf_add_slice(out, rd_bytes(r, (size_t)l.n));
	buf_free(&line);
	return ok;
}

bool
imap_astring(struct rd *r, struct buf *out)
{
	uint8_t c;

	while (slice_at(rd_peek(r), 0) == ' ')
		rd_skip(r, 1);
	if (r->left == 0)
		return false;
	c = slice_at(rd_peek(r), 0);
	if (c == '"' || c == '{') {
		rd_skip(r, 1);
		return c == '"' ? quoted(r, out) : literal(r, out);
	}
	while (r->left != 0 && slice_at(rd_peek(r), 0) != ' ')
		buf_u8(out, rd_u8(r));
	return true;
}
