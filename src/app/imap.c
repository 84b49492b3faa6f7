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
#include "app/imap.h"

#include <stdlib.h>

#include "app/decoder.h"
#include "app/lines.h"
#include "app/mail.h"
#include "app/names.h"
#include "app/sasl.h"
#include "base/pack.h"
#include "base/xalloc.h"

#define KEPT 1000 /* octets of a literal that may be an argument */

enum reads {
	LINES,
	ARGUMENT, /* a literal that is kept with its line */
	MESSAGE,  /* ... that goes to the mail */
	PAST	  /* ... of no interest */
};

/* One side: the line that it sends, in pieces where literals are in it. */
struct half {
	struct lines lines;
	struct buf said;   /* the line so far */
	bool torn;	   /* ... maybe not from its start */
	unsigned literals; /* in it so far */
	uint64_t frame;	   /* of its first byte */
	int64_t ns;
	enum reads reads;
	uint64_t left; /* octets of the literal */
	bool waits;    /* ... none of which came, and the server may refuse */
	struct mail mail;
	bool open;	  /* the mail goes on with the next piece of it */
	uint64_t message; /* ... its number, */
	uint64_t next;	  /* ... and the octet that comes next */
	bool last;	  /* ... behind this piece nothing comes */
};

/* A command whose answer changes something. */
enum waits { NOTHING, LOGIN, AUTHENTICATE, STARTTLS, COMPRESS };

struct imap {
	struct app_conn *conn;
	struct half half[2];
	bool roles; /* client is known */
	enum side client;
	bool closed_book; /* encrypted or compressed from here on */
	bool clipped;	  /* LIMIT_MAIL_LINE was reported */

	enum waits waits;
	struct buf tag; /* of that command */
	struct buf user;
	uint64_t frame;
	int64_t ns;
	struct sasl auth;
	uint64_t asked; /* octets of a piece that the client asked for, or 0 */
};

/* Logins. */

/* answer: the server's line; empty: the capture does not hold it. */
static void
settle(struct imap *i, struct slice answer, bool ok)
{
	struct login l = {
	    .protocol = "IMAP",
	    .gave = "a password",
	    .client = i->client,
	    .user = buf_as_slice(&i->user),
	    .user_known = true,
	    .answered = answer.n != 0,
	    .accepted = ok,
	    .answer = answer,
	    .frame = i->frame,
	    .ns = i->ns,
	};

	if (i->waits == LOGIN)
		login_tell(i->conn, &l);
	else if (i->waits == AUTHENTICATE)
		sasl_end(&i->auth, i->conn, &l);
	i->waits = NOTHING;
}

static void
wait_for(struct imap *i, enum waits what, struct slice tag)
{
	const struct half *h = &i->half[i->client];

	settle(i, SLICE_NONE, false);
	i->waits = what;
	i->frame = h->frame;
	i->ns = h->ns;
	buf_reset(&i->tag);
	buf_add_slice(&i->tag, tag);
}

static void
on_login(struct imap *i, struct slice tag, struct rd *args)
{
	struct buf user = {0}, secret = {0};

	if (imap_astring(args, &user) && imap_astring(args, &secret) &&
	    secret.n != 0) {
		wait_for(i, LOGIN, tag);
		buf_reset(&i->user);
		buf_add_slice(&i->user, buf_as_slice(&user));
	}
	buf_free(&user);
	buf_free(&secret);
}

static void
on_authenticate(struct imap *i, struct slice tag, struct slice what)
{
	wait_for(i, AUTHENTICATE, tag);
	sasl_begin(&i->auth, what, i->frame, i->ns);
}

/* Compressed bytes have no place in the capture each (RFC 4978). */
static void
on_compress(struct imap *i)
{
	i->closed_book = true;
	conn_finding(i->conn, FINDING_NOT_CARVED, i->frame, i->ns, 0,
	    "IMAP: the session goes on compressed (COMPRESS); the mails that "
	    "follow in it are not carved.");
}

/* What the client says. */

static const char *const verbs[] = {"LOGIN", "AUTHENTICATE", "STARTTLS",
    "COMPRESS", "CAPABILITY", "NOOP", "LOGOUT", "SELECT", "EXAMINE", "CREATE",
    "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "LIST", "LSUB", "XLIST",
    "STATUS", "APPEND", "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH",
    "FETCH", "STORE", "COPY", "MOVE", "UID", "ID", "IDLE", "ENABLE",
    "NAMESPACE", "SORT", "THREAD", "GETQUOTAROOT", "GETQUOTA"};

/* The tag and the verb off the front of a line; false: it is no command. */
static bool
command(struct slice *line, struct slice *tag, struct slice *verb)
{
	*verb = SLICE_NONE;
	if (!slice_token(line, ' ', tag) || tag->n == 0 ||
	    !slice_token(line, ' ', verb))
		return false;
	for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
		if (slice_ieq_str(*verb, verbs[v]))
			return true;
	return false;
}

static void
on_command(struct imap *i, struct slice line)
{
	struct slice rest = line, tag, verb;
	struct rd args;

	if (!command(&rest, &tag, &verb)) {
		if (i->waits == AUTHENTICATE)
			sasl_say(&i->auth, line);
		return;
	}
	args = rd_init(rest);
	if (slice_ieq_str(verb, "LOGIN"))
		on_login(i, tag, &args);
	else if (slice_ieq_str(verb, "AUTHENTICATE"))
		on_authenticate(i, tag, rest);
	else if (slice_ieq_str(verb, "STARTTLS"))
		wait_for(i, STARTTLS, tag);
	else if (slice_ieq_str(verb, "COMPRESS"))
		wait_for(i, COMPRESS, tag);
	else if (slice_ieq_str(verb, "FETCH") || slice_ieq_str(verb, "UID"))
		i->asked = imap_asked(rest);
}

/* What the server says. */

static bool
is_status(struct slice word)
{
	return slice_ieq_str(word, "OK") || slice_ieq_str(word, "NO") ||
	       slice_ieq_str(word, "BAD");
}

/* A literal that the server refused to take does not come. */
static void
refuse_literal(struct imap *i, struct slice tag)
{
	struct half *h = &i->half[i->client];
	struct slice said = buf_as_slice(&h->said), first = SLICE_NONE;

	(void)slice_token(&said, ' ', &first);
	if (!h->waits || !slice_eq(first, tag))
		return;
	h->reads = LINES;
	h->left = 0;
	h->waits = false;
	mail_end(&h->mail, BODY_CUT);
	buf_reset(&h->said);
}

static void
on_answer(struct imap *i, struct slice line)
{
	struct slice rest = line, tag = SLICE_NONE, word = SLICE_NONE;
	enum waits was = i->waits;
	bool ok;

	(void)slice_token(&rest, ' ', &tag);
	(void)slice_token(&rest, ' ', &word);
	if (!is_status(word) || slice_eq_str(tag, "*"))
		return;
	refuse_literal(i, tag);
	if (was == NOTHING || !slice_eq(tag, buf_as_slice(&i->tag)))
		return;
	ok = slice_ieq_str(word, "OK");
	settle(i, line, ok);
	if (ok && was == STARTTLS)
		i->closed_book = true;
	else if (ok && was == COMPRESS)
		on_compress(i);
}

/* Messages. */

/* It was fetched in pieces, and no further one comes. */
static void
pieces_over(struct half *h)
{
	if (h->open)
		mail_end(&h->mail, BODY_EXCERPT);
	h->open = false;
}

static void
message_over(struct half *h)
{
	if (!h->open || h->last)
		mail_end(&h->mail, BODY_COMPLETE);
	h->open = h->open && !h->last;
}

static void
literal_over(struct half *h)
{
	if (h->reads == MESSAGE)
		message_over(h);
	h->reads = LINES;
}

/* "* 5 FETCH (": the number, or 0 where it is no such answer. */
static uint64_t
fetched(struct slice line)
{
	struct slice star = SLICE_NONE, number = SLICE_NONE, word = SLICE_NONE;
	uint64_t n = 0;

	(void)slice_token(&line, ' ', &star);
	(void)slice_token(&line, ' ', &number);
	(void)slice_token(&line, ' ', &word);
	if (!slice_eq_str(star, "*") || !slice_ieq_str(word, "FETCH") ||
	    !slice_u64(number, 10, UINT32_MAX, &n))
		return 0;
	return n;
}

/* A piece of a message: the next of the one that is open, or another's. */
static void
begin_piece(struct imap *i, struct half *h, const struct imap_item *item,
    const struct imap_literal *l)
{
	uint64_t message = fetched(buf_as_slice(&h->said));
	uint64_t size =
	    imap_number_after(buf_as_slice(&h->said), "RFC822.SIZE ");

	if (!h->open || h->message != message || h->next != item->origin) {
		pieces_over(h);
		h->mail.excerpt = item->origin != 0;
		h->mail.offset = item->origin;
		h->next = item->origin;
	}
	h->message = message;
	h->next += l->n;
	h->open = true;
	h->last = (size != 0 && h->next >= size) ||
		  (i->asked != 0 && l->n < i->asked);
}

static void
begin_message(struct imap *i, struct half *h, const struct imap_item *item,
    const struct imap_literal *l)
{
	h->reads = MESSAGE;
	if (item->what == IMAP_MESSAGE && item->partial) {
		h->mail.source = BODY_IMAP;
		begin_piece(i, h, item, l);
		return;
	}
	pieces_over(h);
	h->mail.source =
	    item->what == IMAP_MESSAGE ? BODY_IMAP : BODY_IMAP_PART;
	h->mail.excerpt = item->partial;
	h->mail.offset = item->origin;
}

/* The server's: what a FETCH answer has is told before it. */
static void
server_literal(struct imap *i, struct half *h, const struct imap_literal *l)
{
	struct imap_item item = imap_item(l->before);
	bool fetch = h->torn || fetched(buf_as_slice(&h->said)) != 0;

	h->reads = PAST;
	if (fetch && item.what != IMAP_OTHER)
		begin_message(i, h, &item, l);
}

/* The client's: messages are behind the mailbox of APPEND; CATENATE's texts
 * (RFC 4469) are parts of one. */
static void
client_literal(struct imap *i, struct half *h, const struct imap_literal *l)
{
	struct slice rest = buf_as_slice(&h->said), tag, verb;
	struct imap_item item = {.what = IMAP_MESSAGE};
	bool append = command(&rest, &tag, &verb) &&
		      slice_ieq_str(verb, "APPEND") &&
		      (h->literals != 0 || slice_at(rest, 0) != '{');
	uint64_t max = conn_limit(i->conn, LIMIT_MAIL_LINE);

	h->waits = l->waits;
	if (append && slice_iends(l->before, "TEXT"))
		item.what = IMAP_PART;
	if (append)
		begin_message(i, h, &item, l);
	else
		h->reads =
		    l->n <= KEPT && h->said.n + l->n < max ? ARGUMENT : PAST;
}

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
	return !slice_eq_str(tag, "+") && !is_status(word) &&
	       !slice_ieq_str(word, "BYE") && !slice_ieq_str(word, "PREAUTH");
}

static void
see_roles(struct imap *i, enum side side, struct slice line)
{
	struct slice rest = line, tag = SLICE_NONE, word = SLICE_NONE;
	bool client = command(&rest, &tag, &word);

	if (!client && !is_status(word) && !slice_eq_str(tag, "*"))
		return;
	i->client = client ? side : !side;
	i->roles = true;
	conn_client_is(i->conn, i->client);
}

/* A line, or a piece of one up to a literal. */
static void
add_piece(struct imap *i, struct half *h, const struct text_line *t)
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
	struct half *h = &i->half[side];
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
			client_literal(i, h, &l);
		else
			server_literal(i, h, &l);
		h->literals++;
		if (h->reads == ARGUMENT)
			buf_str(&h->said, "\r\n");
		if (h->left == 0)
			literal_over(h);
		return;
	}
	if (side == i->client)
		on_command(i, buf_as_slice(&h->said));
	else
		on_answer(i, buf_as_slice(&h->said));
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
literal(struct half *h, const struct chunk *c)
{
	size_t n = h->left < c->data.n ? (size_t)h->left : c->data.n;
	struct chunk piece = chunk_mid(c, 0, n);

	h->waits = false;
	if (h->reads == MESSAGE)
		mail_data(&h->mail, &piece);
	else if (h->reads == ARGUMENT)
		buf_add_slice(&h->said, piece.data);
	h->left -= n;
	if (h->left == 0)
		literal_over(h);
	return n;
}

/* The answer to STARTTLS may be missing: a TLS record begins with 0x16. */
static bool
tls_begins(const struct imap *i, const struct chunk *c)
{
	return i->waits == STARTTLS && c->side == i->client &&
	       !i->half[c->side].lines.begun && slice_at(c->data, 0) == 0x16;
}

static void
imap_data(void *state, const struct chunk *c)
{
	struct imap *i = state;
	struct half *h = &i->half[c->side];
	struct chunk rest = *c;
	size_t n;

	i->closed_book = i->closed_book || tls_begins(i, c);
	while (rest.data.n != 0 && !i->closed_book) {
		n = h->reads == LINES ? lines(i, &rest) : literal(h, &rest);
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

/* Holes. */

static uint64_t
literal_gap(struct half *h, uint64_t n)
{
	uint64_t taken = n < h->left ? n : h->left;

	h->waits = false;
	if (h->reads == MESSAGE && taken != 0)
		mail_gap(&h->mail, taken);
	else if (h->reads == ARGUMENT)
		h->reads = PAST;
	h->left -= taken;
	if (h->left == 0)
		literal_over(h);
	return taken;
}

static void
imap_gap(void *state, const struct gap *g)
{
	struct imap *i = state;
	struct half *h = &i->half[g->side];
	uint64_t n = g->n;

	if (i->closed_book)
		return;
	if (h->reads != LINES)
		n -= literal_gap(h, n);
	if (n == 0)
		return;
	conn_finding(i->conn, FINDING_HEADER_GAP, g->frame, g->ns, 0,
	    "IMAP: %llu bytes of the %s are missing; reading goes on with the "
	    "next line.",
	    (unsigned long long)n,
	    !i->roles		   ? "dialogue"
	    : g->side != i->client ? "answers"
				   : "commands");
	lines_gap(&h->lines);
	buf_reset(&h->said);
	pieces_over(h);
	if (i->waits == LOGIN || i->waits == AUTHENTICATE)
		settle(i, SLICE_NONE, false);
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
half_end(struct half *h)
{
	if (h->reads == LINES)
		pieces_over(h);
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

	settle(i, SLICE_NONE, false);
	for (int k = 0; k < 2; k++) {
		half_end(&i->half[k]);
		lines_free(&i->half[k].lines);
		buf_free(&i->half[k].said);
	}
	budget_give(conn_budget(i->conn), sizeof *i);
	sasl_free(&i->auth);
	buf_free(&i->tag);
	buf_free(&i->user);
	free(i);
}

static bool
half_idle(struct half *h)
{
	if (h->reads != LINES || h->said.n != 0 || h->open ||
	    !mail_idle(&h->mail) || !lines_idle(&h->lines))
		return false;
	buf_free(&h->said);
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
