/*
 * ftp: a control connection of FTP (RFC 959; RFC 1123, 4.1; RFC 2228, 2389,
 * 2428, 3659, 4217), as it is really sent.
 *
 * Commands wait in a queue for their replies, which come in the same order. A
 * command takes effect at its turn, when every command before it has had its
 * reply: so pipelined commands read the directory, type and offset that the
 * server will use for them. Where the capture holds no reply at all (one
 * direction), a command's turn is when it comes.
 *
 * A transfer is announced (PASV, PORT ...), named by a command and carried by
 * a data session (ftp_data.c); struct ftp_xfer is what the three have in
 * common.
 */
#include "app/ftp_state.h"

#include <stdlib.h>

#include "app/ftp_text.h"
#include "base/rd.h"
#include "base/xalloc.h"

struct slice
ftp_arg(const struct ftp_cmd *c)
{
	struct slice line = buf_as_slice(&c->line);

	return slice_from(line, ftp_verb(line).n + 1);
}

const struct endpoint *
ftp_end(const struct ftp *f, bool client)
{
	const struct session *s = conn_session(f->conn);

	return &s->end[client ? f->client : !f->client];
}

bool
ftp_server_mute(const struct ftp *f)
{
	const struct session *s = conn_session(f->conn);
	const struct session_side *server = &s->side[!f->client];

	return !f->greeted && server->bytes == 0 && server->gap_bytes == 0;
}

/* Record. */

static void
tell(struct ftp *f, const struct ftp_line *line)
{
	const struct app_sink *sink = conn_sink(f->conn);

	if (line->number > conn_limit(f->conn, LIMIT_FTP_COMMANDS)) {
		if (!f->full)
			conn_limit_finding(
			    f->conn, LIMIT_FTP_COMMANDS, line->frame, line->ns);
		f->full = true;
	} else if (sink->ftp != NULL) {
		sink->ftp(sink->ctx, conn_session(f->conn), line);
	}
}

static void
tell_reply(struct ftp *f, struct slice reply, uint64_t frame, int64_t ns)
{
	struct ftp_line line = {
	    .number = ++f->number,
	    .frame = frame,
	    .ns = ns,
	    .reply = reply,
	};

	tell(f, &line);
}

static void
tell_cmd(struct ftp *f, const struct ftp_cmd *c, struct slice reply)
{
	struct ftp_line line = {
	    .number = c->number,
	    .frame = c->frame,
	    .ns = c->ns,
	    .command = buf_as_slice(&c->line),
	    .reply = reply.n != 0 ? reply : buf_as_slice(&c->reply),
	};

	if (c->xfer != NULL) {
		line.has_data = true;
		line.data = c->xfer->at;
		line.data_client = c->xfer->of_client;
	}
	tell(f, &line);
}

/* The queue. */

static void
cmd_free(struct ftp *f, struct ftp_cmd *c)
{
	budget_give(conn_budget(f->conn), sizeof *c + c->line.n);
	ftp_xfer_drop(c->xfer);
	buf_free(&c->line);
	buf_free(&c->reply);
	free(c);
}

static void
turn(struct ftp *f)
{
	struct ftp_cmd *c = f->first;

	if (c != NULL && c->effect != NULL && c->effect->turn != NULL)
		c->effect->turn(f, c);
}

/* The first command is over; code 0: it had no final reply. */
static void
finish(struct ftp *f, unsigned code, struct slice reply)
{
	struct ftp_cmd *c = f->first;

	f->first = c->next;
	if (f->first == NULL)
		f->last = &f->first;
	f->pending--;
	if (c->effect != NULL && c->effect->done != NULL)
		c->effect->done(f, c, code, reply);
	tell_cmd(f, c, reply);
	cmd_free(f, c);
	turn(f);
}

static void
finish_all(struct ftp *f)
{
	while (f->first != NULL)
		finish(f, 0, SLICE_NONE);
}

static void
on_command(struct ftp *f, const struct text_line *t)
{
	struct ftp_cmd *c;

	if (t->line.n == 0)
		return;
	if (f->first != NULL && ftp_server_mute(f)) {
		finish(f, 0, SLICE_NONE);
	} else if (f->pending >= conn_limit(f->conn, LIMIT_FTP_PENDING)) {
		conn_limit_finding(f->conn, LIMIT_FTP_PENDING, t->frame, t->ns);
		if (f->first != NULL)
			finish(f, 0, SLICE_NONE);
	}
	c = xcalloc(1, sizeof *c);
	c->effect = ftp_effect_find(ftp_verb(t->line));
	c->number = ++f->number;
	c->frame = t->frame;
	c->ns = t->ns;
	buf_add_slice(&c->line, t->line);
	budget_take(conn_budget(f->conn), sizeof *c + c->line.n);
	*f->last = c;
	f->last = &c->next;
	f->pending++;
	if (f->first == c)
		turn(f);
}

/* Replies. */

static void
preliminary(struct ftp *f, struct slice reply)
{
	struct ftp_cmd *c = f->first;

	buf_reset(&c->reply);
	buf_add_slice(&c->reply, reply);
	ftp_transfer_goes_on(f, c, reply);
}

/* A whole reply. The first one is the greeting, whatever was sent before. */
static void
on_reply(struct ftp *f, unsigned code, struct slice reply)
{
	bool greeting = !f->greeted && (code == 220 || code == 120);

	f->greeted = true;
	if (code >= 227 && code <= 229)
		ftp_passive(f, code, reply);
	if (f->first == NULL || greeting)
		tell_reply(f, reply, f->reply_frame, f->reply_ns);
	else if (code < 200)
		preliminary(f, reply);
	else
		finish(f, code, reply);
}

static void
long_line(struct ftp *f, uint64_t frame, int64_t ns)
{
	if (!f->clipped)
		conn_limit_finding(f->conn, LIMIT_FTP_LINE, frame, ns);
	f->clipped = true;
}

/* One more line of a reply of several, as many as a line may be long. */
static void
add_line(struct ftp *f, const struct text_line *t)
{
	uint64_t max = conn_limit(f->conn, LIMIT_FTP_LINE);

	if (f->reply.n != 0 && f->reply.n + t->line.n + 1 > max) {
		long_line(f, t->frame, t->ns);
		return;
	}
	if (f->reply.n != 0)
		buf_str(&f->reply, "\n");
	buf_add_slice(&f->reply, t->line);
}

static void
on_server_line(struct ftp *f, const struct text_line *t)
{
	bool cont;
	unsigned code = lines_code(t->line, &cont);

	if (f->multi == 0) {
		if (code == 0) {
			if (t->line.n != 0 && !f->odd)
				conn_finding_text(f->conn, FINDING_MALFORMED,
				    t->frame, t->ns, t->line,
				    "FTP: the server sent what is no reply:");
			f->odd = f->odd || t->line.n != 0;
			return;
		}
		buf_reset(&f->reply);
		f->reply_frame = t->frame;
		f->reply_ns = t->ns;
		f->multi = code;
	}
	add_line(f, t);
	if (code != f->multi || cont)
		return;
	f->multi = 0;
	on_reply(f, code, buf_as_slice(&f->reply));
}

/* Lines. */

/* Who is who, by the first line that tells: a reply, or a command of FTP. */
static void
see_roles(struct ftp *f, enum side side, struct slice line)
{
	bool cont;

	if (lines_code(line, &cont) != 0)
		f->client = !side;
	else if (ftp_verb_known(ftp_verb(line), false))
		f->client = side;
	else
		return;
	f->roles = true;
	conn_client_is(f->conn, f->client);
}

/*
 * After AUTH TLS the client's first byte tells: 0x16 begins a TLS handshake
 * record, and no command.
 */
static bool
tls_begins(struct ftp *f, const struct chunk *c)
{
	uint8_t first = slice_at(c->data, 0);
	bool tls = first == 0x16 || first == 0x80;

	if (!f->tls_next || c->side != f->client)
		return false;
	f->tls_next = false;
	if (!tls)
		return false;
	f->closed_book = true;
	tell_reply(
	    f, SLICE_LIT("(encrypted from here on: TLS)"), c->frame, c->ns);
	return true;
}

/*
 * After a hole: lines are mostly segments of their own, lost or not, so what
 * begins as a command or a reply does is taken for a whole one.
 */
static bool
is_whole(const struct ftp *f, enum side side, struct slice line)
{
	bool cont;

	return side == f->client ? ftp_verb_known(ftp_verb(line), false)
				 : lines_code(line, &cont) != 0;
}

static void
ftp_data(void *state, const struct chunk *c)
{
	struct ftp *f = state;
	struct rd r = rd_init(c->data);
	struct text_line t;
	size_t max = (size_t)conn_limit(f->conn, LIMIT_FTP_LINE);

	if (f->closed_book || tls_begins(f, c))
		return;
	while (lines_next(&f->lines[c->side], &r, c, max, &t)) {
		if (t.clipped)
			long_line(f, t.frame, t.ns);
		if (!f->roles)
			see_roles(f, c->side, t.line);
		if (!f->roles || (t.torn && !is_whole(f, c->side, t.line)))
			continue;
		if (c->side == f->client)
			on_command(f, &t);
		else
			on_server_line(f, &t);
	}
}

/*
 * A hole in the dialogue: what was said in it may have changed anything.
 * Reading goes on with the next line that is one.
 */
static void
ftp_gap(void *state, const struct gap *g)
{
	struct ftp *f = state;
	bool server = f->roles && g->side != f->client;

	if (f->closed_book)
		return;
	lines_lost(&f->lines[g->side], f->conn, g, g->n, "FTP",
	    !f->roles ? "dialogue"
	    : server  ? "replies"
		      : "commands");
	if (server) {
		f->multi = 0;
		finish_all(f);
	}
	buf_reset(&f->cwd);
	f->rest = 0;
	f->ascii = f->deflate = false;
	ftp_transfer_lost(f);
}

static void *
ftp_open(struct app_conn *conn)
{
	struct ftp *f = xcalloc(1, sizeof *f);

	budget_take(conn_budget(conn), sizeof *f);
	f->conn = conn;
	f->last = &f->first;
	f->ascii = !conn_session(conn)->midstream; /* RFC 959, 3.1.1.1 */
	return f;
}

static void
ftp_close(void *state)
{
	struct ftp *f = state;

	finish_all(f);
	budget_give(conn_budget(f->conn), sizeof *f);
	ftp_xfer_drop(f->xfer);
	lines_free(&f->lines[SIDE_A]);
	lines_free(&f->lines[SIDE_B]);
	buf_free(&f->reply);
	buf_free(&f->cwd);
	buf_free(&f->user);
	free(f);
}

const struct app_decoder app_ftp = {
    .name = "ftp",
    .label = "FTP",
    .proto = IPP_TCP,
    .ports = (const uint16_t[]){21, 0},
    .probe = ftp_probe,
    .port_only = true,
    .open = ftp_open,
    .data = ftp_data,
    .gap = ftp_gap,
    .close = ftp_close,
};
