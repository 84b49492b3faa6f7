/*
 * ftp_state: a control connection, for the files of the FTP decoder: ftp.c
 * reads lines and pairs commands with replies, ftp_effect.c knows what the
 * commands change, ftp_transfer.c what they transfer.
 */
#ifndef WF_APP_FTP_STATE_H
#define WF_APP_FTP_STATE_H

#include "app/ftp.h"
#include "app/lines.h"
#include "app/ftp_xfer.h"

/* How the data endpoint was announced. */
enum ftp_mode { FTP_DEFAULT_PORT, FTP_ACTIVE, FTP_PASSIVE };

/* A command that waits for its final reply. */
struct ftp_cmd {
	struct ftp_cmd *next;
	const struct ftp_effect *effect; /* NULL: one without effect for us */
	uint32_t number;
	uint64_t frame;
	int64_t ns;
	struct buf line, reply; /* reply: the last preliminary one */
	struct ftp_xfer *xfer;	/* of a transfer command, held */
};

struct ftp {
	struct app_conn *conn;
	struct lines lines[2];
	bool roles; /* client is known */
	enum side client;
	bool closed_book; /* encrypted from here on */
	bool tls_next;	  /* AUTH was granted: TLS should follow */
	bool greeted;	  /* a reply was seen */
	bool odd;	  /* a line that is no reply was reported */
	bool full;	  /* LIMIT_FTP_COMMANDS was reported */
	bool clipped;	  /* LIMIT_FTP_LINE was reported */
	uint32_t number;  /* of the last line of the record */

	struct ftp_cmd *first, **last;
	uint64_t pending;

	unsigned multi;	  /* code of the unfinished reply, or 0 */
	struct buf reply; /* its lines so far */
	uint64_t reply_frame;
	int64_t reply_ns;

	struct buf cwd; /* empty: not known */
	struct buf user;
	bool user_known;
	bool ascii, deflate;
	uint64_t rest;
	struct ftp_xfer *xfer; /* announced last, held; NULL: none */
	enum ftp_mode mode;    /* how it was announced */
	struct endpoint port;  /* of the last PORT or EPRT */
};

/*
 * A verb's effects: at its turn, and at its final reply (code 0: the capture
 * has none).
 */
struct ftp_effect {
	const char *name;
	void (*turn)(struct ftp *, struct ftp_cmd *);
	void (*done)(
	    struct ftp *, struct ftp_cmd *, unsigned code, struct slice);
};

/* NULL: a command without effect for us. */
const struct ftp_effect *ftp_effect_find(struct slice verb);
struct slice ftp_arg(const struct ftp_cmd *);
/* The control connection's end of the client, or of the server. */
const struct endpoint *ftp_end(const struct ftp *, bool client);
/* Nothing of the server is in the capture: nobody will answer. */
bool ftp_server_mute(const struct ftp *);

static inline bool
ftp_granted(unsigned code)
{
	return code >= 200 && code < 300;
}

/* ftp_transfer.c */
void ftp_port_turn(struct ftp *, struct ftp_cmd *);
void ftp_retr_turn(struct ftp *, struct ftp_cmd *);
void ftp_stor_turn(struct ftp *, struct ftp_cmd *);
void ftp_stou_turn(struct ftp *, struct ftp_cmd *);
void ftp_list_turn(struct ftp *, struct ftp_cmd *);
void ftp_transfer_done(
    struct ftp *, struct ftp_cmd *, unsigned code, struct slice reply);
/* A preliminary reply: the transfer goes on. */
void ftp_transfer_goes_on(struct ftp *, struct ftp_cmd *, struct slice reply);
/* 227, 228 and 229 announce, whatever command asked for them. */
void ftp_passive(struct ftp *, unsigned code, struct slice reply);
/* After a hole: a data session may still come, but for which command? */
void ftp_transfer_lost(struct ftp *);

#endif
