/*
 * imap_parts: what BODYSTRUCTURE says of the parts of mails.
 *
 *	(("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 18 1)	1
 *	 ("image" "png" ("name" "a.png") NIL NIL "base64" 27370		2
 *	  NIL ("attachment" ("filename" "a.png"))) "mixed")
 *
 * A list that begins with a list is a multipart. The parts inside of part 2,
 * a multipart or a mail, are 2.1, 2.2 and so on.
 */
#include "app/imap_parts.h"

#include "app/imap.h"

#define FIELD	2000 /* bytes kept of one field */
#define DEEPEST 1000 /* each level needs some stack */

struct walk {
	struct rd r;
	struct buf *parts;
	const struct imap_key *key;
	struct buf type, how, transfer; /* of the part at hand */
};

/* ---- words */

static uint8_t
next(struct walk *w)
{
	while (slice_at(rd_peek(&w->r), 0) == ' ')
		rd_skip(&w->r, 1);
	return slice_at(rd_peek(&w->r), 0);
}

/* An atom here ends before a parenthesis, too. */
static void
word(struct walk *w, struct buf *out)
{
	uint8_t c = next(w);

	if (c == '"' || c == '{') {
		(void)imap_astring(&w->r, out);
		return;
	}
	while (w->r.left != 0 && c != ' ' && c != '(' && c != ')') {
		buf_u8(out, rd_u8(&w->r));
		c = slice_at(rd_peek(&w->r), 0);
	}
}

/* Past a word or a whole list. */
static void
skip(struct walk *w)
{
	struct buf past = {0};
	uint64_t open = 0;
	uint8_t c;

	do {
		c = next(w);
		if (c == '(' || c == ')') {
			if (c == ')' && open == 0)
				break;
			open = c == '(' ? open + 1 : open - 1;
			rd_skip(&w->r, 1);
		} else {
			buf_reset(&past);
			word(w, &past);
		}
	} while (open != 0 && w->r.left != 0);
	buf_free(&past);
}

/* Up to the parenthesis that closes the list, and past it. */
static void
close_list(struct walk *w)
{
	while (w->r.left != 0 && next(w) != ')')
		skip(w);
	rd_skip(&w->r, w->r.left != 0);
}

static void
put_quoted(struct buf *out, struct slice s)
{
	struct rd r = rd_init(s);
	uint8_t c;

	buf_u8(out, '"');
	while (r.left != 0) {
		c = rd_u8(&r);
		if (c == '"' || c == '\\')
			buf_u8(out, '\\');
		buf_u8(out, c);
	}
	buf_u8(out, '"');
}

/* ("name" "a" "charset" "b") or NIL, as parameters of a header field. */
static void
params(struct walk *w, struct buf *out)
{
	struct buf value = {0};

	if (next(w) != '(') {
		skip(w);
		return;
	}
	rd_skip(&w->r, 1);
	while (w->r.left != 0 && next(w) != ')') {
		if (next(w) == '(') {
			skip(w);
			continue;
		}
		buf_str(out, "; ");
		word(w, out);
		buf_reset(&value);
		word(w, &value);
		buf_str(out, "=");
		put_quoted(out, buf_as_slice(&value));
	}
	rd_skip(&w->r, w->r.left != 0);
	buf_free(&value);
}

/* ("attachment" ("filename" "a")) or NIL */
static void
disposition(struct walk *w, struct buf *out)
{
	if (next(w) != '(') {
		skip(w);
		return;
	}
	rd_skip(&w->r, 1);
	word(w, out);
	params(w, out);
	close_list(w);
}

/* ---- parts */

static void
keep(struct walk *w, struct slice section)
{
	struct buf *b = w->parts;

	buf_varint(b, w->key->uid);
	buf_varint(b, w->key->number);
	buf_slice(b, section);
	buf_slice(b, slice_head(buf_as_slice(&w->type), FIELD));
	buf_slice(b, slice_head(buf_as_slice(&w->how), FIELD));
	buf_slice(b, slice_head(buf_as_slice(&w->transfer), FIELD));
}

static void body(
    struct walk *, struct slice section, bool mail, uint64_t depth);

static void
multipart(struct walk *w, struct slice section, uint64_t depth)
{
	struct buf inner = {0};
	unsigned n = 0;

	while (w->r.left != 0 && next(w) == '(') {
		buf_reset(&inner);
		buf_add_slice(&inner, section);
		buf_printf(&inner, "%s%u", section.n != 0 ? "." : "", ++n);
		body(w, buf_as_slice(&inner), false, depth);
	}
	buf_free(&inner);
}

/* type subtype params id description encoding octets ... */
static void
single(struct walk *w, struct slice section, uint64_t depth)
{
	bool mail, text;

	buf_reset(&w->type);
	buf_reset(&w->how);
	buf_reset(&w->transfer);
	word(w, &w->type);
	text = slice_ieq_str(buf_as_slice(&w->type), "text");
	buf_str(&w->type, "/");
	word(w, &w->type);
	mail = slice_ieq_str(buf_as_slice(&w->type), "message/rfc822");
	params(w, &w->type);
	skip(w);
	skip(w);
	word(w, &w->transfer);
	skip(w);
	if (mail) {
		keep(w, section);
		skip(w); /* envelope */
		if (next(w) == '(')
			body(w, section, true, depth);
		return;
	}
	if (text)
		skip(w);
	skip(w); /* MD5 */
	disposition(w, &w->how);
	keep(w, section);
}

/* mail: it is all of one, whose only part is its part 1. */
static void
body(struct walk *w, struct slice section, bool mail, uint64_t depth)
{
	struct buf first = {0};

	if (depth == 0) {
		skip(w);
		return;
	}
	rd_skip(&w->r, 1);
	if (next(w) == '(') {
		multipart(w, section, depth - 1);
	} else {
		buf_add_slice(&first, section);
		if (mail)
			buf_str(&first, section.n != 0 ? ".1" : "1");
		single(w, buf_as_slice(&first), depth - 1);
	}
	close_list(w);
	buf_free(&first);
}

void
imap_parts_add(struct buf *parts, const struct imap_key *key,
    struct slice structure, uint64_t depth)
{
	struct walk w = {.r = rd_init(structure), .parts = parts, .key = key};

	if (next(&w) == '(')
		body(&w, SLICE_NONE, true, depth < DEEPEST ? depth : DEEPEST);
	buf_free(&w.type);
	buf_free(&w.how);
	buf_free(&w.transfer);
}

bool
imap_parts_find(const struct buf *parts, const struct imap_key *key,
    struct slice section, struct imap_part *part)
{
	struct rd r = rd_init(buf_as_slice(parts));
	struct imap_part p;
	struct imap_key k;
	bool same, found = false;

	while (r.left != 0) {
		k.uid = rd_varint(&r);
		k.number = rd_varint(&r);
		same = k.uid != 0 && key->uid != 0
			   ? k.uid == key->uid
			   : k.number != 0 && k.number == key->number;
		same = slice_eq(rd_slice(&r), section) && same;
		p.type = rd_slice(&r);
		p.how = rd_slice(&r);
		p.transfer = rd_slice(&r);
		if (same) {
			*part = p;
			found = true;
		}
	}
	return found;
}
