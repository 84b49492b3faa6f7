/*
 * ftp_xfer: one transfer: the endpoint that a control connection announced,
 * the command that uses it, and the data session that came. Control session,
 * announcement and data session each hold it, in whatever order they come and
 * go; it dies with the last.
 *
 * What always holds: line is 0 until the command is known; data is NULL when
 * the data session has not come or is gone; linked once the sink was told
 * which session carries which line.
 */
#ifndef WF_APP_FTP_XFER_H
#define WF_APP_FTP_XFER_H

#include "app/decoder.h"

struct ftp_xfer {
	unsigned refs;
	struct budget *budget;
	size_t kept; /* taken from it */
	uint64_t control_id;
	struct endpoint at; /* as announced */
	bool of_client;	    /* the client listens (PORT, EPRT) */

	uint32_t line;	      /* of the transfer command */
	bool upload, listing; /* what the command is */
	bool ascii, deflate;  /* TYPE A, MODE Z */
	bool started;	      /* the server said that it goes on */
	uint64_t offset;      /* REST */
	struct buf name, url;

	struct session *data;
	bool taken; /* a data session came */
	bool linked;
	uint64_t bytes; /* it carried so far */
};

struct ftp_xfer *ftp_xfer_new(struct app_conn *control);
struct ftp_xfer *ftp_xfer_hold(struct ftp_xfer *);
void ftp_xfer_drop(void *xfer); /* NULL is fine */
/* Tell the sink what the data session carries, once both are known. */
void ftp_xfer_link(struct ftp_xfer *, const struct app_sink *);
/* The path that the command names; host: the server's end of control. */
void ftp_xfer_name(
    struct ftp_xfer *, struct slice path, const struct endpoint *host);

#endif
