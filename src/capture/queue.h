/*
 * queue: capture names from a Redis list, under a controller's authorisation,
 * with pcapdj's keys:
 *
 *	NAME             names wait here (PCAPDJ_IN_QUEUE), the first is next
 *	PCAPDJ_NEXT      announced: a controller takes them from here
 *	PCAPDJ_AUTH      authorised: a set of names, or one name as a string
 *	PCAPDJ_PROCESSED those that were done, PCAPDJ_FAILED those that could
 *	                 not be read
 *	PCAPDJ_STATE     DONE once nothing waits and no worker has a name
 *
 * and two of our own. WIREFOLIO_WORKERS:NAME is the set of the workers' keys.
 * Each, WIREFOLIO_WORK:NAME:WORKER, is a hash: what this worker took and did
 * not yet record. A name is moved, never copied: each step is a
 * script that the server runs whole, and each can be asked for twice, because
 * the answer to the first may be lost. So a name is in the queue, in one
 * worker's hash, or recorded, whoever dies when.
 *
 *	owner    the process that has the work; a later one takes it over
 *	taken    how many names were taken: the last ticket
 *	auth     the last ticket that was authorised
 *	t17      the name that ticket 17 is for
 *
 * A server that is started anew may know less than it did. What was done since
 * is then done again there, from memory (QUEUE_REMEMBER names).
 */
#ifndef WF_CAPTURE_QUEUE_H
#define WF_CAPTURE_QUEUE_H

#include "base/buf.h"
#include "capture/feed.h"

#define QUEUE_REMEMBER 4096
#define QUEUE_NAME     "PCAPDJ_IN_QUEUE"
#define QUEUE_PORT     6379

/* Where a queue is. */
struct queue_address {
	char host[256];
	uint16_t port;
	char name[256];
};

/* redis://HOST[:PORT]/NAME, an IPv6 address in brackets. */
bool queue_parse(const char *url, struct queue_address *, const char **why);

struct queue_options {
	struct queue_address at;
	const char *worker; /* two that work at one time have two names */
	uint64_t again_ms;  /* announce again what was not authorised in this
			       time; 0: once is enough */
	struct watchful watchful;
	void (*say)(void *ctx, const char *line);
	void *ctx;
};

struct queue;

/* A name that was taken. What the process before us left comes first. */
struct queue_file {
	uint64_t ticket;
	struct slice name; /* lives as long as the ticket */
	bool authorised;   /* already: by the process before us */
};

enum queue_answer {
	QUEUE_YES,
	QUEUE_NO,      /* no name waits; or not yet authorised */
	QUEUE_STOPPED, /* by the signal, while Redis was away */
	QUEUE_OTHERS,  /* of queue_done: other workers have names */
	QUEUE_BROKEN,  /* the server refuses: queue_why */
};

enum queue_fate { QUEUE_PROCESSED, QUEUE_FAILED, QUEUE_RETURNED };

/* The options are kept. NULL with one line in *why. */
struct queue *queue_open(const struct queue_options *, struct buf *why);
void queue_free(struct queue *);
/* The file that a name means: - is one like any other, not standard input;
 * what cannot be the name of a file is none (""). */
void queue_path(struct buf *path, struct slice name);
/* The next name, which is announced. */
enum queue_answer queue_take(struct queue *, struct queue_file *);
/* Has the controller said yes? Then its word is used up. */
enum queue_answer queue_authorised(struct queue *, struct queue_file *);
/* A ticket's end. QUEUE_RETURNED puts it back to the head of the queue. */
enum queue_answer queue_end(struct queue *, uint64_t ticket, enum queue_fate);
/* Every ticket that has no end goes back, and the queue is as it was. */
enum queue_answer queue_return_all(struct queue *);
/*
 * Says DONE, and takes back what is still announced. QUEUE_NO: names came
 * meanwhile, QUEUE_OTHERS: the last one of the others will say it; then it was
 * not said.
 */
enum queue_answer queue_done(struct queue *);
const char *queue_why(const struct queue *);

#endif
