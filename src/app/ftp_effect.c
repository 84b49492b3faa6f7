/*
 * ftp_effect: what FTP commands change: who is logged in, where, and how the
 * next transfer is made.
 */
#include "app/ftp_state.h"

#include "app/ftp_text.h"
#include "app/login.h"

/* Passwords (RFC 959, 4.1.1). */

static void
user_turn(struct ftp *f, struct ftp_cmd *c)
{
	buf_reset(&f->user);
	buf_add_slice(&f->user, slice_trim(ftp_arg(c)));
	f->user_known = true;
	buf_reset(&f->cwd);
}

static bool
is_anonymous(const struct ftp *f)
{
	struct slice user = buf_as_slice(&f->user);

	return slice_ieq_str(user, "anonymous") || slice_ieq_str(user, "ftp");
}

static void
pass_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	struct login l = {
	    .protocol = "FTP",
	    .gave = "a password",
	    .client = f->client,
	    .user = buf_as_slice(&f->user),
	    .user_known = f->user_known,
	    .answered = code != 0,
	    .accepted = ftp_granted(code),
	    .answer = reply,
	    .frame = c->frame,
	    .ns = c->ns,
	};

	if (ftp_arg(c).n != 0 && (!f->user_known || !is_anonymous(f)))
		login_tell(f->conn, &l);
}

/* Directory, type, mode, offset. */

static void
change_dir(struct ftp *f, const struct ftp_cmd *c, struct slice to)
{
	ftp_path(&f->cwd, buf_as_slice(&f->cwd), to);
	if (f->cwd.n <= conn_limit(f->conn, LIMIT_FTP_LINE))
		return;
	conn_limit_finding(f->conn, LIMIT_FTP_LINE, c->frame, c->ns);
	buf_reset(&f->cwd);
}

/* Without an answer it is not known where we are, but for one direction. */
static void
cwd_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	(void)reply;
	if (ftp_granted(code) || (code == 0 && ftp_server_mute(f)))
		change_dir(f, c, ftp_arg(c));
	else if (code == 0)
		buf_reset(&f->cwd);
}

static void
cdup_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	(void)reply;
	if (ftp_granted(code) || (code == 0 && ftp_server_mute(f)))
		change_dir(f, c, SLICE_LIT(".."));
	else if (code == 0)
		buf_reset(&f->cwd);
}

static void
pwd_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	struct buf dir = {0};

	if (code == 257 && ftp_quoted(reply, &dir)) {
		buf_reset(&f->cwd);
		change_dir(f, c, buf_as_slice(&dir));
	}
	buf_free(&dir);
}

static void
type_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	uint8_t t = slice_at(slice_trim(ftp_arg(c)), 0);

	(void)reply;
	if (ftp_granted(code) || (code == 0 && ftp_server_mute(f)))
		f->ascii = t == 'A' || t == 'a';
}

static void
mode_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	uint8_t m = slice_at(slice_trim(ftp_arg(c)), 0);

	(void)reply;
	if (ftp_granted(code) || (code == 0 && ftp_server_mute(f)))
		f->deflate = m == 'Z' || m == 'z';
}

static void
rest_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	uint64_t n;

	(void)reply;
	if (code != 350 && (code != 0 || !ftp_server_mute(f)))
		return;
	f->rest = slice_u64(slice_trim(ftp_arg(c)), 10, INT64_MAX, &n) ? n : 0;
}

/* AUTH TLS (RFC 4217): if it is granted, TLS follows. */
static void
auth_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	(void)c;
	(void)reply;
	if (code == 234)
		f->tls_next = true;
}

static void
rein_done(struct ftp *f, struct ftp_cmd *c, unsigned code, struct slice reply)
{
	(void)c;
	(void)reply;
	if (!ftp_granted(code))
		return;
	f->user_known = false;
	f->ascii = true;
	f->deflate = false;
	f->rest = 0;
	buf_reset(&f->cwd);
}

static const struct ftp_effect effects[] = {
    {"APPE", ftp_stor_turn, ftp_transfer_done},
    {"AUTH", NULL, auth_done},
    {"CDUP", NULL, cdup_done},
    {"CWD", NULL, cwd_done},
    {"EPRT", ftp_port_turn, NULL},
    {"LIST", ftp_list_turn, ftp_transfer_done},
    {"LPRT", ftp_port_turn, NULL},
    {"MLSD", ftp_list_turn, ftp_transfer_done},
    {"MODE", NULL, mode_done},
    {"NLST", ftp_list_turn, ftp_transfer_done},
    {"PASS", NULL, pass_done},
    {"PORT", ftp_port_turn, NULL},
    {"PWD", NULL, pwd_done},
    {"REIN", NULL, rein_done},
    {"REST", NULL, rest_done},
    {"RETR", ftp_retr_turn, ftp_transfer_done},
    {"STOR", ftp_stor_turn, ftp_transfer_done},
    {"STOU", ftp_stou_turn, ftp_transfer_done},
    {"TYPE", NULL, type_done},
    {"USER", user_turn, NULL},
    {"XCUP", NULL, cdup_done},
    {"XCWD", NULL, cwd_done},
    {"XPWD", NULL, pwd_done},
};

const struct ftp_effect *
ftp_effect_find(struct slice name)
{
	for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++)
		if (slice_ieq_str(name, effects[i].name))
			return &effects[i];
	return NULL;
}
