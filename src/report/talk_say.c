/*
 * talk_say: what a turn says: its bytes as text and as hex, bodies by their
 * first bytes, and where something is missing or stands elsewhere.
 */
#include "report/talk_say.h"

#include "base/wr.h"
#include "report/arena.h"
#include "report/bytes.h"
#include "report/file_row.h"
#include "report/format.h"
#include "report/parts.h"
#include "report/talk_body.h"

/* Of a body that is no text, a text shows this much. */
#define BINARY_AS_TEXT 128
/* Of any body: magic numbers and headers. The whole is in its file. */
#define BODY_AS_HEX 512
/* Decoded bytes of a body. */
#define BODY_AS_TEXT 2048

/* The pieces of one turn on their way to values. */
struct saying {
	struct session_page *page;
	struct value *pieces;
	const struct transcript_piece *body;   /* its note is still to come */
	const struct transcript_piece *before; /* the piece before */
	size_t text;	/* bytes of its content that are shown as text ... */
	size_t content; /* ... of those that are here */
	size_t hex;	/* bytes of it that are shown as hex */
	bool pictured, coded, chunked;
};

static int
side_of(const struct transcript_piece *p)
{
	return p->side == SIDE_A ? CLIENT : SERVER;
}

static const char *
side_lower(int side)
{
	return side == CLIENT ? "client" : "server";
}

/* ---- bytes */

static void
make_text(struct buf *b, struct slice s, uint64_t unused)
{
	size_t had = b->n;

	(void)unused;
	bytes_text(b, s);
	if (b->n == had)
		buf_str(b, "<span class=\"soft\">(line ends only)</span>");
}

static void
make_hex(struct buf *b, struct slice s, uint64_t off)
{
	bytes_hex(b, off, s);
}

/* Both live until the page is closed. */
static void
put_shown(
    struct value *pieces, struct slice text, struct slice hex, uint64_t off)
{
	struct value *v;

	if (text.n == 0 && hex.n == 0)
		return;
	v = value_object(value_item(pieces), "shown");
	value_made(v, "text", make_text, text, 0);
	value_made(v, "hex", make_hex, hex, off);
}

/* The line end between a body and what follows needs no line of its own. */
static void
put_bytes(struct saying *say, const struct transcript_piece *p)
{
	struct slice text = p->data;

	if (say->before != NULL && say->before->type == TRANSCRIPT_BODY &&
	    slice_starts(text, "\r\n"))
		text = slice_from(text, 2);
	put_shown(say->pieces, text, p->data, p->off);
}

/* ---- notes */

static struct value *
put_note(struct saying *say, struct buf *words)
{
	struct value *v = value_object(value_item(say->pieces), "note");

	value_buf(v, "words", words);
	return v;
}

static void
put_stream(struct saying *say, struct value *note, int side)
{
	struct slice path, name;
	struct buf *b = value_tmp(note);

	if (say->page->s.sha256[side].n == 0)
		return;
	session_stream_path(b, say->page->s.id, side);
	path = buf_as_slice(b);
	name = slice_from(path, slice_rchr(path, '/') + 1);
	value_text(note, "stream", path);
	value_text(note, "stream_name", name);
	buf_reset(b);
}

/* "12–40", or "12". */
static void
add_offsets(struct buf *b, uint64_t off, uint64_t n)
{
	wr_commas(b, off);
	if (n > 1) {
		buf_str(b, "–");
		wr_commas(b, off + n - 1);
	}
}

/* Other bytes for a place that the piece has. */
static void
put_variants(struct saying *say, const struct transcript_piece *p)
{
	const struct session_page *page = say->page;
	struct buf *b = value_tmp(say->pieces);
	struct value *v;

	for (size_t i = 0; i < page->nvariants; i++) {
		const struct session_variant *o = &page->variants[i];

		if (o->side != side_of(p) || o->off < p->off ||
		    o->off - p->off >= p->n)
			continue;
		buf_str(b, o->late ? "Bytes for offsets "
				   : "Other bytes for offsets ");
		add_offsets(b, o->off, o->data.n);
		buf_str(b, o->late ? " came after the gap was closed, "
				   : " were sent too, ");
		buf_str(b, "in frame ");
		wr_commas(b, o->frame);
		buf_str(b, ":");
		v = put_note(say, b);
		buf_printf(b, "v%zu", i + 1);
		value_buf(v, "variant", b);
	}
}

/* ---- bodies */

static void
add_picture_words(struct buf *b, const struct session_file *f)
{
	buf_str(b, "Body: an image");
	if (f->width != 0 && f->height != 0) {
		buf_str(b, " of ");
		wr_commas(b, f->width);
		buf_str(b, " × ");
		wr_commas(b, f->height);
	}
	buf_str(b, ", ");
	format_count(b, f->size, "byte");
	buf_str(b, ".");
}

/* "807 bytes sent as gzip in chunks, 1,482 decoded." */
static void
add_sent_words(struct buf *b, const struct saying *say,
    const struct session_file *f, const struct transcript_piece *p)
{
	buf_str(b, "Body: ");
	format_count(b, p->n, "byte");
	if (say->coded || say->chunked)
		buf_str(b, " sent");
	if (say->coded) {
		buf_str(b, " as ");
		buf_add_slice(b, f->encoding);
	}
	if (say->chunked)
		buf_str(b, " in chunks");
	if (f != NULL && f->size != p->n) {
		buf_str(b, ", ");
		wr_commas(b, f->size);
		buf_str(b, say->coded ? " decoded" : " in the file");
	}
	buf_str(b, ".");
}

/* What is left out, where anything is. */
static void
add_shown_words(
    struct buf *b, const struct saying *say, const struct transcript_piece *p)
{
	bool hex_cut = say->hex < p->n;

	if (!say->pictured && (say->text < say->content || p->data.n < p->n)) {
		buf_str(b, " As text, the first ");
		wr_commas(b, say->text);
		buf_str(b, hex_cut ? ", as hex, the first " : " are shown.");
	} else if (hex_cut) {
		buf_str(b, " As hex, the first ");
	}
	if (hex_cut) {
		wr_commas(b, say->hex);
		buf_str(b, " are shown.");
	}
}

/* How much of the body is shown, and where all of it is. */
static void
end_body(struct saying *say)
{
	const struct transcript_piece *p = say->body;
	const struct session_file *f;
	struct buf *b = value_tmp(say->pieces);
	struct value *v;

	if (p == NULL)
		return;
	f = session_file_find(say->page, p->artifact);
	if (say->pictured)
		add_picture_words(b, f);
	else
		add_sent_words(b, say, f, p);
	add_shown_words(b, say, p);
	v = put_note(say, b);
	if (f != NULL)
		session_file_put(v, "file", say->page, f);
	if (say->hex < p->n)
		put_stream(say, v, side_of(p));
	say->body = NULL;
}

static bool
put_picture(struct saying *say, const struct session_file *f)
{
	struct value *v;
	struct buf *b = value_tmp(say->pieces);

	if (f == NULL || f->path.n == 0 ||
	    file_row_unshown(f->detected, f->size, f->width, f->height) != NULL)
		return false;
	v = value_object(value_item(say->pieces), "picture");
	wr_url_path(b, f->path);
	value_buf(v, "src", b);
	session_file_name(b, say->page, f);
	value_buf(v, "alt", b);
	if (f->width != 0 && f->height != 0) {
		struct value *d = value_object(v, "size");

		wr_u64(b, f->width);
		value_buf(d, "width", b);
		wr_u64(b, f->height);
		value_buf(d, "height", b);
	}
	return true;
}

/* Bytes of the turn that the body follows at once. */
static struct slice
bytes_before(const struct saying *say, const struct transcript_piece *p)
{
	const struct transcript_piece *q = say->before;

	return q == NULL || q->type != TRANSCRIPT_BYTES ||
		       q->off + q->n != p->off
		   ? SLICE_NONE
		   : q->data;
}

/* The text of it lives until the page is closed. */
static struct slice
body_text(struct saying *say, const struct transcript_piece *p,
    const struct session_file *f)
{
	struct talk_body body;
	struct slice text;

	talk_body(&body, bytes_before(say, p), p->data,
	    f == NULL ? SLICE_NONE : f->encoding, say->page->report->limits,
	    BODY_AS_TEXT);
	text = buf_as_slice(&body.content);
	say->content = text.n;
	if (bytes_binary(text))
		text = slice_head(text, BINARY_AS_TEXT);
	else if (p->data.n < p->n || text.n == BODY_AS_TEXT)
		text = bytes_clip(text, text.n);
	text = arena_copy(say->page->page->arena, text);
	say->text = text.n;
	say->coded = body.coded;
	say->chunked = body.chunked;
	buf_free(&body.content);
	return text;
}

static void
put_body(struct saying *say, const struct transcript_piece *p)
{
	const struct session_file *f =
	    session_file_find(say->page, p->artifact);
	struct slice hex = slice_head(p->data, BODY_AS_HEX);

	end_body(say);
	say->body = p;
	say->hex = hex.n;
	say->pictured = put_picture(say, f);
	put_shown(say->pieces,
	    say->pictured ? SLICE_NONE : body_text(say, p, f), hex, p->off);
}

/* ---- what is missing */

/* Of the bytes of a side: one, or several. */
static void
add_gap_why(struct buf *b, enum gap_why why, int side, bool one)
{
	switch (why) {
	case GAP_LOST:
		buf_printf(b,
		    one ? " was acknowledged by the %s but is not "
			  "in the capture"
			: " were acknowledged by the %s but are "
			  "not in the capture",
		    side_lower(!side));
		break;
	case GAP_SNAPPED:
		buf_printf(
		    b, " %s cut off by the snap length", one ? "was" : "were");
		break;
	case GAP_LIMIT:
		buf_printf(b, " %s given up: too much waited behind %s",
		    one ? "was" : "were", one ? "it" : "them");
		break;
	case GAP_UNSEEN:
	default:
		buf_printf(b,
		    " %s not in the capture, and no "
		    "acknowledgement of %s was seen",
		    one ? "is" : "are", one ? "it" : "them");
		break;
	}
}

static void
add_gap_words(struct buf *b, const struct session_page *page,
    const struct transcript_piece *p)
{
	int side = side_of(p);
	bool one = p->n == 1;

	buf_printf(b, "%s byte%s ", session_side_word(side), one ? "" : "s");
	add_offsets(b, p->off, p->n);
	add_gap_why(b, p->why, side, one);
	buf_printf(b, p->why == GAP_SNAPPED ? ": frame "
					    : "; the stream goes on in frame ");
	wr_commas(b, p->frame);
	buf_str(b, ", at ");
	session_seconds(b, page, p->ns);
	buf_str(b, " s.");
}

static void
put_gap(struct saying *say, const struct transcript_piece *p)
{
	struct value *v = value_object(value_item(say->pieces), "hole");
	const struct finding_ref *ref =
	    p->why == GAP_SNAPPED ? say->page->snapped_ref : say->page->gap_ref;
	struct buf *b = value_tmp(say->pieces);

	buf_str(b, p->why == GAP_SNAPPED ? "Cut off: " : "Gap of ");
	format_count(b, p->n, "byte");
	buf_str(b, ".");
	value_buf(v, "what", b);
	add_gap_words(b, say->page, p);
	value_buf(v, "where", b);
	part_refs(v, say->page->report->book, ref, ref == NULL ? 0 : 1);
}

static void
put_cut(struct saying *say, const struct transcript_piece *p)
{
	const struct session_facts *s = &say->page->s;
	struct buf *b = value_tmp(say->pieces);
	int side = side_of(p);
	struct value *v;

	buf_str(b, "Not shown: ");
	format_count(b, p->n, "byte");
	buf_printf(b, " of the %s, offsets ", side_lower(side));
	add_offsets(b, p->off, p->n);
	buf_str(b, ", from frame ");
	wr_commas(b, p->frame);
	buf_str(b, " on. ");
	if (s->sha256[side].n != 0) {
		buf_str(b, "All of its bytes are in");
	} else {
		buf_str(b, "They are in the capture, frames ");
		add_offsets(b, p->frame, s->last_frame - p->frame + 1);
		buf_str(b, ".");
	}
	v = put_note(say, b);
	put_stream(say, v, side);
}

/* ---- the whole */

static void
put_piece(struct saying *say, const struct transcript_piece *p)
{
	switch (p->type) {
	case TRANSCRIPT_BYTES:
		end_body(say);
		put_bytes(say, p);
		put_variants(say, p);
		break;
	case TRANSCRIPT_BODY:
		put_body(say, p);
		put_variants(say, p);
		break;
	case TRANSCRIPT_GAP:
		put_gap(say, p);
		put_variants(say, p);
		break;
	case TRANSCRIPT_CUT:
		end_body(say);
		put_cut(say, p);
		break;
	}
	say->before = p;
}

void
talk_say_turn(
    struct session_page *p, struct value *pieces, const struct talk_turn *turn)
{
	struct saying say = {.page = p, .pieces = pieces};

	for (size_t i = 0; i < turn->n; i++)
		put_piece(&say, &p->talk.pieces[turn->first + i]);
	end_body(&say);
}

void
talk_say_variant(struct session_page *p, struct value *pieces,
    const struct session_variant *o)
{
	struct saying say = {.page = p, .pieces = pieces};
	struct buf *b = value_tmp(pieces);

	put_shown(pieces, o->data, o->data, o->off);
	buf_printf(b, "%s bytes ", session_side_word(o->side));
	add_offsets(b, o->off, o->data.n);
	buf_str(b, o->late ? ", after their gap was closed."
			   : " once more, with other content.");
	(void)put_note(&say, b);
}
