/* doc: a JSON document that is written as it comes. */
#include "report/doc.h"

#include "base/base64.h"
#include "base/wr.h"
#include "report/query.h"

/* Written out when so much has gathered. */
#define PART_BYTES 65536

static void
flush(struct doc *d, size_t over)
{
	if (d->out.n <= over)
		return;
	d->write(d->ctx, buf_as_slice(&d->out));
	buf_reset(&d->out);
}

static void
begin(struct doc *d, const char *key)
{
	flush(d, PART_BYTES);
	if (d->more)
		buf_str(&d->out, ",");
	d->more = true;
	if (key == NULL)
		return;
	wr_json(&d->out, slice_str(key));
	buf_str(&d->out, ": ");
}

void
doc_open(struct doc *d, const char *key, const char *bracket)
{
	begin(d, key);
	buf_str(&d->out, bracket);
	d->more = false;
}

void
doc_close(struct doc *d, const char *bracket)
{
	buf_str(&d->out, bracket);
	d->more = true;
}

void
doc_line(struct doc *d)
{
	if (d->more)
		buf_str(&d->out, ",");
	buf_str(&d->out, "\n");
	d->more = false;
}

void
doc_text(struct doc *d, const char *key, struct slice s)
{
	begin(d, key);
	wr_json(&d->out, s);
}

void
doc_number(struct doc *d, const char *key, uint64_t v)
{
	begin(d, key);
	wr_u64(&d->out, v);
}

void
doc_flag(struct doc *d, const char *key, bool v)
{
	begin(d, key);
	buf_str(&d->out, v ? "true" : "false");
}

void
doc_null(struct doc *d, const char *key)
{
	begin(d, key);
	buf_str(&d->out, "null");
}

void
doc_column(struct doc *d, const char *key, const struct query *q, int col)
{
	if (query_null(q, col))
		doc_null(d, key);
	else if (sqlite3_column_type(q->stmt, col) == SQLITE_INTEGER) {
		begin(d, key);
		wr_i64(&d->out, query_int(q, col));
	} else
		doc_text(d, key, query_bytes(q, col));
}

void
doc_base64_begin(struct doc *d, const char *key)
{
	begin(d, key);
	buf_str(&d->out, "\"");
}

void
doc_base64_add(struct doc *d, struct slice s)
{
	base64_write(&d->out, s);
	flush(d, PART_BYTES);
}

void
doc_base64_end(struct doc *d)
{
	buf_str(&d->out, "\"");
}

void
doc_end(struct doc *d)
{
	flush(d, 0);
	buf_free(&d->out);
}
