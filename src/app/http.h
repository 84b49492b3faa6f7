/*
 * http: inside of the HTTP/1.x decoder (RFC 9110, RFC 9112). Only http*.c
 * include this.
 *
 * A session has two sides, each an instance of the same machine
 * (http_message.c): it finds start lines, collects heads (http_head.c),
 * decides where the body ends (http_framing.c) and lets the body pass to the
 * sink (http_body.c, http_part.c). What the sides find meets in pairs of a
 * request and its response (http_pair.c), and leaves as transactions
 * (http_tx.c).
 */
#ifndef WF_APP_HTTP_H
#define WF_APP_HTTP_H

#include "app/decoder.h"
#include "app/form.h"
#include "app/hold.h"
#include "app/http_head.h"
#include "app/http_start.h"

enum http_role { HTTP_REQUEST, HTTP_RESPONSE, HTTP_UNKNOWN };

/* Where something begins in a side's stream. */
struct http_mark {
	uint64_t frame, off;
	int64_t ns;
};

/* One message of a pair. */
struct http_half {
	bool seen;    /* its start line was read */
	bool ended;   /* nothing of it will come any more */
	bool none;    /* it will not come */
	bool settled; /* seen or none */
	struct http_mark at;
	struct http_head head;
	struct buf trailer; /* fields after a chunked body */
	uint64_t bytes;	    /* of its body, missing ones too */
	uint32_t artifact;  /* the first that was carved from it; 0: none */
};

/*
 * A request and the response to it. Made by the side whose start line came
 * first, kept in the session's list until both halves ended, then reported
 * and freed (http_pair_ended); a side keeps its pointer no longer than that.
 */
struct http_pair {
	struct http_pair *next, *prev;
	uint32_t number; /* from 1, in the order they were made */
	bool loose;	 /* over a limit: waits for no counterpart */
	bool after_hole; /* requests before it may be missing */
	bool unsure;	 /* the response may answer another request */
	struct http_half half[2];
	unsigned status;
	bool is_head, is_connect, upgrade;
	bool expects;	/* Expect: 100-continue */
	bool continued; /* ... and 100 came */
	struct buf url;
	struct buf form; /* name, value, name, ... as buf_slice */
	size_t kept;	 /* bytes counted in http.kept */
};

/* A body, or a part of one, on its way to the sink. */
struct http_file {
	enum body_source source;
	const struct http_head *head; /* the fields that describe it */
	struct body_range range;
	uint64_t length;
	bool length_known;
	bool begun;
	struct body *body; /* NULL: the sink does not want it */
	uint64_t lead;	   /* missing before the first known byte */
	uint64_t bytes;	   /* delivered and missing */
	uint64_t from, to; /* in the side's stream */
	uint32_t number;
};

struct multipart;

/* The body that a side is reading. Zeroed: none. */
struct http_body {
	bool open;
	bool to_file; /* the whole body, or the open part, is a file */
	struct http_file file;
	struct multipart *parts;
	bool ranges; /* the parts are multipart/byteranges */
	bool is_form;
	struct form form; /* urlencoded */
	bool form_limit;  /* was reached, and told */
	bool is_field;	  /* the open part is a plain field: */
	struct buf name, value;
};

enum http_state {
	HTTP_START,	  /* at a message's first byte, or in its first few */
	HTTP_SYNC,	  /* lost: looks for a start line */
	HTTP_LINE,	  /* in the start line */
	HTTP_FIELDS,	  /* in the fields */
	HTTP_PEEK,	  /* is this the body, or the next message? */
	HTTP_SIZED,	  /* in a body of known length */
	HTTP_CHUNK_SIZE,  /* in the line before a chunk */
	HTTP_CHUNK,	  /* in its data */
	HTTP_CHUNK_END,	  /* in the line end after it */
	HTTP_TRAILER,	  /* in the fields after the last chunk */
	HTTP_UNTIL_CLOSE, /* in a body that ends with the connection */
	HTTP_OPAQUE,	  /* another protocol: passed over */
};

/* One direction. */
struct http_side {
	struct http *http;
	enum side side;
	enum http_role role;
	enum http_state state, then; /* then: after HTTP_PEEK */
	struct http_mark at;	     /* of the message being read */
	struct http_head head;	     /* ... or a chunk's line, or trailers */
	struct http_pair *pair;	     /* ... NULL for an interim response */
	uint32_t messages;
	bool begun;	  /* it was shown something */
	bool lost;	  /* from HTTP_SYNC on until a start line was read */
	bool mid_line;	  /* HTTP_SYNC: the next line start is further on */
	bool told;	  /* MALFORMED was said of this message */
	bool interim;	  /* this response comes before the answer */
	bool cr;	  /* HTTP_CHUNK_END: the CR was there */
	uint64_t left;	  /* of the body or the chunk */
	struct hold held; /* HTTP_PEEK */
	struct http_body body;
};

/* A session. */
struct http {
	struct app_conn *conn;
	struct http_side side[2];
	struct http_pair *first, *last;
	size_t open[2];	   /* pairs that may still get that half */
	uint32_t count;	   /* pairs made */
	size_t npairs;	   /* in the list */
	size_t kept;	   /* bytes that they keep */
	uint64_t overflow; /* loose requests that a response may still answer */
	bool lost;	   /* something was missed: pairs cannot be counted */
	bool answer_lost;  /* ... of the server since its last response */
	bool hole[2];	   /* that may have held messages of that role, since
			      the last one */
	bool pipelined;	   /* requests were sent before the last was answered */
	bool unsure; /* and responses are missing: pairs are likely wrong */
	bool tunnel; /* CONNECT or Upgrade: no more messages */
	bool limit_told;
	struct buf user; /* the last one that a password was told of */
	bool user_told;
	enum finding_kind user_kind;
};

static inline enum side
http_client(const struct http *h)
{
	return h->side[SIDE_A].role == HTTP_RESPONSE ? SIDE_B : SIDE_A;
}

/*
 * What a state does with bytes (it takes some and says how many; none only
 * when it changed the state), a hole, and the stream's end. NULL: nothing.
 */
struct http_step {
	size_t (*data)(struct http_side *, const struct chunk *);
	void (*gap)(struct http_side *, const struct gap *);
	void (*end)(struct http_side *, enum stream_end);
};

/* http_hunt.c: start lines */
extern const struct http_step http_step_start, http_step_sync, http_step_line;
/* http_transfer.c: framing */
extern const struct http_step http_step_sized, http_step_chunk_size,
    http_step_chunk, http_step_chunk_end, http_step_trailer,
    http_step_until_close;

/* http_message.c: the machine */
void http_side_data(struct http_side *, const struct chunk *);
void http_side_gap(struct http_side *, const struct gap *);
void http_side_end(struct http_side *, enum stream_end);
void http_side_free(struct http_side *);
/* The message is over, well or not. Its pair may be gone afterwards. */
void http_message_end(struct http_side *);
/* What comes next is not known: look for a start line. The next byte may be
 * the first of one, unless it stands in the middle of a line. */
void http_lose(struct http_side *, bool mid_line);
/* Only the beginning of the head is known. */
void http_cut_head(struct http_side *, bool mid_line);
/* Both sides speak another protocol once their open messages end. */
void http_open_tunnel(struct http *);
size_t http_limit(const struct http_side *, enum limit_id);
const char *http_role_name(enum http_role); /* "request" ... */
/* One MALFORMED a message: "A request has " and the clause. */
void http_malformed(struct http_side *, const char *clause);

/* http_framing.c: where a body ends (RFC 9112, 6.3) */
enum http_ends {
	ENDS_NO_BODY,
	ENDS_TUNNEL,
	ENDS_SIZED,
	ENDS_CHUNKED,
	ENDS_CLOSE
};
struct http_framing {
	enum http_ends ends;
	uint64_t length;	 /* ENDS_SIZED */
	const char *two_lengths; /* how it is given twice, a clause; or NULL */
	const char *odd; /* what breaks the protocol, a clause; or NULL */
};
struct http_framing http_framing_of(const struct http_pair *, enum http_role);
/* Content codings, then transfer codings but chunked: as they were applied. */
void http_codings(struct buf *out, const struct http_head *);

/* http_body.c */
void http_body_open(struct http_side *, const struct http_framing *);
void http_body_data(struct http_side *, const struct chunk *);
void http_body_gap(struct http_side *, uint64_t n);
/* missing: bytes that are known to lack at its end. */
void http_body_close(struct http_side *, enum body_end, uint64_t missing);

/* http_file.c */
void http_file_data(
    struct http_side *, struct http_file *, const struct chunk *);
void http_file_gap(struct http_side *, struct http_file *, uint64_t n);
void http_file_end(
    struct http_side *, struct http_file *, enum body_end, uint64_t missing);
/* Content-Range of a head, where it is a range of bytes (RFC 9110, 14.4). */
struct body_range http_range_of(const struct http_head *);

/* http_part.c: the parts of a multipart body; NULL when it has no boundary */
struct multipart *http_parts_new(struct http_side *, struct slice type);

/* http_park.c: a session that waits, put away */
bool http_park(void *state, struct buf *);
void *http_wake(struct app_conn *, struct rd *);

/* http_pair.c */
struct http_pair *http_pair_request(struct http *, const struct http_mark *);
struct http_pair *http_pair_response(struct http *, const struct http_mark *);
/* The half has ended: reports and frees the pair where that was the last. */
void http_pair_ended(struct http *, struct http_pair *, enum http_role);
/* Messages of that role may have been missed. */
void http_pair_lost(struct http *, enum http_role);
/* ... in a hole of n bytes. */
void http_pair_hole(struct http *, enum http_role, uint64_t n);
/* The request that the next response answers; NULL: none is waiting. */
struct http_pair *http_pair_waiting(struct http *);
/* Reports what is left, at the session's end. */
void http_pairs_close(struct http *);

/* http_tx.c */
/* The start line of a half; an empty one where it was not seen. */
struct http_start http_start_of(const struct http_pair *, enum http_role);
/* The request's head was read: its url, and what its response hangs on. */
void http_tx_request(struct http *, struct http_pair *);
void http_tx_report(struct http *, const struct http_pair *);

/* http_param.c: what a request says in its query, form and cookies */
struct http_params {
	struct http_param *list; /* lives as long as the pair and this */
	size_t n;
	struct buf text;
};
/* Collects them, and tells (once a pair) of text that is made to act. */
void http_params_collect(
    struct http *, const struct http_pair *, struct http_params *);
void http_params_free(struct http_params *);

/* http_auth.c: passwords of HTTP's own authentication */
void http_auth_tell(struct http *, const struct http_pair *);

#endif
