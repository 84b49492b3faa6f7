/*
 * conn: a session in the hands of a decoder. Inside app/ only: decoders see
 * struct app_conn through the conn_ functions of decoder.h.
 *
 * A conn is made when a decoder takes a session over and freed when the
 * session closes. It owns the decoder's state (open and close are paired) and
 * one hold on what the session was expected for.
 */
#ifndef WF_APP_CONN_H
#define WF_APP_CONN_H

#include "app/decoder.h"

struct expects; /* expect.h: announced data connections */
struct backlog; /* backlog.h: held until the protocol is known */

struct app_conn {
	const struct app_config *config; /* the worker's */
	struct expects *expects;	 /* the worker's */
	struct session *session;
	struct backlog *held; /* NULL once a decoder has it (app.c) */
	const struct app_decoder *decoder; /* NULL until conn_open */
	void *state;			   /* the decoder's own */
	bool ended[2], closed;		   /* sides; the decoder */
	void *expected;	      /* what the session was expected for, or NULL */
	void (*drop)(void *); /* gives expected back */
};

struct app_conn *conn_new(
    const struct app_config *, struct expects *, struct session *);
/* Hand over to a decoder that has open. Sets session->app. */
void conn_open(struct app_conn *, const struct app_decoder *);
void conn_data(struct app_conn *, const struct chunk *);
void conn_gap(struct app_conn *, const struct gap *);
void conn_end(struct app_conn *, enum side, enum stream_end);
/* As a sink's park and wake: frees it, and makes it anew. */
bool conn_park(struct app_conn *, struct buf *);
struct app_conn *conn_wake(
    const struct app_config *, struct expects *, struct session *, struct rd *);
/* Closes the decoder where one is open. */
void conn_free(struct app_conn *);

#endif
