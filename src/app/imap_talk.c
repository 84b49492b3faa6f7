/* imap_talk: what IMAP's commands and answers say of who logs in. */
#include "app/imap_state.h"

/* Logins. */

/* answer: the server's line; empty: the capture does not hold it. */
void
imap_settle(struct imap *i, struct slice answer, bool ok)
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

	if (i->waits == IMAP_LOGIN)
		login_tell(i->conn, &l);
	else if (i->waits == IMAP_AUTHENTICATE)
		sasl_end(&i->auth, i->conn, &l);
	i->waits = IMAP_NOTHING;
}

static void
wait_for(struct imap *i, enum imap_waits what, struct slice tag)
{
	const struct imap_half *h = &i->half[i->client];

	imap_settle(i, SLICE_NONE, false);
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
		wait_for(i, IMAP_LOGIN, tag);
		buf_reset(&i->user);
		buf_add_slice(&i->user, buf_as_slice(&user));
	}
	buf_free(&user);
	buf_free(&secret);
}

static void
on_authenticate(struct imap *i, struct slice tag, struct slice what)
{
	wait_for(i, IMAP_AUTHENTICATE, tag);
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
bool
imap_is_command(struct slice *line, struct slice *tag, struct slice *verb)
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

void
imap_command(struct imap *i, struct slice line)
{
	struct slice rest = line, tag, verb;
	struct rd args;

	if (!imap_is_command(&rest, &tag, &verb)) {
		if (i->waits == IMAP_AUTHENTICATE)
			sasl_say(&i->auth, line);
		return;
	}
	args = rd_init(rest);
	if (slice_ieq_str(verb, "LOGIN"))
		on_login(i, tag, &args);
	else if (slice_ieq_str(verb, "AUTHENTICATE"))
		on_authenticate(i, tag, rest);
	else if (slice_ieq_str(verb, "STARTTLS"))
		wait_for(i, IMAP_STARTTLS, tag);
	else if (slice_ieq_str(verb, "COMPRESS"))
		wait_for(i, IMAP_COMPRESS, tag);
	else if (slice_ieq_str(verb, "SELECT") ||
		 slice_ieq_str(verb, "EXAMINE"))
		buf_reset(&i->parts);
	else if (slice_ieq_str(verb, "FETCH") || slice_ieq_str(verb, "UID"))
		i->asked = imap_asked(rest);
}

/* What the server says. */

bool
imap_is_status(struct slice word)
{
	return slice_ieq_str(word, "OK") || slice_ieq_str(word, "NO") ||
	       slice_ieq_str(word, "BAD");
}

/* A literal that the server refused to take does not come. */
static void
refuse_literal(struct imap *i, struct slice tag)
{
	struct imap_half *h = &i->half[i->client];
	struct slice said = buf_as_slice(&h->said), first = SLICE_NONE;

	(void)slice_token(&said, ' ', &first);
	if (!h->waits || !slice_eq(first, tag))
		return;
	h->reads = IMAP_LINES;
	h->left = 0;
	h->waits = false;
	mail_end(&h->mail, BODY_CUT);
	buf_reset(&h->said);
}

void
imap_answer(struct imap *i, struct slice line)
{
	struct slice rest = line, tag = SLICE_NONE, word = SLICE_NONE;
	enum imap_waits was = i->waits;
	bool ok;

	(void)slice_token(&rest, ' ', &tag);
	(void)slice_token(&rest, ' ', &word);
	if (!imap_is_status(word) || slice_eq_str(tag, "*"))
		return;
	refuse_literal(i, tag);
	if (was == IMAP_NOTHING || !slice_eq(tag, buf_as_slice(&i->tag)))
		return;
	ok = slice_ieq_str(word, "OK");
	imap_settle(i, line, ok);
	if (ok && was == IMAP_STARTTLS)
		i->closed_book = true;
	else if (ok && was == IMAP_COMPRESS)
		on_compress(i);
}
