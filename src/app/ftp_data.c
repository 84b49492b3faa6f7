/*
 * ftp_data: a data connection of FTP (RFC 959, 3.2; stream mode): what one
 * side sends is the file, from its first byte to FIN.
 *
 * A session comes here because a control connection announced it, and then
 * its transfer is known or becomes known; or because it uses port 20 and no
 * protocol knows its bytes, and then it is a file without a name.
 */
#include <stdlib.h>

#include "app/decoder.h"
#include "app/ftp_xfer.h"
#include "base/xalloc.h"

struct half {
	bool begun; /* body is NULL when the sink did not want it */
	struct body *body;
	uint64_t first, next; /* offsets in the stream */
};

struct ftp_data {
	struct app_conn *conn;
	struct ftp_xfer *xfer; /* the conn holds it; may be NULL */
	struct half half[2];
};

static void *
ftp_data_open(struct app_conn *conn)
{
	struct ftp_data *d = xcalloc(1, sizeof *d);

	d->conn = conn;
	d->xfer = conn_expected(conn);
	if (d->xfer != NULL) {
		d->xfer->data = conn_session(conn);
		d->xfer->taken = true;
		ftp_xfer_link(d->xfer, conn_sink(conn));
	}
	return d;
}

/* Which side the announced endpoint is. B unless only A has its port. */
static enum side
listener(const struct ftp_data *d)
{
	const struct session *s = conn_session(d->conn);

	return s->end[SIDE_B].port == d->xfer->at.port ? SIDE_B : SIDE_A;
}

/* Does the transfer command say that this side sends? */
static bool
is_sender(const struct ftp_data *d, enum side side)
{
	bool listens, server;

	if (d->xfer == NULL || d->xfer->line == 0)
		return false;
	listens = listener(d) == side;
	server = listens != d->xfer->of_client;
	return server != d->xfer->upload;
}

static void
begin(struct ftp_data *d, enum side side, uint64_t off, uint64_t frame,
    int64_t ns)
{
	const struct app_sink *sink = conn_sink(d->conn);
	struct ftp_xfer *x = is_sender(d, side) ? d->xfer : NULL;
	struct half *half = &d->half[side];
	struct body_head head = {
	    .source = BODY_FTP,
	    .session = conn_session(d->conn),
	    .side = side,
	    .frame = frame,
	    .ns = ns,
	};

	if (x != NULL) {
		head.source = x->listing ? BODY_FTP_LISTING : BODY_FTP;
		head.name = buf_as_slice(&x->name);
		head.url = buf_as_slice(&x->url);
		head.offset = x->offset;
		head.ascii = x->ascii;
		if (x->deflate)
			head.codings = SLICE_LIT("deflate");
	}
	half->begun = true;
	half->first = half->next = off;
	half->body = sink->body_begin(sink->ctx, &head);
	if (half->body != NULL && sink->body_opens != NULL)
		sink->body_opens(sink->ctx, head.session, side, off);
}

static void
finish(struct ftp_data *d, enum side side, enum body_end how)
{
	const struct app_sink *sink = conn_sink(d->conn);
	struct half *half = &d->half[side];
	uint32_t number;

	if (half->body == NULL)
		return;
	number = sink->body_number(sink->ctx, half->body);
	sink->body_end(sink->ctx, half->body, how, 0);
	half->body = NULL;
	if (sink->body_span != NULL)
		sink->body_span(sink->ctx, conn_session(d->conn), side,
		    half->first, half->next - half->first, number);
}

static void
ftp_data_data(void *state, const struct chunk *c)
{
	struct ftp_data *d = state;
	const struct app_sink *sink = conn_sink(d->conn);
	struct half *half = &d->half[c->side];

	if (!half->begun)
		begin(d, c->side, c->off, c->frame, c->ns);
	if (half->body != NULL)
		sink->body_data(sink->ctx, half->body, c);
	half->next = c->off + c->data.n;
	if (d->xfer != NULL)
		d->xfer->bytes += c->data.n;
}

static void
ftp_data_gap(void *state, const struct gap *g)
{
	struct ftp_data *d = state;
	const struct app_sink *sink = conn_sink(d->conn);
	struct half *half = &d->half[g->side];

	if (!half->begun)
		begin(d, g->side, g->off, g->frame, g->ns);
	if (half->body != NULL)
		sink->body_gap(sink->ctx, half->body, g->n);
	half->next = g->off + g->n;
}

/* A file of no bytes: the server said that it goes on, and FIN came. */
static bool
is_empty_file(const struct ftp_data *d, enum side side)
{
	return !d->half[side].begun && is_sender(d, side) && d->xfer->started &&
	       !d->xfer->listing;
}

static void
ftp_data_end(void *state, enum side side, enum stream_end how)
{
	struct ftp_data *d = state;
	const struct session *s = conn_session(d->conn);

	if (how == END_FIN && is_empty_file(d, side))
		begin(d, side, 0, s->last_frame, s->last_ns);
	finish(d, side,
	    how == END_FIN   ? BODY_COMPLETE
	    : how == END_RST ? BODY_UNCERTAIN
			     : BODY_CUT);
}

static void
ftp_data_close(void *state)
{
	struct ftp_data *d = state;
	const struct app_sink *sink = conn_sink(d->conn);
	struct ftp_xfer *x = d->xfer;

	finish(d, SIDE_A, BODY_CUT);
	finish(d, SIDE_B, BODY_CUT);
	if (x != NULL) {
		/* line 0: whose it is, but not which command's */
		if (!x->linked && sink->ftp_data != NULL)
			sink->ftp_data(
			    sink->ctx, x->data, x->control_id, x->line);
		x->linked = true;
		x->data = NULL;
	}
	free(d);
}

const struct app_decoder app_ftp_data = {
    .name = "ftp-data",
    .label = "FTP data",
    .proto = IPP_TCP,
    .ports = (const uint16_t[]){20, 0},
    .port_only = true,
    .open = ftp_data_open,
    .data = ftp_data_data,
    .gap = ftp_data_gap,
    .end = ftp_data_end,
    .close = ftp_data_close,
};
