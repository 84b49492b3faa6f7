/*
 * ftp_transfer: data endpoints that are announced, and the commands that
 * transfer something through them.
 */
#include "app/ftp_state.h"

#include "app/ftp_text.h"

/* Announcements. */

/* The endpoint that was announced before is void, unless it is in use. */
static void
forget_xfer(struct ftp *f)
{
	if (f->xfer == NULL)
		return;
	if (!f->xfer->taken && !f->xfer->started)
		conn_unexpect(f->conn, f->xfer);
	ftp_xfer_drop(f->xfer);
	f->xfer = NULL;
}

static void
announce(
    struct ftp *f, const struct endpoint *at, enum ftp_mode mode, int64_t ns)
{
	bool of_client = mode != FTP_PASSIVE;
	struct app_expect e = {
	    .proto = IPP_TCP,
	    .at = *at,
	    .peer = ftp_end(f, !of_client)->addr,
	    .alt = ftp_end(f, of_client)->addr,
	    .decoder = &app_ftp_data,
	    .drop = ftp_xfer_drop,
	    .ns = ns,
	};

	forget_xfer(f);
	if (e.at.addr.v == 0)
		e.at.addr = e.alt;
	f->xfer = ftp_xfer_new(f->conn);
	f->xfer->at = e.at;
	f->xfer->of_client = of_client;
	f->mode = mode;
	e.what = ftp_xfer_hold(f->xfer);
	conn_expect(f->conn, &e);
}

void
ftp_port_turn(struct ftp *f, struct ftp_cmd *c)
{
	struct slice arg = ftp_arg(c);
	struct endpoint at;

	if (!ftp_port(arg, &at) && !ftp_eprt(arg, &at) && !ftp_long(arg, &at)) {
		conn_finding_text(f->conn, FINDING_MALFORMED, c->frame, c->ns,
		    buf_as_slice(&c->line),
		    "FTP: a command announces no data endpoint:");
		return;
	}
	f->port = at;
	announce(f, &at, FTP_ACTIVE, c->ns);
}

void
ftp_passive(struct ftp *f, unsigned code, struct slice reply)
{
	struct endpoint at;
	bool ok = code == 227	? ftp_pasv(reply, &at)
		  : code == 229 ? ftp_epsv(reply, &at)
				: ftp_long(slice_from(reply, 4), &at);

	if (ok)
		announce(f, &at, FTP_PASSIVE, f->reply_ns);
	else
		conn_finding_text(f->conn, FINDING_MALFORMED, f->reply_frame,
		    f->reply_ns, reply,
		    "FTP: a reply announces no data endpoint:");
}

/* Transfers. */

/*
 * The endpoint that a transfer command uses: the announced one; the client's
 * last PORT again; or, where nothing was announced ever, the client's own
 * port (RFC 959, 3.2).
 */
static struct ftp_xfer *
endpoint_for(struct ftp *f, const struct ftp_cmd *c)
{
	const struct session *s = conn_session(f->conn);

	if (f->xfer != NULL && (f->xfer->line == 0 || !f->xfer->taken))
		return f->xfer;
	if (f->mode == FTP_ACTIVE)
		announce(f, &f->port, FTP_ACTIVE, c->ns);
	else if (f->mode == FTP_DEFAULT_PORT && !s->midstream)
		announce(f, ftp_end(f, true), FTP_DEFAULT_PORT, c->ns);
	else
		forget_xfer(f);
	return f->xfer;
}

static void
transfer(struct ftp *f, struct ftp_cmd *c, bool upload, bool listing,
    struct slice path)
{
	struct ftp_xfer *x = endpoint_for(f, c);
	struct buf full = {0};

	if (x != NULL) {
		ftp_path(&full, buf_as_slice(&f->cwd), path);
		ftp_xfer_name(x, buf_as_slice(&full), ftp_end(f, false));
		buf_free(&full);
		x->line = c->number;
		x->upload = upload;
		x->listing = listing;
		x->ascii = f->ascii;
		x->deflate = f->deflate;
		x->offset = listing ? 0 : f->rest;
		x->started = ftp_server_mute(f);
		c->xfer = ftp_xfer_hold(x);
		ftp_xfer_link(x, conn_sink(f->conn));
	}
	if (!listing)
		f->rest = 0;
}

void
ftp_retr_turn(struct ftp *f, struct ftp_cmd *c)
{
	transfer(f, c, false, false, ftp_arg(c));
}

void
ftp_stor_turn(struct ftp *f, struct ftp_cmd *c)
{
	transfer(f, c, true, false, ftp_arg(c));
}

/* STOU: the server chooses the name and says it with its reply. */
void
ftp_stou_turn(struct ftp *f, struct ftp_cmd *c)
{
	transfer(f, c, true, false, SLICE_NONE);
	if (c->xfer != NULL) {
		buf_reset(&c->xfer->name);
		buf_reset(&c->xfer->url);
	}
}

/* LIST -al DIR: options are common, though no RFC has them. */
void
ftp_list_turn(struct ftp *f, struct ftp_cmd *c)
{
	struct slice arg = slice_trim(ftp_arg(c));

	while (slice_starts(arg, "-")) {
		size_t space = slice_chr(arg, ' ');

		arg = space == SLICE_MISSING
			  ? SLICE_NONE
			  : slice_trim(slice_from(arg, space));
	}
	transfer(f, c, false, true, arg);
}

/* 150 FILE: name (RFC 1123, 4.1.2.9). */
static void
stou_name(struct ftp *f, struct ftp_cmd *c, struct slice reply)
{
	size_t at = slice_ifind_str(reply, "FILE:");
	struct buf full = {0};

	if (at == SLICE_MISSING || c->xfer == NULL)
		return;
	ftp_path(&full, buf_as_slice(&f->cwd),
	    slice_trim(slice_from(reply, at + 5)));
	ftp_xfer_name(c->xfer, buf_as_slice(&full), ftp_end(f, false));
	buf_free(&full);
}

void
ftp_transfer_goes_on(struct ftp *f, struct ftp_cmd *c, struct slice reply)
{
	if (c->xfer == NULL)
		return;
	c->xfer->started = true;
	if (c->xfer->upload && c->xfer->name.n == 0)
		stou_name(f, c, reply);
}

void
ftp_transfer_done(
    struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	struct ftp_xfer *x = c->xfer;

	if (x == NULL)
		return;
	if (ftp_granted(code)) {
		ftp_transfer_goes_on(f, c, reply);
	} else if (code >= 400 && x->bytes != 0) {
		conn_finding_text(f->conn, FINDING_ARTIFACT_CUT, f->reply_frame,
		    f->reply_ns, reply,
		    "FTP: the server ended a transfer that had begun with");
	}
	if (f->xfer == x && (ftp_granted(code) || x->taken))
		forget_xfer(f);
}

void
ftp_transfer_lost(struct ftp *f)
{
	f->mode = FTP_PASSIVE; /* no guess at the default data port */
	ftp_xfer_drop(f->xfer);
	f->xfer = NULL;
}
