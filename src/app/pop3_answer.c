/* pop3_answer: status lines, and the texts behind them. */
#include "app/pop3_state.h"

/* ---- the text behind a status line */

static void
text_begin(struct pop3 *p, const struct text_line *t, bool mail, bool excerpt)
{
	p->in_text = true;
	p->holed = false;
	p->mail.skip = !mail;
	p->mail.excerpt = excerpt;
	mail_text_begin(&p->mail, t->bare);
}

void
pop3_text_end(struct pop3 *p, enum body_end how)
{
	mail_end(&p->mail, how);
	p->in_text = false;
}

/* A frame of the server, while a command waits for its turn. */
static void
see_order(struct pop3 *p, uint64_t frame)
{
	if (p->first != NULL && p->first->frame <= frame && !p->lossy)
		p->pipelined = true;
}

size_t
pop3_text(struct pop3 *p, const struct chunk *c)
{
	bool over = false;
	size_t n;

	if (p->holed && !p->pipelined && p->first != NULL &&
	    p->first->frame < c->frame) {
		pop3_text_end(p, BODY_CUT);
		return 0;
	}
	n = mail_text_data(&p->mail, c, &over);
	if (over) {
		pop3_text_end(p, BODY_COMPLETE);
		see_order(p, c->frame);
	}
	return n;
}

/* ---- status lines */

/* After a hole: those before the last command before the answer lost theirs. */
static void
skip_lost(struct pop3 *p, uint64_t frame)
{
	if (!p->lossy || p->pipelined)
		return;
	while (p->first != NULL && p->first->next != NULL &&
	       p->first->next->frame < frame)
		pop3_unanswered(p);
}

/* "+OK 1234 octets" is the answer to RETR, as servers word it. */
static void
answer_to_nobody(struct pop3 *p, const struct text_line *t)
{
	if (slice_ifind_str(t->line, " octets") != SLICE_MISSING)
		text_begin(p, t, true, false);
}

static void
answered(
    struct pop3 *p, const struct pop3_command *c, const struct text_line *t)
{
	bool ok = slice_istarts(t->line, "+OK");

	switch (c->verb) {
	case POP3_RETR:
	case POP3_TOP:
		if (ok)
			text_begin(p, t, true, c->verb == POP3_TOP);
		break;
	case POP3_CAPA:
		if (ok)
			text_begin(p, t, false, false);
		break;
	case POP3_LIST:
	case POP3_UIDL:
	case POP3_LANG:
		if (ok && c->bare)
			text_begin(p, t, false, false);
		break;
	case POP3_AUTH:
		if (ok && c->bare)
			text_begin(p, t, false, false);
		pop3_auth_over(p, t);
		break;
	case POP3_PASS:
	case POP3_APOP:
		pop3_tell_login(p, c, t);
		break;
	case POP3_STLS:
		p->encrypted = ok;
		break;
	default:
		break;
	}
}

void
pop3_on_status(struct pop3 *p, const struct text_line *t)
{
	bool ok = slice_istarts(t->line, "+OK");
	bool greeting =
	    !p->greeted && !p->lossy && !conn_session(p->conn)->midstream;
	struct pop3_command *c;

	if (!ok && !slice_istarts(t->line, "-ERR")) {
		/* A challenge: "+ " and base64. */
		p->sasl = p->auth.open && slice_at(t->line, 0) == '+';
		return;
	}
	p->greeted = true;
	if (greeting)
		return;
	skip_lost(p, t->frame);
	c = pop3_take(p);
	see_order(p, t->frame);
	if (c == NULL) {
		if (ok)
			answer_to_nobody(p, t);
		return;
	}
	answered(p, c, t);
	pop3_command_free(p, c);
}
