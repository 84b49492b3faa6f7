/* login: a user who logs in, as a finding. */
#include "app/login.h"

#include "base/wr.h"

#define SHOWN 100 /* captured bytes of one text */

static void
put_quoted(struct buf *b, struct slice s)
{
	buf_str(b, "\"");
	wr_term(b, slice_head(s, SHOWN));
	buf_str(b, "\"");
}

static enum finding_kind
kind_of(const struct login *l)
{
	if (l->gave == NULL)
		return FINDING_USER_CLEAR;
	return l->accepted ? FINDING_PASSWORD_ACCEPTED : FINDING_PASSWORD_CLEAR;
}

void
login_tell(struct app_conn *conn, const struct login *l)
{
	struct buf b = {0};

	buf_printf(&b, "%s: ", l->protocol);
	if (l->user_known) {
		buf_str(&b, "user ");
		put_quoted(&b, l->user);
	} else {
		buf_str(&b, "a user whose name the capture lacks");
	}
	if (l->gave != NULL)
		buf_printf(&b, " gave %s to ", l->gave);
	else
		buf_printf(&b, " proved a password by %s to ", l->by);
	addr_write(&b, &conn_session(conn)->end[!l->client].addr);
	if (l->answered) {
		buf_str(&b, "; the server answered ");
		put_quoted(&b, l->answer);
		buf_str(&b, ".");
	} else {
		buf_str(&b, "; the capture holds no answer.");
	}
	conn_finding(conn, kind_of(l), l->frame, l->ns, 0, "%s", buf_cstr(&b));
	buf_free(&b);
}
