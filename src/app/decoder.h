/*
 * decoder: what a protocol is, and what its decoder may call.
 *
 * A decoder is given the sessions that its probe recognises, one struct
 * app_conn each. What it finds it tells the app sink (conn_sink) and as
 * findings. It knows its own bytes; nothing of files, pages or other decoders.
 */
#ifndef WF_APP_DECODER_H
#define WF_APP_DECODER_H

#include "app/app.h"

/* What one side of a session looks like to a probe. */
struct probe {
	const struct session *session;
	struct slice first[2]; /* first bytes of side A, of side B */
	bool ended[2];	       /* that is all there will be */
};

enum probe_result { PROBE_NO, PROBE_MORE, PROBE_YES };

struct app_conn; /* a session in the hands of a decoder */

/*
 * A protocol. Rows without open only name sessions. ports is a hint: a
 * zero-ended list. Callbacks get the decoder's own state (made by open).
 */
struct app_decoder {
	const char *name;  /* "http" */
	const char *label; /* "HTTP" */
	uint8_t proto;	   /* IPP_TCP, IPP_UDP, 0: both */
	const uint16_t *ports;
	enum probe_result (*probe)(const struct probe *);
	bool port_only; /* the port alone decides when no content does */
	bool opaque;	/* encrypted or binary: short transcript */
	void *(*open)(struct app_conn *);
	void (*data)(void *state, const struct chunk *);
	void (*gap)(void *state, const struct gap *);
	void (*end)(void *state, enum side, enum stream_end);
	void (*close)(void *state); /* frees it */
	/* May be NULL; see struct session_sink. park frees the state. */
	bool (*park)(void *state, struct buf *);
	void *(*wake)(struct app_conn *, struct rd *);
};

extern const struct app_decoder *const app_decoders[]; /* NULL-ended */
/* By its name; NULL: there is none. */
const struct app_decoder *app_find(struct slice name);

/* ---- what a decoder may call */

struct session *conn_session(struct app_conn *);
const struct app_sink *conn_sink(struct app_conn *);
const struct limits *conn_limits(struct app_conn *);
struct budget *conn_budget(struct app_conn *);
uint64_t conn_limit(struct app_conn *, enum limit_id);
/* Who speaks the client's part, seen by content. */
void conn_client_is(struct app_conn *, enum side);
/*
 * In the middle of a stream content may look like a reply or a command: there
 * the port tells who is who, if one end alone has one of the decoder's.
 */
bool conn_client_by_port(struct app_conn *, enum side *client);
/* printf-like text; counted against the session's limit by the sink. */
void conn_finding(struct app_conn *, enum finding_kind, uint64_t frame,
    int64_t ns, uint32_t part, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* A finding with captured text in it: the slice replaces nothing, it follows
 * the text in quotes, escaped and clipped. */
void conn_finding_text(struct app_conn *, enum finding_kind, uint64_t frame,
    int64_t ns, struct slice captured, const char *before);
void conn_limit_finding(
    struct app_conn *, enum limit_id, uint64_t frame, int64_t ns);

/*
 * A data connection that a control session announced. The registry is one a
 * worker, asked by (address, port) of either end when a session opens or
 * sends its first bytes; the address may be ANY (v = 0: NAT, matched with the
 * peer of the control session).
 */
struct app_expect {
	uint8_t proto;	       /* IPP_TCP or IPP_UDP */
	struct endpoint at;    /* listening end */
	struct addr peer, alt; /* who connects; other address of the listener */
	const struct app_decoder *decoder; /* who reads the data session */
	void *what; /* the control decoder's, counted by hold/drop */
	void (*drop)(void *what);
	int64_t ns;
};
void conn_expect(struct app_conn *, const struct app_expect *);
/* Take back what was announced for it and has not come. */
void conn_unexpect(struct app_conn *, const void *what);
/* What the data session was expected for, or NULL (for decoder.open). */
void *conn_expected(struct app_conn *);
/* Was something else announced since that fits the session? Then it is that
 * from now on, and what it was expected for before is dropped. */
bool conn_expected_anew(struct app_conn *, int64_t now);

#endif
