/*
 * redis: a connection to a Redis server that is got back when it was lost.
 * Without hiredis in the build nothing is reached, and it is said why.
 *
 * A call whose answer did not come may have been done or not: who calls must
 * ask for what can be asked for twice.
 */
#ifndef WF_CAPTURE_REDIS_H
#define WF_CAPTURE_REDIS_H

#include "base/buf.h"
#include "capture/feed.h"

struct redis;

struct redis_options {
	const char *host;
	uint16_t port;
	const struct watchful *watchful; /* stop: wait no more */
	/* A line for the user: lost, there again. */
	void (*say)(void *ctx, const char *line);
	void *ctx;
};

enum redis_kind { REDIS_NIL, REDIS_NUMBER, REDIS_TEXT, REDIS_LIST };

/* One value of an answer; it lives until the next call. */
struct redis_value {
	enum redis_kind kind;
	int64_t number;
	struct slice text;
	size_t n; /* of a list */
};

enum redis_outcome {
	REDIS_DONE,
	REDIS_REFUSED, /* the server says no: redis_why */
	REDIS_LOST,    /* no connection, or none any more */
};

/*
 * One attempt; the options must outlive it. NULL, with one line in *why, when
 * nobody answers there.
 */
struct redis *redis_open(const struct redis_options *, struct buf *why);
void redis_free(struct redis *);
enum redis_outcome redis_call(struct redis *, const struct slice *args,
    size_t n, struct redis_value *answer);
/* The i-th value of a list that redis_call gave (lists in it are NIL). */
void redis_item(const struct redis *, size_t i, struct redis_value *);
/* Why the last call was refused or lost, one line. */
const char *redis_why(const struct redis *);
/*
 * After REDIS_LOST: tries to connect, at first soon, then every few seconds,
 * until it succeeds or stop is set (false).
 */
bool redis_again(struct redis *);
/* Since the last such call: was the server started anew? It may have lost
 * what it knew last. */
bool redis_restarted(struct redis *);

#endif
