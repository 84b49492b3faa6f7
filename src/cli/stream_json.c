/* stream_json: chunk headers and chunk lines. */
#include "cli/stream_json.h"

#include "base/ns.h"
#include "base/wr.h"

#define STEP_NS 10000 /* a hundred thousandth of a second */

void
stream_seconds(struct buf *out, int64_t ns)
{
	uint64_t n = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

	n = (n + STEP_NS / 2) / STEP_NS;
	buf_printf(out, "%s%llu.%05u", ns < 0 && n != 0 ? "-" : "",
	    (unsigned long long)(n / 100000), (unsigned)(n % 100000));
}

void
stream_chunk_header(struct buf *out, const struct stream_chunk *c)
{
	buf_printf(out,
	    "\r\n{\"_\":\"--------------------\",\"side\":\"%u\","
	    "\"size\":\"%zu\"}\r\n",
	    c->side, c->data.n);
}

void
stream_chunk_json(struct buf *out, const struct stream_chunk *c)
{
	buf_printf(out, "{\"side\":\"%u\",\"time\":{\"abs\":\"", c->side);
	stream_seconds(out, c->ns);
	buf_str(out, "\",\"conn\":\"");
	stream_seconds(out, ns_between(c->start, c->ns));
	buf_printf(out, "\"},\"size\":\"%zu\",\"data\":", c->data.n);
	wr_json_bytes(out, c->data);
	buf_str(out, ",\"data_hex\":\"");
	wr_hex_upper(out, c->data);
	buf_str(out, "\"}\r\n");
}
