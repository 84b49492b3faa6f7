/*
 * sasl: who logs in by SASL. What the client says, base64 undone:
 *
 *	PLAIN (RFC 4616)	[as whom] NUL user NUL password
 *	LOGIN (never a RFC)	user; in the next line the password
 *	CRAM-MD5 (RFC 2195)	user SP digest
 *	DIGEST-MD5 (RFC 2831)	username="user",realm=...
 *	SCRAM (RFC 5802)	n,,n=user,r=nonce
 *	XOAUTH2			user=user ^A auth=Bearer token ^A ^A
 *	OAUTHBEARER (RFC 7628)	n,a=user, ^A host=... ^A auth=Bearer token ^A ^A
 */
#include "app/sasl.h"

#include "app/decode.h"

#define CTRL_A 1

struct sasl_mechanism {
	const char *name, *label;
	const char *gave; /* what crosses in clear, as struct login says it */
	/* One line of the client, decoded; number counts from 0. */
	void (*read)(struct sasl *, struct slice, unsigned number);
};

/* ---- what each says */

static void
keep_user(struct sasl *s, struct slice user)
{
	s->user_known = user.n != 0;
	buf_reset(&s->user);
	buf_add_slice(&s->user, user);
}

static void
read_plain(struct sasl *s, struct slice said, unsigned number)
{
	struct slice whom, user;

	if (number != 0 || !slice_token(&said, 0, &whom) ||
	    !slice_token(&said, 0, &user))
		return;
	keep_user(s, user);
	s->secret = said.n != 0;
}

static void
read_login(struct sasl *s, struct slice said, unsigned number)
{
	if (number == 0)
		keep_user(s, said);
	else if (number == 1)
		s->secret = said.n != 0;
}

static void
read_cram(struct sasl *s, struct slice said, unsigned number)
{
	size_t space = slice_rchr(said, ' ');

	if (number == 0 && space != SLICE_MISSING)
		keep_user(s, slice_head(said, space));
}

/* What stands between before and the byte that ends it. */
static void
read_between(struct sasl *s, struct slice said, struct slice before, uint8_t to)
{
	size_t at = slice_find(said, before);

	if (at == SLICE_MISSING)
		return;
	said = slice_from(said, at + before.n);
	keep_user(s, slice_head(said, slice_chr(said, to)));
}

static void
read_digest(struct sasl *s, struct slice said, unsigned number)
{
	if (number == 0)
		read_between(s, said, SLICE_LIT("username=\""), '"');
}

static void
read_scram(struct sasl *s, struct slice said, unsigned number)
{
	if (number == 0)
		read_between(s, said, SLICE_LIT(",n="), ',');
}

static void
see_token(struct sasl *s, struct slice said)
{
	s->secret = slice_ifind_str(said, "auth=bearer ") != SLICE_MISSING;
}

static void
read_xoauth2(struct sasl *s, struct slice said, unsigned number)
{
	if (number != 0)
		return;
	read_between(s, said, SLICE_LIT("user="), CTRL_A);
	see_token(s, said);
}

static void
read_oauthbearer(struct sasl *s, struct slice said, unsigned number)
{
	if (number != 0)
		return;
	read_between(s, said, SLICE_LIT(",a="), ',');
	see_token(s, said);
}

/* The first whose name begins so. */
static const struct sasl_mechanism mechanisms[] = {
    {"PLAIN", "PLAIN", "a password", read_plain},
    {"LOGIN", "LOGIN", "a password", read_login},
    {"CRAM-MD5", "CRAM-MD5", NULL, read_cram},
    {"DIGEST-MD5", "DIGEST-MD5", NULL, read_digest},
    {"SCRAM-", "SCRAM", NULL, read_scram},
    {"XOAUTH2", "XOAUTH2", "an access token", read_xoauth2},
    {"OAUTHBEARER", "OAUTHBEARER", "an access token", read_oauthbearer},
};

/* ---- the exchange */

static const struct sasl_mechanism *
find(struct slice name)
{
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
		if (slice_istarts(name, mechanisms[i].name))
			return &mechanisms[i];
	return NULL;
}

void
sasl_begin(struct sasl *s, struct slice what, uint64_t frame, int64_t ns)
{
	struct slice name = SLICE_NONE;

	what = slice_trim(what);
	(void)slice_token(&what, ' ', &name);
	s->open = true;
	s->how = find(slice_trim(name));
	s->said = 0;
	s->user_known = s->secret = false;
	s->frame = frame;
	s->ns = ns;
	if (slice_trim(what).n != 0)
		sasl_say(s, what);
}

/* A star gives up, and "=" is nothing at all: no base64 both. */
void
sasl_say(struct sasl *s, struct slice line)
{
	struct buf said = {0};

	if (s->how != NULL && decode_base64(&said, line))
		s->how->read(s, buf_as_slice(&said), s->said);
	s->said++;
	buf_free(&said);
}

void
sasl_end(struct sasl *s, struct app_conn *conn, struct login *l)
{
	bool tells = s->how != NULL &&
		     (s->how->gave == NULL ? s->user_known : s->secret);

	if (s->open && tells) {
		l->gave = s->how->gave;
		l->by = s->how->label;
		l->user = buf_as_slice(&s->user);
		l->user_known = s->user_known;
		l->frame = s->frame;
		l->ns = s->ns;
		login_tell(conn, l);
	}
	s->open = false;
}

void
sasl_free(struct sasl *s)
{
	buf_free(&s->user);
}
