/*
 * pop3: mail on its way to its reader (RFC 1939; CAPA and pipelining, RFC
 * 2449; AUTH, RFC 5034; STLS, RFC 2595). The answer to RETR is a status line
 * and the message, up to a line of one dot; TOP's has only its first lines.
 *
 * Commands wait in a queue for their status lines, which come in the same
 * order, because only the command says whether a text follows one. A client
 * that never sent a command before the answer to the one before (most do not)
 * makes frames tell what a hole hid: an answer belongs to the last command
 * before it, and a text with a hole has ended when the answer to a later
 * command comes.
 */
#include "app/pop3_state.h"

#include <stdlib.h>

#include "base/pack.h"
#include "base/rd.h"
#include "base/xalloc.h"

/* ---- lines */

static void
see_roles(struct pop3 *p, enum side side, struct slice line)
{
	struct slice word = slice_head(line, slice_chr(line, ' '));

	if (slice_istarts(line, "+OK") || slice_istarts(line, "-ERR"))
		p->client = !side;
	else if (pop3_verb(word) != POP3_OTHER)
		p->client = side;
	else
		return;
	p->roles = true;
	conn_client_is(p->conn, p->client);
}

static void
on_line(struct pop3 *p, enum side side, const struct text_line *t)
{
	if (t->clipped && !p->clipped) {
		conn_limit_finding(p->conn, LIMIT_MAIL_LINE, t->frame, t->ns);
		p->clipped = true;
	}
	if (!p->roles)
		see_roles(p, side, t->line);
	if (!p->roles)
		return;
	if (side == p->client)
		pop3_on_command(p, t);
	else
		pop3_on_status(p, t);
}

/* The answer to STLS may be missing: a TLS record begins with 0x16. */
static bool
tls_begins(const struct pop3 *p, const struct chunk *c)
{
	return p->roles && c->side == p->client && p->first != NULL &&
	       p->first->verb == POP3_STLS && !p->lines[c->side].begun &&
	       slice_at(c->data, 0) == 0x16;
}

static size_t
dialogue(struct pop3 *p, const struct chunk *c)
{
	size_t max = (size_t)conn_limit(p->conn, LIMIT_MAIL_LINE);
	struct rd r = rd_init(c->data);
	struct text_line t;

	if (tls_begins(p, c)) {
		p->encrypted = true;
		return c->data.n;
	}
	if (lines_next(&p->lines[c->side], &r, c, max, &t))
		on_line(p, c->side, &t);
	return r.pos;
}

static void
pop3_data(void *state, const struct chunk *c)
{
	struct pop3 *p = state;
	struct chunk rest = *c;
	size_t n;

	while (rest.data.n != 0 && !p->encrypted) {
		n = p->in_text && c->side != p->client ? pop3_text(p, &rest)
						       : dialogue(p, &rest);
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

/* ---- holes */

static void
dialogue_gap(struct pop3 *p, const struct gap *g)
{
	lines_lost(&p->lines[g->side], p->conn, g, g->n, "POP3",
	    !p->roles		   ? "dialogue"
	    : g->side != p->client ? "answers"
				   : "commands");
	pop3_auth_over(p, NULL);
	if (p->pipelined)
		pop3_unanswered_all(p);
}

static void
pop3_gap(void *state, const struct gap *g)
{
	struct pop3 *p = state;

	if (p->encrypted)
		return;
	if (p->in_text && g->side != p->client) {
		mail_text_gap(&p->mail, g->n);
		p->holed = true;
	} else {
		dialogue_gap(p, g);
	}
	p->lossy = true;
}

/* ---- opening and closing */

static void *
pop3_open(struct app_conn *conn)
{
	struct pop3 *p = xcalloc(1, sizeof *p);

	budget_take(conn_budget(conn), sizeof *p);
	p->conn = p->mail.conn = conn;
	p->mail.source = BODY_POP3;
	p->last = &p->first;
	p->roles = conn_client_by_port(conn, &p->client);
	return p;
}

static void
pop3_end(void *state, enum side side, enum stream_end how)
{
	struct pop3 *p = state;

	(void)how;
	if (p->roles && side != p->client)
		pop3_text_end(p, BODY_CUT);
}

static void
pop3_close(void *state)
{
	struct pop3 *p = state;

	pop3_text_end(p, BODY_CUT);
	pop3_unanswered_all(p);
	budget_give(conn_budget(p->conn), sizeof *p);
	sasl_free(&p->auth);
	buf_free(&p->user);
	lines_free(&p->lines[SIDE_A]);
	lines_free(&p->lines[SIDE_B]);
	free(p);
}

/* Between lines, when every command has its answer. */
static bool
pop3_park(void *state, struct buf *out)
{
	struct pop3 *p = state;

	if (p->first != NULL || p->in_text || !lines_idle(&p->lines[SIDE_A]) ||
	    !lines_idle(&p->lines[SIDE_B]))
		return false;
	pack_struct(out, p, sizeof *p);
	pack_buf(out, &p->user);
	pack_buf(out, &p->auth.user);
	buf_free(&p->user);
	sasl_free(&p->auth);
	budget_give(conn_budget(p->conn), sizeof *p);
	free(p);
	return true;
}

static void *
pop3_wake(struct app_conn *conn, struct rd *in)
{
	struct pop3 *p = xcalloc(1, sizeof *p);

	unpack_struct(in, p, sizeof *p);
	unpack_buf(in, &p->user);
	unpack_buf(in, &p->auth.user);
	p->conn = p->mail.conn = conn;
	p->last = &p->first;
	budget_take(conn_budget(conn), sizeof *p);
	return p;
}

const struct app_decoder app_pop3 = {
    .name = "pop3",
    .label = "POP3",
    .proto = IPP_TCP,
    .ports = pop3_ports,
    .probe = pop3_probe,
    .port_only = true,
    .open = pop3_open,
    .data = pop3_data,
    .gap = pop3_gap,
    .end = pop3_end,
    .close = pop3_close,
    .park = pop3_park,
    .wake = pop3_wake,
};
