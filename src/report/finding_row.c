/* finding_row: a finding with its title. */
#include "report/finding_row.h"

#include "base/wr.h"
#include "report/book.h"
#include "report/parts.h"

enum column {
	ID,
	SEVERITY,
	KIND,
	SESSION_ID,
	FRAME,
	TEXT,
	NS,
	CAPTURE,
	PART,
	PAGE,
};

enum finding_group
finding_row_group(const struct query *q)
{
	enum finding_kind kind = book_kind(query_bytes(q, KIND));

	return kind == FINDING_COUNT ? GROUP_SUSPICIOUS
				     : finding_row(kind)->group;
}

void
finding_row_title(struct buf *b, struct slice name)
{
	enum finding_kind kind = book_kind(name);

	if (kind == FINDING_COUNT)
		buf_add_slice(b, name);
	else
		buf_str(b, finding_row(kind)->title);
}

void
finding_row_put(struct value *v, const struct book *k, const struct query *q)
{
	uint64_t session = query_u64(q, SESSION_ID);
	struct buf b = {0};

	buf_u8(&b, 'F');
	wr_u64(&b, query_u64(q, ID));
	value_buf(v, "id", &b);
	book_finding_href(&b, k, query_u64(q, ID));
	value_buf(v, "href", &b);
	part_severity(v, "severity", book_severity(query_bytes(q, SEVERITY)));
	finding_row_title(&b, query_bytes(q, KIND));
	value_buf(v, "title", &b);
	value_text(v, "text", query_bytes(q, TEXT));
	if (!query_null(q, NS))
		part_time(v, "time", query_int(q, NS), 3);
	if (session != 0)
		part_session(
		    v, "session", k, session, query_bytes(q, PAGE).n != 0);
	if (session != 0 && query_u64(q, PART) != 0)
		part_file(v, "file", k, session, query_u64(q, PART));
	value_number(v, "frame", query_u64(q, FRAME));
	value_number(v, "capture", query_u64(q, CAPTURE));
	buf_free(&b);
}
