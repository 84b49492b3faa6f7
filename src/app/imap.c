/*
 * imap: mail where it is kept (RFC 9051; RFC 3501). Messages travel as
 * literals, whose octets are counted before: in what the server answers to
 * FETCH, and in the client's APPEND.
 *
 *	C: a1 UID FETCH 7 (BODY.PEEK[])
 *	S: * 5 FETCH (UID 7 BODY[] {310}	a line that a literal ends,
 *	S: From: ...				310 octets,
 *	S: )					and the line goes on
 *	S: a1 OK Done
 *
 * A message that is fetched in pieces, one behind the other, is one file; it
 * is whole when it has its RFC822.SIZE, or a piece is shorter than was asked.
 */
#include "app/imap_state.h"

#include <stdlib.h>

#include "app/names.h"
#include "base/pack.h"
#include "base/xalloc.h"

/* Lines. */

/* Words for people may end in braces, too. */
static bool
may_have_literals(const struct imap *i, enum side side, struct slice said)
{
	struct slice tag = SLICE_NONE, word = SLICE_NONE;

	if (side == i->client)
		return true;
	(void)slice_token(&said, ' ', &tag);
	(void)slice_token(&said, ' ', &word);
	return !slice_eq_str(tag, "+") && !imap_is_status(word) &&
	       !slice_ieq_str(word, "BYE") && !slice_ieq_str(word, "PREAUTH");
}

static void
see_roles(struct imap *i, enum side side, struct slice line)
{
	struct slice rest = line, tag = SLICE_NONE, word = SLICE_NONE;
	bool client = imap_is_command(&rest, &tag, &word);

	if (!client && !imap_is_status(word) && !slice_eq_str(tag, "*"))
		return;
	i->client = client ? side : !side;
	i->roles = true;
	conn_client_is(i->conn, i->client);
}

/* A line, or a piece of one up to a literal. */
static void
add_piece(struct imap *i, struct imap_half *h, const struct text_line *t)
{
	size_t max = (size_t)conn_limit(i->conn, LIMIT_MAIL_LINE);
	bool fits = h->said.n + t->line.n <= max;

	if (h->said.n == 0) {
		h->torn = t->torn;
		h->literals = 0;
		h->frame = t->frame;
		h->ns = t->ns;
	}
	if (fits)
		buf_add_slice(&h->said, t->line);
	if ((t->clipped || !fits) && !i->clipped) {
		conn_limit_finding(i->conn, LIMIT_MAIL_LINE, t->frame, t->ns);
		i->clipped = true;
	}
}

static void
on_piece(struct imap *i, enum side side, const struct text_line *t)
{
	struct imap_half *h = &i->half[side];
	struct imap_literal l;

	if (!i->roles)
		see_roles(i, side, t->line);
	if (!i->roles)
		return;
	add_piece(i, h, t);
	if (imap_literal(t->line, &l) &&
	    may_have_literals(i, side, buf_as_slice(&h->said))) {
		h->left = l.n;
		if (side == i->client)
			imap_client_literal(i, h, &l);
		else
			imap_server_literal(i, h, &l);
		h->literals++;
		if (h->reads == IMAP_ARGUMENT)
			buf_str(&h->said, "\r\n");
		if (h->left == 0)
			imap_literal_over(h);
		return;
	}
	if (side == i->client)
		imap_command(i, buf_as_slice(&h->said));
	else
		imap_answer(i, buf_as_slice(&h->said));
	if (side != i->client)
		imap_structure(i, h);
	buf_reset(&h->said);
}

/* Returns the bytes taken. */
static size_t
lines(struct imap *i, const struct chunk *c)
{
	size_t max = (size_t)conn_limit(i->conn, LIMIT_MAIL_LINE);
	struct rd r = rd_init(c->data);
	struct text_line t;

	if (lines_next(&i->half[c->side].lines, &r, c, max, &t))
		on_piece(i, c->side, &t);
	return r.pos;
}

static size_t
literal(struct imap_half *h, const struct chunk *c)
{
	size_t n = h->left < c->data.n ? (size_t)h->left : c->data.n;
	struct chunk piece = chunk_mid(c, 0, n);

	h->waits = false;
	if (h->reads == IMAP_MAIL)
		mail_data(&h->mail, &piece);
	else if (h->reads == IMAP_ARGUMENT)
		buf_add_slice(&h->said, piece.data);
	h->left -= n;
	if (h->left == 0)
		imap_literal_over(h);
	return n;
}

/* The answer to STARTTLS may be missing: a TLS record begins with 0x16. */
static bool
tls_begins(const struct imap *i, const struct chunk *c)
{
	return i->waits == IMAP_STARTTLS && c->side == i->client &&
	       !i->half[c->side].lines.begun && slice_at(c->data, 0) == 0x16;
}

static void
imap_data(void *state, const struct chunk *c)
{
	struct imap *i = state;
	struct imap_half *h = &i->half[c->side];
	struct chunk rest = *c;
	size_t n;

	i->closed_book = i->closed_book || tls_begins(i, c);
	while (rest.data.n != 0 && !i->closed_book) {
		n = h->reads == IMAP_LINES ? lines(i, &rest)
					   : literal(h, &rest);
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

/* Holes. */

static uint64_t
literal_gap(struct imap_half *h, uint64_t n)
{
	uint64_t taken = n < h->left ? n : h->left;

	h->waits = false;
	if (h->reads == IMAP_MAIL && taken != 0)
		mail_gap(&h->mail, taken);
	else if (h->reads == IMAP_ARGUMENT)
		h->reads = IMAP_PAST;
	h->left -= taken;
	if (h->left == 0)
		imap_literal_over(h);
	return taken;
}

static void
imap_gap(void *state, const struct gap *g)
{
	struct imap *i = state;
	struct imap_half *h = &i->half[g->side];
	uint64_t n = g->n;

	if (i->closed_book)
		return;
	if (h->reads != IMAP_LINES)
		n -= literal_gap(h, n);
	if (n == 0)
		return;
	lines_lost(&h->lines, i->conn, g, n, "IMAP",
	    !i->roles		   ? "dialogue"
	    : g->side != i->client ? "answers"
				   : "commands");
	buf_reset(&h->said);
	imap_pieces_over(h);
	if (i->waits == IMAP_LOGIN || i->waits == IMAP_AUTHENTICATE)
		imap_settle(i, SLICE_NONE, false);
}

/* Opening and closing. */

static const uint16_t imap_ports[] = {143, 0};

static void *
imap_open(struct app_conn *conn)
{
	struct imap *i = xcalloc(1, sizeof *i);

	budget_take(conn_budget(conn), sizeof *i);
	i->conn = i->half[SIDE_A].mail.conn = i->half[SIDE_B].mail.conn = conn;
	i->roles = conn_client_by_port(conn, &i->client);
	return i;
}

static void
half_end(struct imap_half *h)
{
	if (h->reads == IMAP_LINES)
		imap_pieces_over(h);
	mail_end(&h->mail, BODY_CUT);
	h->open = false;
}

static void
imap_end(void *state, enum side side, enum stream_end how)
{
	struct imap *i = state;

	(void)how;
	half_end(&i->half[side]);
}

static void
imap_close(void *state)
{
	struct imap *i = state;

	imap_settle(i, SLICE_NONE, false);
	for (int k = 0; k < 2; k++) {
		half_end(&i->half[k]);
		lines_free(&i->half[k].lines);
		buf_free(&i->half[k].said);
		buf_free(&i->half[k].about);
		buf_free(&i->half[k].name);
		buf_free(&i->half[k].section);
	}
	budget_give(conn_budget(i->conn), sizeof *i);
	sasl_free(&i->auth);
	buf_free(&i->parts);
	buf_free(&i->tag);
	buf_free(&i->user);
	free(i);
}

static bool
half_idle(struct imap_half *h)
{
	if (h->reads != IMAP_LINES || h->said.n != 0 || h->open ||
	    !mail_idle(&h->mail) || !lines_idle(&h->lines))
		return false;
	buf_free(&h->said);
	buf_free(&h->about);
	buf_free(&h->name);
	buf_free(&h->section);
	return true;
}

/* Between lines and mails. */
static bool
imap_park(void *state, struct buf *out)
{
	struct imap *i = state;

	if (!half_idle(&i->half[SIDE_A]) || !half_idle(&i->half[SIDE_B]))
		return false;
	pack_struct(out, i, sizeof *i);
	pack_buf(out, &i->tag);
	pack_buf(out, &i->user);
	pack_buf(out, &i->auth.user);
	pack_buf(out, &i->parts);
	buf_free(&i->parts);
	buf_free(&i->tag);
	buf_free(&i->user);
	sasl_free(&i->auth);
	budget_give(conn_budget(i->conn), sizeof *i);
	free(i);
	return true;
}

static void *
imap_wake(struct app_conn *conn, struct rd *in)
{
	struct imap *i = xcalloc(1, sizeof *i);

	unpack_struct(in, i, sizeof *i);
	unpack_buf(in, &i->tag);
	unpack_buf(in, &i->user);
	unpack_buf(in, &i->auth.user);
	unpack_buf(in, &i->parts);
	i->conn = i->half[SIDE_A].mail.conn = i->half[SIDE_B].mail.conn = conn;
	budget_take(conn_budget(conn), sizeof *i);
	return i;
}

/* The untagged greeting (RFC 9051, 7.1): a star, and one of three words. */
static enum probe_result
imap_side(const struct names_side *side)
{
	enum probe_result ok = names_starts(side, SLICE_LIT("* OK"));
	enum probe_result pre = names_starts(side, SLICE_LIT("* PREAUTH"));
	enum probe_result bye = names_starts(side, SLICE_LIT("* BYE"));

	if (pre > ok)
		ok = pre;
	return bye > ok ? bye : ok;
}

static enum probe_result
imap_probe(const struct probe *p)
{
	enum probe_result r = names_either(p, imap_side);

	return r != PROBE_NO ? r : names_text_port(p, imap_ports);
}

const struct app_decoder app_imap = {
    .name = "imap",
    .label = "IMAP",
    .proto = IPP_TCP,
    .ports = imap_ports,
    .probe = imap_probe,
    .port_only = true,
    .open = imap_open,
    .data = imap_data,
    .gap = imap_gap,
    .end = imap_end,
    .close = imap_close,
    .park = imap_park,
    .wake = imap_wake,
};
