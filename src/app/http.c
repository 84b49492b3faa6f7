/*
 * http: the HTTP/1.x decoder (RFC 9110, RFC 9112). Found by content on any
 * port, also where only one side was captured.
 */
#include "app/http.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define LONG_LINE 200 /* bytes of a request line that a probe waits for */

/*
 * Do these bytes begin a request? A known method and a target decide early,
 * another token once the line is whole: other protocols have request lines
 * too (RTSP, SIP, ICAP), with another version at their end.
 */
static enum probe_result
probe_request(struct slice s, bool more)
{
	struct http_start st;
	size_t lf = slice_chr(s, '\n');
	struct slice line = slice_head(s, lf);
	uint8_t c;

	if (lf != SLICE_MISSING)
		return http_start_request(slice_trim(line), &st) &&
			       st.version.n != 0
			   ? PROBE_YES
			   : PROBE_NO;
	if (http_fit_request(s) == FIT_NO)
		return PROBE_NO;
	/* A long target: its line may not end in what a probe is shown. */
	c = slice_at(s, slice_chr(s, ' ') + 1);
	if (s.n > LONG_LINE && http_fit_known(s) == FIT_YES &&
	    (c == '/' || c == 'h'))
		return PROBE_YES;
	return more ? PROBE_MORE : PROBE_NO;
}

static enum probe_result
probe_side(struct slice s, bool more)
{
	enum http_fit response;

	while (slice_at(s, 0) == '\r' || slice_at(s, 0) == '\n')
		s = slice_from(s, 1);
	if (s.n == 0)
		return more ? PROBE_MORE : PROBE_NO;
	response = http_fit_response(s);
	if (response == FIT_YES)
		return PROBE_YES;
	if (response == FIT_MORE && more)
		return PROBE_MORE;
	return probe_request(s, more);
}

static enum probe_result
http_probe(const struct probe *p)
{
	enum probe_result all = PROBE_NO, r;

	for (int i = 0; i < 2; i++) {
		r = probe_side(p->first[i], !p->ended[i]);
		if (r == PROBE_YES)
			return r;
		if (r == PROBE_MORE)
			all = r;
	}
	return all;
}

static void *
http_open(struct app_conn *conn)
{
	struct http *h = xcalloc(1, sizeof *h);

	h->conn = conn;
	for (int i = 0; i < 2; i++) {
		h->side[i].http = h;
		h->side[i].side = (enum side)i;
		h->side[i].role = HTTP_UNKNOWN;
	}
	budget_take(conn_budget(conn), sizeof *h);
	return h;
}

static void
http_data(void *state, const struct chunk *c)
{
	struct http *h = state;
	struct http_side *s = &h->side[c->side];

	/* Taken over late: what came before was not shown. */
	if (!s->begun && c->off != 0)
		http_lose(s, false);
	s->begun = true;
	http_side_data(s, c);
}

static void
http_gap(void *state, const struct gap *g)
{
	struct http *h = state;

	h->side[g->side].begun = true;
	http_side_gap(&h->side[g->side], g);
}

static void
http_end(void *state, enum side side, enum stream_end how)
{
	struct http *h = state;

	http_side_end(&h->side[side], how);
}

static void
http_close(void *state)
{
	struct http *h = state;

	for (int i = 0; i < 2; i++) {
		http_side_end(&h->side[i], END_CAPTURE);
		http_side_free(&h->side[i]);
	}
	http_pairs_close(h);
	buf_free(&h->user);
	budget_give(conn_budget(h->conn), sizeof *h);
	free(h);
}

static const uint16_t http_ports[] = {80, 8080, 8000, 3128, 8008, 0};

const struct app_decoder app_http = {
    .name = "http",
    .label = "HTTP",
    .proto = IPP_TCP,
    .ports = http_ports,
    .probe = http_probe,
    .open = http_open,
    .data = http_data,
    .gap = http_gap,
    .end = http_end,
    .close = http_close,
    .park = http_park,
    .wake = http_wake,
};
