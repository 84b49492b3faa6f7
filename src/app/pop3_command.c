/* pop3_command: what the client asks, until it is answered; and logins. */
#include "app/pop3_state.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* ---- logins */

/* line is what the server answered; NULL: the capture does not hold it. */
static struct login
login_of(const struct pop3 *p, const struct text_line *line)
{
	return (struct login){
	    .protocol = "POP3",
	    .client = p->client,
	    .answered = line != NULL,
	    .accepted = line != NULL && slice_istarts(line->line, "+OK"),
	    .answer = line != NULL ? line->line : SLICE_NONE,
	};
}

void
pop3_tell_login(
    struct pop3 *p, const struct pop3_command *c, const struct text_line *t)
{
	struct login l = login_of(p, t);

	l.gave = c->verb == POP3_PASS ? "a password" : NULL;
	l.by = "APOP";
	l.user = buf_as_slice(&c->user);
	l.user_known = l.user.n != 0;
	l.frame = c->frame;
	l.ns = c->ns;
	if (!c->bare)
		login_tell(p->conn, &l);
}

void
pop3_auth_over(struct pop3 *p, const struct text_line *t)
{
	struct login l = login_of(p, t);

	p->sasl = false;
	sasl_end(&p->auth, p->conn, &l);
}

/* ---- commands */

static const char *const verbs[POP3_OTHER] = {"RETR", "TOP", "LIST", "UIDL",
    "CAPA", "LANG", "USER", "PASS", "APOP", "AUTH", "STLS", "STAT", "DELE",
    "NOOP", "RSET", "UTF8", "QUIT"};

enum pop3_verb
pop3_verb(struct slice word)
{
	unsigned v = 0;

	while (v < POP3_OTHER && !slice_ieq_str(word, verbs[v]))
		v++;
	return (enum pop3_verb)v;
}

bool
pop3_is_command(struct slice s)
{
	for (unsigned v = 0; v < POP3_OTHER; v++)
		if (slice_istarts(s, verbs[v]))
			return true;
	return false;
}

/* Nothing of the server is in the capture: nobody will answer. */
static bool
server_mute(const struct pop3 *p)
{
	const struct session_side *s = &conn_session(p->conn)->side[!p->client];

	return !p->greeted && s->bytes == 0 && s->gap_bytes == 0;
}

struct pop3_command *
pop3_take(struct pop3 *p)
{
	struct pop3_command *c = p->first;

	if (c == NULL)
		return NULL;
	p->first = c->next;
	if (p->first == NULL)
		p->last = &p->first;
	p->pending--;
	return c;
}

void
pop3_command_free(struct pop3 *p, struct pop3_command *c)
{
	budget_give(conn_budget(p->conn), sizeof *c + c->user.n);
	buf_free(&c->user);
	free(c);
}

void
pop3_unanswered(struct pop3 *p)
{
	struct pop3_command *c = pop3_take(p);

	if (c->verb == POP3_PASS || c->verb == POP3_APOP)
		pop3_tell_login(p, c, NULL);
	else if (c->verb == POP3_AUTH)
		pop3_auth_over(p, NULL);
	pop3_command_free(p, c);
}

void
pop3_unanswered_all(struct pop3 *p)
{
	while (p->first != NULL)
		pop3_unanswered(p);
}

static void
push(struct pop3 *p, enum pop3_verb v, const struct text_line *t,
    struct slice arg)
{
	struct pop3_command *c = xcalloc(1, sizeof *c);

	c->verb = v;
	c->bare = arg.n == 0;
	c->frame = t->frame;
	c->ns = t->ns;
	if (v == POP3_PASS)
		buf_add_slice(&c->user, buf_as_slice(&p->user));
	else if (v == POP3_APOP)
		buf_add_slice(&c->user, slice_head(arg, slice_chr(arg, ' ')));
	budget_take(conn_budget(p->conn), sizeof *c + c->user.n);
	*p->last = c;
	p->last = &c->next;
	p->pending++;
}

static void
make_room(struct pop3 *p, const struct text_line *t)
{
	if (p->pending < conn_limit(p->conn, LIMIT_MAIL_PENDING) ||
	    p->first == NULL)
		return;
	if (!p->full && !server_mute(p)) {
		conn_limit_finding(
		    p->conn, LIMIT_MAIL_PENDING, t->frame, t->ns);
		p->full = true;
	}
	pop3_unanswered(p);
}

void
pop3_on_command(struct pop3 *p, const struct text_line *t)
{
	struct slice arg = t->line, word = SLICE_NONE;
	enum pop3_verb v;

	(void)slice_token(&arg, ' ', &word);
	v = pop3_verb(word);
	if (p->sasl || (p->auth.open && v == POP3_OTHER && server_mute(p))) {
		p->sasl = false;
		sasl_say(&p->auth, t->line);
		return;
	}
	if (t->torn && v == POP3_OTHER)
		return;
	arg = slice_trim(arg);
	make_room(p, t);
	if (v == POP3_USER) {
		buf_reset(&p->user);
		buf_add_slice(&p->user, arg);
	}
	if (v == POP3_AUTH && arg.n != 0) {
		pop3_auth_over(p, NULL);
		sasl_begin(&p->auth, arg, t->frame, t->ns);
	}
	push(p, v, t, arg);
}
