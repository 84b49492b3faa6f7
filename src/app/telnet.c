/*
 * telnet: a remote terminal (RFC 854). The bytes are the record's business
 * (its transcript is the terminal); this decoder looks for one thing, a
 * password that was typed.
 *
 *	server: "login: "     the line typed next is the user name
 *	server: "Password: "  the line typed next is a password, if the server
 *			      does not echo it
 *	then	the server's answer, until the client types again: a line that
 *		ends as a shell prompt does, and no word of refusal before it,
 *		is taken as accepted.
 */
#include <stdlib.h>

#include "app/decoder.h"
#include "app/decoders.h"
#include "app/ecma48.h"
#include "app/nvt.h"
#include "base/buf.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"

/* of a line that is looked at: enough for prompts */
#define LINE_MAX_BYTES 256
#define SHOWN	       80 /* captured bytes of one text in a finding */

#define IAC    0xff
#define IAC_SB 0xfa /* WILL, WONT, DO, DONT follow it up to IAC */

enum stage {
	IDLE,
	USER,	  /* the client types its name */
	PASSWORD, /* ... its password */
	ANSWER,	  /* the server decides */
};

struct telnet {
	struct app_conn *conn;
	struct nvt nvt[2];
	enum ecma48 escape[2];
	struct buf line[2]; /* unfinished line of each side, cut at its max */
	enum stage stage;
	enum side server; /* who asked; meant from USER on */
	bool echoed;	  /* PASSWORD: the server shows what is typed */
	bool refused;	  /* ANSWER: a word of refusal was seen */
	bool answered;	  /* ANSWER: the server said anything */
	struct buf user;
	uint64_t frame; /* of the password's first byte */
	int64_t ns;
};

/* Telnet's commands and the terminal's sequences are not. */
static bool
is_text(struct telnet *t, enum side side, uint8_t c)
{
	bool ended;

	return nvt_byte(&t->nvt[side], c) &&
	       ecma48_byte(&t->escape[side], c, &ended);
}

static bool
has_word(struct slice line, const char *const *words)
{
	for (; *words != NULL; words++)
		if (slice_ifind_str(line, *words) != SLICE_MISSING)
			return true;
	return false;
}

static bool
ends_as(struct slice line, const char *const *words)
{
	line = slice_trim(line);
	for (; *words != NULL; words++)
		if (slice_iends(line, *words))
			return true;
	return false;
}

static const char *const ask_user[] = {
    "login:", "username:", "user name:", "user:", NULL};
static const char *const ask_password[] = {
    "password:", "passwd:", "passcode:", NULL};
static const char *const refusals[] = {"incorrect", "failed", "failure",
    "denied", "invalid", "bad password", NULL};
static const char *const prompts[] = {"$", "#", ">", "%", NULL};

/* "Password for bob:" and "bob's password:" ask, too. */
static bool
asks_password(struct slice line)
{
	line = slice_trim(line);
	return ends_as(line, ask_password) ||
	       (slice_ends(line, ":") && slice_istarts(line, "password for "));
}

static void
report(struct telnet *t, bool accepted, const char *answer)
{
	const struct session *s = conn_session(t->conn);
	struct buf b = {0};

	buf_str(&b, "Telnet: ");
	if (t->user.n != 0) {
		buf_str(&b, "user \"");
		wr_term(&b, slice_head(buf_as_slice(&t->user), SHOWN));
		buf_str(&b, "\"");
	} else {
		buf_str(&b, "a user whose name was not seen");
	}
	buf_str(&b, " typed a password at a prompt of ");
	addr_write(&b, &s->end[t->server].addr);
	buf_printf(&b, "; %s", answer);
	if (accepted) {
		buf_str(&b, " \"");
		wr_term(&b,
		    slice_head(
			slice_trim(buf_as_slice(&t->line[t->server])), SHOWN));
		buf_str(&b, "\"");
	}
	buf_str(&b, ".");
	conn_finding(t->conn,
	    accepted ? FINDING_PASSWORD_ACCEPTED : FINDING_PASSWORD_CLEAR,
	    t->frame, t->ns, 0, "%s", buf_cstr(&b));
	buf_free(&b);
	t->stage = IDLE;
}

/* The client types again, or the session is over: what was the answer? */
static void
judge(struct telnet *t, bool over)
{
	struct slice line = buf_as_slice(&t->line[t->server]);

	if (t->refused || has_word(line, refusals) || ends_as(line, ask_user) ||
	    asks_password(line))
		report(t, false, "the server's next output refused it");
	else if (ends_as(line, prompts))
		report(t, true, "the server's next output was the prompt");
	else if (over && t->answered)
		report(t, false,
		    "the server's next output does not tell whether it was "
		    "accepted");
	else if (over)
		report(t, false, "the capture holds no answer");
}

/* A prompt is an unfinished line: look at it when the client types. */
static void
look_at_prompt(struct telnet *t, enum side client)
{
	struct slice line = buf_as_slice(&t->line[!client]);
	bool user = ends_as(line, ask_user), password = asks_password(line);

	if (!user && !password)
		return;
	t->server = !client;
	conn_client_is(t->conn, client);
	t->stage = user ? USER : PASSWORD;
	t->echoed = false;
	buf_reset(&t->line[SIDE_A]);
	buf_reset(&t->line[SIDE_B]);
	if (user)
		buf_reset(&t->user);
}

static void
add(struct buf *line, uint8_t c)
{
	if (line->n < LINE_MAX_BYTES)
		buf_u8(line, c);
}

/* The client's line is whole. */
static void
typed(struct telnet *t)
{
	struct buf *line = &t->line[!t->server];

	if (t->stage == USER) {
		buf_add_slice(&t->user, slice_trim(buf_as_slice(line)));
		t->stage = IDLE;
	} else if (t->stage == PASSWORD) {
		bool hidden = line->n != 0 && !t->echoed;

		t->stage = hidden ? ANSWER : IDLE;
		t->refused = t->answered = false;
		buf_reset(&t->line[t->server]);
	}
	buf_reset(line);
}

static void
client_byte(struct telnet *t, enum side side, uint8_t c, const struct chunk *k)
{
	struct buf *line = &t->line[side];

	if (t->stage == ANSWER && t->answered && c != '\n' && c != '\0')
		judge(t, false);
	if (t->stage == IDLE)
		look_at_prompt(t, side);
	if (t->stage != USER && t->stage != PASSWORD)
		return;
	if (c == '\r' || c == '\n') {
		typed(t);
	} else if (c == 0x08 || c == 0x7f) {
		line->n -= line->n > 0 ? 1 : 0;
	} else if (c != '\0') {
		if (line->n == 0 && t->stage == PASSWORD) {
			t->frame = k->frame;
			t->ns = k->ns;
		}
		add(line, c);
	}
}

static void
server_byte(struct telnet *t, enum side side, uint8_t c)
{
	struct buf *line = &t->line[side];

	if (t->stage == PASSWORD && side == t->server && c > ' ' && c != '*' &&
	    t->line[!side].n != 0)
		t->echoed = true;
	if (t->stage == ANSWER && c > ' ')
		t->answered = true;
	if (c == '\n') {
		if (t->stage == ANSWER)
			t->refused = t->refused ||
				     has_word(buf_as_slice(line), refusals);
		buf_reset(line);
	} else if (c != '\r' && c != '\0') {
		add(line, c);
	}
}

static void
telnet_data(void *state, const struct chunk *c)
{
	struct telnet *t = state;
	struct rd r = rd_init(c->data);

	while (r.left > 0) {
		uint8_t byte = rd_u8(&r);

		if (!is_text(t, c->side, byte))
			continue;
		/* Until somebody asks, either side may be the server. */
		if (t->stage == IDLE || c->side != t->server)
			client_byte(t, c->side, byte, c);
		if (t->stage == IDLE || c->side == t->server)
			server_byte(t, c->side, byte);
	}
}

static void
telnet_gap(void *state, const struct gap *g)
{
	struct telnet *t = state;

	buf_reset(&t->line[g->side]);
	t->nvt[g->side].state = NVT_TEXT;
	t->escape[g->side] = ECMA48_TEXT;
	if (t->stage == ANSWER)
		judge(t, true);
	t->stage = IDLE;
}

static void *
telnet_open(struct app_conn *conn)
{
	struct telnet *t = xcalloc(1, sizeof *t);

	t->conn = conn;
	return t;
}

static void
telnet_close(void *state)
{
	struct telnet *t = state;

	if (t->stage == ANSWER)
		judge(t, true);
	nvt_free(&t->nvt[SIDE_A]);
	nvt_free(&t->nvt[SIDE_B]);
	buf_free(&t->line[SIDE_A]);
	buf_free(&t->line[SIDE_B]);
	buf_free(&t->user);
	free(t);
}

static const uint16_t ports[] = {23, 0};

/* Options in use: 0..39, and those that MUDs agreed on. */
static bool
is_option(uint8_t c)
{
	return c < 40 || c == 69 || c == 70 || (c >= 85 && c <= 93) ||
	       c == 200 || c == 201 || c == 255;
}

/* Does it begin with IAC WILL/WONT/DO/DONT option? MP3 files nearly do. */
static enum probe_result
side_probe(struct slice s, bool ended)
{
	if (slice_at(s, 0) != IAC)
		return PROBE_NO;
	if (s.n < 3 && !ended)
		return PROBE_MORE;
	return s.n >= 3 && slice_at(s, 1) > IAC_SB && slice_at(s, 1) < IAC &&
		       is_option(slice_at(s, 2))
		   ? PROBE_YES
		   : PROBE_NO;
}

/* On the port, text is no contradiction; bytes that no terminal sends are. */
static bool
may_be_terminal(struct slice s)
{
	struct rd r = rd_init(s);

	while (r.left > 0) {
		uint8_t c = rd_u8(&r);

		if (c == IAC)
			return true;
		if (c != 0 && c < 0x07)
			return false;
	}
	return true;
}

static enum probe_result
telnet_probe(const struct probe *p)
{
	enum probe_result a = side_probe(p->first[SIDE_A], p->ended[SIDE_A]);
	enum probe_result b = side_probe(p->first[SIDE_B], p->ended[SIDE_B]);

	if (a == PROBE_YES || b == PROBE_YES)
		return PROBE_YES;
	if (a == PROBE_MORE || b == PROBE_MORE)
		return PROBE_MORE;
	return decoder_port(ports, p->session) &&
		       may_be_terminal(p->first[SIDE_A]) &&
		       may_be_terminal(p->first[SIDE_B])
		   ? PROBE_MORE
		   : PROBE_NO;
}

const struct app_decoder app_telnet = {
    .name = "telnet",
    .label = "Telnet",
    .proto = IPP_TCP,
    .ports = ports,
    .probe = telnet_probe,
    .port_only = true,
    .open = telnet_open,
    .data = telnet_data,
    .gap = telnet_gap,
    .close = telnet_close,
};
