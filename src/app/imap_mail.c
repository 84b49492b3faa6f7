/* imap_mail: which of IMAP's literals are messages, or parts of one. */
#include "app/imap_state.h"

#define KEPT 1000 /* octets of a literal that may be an argument */

/* It was fetched in pieces, and no further one comes. */
void
imap_pieces_over(struct imap_half *h)
{
	if (h->open)
		mail_end(&h->mail, BODY_EXCERPT);
	h->open = false;
}

static void
message_over(struct imap_half *h)
{
	if (!h->open || h->last)
		mail_end(&h->mail, BODY_COMPLETE);
	h->open = h->open && !h->last;
}

void
imap_literal_over(struct imap_half *h)
{
	if (h->reads == IMAP_MAIL)
		message_over(h);
	h->reads = IMAP_LINES;
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
begin_piece(struct imap *i, struct imap_half *h, const struct imap_item *item,
    const struct imap_literal *l)
{
	uint64_t message = fetched(buf_as_slice(&h->said));
	uint64_t size =
	    imap_number_after(buf_as_slice(&h->said), "RFC822.SIZE ");

	if (!h->open || h->message != message || h->next != item->origin) {
		imap_pieces_over(h);
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
begin_message(struct imap *i, struct imap_half *h, const struct imap_item *item,
    const struct imap_literal *l)
{
	h->reads = IMAP_MAIL;
	if (item->what == IMAP_MESSAGE && item->partial) {
		h->mail.source = BODY_IMAP;
		begin_piece(i, h, item, l);
		return;
	}
	imap_pieces_over(h);
	h->mail.source =
	    item->what == IMAP_MESSAGE ? BODY_IMAP : BODY_IMAP_PART;
	h->mail.excerpt = item->partial;
	h->mail.offset = item->origin;
}

/* The server's: what a FETCH answer has is told before it. */
void
imap_server_literal(
    struct imap *i, struct imap_half *h, const struct imap_literal *l)
{
	struct imap_item item = imap_item(l->before);
	bool fetch = h->torn || fetched(buf_as_slice(&h->said)) != 0;

	h->reads = IMAP_PAST;
	if (fetch && item.what != IMAP_OTHER)
		begin_message(i, h, &item, l);
}

/* The client's: messages are behind the mailbox of APPEND; CATENATE's texts
 * (RFC 4469) are parts of one. */
void
imap_client_literal(
    struct imap *i, struct imap_half *h, const struct imap_literal *l)
{
	struct slice rest = buf_as_slice(&h->said), tag, verb;
	struct imap_item item = {.what = IMAP_MESSAGE};
	bool append = imap_is_command(&rest, &tag, &verb) &&
		      slice_ieq_str(verb, "APPEND") &&
		      (h->literals != 0 || slice_at(rest, 0) != '{');
	uint64_t max = conn_limit(i->conn, LIMIT_MAIL_LINE);

	h->waits = l->waits;
	if (append && slice_iends(l->before, "TEXT"))
		item.what = IMAP_PART;
	if (append)
		begin_message(i, h, &item, l);
	else
		h->reads = l->n <= KEPT && h->said.n + l->n < max
			       ? IMAP_ARGUMENT
			       : IMAP_PAST;
}
