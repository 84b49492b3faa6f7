/* file_row: a carved file as a row and as a picture. */
#include "report/file_row.h"

#include "app/app.h"
#include "base/wr.h"
#include "report/book.h"
#include "report/format.h"
#include "report/parts.h"
#include "session/session.h"

enum column {
	ID,
	SESSION_ID,
	PART,
	SOURCE,
	NAME,
	URL,
	DECLARED,
	DETECTED,
	DESCRIPTION,
	ENCODING,
	SIZE,
	SHA256,
	COMPLETE,
	MISSING,
	LACKS,
	FIRST_NS,
	PATH,
	WIDTH,
	HEIGHT,
	RANGE_FIRST,
	RANGE_LAST,
	RANGE_TOTAL,
	OFFSET,
	PAGE,
	ASCII,
	COMMAND, /* of the FTP line that a data session belongs to */
	INSIDE,	 /* part number of its mail */
};

/* A picture larger than this is not left to the reader's browser. */
#define THUMB_PIXELS UINT64_C(50000000)
#define THUMB_BYTES  UINT64_C(32000000)

uint64_t
file_row_session(const struct query *q)
{
	return query_u64(q, SESSION_ID);
}

/* The name on disk, which we made: 5984-4-invoice.pdf. */
static struct slice
disk_name(const struct query *q)
{
	struct slice path = query_bytes(q, PATH);

	if (slice_rchr(path, '/') != SLICE_MISSING)
		path = slice_from(path, slice_rchr(path, '/') + 1);
	return path;
}

/* ... without the number that is told beside it. */
static struct slice
disk_tail(const struct query *q)
{
	struct slice name = disk_name(q);
	struct buf id = {0};

	session_name(&id, query_u64(q, SESSION_ID));
	buf_u8(&id, '-');
	wr_u64(&id, query_u64(q, PART));
	buf_u8(&id, '-');
	if (id.n < name.n && slice_starts(name, buf_cstr(&id)))
		name = slice_from(name, id.n);
	buf_free(&id);
	return name;
}

/* As captured where that fits a line, else nearly as on disk. */
static struct slice
shown_name(const struct query *q)
{
	struct slice name = query_bytes(q, NAME);

	return name.n != 0 && name.n <= PART_LONG ? name : disk_tail(q);
}

static struct slice
media_type(struct slice declared)
{
	size_t semi = slice_chr(declared, ';');

	return slice_trim(
	    semi == SLICE_MISSING ? declared : slice_head(declared, semi));
}

static void
put_type(struct value *v, const struct book *k, const struct query *q)
{
	struct slice declared = query_bytes(q, DECLARED);
	struct slice detected = query_bytes(q, DETECTED);
	bool clash =
	    book_disguised(k, query_u64(q, SESSION_ID), query_u64(q, ID));
	bool same = slice_ieq(media_type(declared), detected);

	value_text(v, "detected", detected);
	value_text(v, "description", query_bytes(q, DESCRIPTION));
	value_flag(v, "clash", clash);
	if (declared.n != 0 && (clash || !same))
		part_captured(v, "declared", declared);
	value_flag(v, "undeclared", declared.n == 0 && !clash);
	value_text(v, "encoding", query_bytes(q, ENCODING));
	value_flag(v, "ascii", query_int(q, ASCII) != 0);
}

static void
put_range(struct value *v, const struct query *q, struct buf *b)
{
	if (!query_null(q, RANGE_FIRST)) {
		buf_str(b, "bytes ");
		wr_commas(b, query_u64(q, RANGE_FIRST));
		buf_str(b, "–");
		wr_commas(b, query_u64(q, RANGE_LAST));
		if (!query_null(q, RANGE_TOTAL)) {
			buf_str(b, " of ");
			wr_commas(b, query_u64(q, RANGE_TOTAL));
		}
	} else if (query_u64(q, OFFSET) != 0) {
		buf_str(b, "from byte ");
		wr_commas(b, query_u64(q, OFFSET));
	}
	value_buf(v, "range", b);
}

static void
put_lacks(struct value *v, const struct query *q, struct buf *b)
{
	if (query_int(q, COMPLETE) == 0) {
		if (query_u64(q, MISSING) != 0) {
			format_count(b, query_u64(q, MISSING), "byte");
			buf_str(b, " missing");
		} else if (query_bytes(q, LACKS).n != 0) {
			buf_add_slice(b, query_bytes(q, LACKS));
		} else {
			buf_str(b, "incomplete");
		}
	}
	value_buf(v, "lacks", b);
}

/* Which way an FTP file went. Only commands that we know are shown. */
static const char *
ftp_words(struct slice command)
{
	static const char *const rows[] = {
	    "FTP RETR", "FTP STOR", "FTP STOU", "FTP APPE"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (slice_istarts(command, &rows[i][strlen("FTP ")]))
			return rows[i];
	return "FTP";
}

static void
put_source(struct value *v, const struct query *q)
{
	struct slice source = query_bytes(q, SOURCE);
	const char *words = body_source_label(source);

	if (slice_eq_str(source, "ftp"))
		words = ftp_words(query_bytes(q, COMMAND));
	if (words != NULL)
		value_str(v, "source", words);
	else
		value_text(v, "source", query_bytes(q, SOURCE));
}

static void
put_origin(struct value *v, const struct book *k, const struct query *q)
{
	uint64_t session = query_u64(q, SESSION_ID);

	part_session(v, "session", k, session, query_bytes(q, PAGE).n != 0);
	part_time(v, "time", query_int(q, FIRST_NS), 0);
	part_file_refs(v, k, session, query_u64(q, ID));
}

void
file_row(struct value *v, const struct book *k, const struct query *q)
{
	struct buf *b = value_tmp(v);

	part_file(v, "file", k, query_u64(q, SESSION_ID), query_u64(q, PART));
	value_text(v, "name", shown_name(q));
	if (!query_null(q, INSIDE))
		part_file(v, "mail", k, query_u64(q, SESSION_ID),
		    query_u64(q, INSIDE));
	if (query_bytes(q, NAME).n > PART_LONG)
		part_captured(v, "long_name", query_bytes(q, NAME));
	part_path(v, "path", query_bytes(q, PATH));
	if (query_bytes(q, URL).n != 0)
		part_captured(v, "url", query_bytes(q, URL));
	put_type(v, k, q);
	put_range(v, q, b);
	value_number(v, "size", query_u64(q, SIZE));
	put_lacks(v, q, b);
	value_text(v, "sha256", query_bytes(q, SHA256));
	put_source(v, q);
	put_origin(v, k, q);
}

/* ---- pictures */

static bool
is_raster(struct slice type)
{
	static const char *const types[] = {"image/png", "image/jpeg",
	    "image/gif", "image/webp", "image/bmp", "image/x-ms-bmp"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_eq_str(type, types[i]))
			return true;
	return false;
}

const char *
file_row_unshown(struct slice type, uint64_t size, uint64_t w, uint64_t h)
{
	if (size == 0)
		return "empty";
	if (slice_eq_str(type, "image/svg+xml"))
		return "SVG is code: not shown, only kept";
	if (!is_raster(type))
		return "not a format that is shown here";
	if (size > THUMB_BYTES || (w != 0 && h > THUMB_PIXELS / w))
		return "too large to be shown here";
	return NULL;
}

static const char *
unshown(const struct query *q)
{
	if (!part_is_path(query_bytes(q, PATH)))
		return "not written";
	return file_row_unshown(query_bytes(q, DETECTED), query_u64(q, SIZE),
	    query_u64(q, WIDTH), query_u64(q, HEIGHT));
}

static void
put_dimensions(struct value *v, const struct query *q, struct buf *b)
{
	uint64_t w = query_u64(q, WIDTH), h = query_u64(q, HEIGHT);
	struct value *d;

	if (w == 0 || h == 0)
		return;
	d = value_object(v, "dimensions");
	wr_u64(b, w);
	value_buf(d, "width", b);
	wr_u64(b, h);
	value_buf(d, "height", b);
	wr_commas(b, w);
	buf_str(b, " × ");
	wr_commas(b, h);
	value_buf(d, "words", b);
}

void
file_row_thumb(struct value *v, const struct book *k, const struct query *q)
{
	const char *why = unshown(q);
	struct buf *b = value_tmp(v);

	part_file(v, "file", k, query_u64(q, SESSION_ID), query_u64(q, PART));
	value_text(v, "name", shown_name(q));
	value_text(v, "disk", disk_name(q));
	part_path(v, "path", query_bytes(q, PATH));
	value_flag(v, "shown", why == NULL);
	value_str(v, "why", why == NULL ? "" : why);
	put_dimensions(v, q, b);
	format_count(b, query_u64(q, SIZE), "byte");
	value_buf(v, "size", b);
	value_text(v, "type", query_bytes(q, DETECTED));
	put_lacks(v, q, b);
	put_origin(v, k, q);
}
