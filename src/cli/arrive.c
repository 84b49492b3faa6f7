/* arrive: captures that arrive while the program runs. */
#include "cli/arrive.h"

#include <stdio.h>

#include "base/die.h"
#include "capture/follow.h"
#include "capture/list.h"
#include "capture/queue_feed.h"
#include "capture/rotation.h"
#include "capture/watch.h"
#include "cli/renew.h"
#include "cli/stop.h"

/* Whose names a consumer takes over, if it was not named. */
#define WORKER "consumer"

static bool
set_queue(void *to, const char *arg, const char **why)
{
	struct arrive_options *o = to;

	o->queued = true;
	return queue_parse(arg, &o->queue, why);
}

#define AT(field) offsetof(struct arrive_options, field)

const struct option_row arrive_rows[] = {
    {"follow", 0, OPTION_FLAG, false, AT(follow), NULL,
	"read on at the end of the last capture while it grows", 0, NULL},
    {"list", 0, OPTION_TEXT, true, AT(list), "FILE",
	"read the captures that FILE names, a path a line (- too)", 0, NULL},
    {"queue", 0, OPTION_CALL, true, 0, "URL",
	"read the captures that redis://HOST:PORT/NAME names", 0, set_queue},
    {"worker", 0, OPTION_TEXT, false, AT(worker), "NAME",
	"... beside others that read the same queue (consumer)", 0, NULL},
    {"watch", 0, OPTION_TEXT, true, AT(watch), "DIR",
	"read the captures that are rotated into DIR", 0, NULL},
    {"series", 0, OPTION_TEXT, true, AT(series), "NAME[:C][,LAST]",
	"read NAME and those that count up from it, as they appear", 0, NULL},
    {"stop-file", 0, OPTION_TEXT, false, AT(stop_file), "NAME",
	"... until this file appears in it", 0, NULL},
    {"idle", 0, OPTION_TIME, false, AT(idle_ms), "TIME",
	"... or, with --follow, nothing came for so long", 0, NULL},
    {0},
};

bool
arrive_fed(const struct arrive_options *o)
{
	return o->list != NULL || o->watch != NULL || o->series != NULL ||
	       o->queued;
}

/* A queue is alone: what it gives is recorded there. */
static void
check_queue(
    const struct arrive_options *o, const char *verb, size_t n, bool live)
{
	if (o->worker != NULL && !o->queued)
		die(EXIT_USAGE, "%s: --worker goes with --queue", verb);
	if (o->worker != NULL && *o->worker == '\0')
		die(EXIT_USAGE, "%s: --worker must not be empty", verb);
	if (!o->queued)
		return;
	if (n != 0 || live || o->list != NULL || o->watch != NULL ||
	    o->series != NULL || o->follow)
		die(EXIT_USAGE,
		    "%s: --queue excludes other captures: files, --list, "
		    "--watch, --series, --follow and -i",
		    verb);
}

void
arrive_check(
    const struct arrive_options *o, const char *verb, size_t n, bool live)
{
	int feeds =
	    (o->list != NULL) + (o->watch != NULL) + (o->series != NULL);

	check_queue(o, verb, n, live);

	if (live && (feeds != 0 || o->follow))
		die(EXIT_USAGE,
		    "%s: a live capture (-i) excludes --list, --watch, "
		    "--series and --follow",
		    verb);
	if (n == 0 && !live && !arrive_fed(o))
		die(EXIT_USAGE,
		    "%s: no capture was named (- is standard input)", verb);
	if (feeds > 1)
		die(EXIT_USAGE,
		    "%s: --list, --watch and --series exclude each other",
		    verb);
	if (o->follow && feeds != 0)
		die(EXIT_USAGE,
		    "%s: --follow is for a capture that is named; --watch "
		    "follows by itself",
		    verb);
	if (o->stop_file != NULL && o->watch == NULL)
		die(EXIT_USAGE, "%s: --stop-file goes with --watch", verb);
	if (o->idle_ms != 0 && o->watch == NULL && o->series == NULL &&
	    !o->follow)
		die(EXIT_USAGE,
		    "%s: --idle goes with --watch, --series or --follow", verb);
}

/* ---- a queue */

static void
say(void *ctx, const char *line)
{
	(void)ctx;
	warn_line("%s", line);
}

/* A signal while a name waits gives the name back, it ends nothing. */
static void
open_queue(struct arrive *a, const struct arrive_options *o,
    const struct watchful *w, struct buf *why)
{
	const struct queue_options qo = {
	    .at = o->queue,
	    .worker = o->worker != NULL ? o->worker : WORKER,
	    .watchful = *w,
	    .say = say,
	};

	stop_catch();
	a->queue = queue_feed_open(&qo, why);
	a->feed = a->queue != NULL ? queue_feed_feed(a->queue) : NULL;
}

/* A report of what was read so far is in its place. */
static void
settle(void *ctx)
{
	struct arrive *a = ctx;

	if (a->queue == NULL)
		return;
	queue_feed_read(a->queue);
	if (!queue_feed_settle(a->queue))
		warn_line("captures that were read are not yet recorded as "
			  "processed: %s",
		    queue_feed_why(a->queue));
}

static void
close_queue(struct arrive *a)
{
	if (a->queue == NULL)
		return;
	if (fflush(stdout) != 0)
		die(EXIT_OUTPUT, "cannot write standard output");
	if (!queue_feed_settle(a->queue) || !queue_feed_end(a->queue))
		die(EXIT_PARTIAL,
		    "the queue could not be told what was read; whoever has "
		    "it next reads it again: %s",
		    queue_feed_why(a->queue));
	queue_feed_free(a->queue);
}

const char *
arrive_error(const struct arrive *a)
{
	return a->queue == NULL ? "" : queue_feed_why(a->queue);
}

/* ---- all of them */

static void
renew(struct arrive *a, struct renew *r, const struct watchful *w)
{
	if (r == NULL || r->every == 0 || a->feed == NULL)
		return;
	r->made = settle;
	r->ctx = a;
	a->feed = renew_feed(r, a->feed, w);
	a->renew = r;
}

void
arrive_open(
    struct arrive *a, const struct arrive_options *o, const struct watchful *w)
{
	struct buf why = {0};

	*a = (struct arrive){0};
	if (o->follow) {
		a->follow = follow_new(w, o->idle_ms);
		a->last = follow_growth(a->follow);
	}
	if (o->list != NULL) {
		a->list = list_open(o->list, w, &why);
		a->feed = a->list != NULL ? list_feed(a->list) : NULL;
	}
	if (o->watch != NULL) {
		a->watch =
		    watch_open(o->watch, o->stop_file, o->idle_ms, w, &why);
		a->feed = a->watch != NULL ? watch_feed(a->watch) : NULL;
	}
	if (o->series != NULL) {
		a->rotation = rotation_open(o->series, o->idle_ms, w, &why);
		a->feed =
		    a->rotation != NULL ? rotation_feed(a->rotation) : NULL;
	}
	if (o->queued)
		open_queue(a, o, w, &why);
	if (why.n != 0)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	renew(a, o->renew, w);
}

void
arrive_close(struct arrive *a)
{
	follow_free(a->follow);
	list_free(a->list);
	rotation_free(a->rotation);
	watch_free(a->watch);
	/* The connection is the other process's. */
	if (a->renew == NULL || !a->renew->is_copy)
		close_queue(a);
}
