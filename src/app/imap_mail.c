/* imap_mail: which of IMAP's literals are messages, or parts of one. */
#include "app/imap_state.h"

#include "app/disposition.h"

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

/* Which mail the server's line is about. */
static struct imap_key
key_of(const struct imap *i, struct slice line)
{
	bool uid;
	uint64_t n = imap_fetched(line, &uid);
	struct imap_key key = {.uid = imap_number_after(line, "(UID ")};

	if (key.uid == 0)
		key.uid = imap_number_after(line, " UID ");
	if (uid)
		key.uid = n;
	else if (n != 0)
		key.number = i->expunged << 32 | n;
	return key;
}

/* A piece: the next of the one that is open, or another's. */
static bool
is_next_piece(struct imap *i, struct imap_half *h, const struct imap_item *item)
{
	struct imap_key key = key_of(i, buf_as_slice(&h->said));
	uint64_t message = key.uid != 0 ? key.uid : key.number;
	bool is = h->open && h->message == message && h->next == item->origin &&
		  slice_eq(buf_as_slice(&h->section), item->section);

	if (is)
		return true;
	imap_pieces_over(h);
	h->message = message;
	h->next = item->origin;
	buf_reset(&h->section);
	buf_add_slice(&h->section, item->section);
	return false;
}

/* Is it the last? That is known by all that there is, or that was asked. */
static void
expect_piece(struct imap *i, struct imap_half *h, const struct imap_item *item,
    const struct imap_literal *l)
{
	uint64_t size =
	    imap_number_after(buf_as_slice(&h->said), "RFC822.SIZE ");

	h->next += l->n;
	h->open = true;
	h->last = (i->asked != 0 && l->n < i->asked) ||
		  (item->what == IMAP_MESSAGE && size != 0 && h->next >= size);
}

/* What a part is called, and how it was sent, was told before it, or never. */
static void
describe(struct imap *i, struct imap_half *h, const struct imap_item *item)
{
	struct imap_key key = key_of(i, buf_as_slice(&h->said));
	struct imap_part part;
	struct slice type, transfer = SLICE_NONE;

	buf_reset(&h->about);
	if (item->what != IMAP_PART ||
	    !imap_parts_find(&i->parts, &key, item->section, &part))
		return;
	buf_reserve(&h->about, part.type.n + part.transfer.n + 1);
	type = buf_keep(&h->about, part.type);
	if (item->origin == 0)
		transfer = buf_keep(&h->about, part.transfer);
	buf_reset(&h->name);
	if (!disposition_filename(&h->name, part.how))
		(void)disposition_type_name(&h->name, part.type);
	mail_describe(&h->mail, buf_as_slice(&h->name), type, transfer);
}

static void
begin_message(struct imap *i, struct imap_half *h, const struct imap_item *item,
    const struct imap_literal *l)
{
	bool more = item->partial && is_next_piece(i, h, item);

	h->reads = IMAP_MAIL;
	if (!more) {
		imap_pieces_over(h);
		h->mail.source =
		    item->what == IMAP_MESSAGE ? BODY_IMAP : BODY_IMAP_PART;
		h->mail.excerpt = item->origin != 0;
		h->mail.offset = item->origin;
		describe(i, h, item);
	}
	if (item->partial)
		expect_piece(i, h, item, l);
}

/* Small literals stay with their line. */
static enum imap_reads
keep_or_pass(struct imap *i, struct imap_half *h, const struct imap_literal *l)
{
	uint64_t max = conn_limit(i->conn, LIMIT_MAIL_LINE);

	return l->n <= KEPT && h->said.n + l->n < max ? IMAP_ARGUMENT
						      : IMAP_PAST;
}

/* The server's: what a FETCH answer has is told before it. */
void
imap_server_literal(
    struct imap *i, struct imap_half *h, const struct imap_literal *l)
{
	struct imap_item item = imap_item(l->before);
	bool uid;

	if (item.what != IMAP_OTHER &&
	    (h->torn || imap_fetched(buf_as_slice(&h->said), &uid) != 0))
		begin_message(i, h, &item, l);
	else
		h->reads = keep_or_pass(i, h, l);
}

void
imap_structure(struct imap *i, struct imap_half *h)
{
	struct slice line = buf_as_slice(&h->said);
	size_t at = slice_ifind_str(line, "BODYSTRUCTURE (");
	struct imap_key key = key_of(i, line);

	if (slice_istarts(line, "* VANISHED") ||
	    (slice_starts(line, "* ") && slice_iends(line, " EXPUNGE")))
		i->expunged++;
	if (at == SLICE_MISSING || (key.number | key.uid) == 0)
		return;
	imap_parts_add(&i->parts, &key,
	    slice_from(line, at + strlen("BODYSTRUCTURE ")),
	    conn_limit(i->conn, LIMIT_MIME_DEPTH));
	if (i->parts.n <= conn_limit(i->conn, LIMIT_IMAP_STRUCTURES))
		return;
	if (!i->forgot)
		conn_limit_finding(
		    i->conn, LIMIT_IMAP_STRUCTURES, h->frame, h->ns);
	i->forgot = true;
	buf_reset(&i->parts);
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

	h->waits = l->waits;
	if (append && slice_iends(l->before, "TEXT"))
		item.what = IMAP_PART;
	if (append)
		begin_message(i, h, &item, l);
	else
		h->reads = keep_or_pass(i, h, l);
}
