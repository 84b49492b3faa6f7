/*
 * smtp: mail on its way to a server (RFC 5321; LMTP, RFC 2033): the text
 * behind DATA up to a line of one dot, or the octets that BDAT announces
 * (RFC 3030).
 *
 * What the client sends are commands, but where it sends a message. Most
 * commands may be sent before the replies to those before them (RFC 2920), so
 * commands and replies are counted, and the reply that brings both to the same
 * number is the one that grants or refuses DATA and STARTTLS. Where that reply
 * is not in the capture (one direction, a hole), the client is believed, unless
 * it goes on with a command that ends a message.
 */
#include <stdlib.h>

#include "app/decoder.h"
#include "app/hold.h"
#include "app/lines.h"
#include "app/sasl.h"
#include "app/smtp.h"
#include "app/mail.h"
#include "base/pack.h"
#include "base/rd.h"
#include "base/xalloc.h"

enum reads {
	COMMANDS,
	TEXT,	/* behind DATA */
	CHUNK,	/* what BDAT announced */
	NO_MORE /* encrypted */
};

struct smtp {
	struct app_conn *conn;
	struct lines lines[2];
	bool roles; /* client is known */
	enum side client;
	enum reads reads;
	bool clipped; /* LIMIT_MAIL_LINE was reported */

	uint64_t asked, answered; /* commands, and those with a reply */
	bool greeted;		  /* a reply was seen */
	bool sasl;		  /* the next line is for AUTH */
	bool torn;		  /* commands are missing */
	bool granted;		  /* 354 came, its text did not yet */
	bool text_next;		  /* the next byte is text */
	bool tls_next;		  /* STARTTLS was sent */
	uint64_t turn;		  /* the number of that DATA or STARTTLS */
	uint64_t owed;		  /* texts that began without their 354 */

	bool bare;     /* DATA's line ended without CR */
	bool holed;    /* bytes of the text are missing */
	bool replied;  /* the server took it for ended */
	uint64_t left; /* octets of the chunk */
	bool final;    /* no chunk follows */

	struct sasl auth;
	uint64_t auth_turn; /* the number of its last line */

	struct hold doubt; /* first bytes of a text that nobody granted */
	struct mail mail;
};

static void smtp_data(void *state, const struct chunk *);

/* Text. */

static void
text_begin(struct smtp *m)
{
	mail_end(&m->mail, BODY_CUT); /* chunks without their last */
	if (!m->granted)
		m->owed++;
	m->granted = m->text_next = m->torn = false;
	m->holed = m->replied = false;
	mail_text_begin(&m->mail, m->bare);
	m->reads = TEXT;
}

static void
text_end(struct smtp *m, enum body_end how)
{
	mail_end(&m->mail, how);
	m->reads = COMMANDS;
}

static size_t
text(struct smtp *m, const struct chunk *c)
{
	bool over = false;
	size_t n = mail_text_data(&m->mail, c, &over);

	if (over) {
		m->asked++;
		text_end(m, BODY_COMPLETE);
	}
	return n;
}

/* The end may be in a hole; when the server replied, it was. */
static void
text_gap(struct smtp *m, uint64_t n)
{
	mail_text_gap(&m->mail, n);
	m->holed = true;
	if (m->replied)
		text_end(m, BODY_CUT);
}

/* Chunks (RFC 3030). */

static void
chunk_over(struct smtp *m)
{
	m->reads = COMMANDS;
	if (m->final)
		mail_end(&m->mail, BODY_COMPLETE);
}

static size_t
chunk(struct smtp *m, const struct chunk *c)
{
	size_t n = m->left < c->data.n ? (size_t)m->left : c->data.n;
	struct chunk piece = chunk_mid(c, 0, n);

	mail_data(&m->mail, &piece);
	m->left -= n;
	if (m->left == 0)
		chunk_over(m);
	return n;
}

/* BDAT 1000, BDAT 86 LAST */
static void
on_bdat(struct smtp *m, struct slice arg)
{
	struct slice size = SLICE_NONE;

	arg = slice_trim(arg);
	(void)slice_token(&arg, ' ', &size);
	if (!slice_u64(size, 10, INT64_MAX, &m->left))
		return;
	m->final = slice_ieq_str(slice_trim(arg), "LAST");
	m->reads = CHUNK;
	if (m->left == 0)
		chunk_over(m);
}

/* Passwords. */

/* code 0: the capture holds no answer. */
static void
auth_over(struct smtp *m, unsigned code, struct slice reply)
{
	struct login l = {
	    .protocol = "SMTP",
	    .client = m->client,
	    .answered = code != 0,
	    .accepted = code == 235,
	    .answer = reply,
	};

	sasl_end(&m->auth, m->conn, &l);
}

static void
auth_begin(struct smtp *m, const struct text_line *t, struct slice what)
{
	auth_over(m, 0, SLICE_NONE);
	sasl_begin(&m->auth, what, t->frame, t->ns);
	m->auth_turn = m->asked;
}

/* Where no reply is in the capture, what is no command is AUTH's. */
static bool
is_for_auth(const struct smtp *m, bool command)
{
	return m->sasl || (m->auth.open && !m->greeted && !command);
}

/* Commands. */

/* Is it one of the first n commands? The first six end a message, too. */
#define ENDING 6
#define KNOWN  12

static bool
is_verb(struct slice verb, size_t n)
{
	static const char *const verbs[KNOWN] = {"RSET", "MAIL", "EHLO", "HELO",
	    "LHLO", "QUIT", "RCPT", "DATA", "BDAT", "AUTH", "STARTTLS", "NOOP"};

	for (size_t i = 0; i < n; i++)
		if (slice_ieq_str(verb, verbs[i]))
			return true;
	return false;
}

static void
on_command(struct smtp *m, const struct text_line *t)
{
	struct slice rest = t->line, verb = SLICE_NONE;

	m->asked++;
	m->torn = m->torn && t->torn;
	(void)slice_token(&rest, ' ', &verb);
	if (is_for_auth(m, is_verb(verb, KNOWN))) {
		m->sasl = false;
		m->auth_turn = m->asked;
		sasl_say(&m->auth, t->line);
		return;
	}
	if (slice_ieq_str(verb, "DATA")) {
		m->text_next = true;
		m->bare = t->bare;
		m->turn = m->asked;
	} else if (slice_ieq_str(verb, "STARTTLS")) {
		m->tls_next = true;
		m->turn = m->asked;
	} else if (slice_ieq_str(verb, "BDAT")) {
		on_bdat(m, rest);
	} else if (slice_ieq_str(verb, "AUTH")) {
		auth_begin(m, t, rest);
	} else if (is_verb(verb, ENDING)) {
		mail_end(&m->mail, BODY_CUT);
	}
}

/* A text that nobody granted. */

#define DOUBT 5 /* a command of four letters, and what ends it */

static void
doubt_each(void *state, const struct chunk *c)
{
	smtp_data(state, c);
}

/* What was held is text, or DATA was refused and it is a command. */
static void
doubt_settle(struct smtp *m)
{
	struct hold held = m->doubt;
	struct slice s = buf_as_slice(&held.bytes);
	uint8_t after = slice_at(s, 4);
	bool ends = after == ' ' || after == '\r' || after == '\n';

	if (s.n == 0)
		return;
	m->doubt = (struct hold){0};
	if (!m->granted && ends && is_verb(slice_head(s, 4), ENDING))
		m->text_next = false;
	if (m->text_next)
		text_begin(m);
	hold_each(&held, doubt_each, m);
	hold_free(&held);
}

static size_t
doubt(struct smtp *m, const struct chunk *c)
{
	size_t room = DOUBT - m->doubt.bytes.n;
	struct chunk piece = chunk_mid(c, 0, room);

	hold_add(&m->doubt, &piece);
	if (m->doubt.bytes.n == DOUBT)
		doubt_settle(m);
	return piece.data.n;
}

/* Replies. */

/* 354: the text of a DATA follows, or has begun; or DATA is in a hole. */
static void
on_go_on(struct smtp *m)
{
	if (m->owed != 0) {
		m->owed--;
		return;
	}
	m->granted = true;
	m->text_next = m->text_next || (m->torn && m->reads == COMMANDS);
}

static void
on_reply(struct smtp *m, unsigned code, struct slice line)
{
	bool greeting = !m->greeted && (code == 220 || code == 554);

	m->greeted = true;
	if (greeting && !m->tls_next)
		return;
	if (m->answered < m->asked)
		m->answered++;
	m->sasl = code == 334;
	if (!m->sasl && m->answered >= m->auth_turn)
		auth_over(m, code, line);
	if (code == 354)
		on_go_on(m);
	if (m->reads == TEXT && m->owed == 0 && code != 354) {
		m->replied = true;
		if (m->holed)
			text_end(m, BODY_CUT);
	}
	if (m->answered < m->turn)
		return;
	if (m->tls_next && code == 220)
		m->reads = NO_MORE;
	if (code < 400)
		return;
	m->tls_next = false;
	m->text_next = m->text_next && m->granted;
}

/* Lines. */

/* Who is who, by the first line that tells: a reply or a command. */
static void
see_roles(struct smtp *m, enum side side, struct slice line)
{
	struct slice verb = slice_head(line, slice_chr(line, ' '));
	bool cont;

	if (lines_code(line, &cont) != 0)
		m->client = !side;
	else if (is_verb(verb, KNOWN))
		m->client = side;
	else
		return;
	m->roles = true;
	conn_client_is(m->conn, m->client);
}

static void
on_line(struct smtp *m, enum side side, const struct text_line *t)
{
	unsigned code;
	bool cont;

	if (t->clipped && !m->clipped) {
		conn_limit_finding(m->conn, LIMIT_MAIL_LINE, t->frame, t->ns);
		m->clipped = true;
	}
	if (!m->roles)
		see_roles(m, side, t->line);
	if (!m->roles)
		return;
	if (side == m->client) {
		on_command(m, t);
		return;
	}
	code = lines_code(t->line, &cont);
	if (code != 0 && !cont)
		on_reply(m, code, t->line);
	if (m->granted || !m->text_next)
		doubt_settle(m);
}

/* A TLS record of a handshake begins with 0x16, and no command does. */
static bool
tls_begins(const struct smtp *m, const struct chunk *c)
{
	return m->tls_next && !m->lines[c->side].begun &&
	       slice_at(c->data, 0) == 0x16;
}

/* Lines of one side, as far as they are lines; returns the bytes taken. */
static size_t
dialogue(struct smtp *m, const struct chunk *c)
{
	size_t max = (size_t)conn_limit(m->conn, LIMIT_MAIL_LINE);
	struct rd r = rd_init(c->data);
	struct text_line t;

	if (lines_next(&m->lines[c->side], &r, c, max, &t))
		on_line(m, c->side, &t);
	return r.pos;
}

/* What the client sends; returns the bytes taken. */
static size_t
said(struct smtp *m, const struct chunk *c)
{
	if (m->reads == COMMANDS && m->text_next && !m->granted)
		return doubt(m, c);
	if (m->reads == COMMANDS && m->text_next)
		text_begin(m);
	if (m->reads == TEXT)
		return text(m, c);
	if (m->reads == CHUNK)
		return chunk(m, c);
	if (tls_begins(m, c)) {
		m->reads = NO_MORE;
		return c->data.n;
	}
	return dialogue(m, c);
}

static void
smtp_data(void *state, const struct chunk *c)
{
	struct smtp *m = state;
	struct chunk rest = *c;

	while (rest.data.n != 0 && m->reads != NO_MORE) {
		bool client = m->roles && c->side == m->client;
		size_t n = client ? said(m, &rest) : dialogue(m, &rest);

		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

/* Bytes that are no message's: commands or replies may be among them. */
static void
dialogue_gap(struct smtp *m, const struct gap *g)
{
	lines_lost(&m->lines[g->side], m->conn, g, g->n, "SMTP",
	    !m->roles		   ? "dialogue"
	    : g->side != m->client ? "replies"
				   : "commands");
	auth_over(m, 0, SLICE_NONE);
	m->sasl = false;
	m->answered = m->asked;
}

/* n bytes of what the client sends are missing. */
static uint64_t
said_gap(struct smtp *m, uint64_t n)
{
	uint64_t taken;

	doubt_settle(m);
	taken = n < m->left ? n : m->left;
	if (m->reads == COMMANDS && (m->text_next || m->granted))
		text_begin(m);
	if (m->reads == TEXT) {
		text_gap(m, n);
		return n;
	}
	if (m->reads != CHUNK)
		return 0;
	mail_gap(&m->mail, taken);
	m->left -= taken;
	if (m->left == 0)
		chunk_over(m);
	return taken;
}

static void
smtp_gap(void *state, const struct gap *g)
{
	struct smtp *m = state;
	struct gap rest = *g;

	if (m->reads == NO_MORE)
		return;
	if (m->roles && g->side == m->client)
		rest.n -= said_gap(m, g->n);
	if (rest.n == 0)
		return;
	m->torn = m->torn || g->side == m->client || !m->roles;
	dialogue_gap(m, &rest);
}

/* Opening and closing. */

static void *
smtp_open(struct app_conn *conn)
{
	struct smtp *m = xcalloc(1, sizeof *m);

	budget_take(conn_budget(conn), sizeof *m);
	m->conn = m->mail.conn = conn;
	m->mail.source = BODY_SMTP;
	m->roles = conn_client_by_port(conn, &m->client);
	return m;
}

static void
smtp_end(void *state, enum side side, enum stream_end how)
{
	struct smtp *m = state;

	(void)how;
	if (!m->roles || side != m->client)
		return;
	doubt_settle(m);
	mail_end(&m->mail, BODY_CUT);
}

static void
smtp_close(void *state)
{
	struct smtp *m = state;

	doubt_settle(m);
	mail_end(&m->mail, BODY_CUT);
	auth_over(m, 0, SLICE_NONE);
	sasl_free(&m->auth);
	budget_give(conn_budget(m->conn), sizeof *m);
	lines_free(&m->lines[SIDE_A]);
	lines_free(&m->lines[SIDE_B]);
	free(m);
}

/* Between mails, and between lines. */
static bool
smtp_park(void *state, struct buf *out)
{
	struct smtp *m = state;

	if (m->reads == TEXT || m->reads == CHUNK || !mail_idle(&m->mail) ||
	    m->doubt.bytes.n != 0 || !lines_idle(&m->lines[SIDE_A]) ||
	    !lines_idle(&m->lines[SIDE_B]))
		return false;
	hold_free(&m->doubt);
	pack_struct(out, m, sizeof *m);
	pack_buf(out, &m->auth.user);
	sasl_free(&m->auth);
	budget_give(conn_budget(m->conn), sizeof *m);
	free(m);
	return true;
}

static void *
smtp_wake(struct app_conn *conn, struct rd *in)
{
	struct smtp *m = xcalloc(1, sizeof *m);

	unpack_struct(in, m, sizeof *m);
	unpack_buf(in, &m->auth.user);
	m->conn = m->mail.conn = conn;
	budget_take(conn_budget(conn), sizeof *m);
	return m;
}

const struct app_decoder app_smtp = {
    .name = "smtp",
    .label = "SMTP",
    .proto = IPP_TCP,
    .ports = smtp_ports,
    .probe = smtp_probe,
    .port_only = true,
    .open = smtp_open,
    .data = smtp_data,
    .gap = smtp_gap,
    .end = smtp_end,
    .close = smtp_close,
    .park = smtp_park,
    .wake = smtp_wake,
};
