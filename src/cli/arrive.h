/*
 * arrive: the options for captures that arrive while the program runs: one
 * that still grows, a list of them, a queue, a directory that they are rotated
 * into, or names that count up.
 */
#ifndef WF_CLI_ARRIVE_H
#define WF_CLI_ARRIVE_H

#include "capture/queue.h"
#include "cli/option.h"

struct arrive_options {
	bool follow;
	const char *list, *watch, *series, *stop_file;
	uint64_t idle_ms; /* 0: for ever */
	struct queue_address queue;
	bool queued; /* queue is given */
	const char *worker;
	struct renew *renew; /* set by a verb that renews what it makes */
};

extern const struct option_row arrive_rows[];

struct follow;
struct list;
struct queue_feed;
struct renew;
struct rotation;
struct watch;

/* What capture_open asks for. */
struct arrive {
	struct follow *follow;
	struct list *list;
	struct queue_feed *queue;
	struct rotation *rotation;
	struct watch *watch;
	const struct renew *renew;
	const struct feed *feed;
	const struct growth *last;
};

/*
 * Ends the program when options contradict each other, or there is nothing to
 * read: n is the number of captures that were named; live: there is another
 * input.
 */
void arrive_check(
    const struct arrive_options *, const char *verb, size_t n, bool live);
/* Ends the program when list or directory cannot be read. */
void arrive_open(
    struct arrive *, const struct arrive_options *, const struct watchful *);
/* Do captures arrive at all, other than by growing? */
bool arrive_fed(const struct arrive_options *);
/* Why a queue gave no more although it may hold some, one line; "": not so. */
const char *arrive_error(const struct arrive *);
/*
 * What came of the captures is safe: those of a queue that were read to their
 * ends are recorded as processed, the others go back. Ends the program when
 * Redis cannot be told.
 */
void arrive_close(struct arrive *);

#endif
