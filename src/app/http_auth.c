/*
 * http_auth: passwords that HTTP's Basic scheme carries (RFC 7617). The user
 * is told, the password never; one finding for a user and an outcome, not one
 * a request.
 */
#include "app/http.h"

#include "app/decode.h"

/* "Basic dXNlcjpwdw==": the user name; false: another scheme. */
static bool
basic_user(struct buf *out, struct slice value)
{
	struct buf pair = {0};
	size_t colon;
	bool ok;

	if (!slice_istarts(value, "basic "))
		return false;
	ok = decode_base64(&pair, slice_from(value, 6));
	colon = slice_chr(buf_as_slice(&pair), ':');
	ok = ok && colon != SLICE_MISSING;
	if (ok)
		buf_add_slice(out, slice_head(buf_as_slice(&pair), colon));
	buf_free(&pair);
	return ok;
}

static void
tell(struct http *h, const struct http_pair *p, struct slice user)
{
	const struct http_mark *at = &p->half[HTTP_REQUEST].at;
	bool accepted = p->status / 100 == 2 || p->status / 100 == 3;
	enum finding_kind kind =
	    accepted ? FINDING_PASSWORD_ACCEPTED : FINDING_PASSWORD_CLEAR;

	if (h->user_told && h->user_kind == kind &&
	    slice_eq(buf_as_slice(&h->user), user))
		return;
	h->user_told = true;
	h->user_kind = kind;
	buf_reset(&h->user);
	buf_add_slice(&h->user, user);
	conn_finding_text(h->conn, kind, at->frame, at->ns, user,
	    accepted ? "HTTP Basic authentication carried a password, and the "
		       "server accepted it, for the user"
		     : "HTTP Basic authentication carried a password for the "
		       "user");
}

void
http_auth_tell(struct http *h, const struct http_pair *p)
{
	static const char *const names[] = {
	    "authorization", "proxy-authorization"};
	const struct http_head *head = &p->half[HTTP_REQUEST].head;
	struct buf user = {0};

	for (size_t i = 0; i < 2; i++) {
		buf_reset(&user);
		if (basic_user(&user, http_head_value(head, names[i])))
			tell(h, p, buf_as_slice(&user));
	}
	buf_free(&user);
}
