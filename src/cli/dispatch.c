/*
 * dispatch: many captures as one stream into a named pipe. Their names come
 * from a Redis list, each fed once a controller has authorised it (pcapdj's
 * keys and words); or they are named, listed, watched for or being captured,
 * and no Redis is asked.
 */
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "capture/queue_feed.h"
#include "cli/arrive.h"
#include "cli/dispatch_feed.h"
#include "cli/dispatch_signal.h"
#include "cli/intake_options.h"
#include "cli/live.h"
#include "cli/notice.h"
#include "cli/stop.h"

#define SERVER	  "127.0.0.1"
#define WORKER	  "dispatch"
#define GAP_MS	  60000
#define NS_PER_MS 1000000
#define PROGRAM	  "wirefolio " PACKAGE_VERSION

struct dispatch {
	const char *pipe, *server, *queue, *filter, *tmpdir;
	uint64_t port, max_packets, gap_ms, again_ms;
	bool quiet;
	struct arrive_options arrive;
	struct listen listen;
	struct limits limits;
	/* while it runs */
	struct dispatch_feed feed;
	struct buf filter_why;
	bool queued;  /* the captures come from Redis */
	bool damaged; /* one of the captures, or it could not be read */
};

#define AT(field) offsetof(struct dispatch, field)

static const struct option_row dispatch_rows[] = {
    {"pipe", 'b', OPTION_TEXT, false, AT(pipe), "PIPE",
	"the named pipe that the packets go into (made when missing)", 0, NULL},
    {"filter", 'f', OPTION_TEXT, false, AT(filter), "BPF",
	"only packets that pass this filter", 0, NULL},
    {"max-packets", 'n', OPTION_COUNT, false, AT(max_packets), "N",
	"stop after N packets", 0, NULL},
    {"gap", 0, OPTION_TIME, false, AT(gap_ms), "TIME",
	"tell of a silence of so long between two captures (60 s)", 0, NULL},
    {"tmpdir", 0, OPTION_TEXT, false, AT(tmpdir), "DIR",
	"where what is captured waits ($TMPDIR, /tmp)", 0, NULL},
    {"quiet", 0, OPTION_FLAG, false, AT(quiet), NULL,
	"say nothing but what went wrong", 0, NULL},
    {0},
};

static const struct option_row queue_rows[] = {
    {"server", 's', OPTION_TEXT, false, AT(server), "HOST",
	"the Redis server (127.0.0.1)", 0, NULL},
    {"port", 'p', OPTION_COUNT, false, AT(port), "PORT", "its port (6379)", 0,
	NULL},
    {"queue-name", 'q', OPTION_TEXT, false, AT(queue), "KEY",
	"the list of capture names (PCAPDJ_IN_QUEUE)", 0, NULL},
    {"announce-again", 0, OPTION_TIME, false, AT(again_ms), "TIME",
	"announce a capture again that was not authorised so long (15 s)", 0,
	NULL},
    {0},
};

/* ---- what is said */

static void
info(const struct dispatch *d, const char *what, struct slice name)
{
	struct buf b = {0};

	if (d->quiet)
		return;
	buf_printf(&b, "[INFO] %s", what);
	wr_term(&b, name);
	buf_str(&b, "\n");
	fwrite(b.p, 1, b.n, stderr);
	buf_free(&b);
}

static void
say(void *ctx, const char *line)
{
	(void)ctx;
	warn_line("%s", line);
}

static void
introduce(const struct dispatch *d, const struct queue_address *at)
{
	char number[32];

	if (at != NULL) {
		info(d, "redis_server = ", slice_str(at->host));
		snprintf(number, sizeof number, "%u", at->port);
		info(d, "redis_port = ", slice_str(number));
		info(d, "redis_queue = ", slice_str(at->name));
	}
	info(d, "named pipe = ", slice_str(d->pipe));
	snprintf(number, sizeof number, "%ld", (long)getpid());
	info(d, "pid = ", slice_str(number));
}

/* ---- captures */

/* One of the queue's, or all that are named. NULL: it is said why. */
static struct capture *
open_captures(struct dispatch *d, char *const *paths, size_t n,
    const struct arrive *arrive, struct notices *notices)
{
	struct capture_options co = {
	    .watchful = d->feed.watchful,
	    .limits = &d->limits,
	    .findings = notices_sink(notices),
	    .no_digest = true,
	};
	struct buf why = {0};
	struct capture *c;

	if (d->feed.live)
		co.watchful.stop = NULL;
	if (arrive != NULL) {
		co.feed = arrive->feed;
		co.last = arrive->last;
	}
	c = capture_open(paths, n, &co, &why);
	if (c == NULL) {
		warn_line("%s", buf_cstr(&why));
		d->damaged = true;
	}
	buf_free(&why);
	return c;
}

static enum pipe_outcome
feed_captures(struct dispatch *d, struct capture *c, struct notices *notices)
{
	enum pipe_outcome o = dispatch_feed_capture(&d->feed, c);

	if (o == PIPE_DONE)
		d->feed.stats.files += capture_count(c);
	d->damaged |= notices_partial(notices);
	notices_print(notices, d->quiet);
	return o;
}

/* The last words, and the exit status that they mean. */
static enum exit_status
conclude(const struct dispatch *d, enum pipe_outcome o)
{
	if (o == PIPE_GONE) {
		warn_line("the reader of %s went away%s", d->pipe,
		    d->queued ? "; what it was being fed was not recorded as "
				"processed"
			      : "");
		return EXIT_OUTPUT;
	}
	if (o == PIPE_STOPPED)
		warn_line("stopped by a signal");
	return o == PIPE_STOPPED || d->damaged ? EXIT_PARTIAL : EXIT_OK;
}

/* What is captured is read to its end, whatever signal ends the capture. */
static void
listen_to(struct dispatch *d)
{
	struct live_options *o = &d->listen.options;

	o->filter = d->filter;
	o->packets = d->max_packets;
	o->watchful = d->feed.watchful;
	bpf_filter_free(d->feed.filter);
	d->feed.filter = NULL;
	d->feed.max_packets = 0;
	d->feed.order.gap_ns = INT64_MAX;
	d->feed.live = true;
	listen_start(&d->listen, d->tmpdir);
}

static void
open_source(struct dispatch *d, struct arrive *arrive)
{
	if (d->listen.options.iface == NULL) {
		arrive_open(arrive, &d->arrive, &d->feed.watchful);
		return;
	}
	info(d, "interface = ", slice_str(d->listen.options.iface));
	listen_to(d);
	*arrive = (struct arrive){
	    .feed = evidence_feed(d->listen.stint.evidence),
	};
}

/* Where the feeding ended before the capture did, that ends now. */
static void
close_source(struct dispatch *d, struct arrive *arrive, enum pipe_outcome o)
{
	const char *error = "";

	arrive_close(arrive);
	if (!d->feed.live)
		return;
	if (o == PIPE_DONE)
		error = evidence_error(d->listen.stint.evidence);
	if (*error != '\0')
		warn_line("the capture ended by itself: %s", error);
	d->damaged |= *error != '\0';
	stop_ask();
	listen_end(&d->listen);
}

static enum exit_status
dispatch_named(struct dispatch *d, const struct option_result *r)
{
	struct notices notices = {0};
	struct arrive arrive;
	struct capture *c;
	enum pipe_outcome o;

	introduce(d, NULL);
	open_source(d, &arrive);
	c = open_captures(d, r->args, r->nargs, &arrive, &notices);
	if (c == NULL)
		exit(EXIT_INPUT);
	o = dispatch_pipe_open(d->feed.pipe, PROGRAM);
	if (d->feed.live && o == PIPE_DONE)
		d->feed.watchful.stop = NULL;
	if (o == PIPE_DONE)
		o = feed_captures(d, c, &notices);
	capture_free(c);
	close_source(d, &arrive, o);
	return conclude(d, o);
}

/* ---- a queue */

static enum queue_answer
await_word(struct dispatch *d, struct queue *q, struct queue_file *f)
{
	enum queue_answer a;

	info(d, "Waiting authorization to process file ", f->name);
	if (d->feed.stats.state == DISPATCH_RUNNING)
		d->feed.stats.state = DISPATCH_WAITING;
	while ((a = queue_authorised(q, f)) == QUEUE_NO)
		if (!watchful_wait(&d->feed.watchful))
			return QUEUE_STOPPED;
	if (d->feed.stats.state == DISPATCH_WAITING)
		d->feed.stats.state = DISPATCH_RUNNING;
	if (a == QUEUE_YES)
		info(d, "Got authorization to process ", f->name);
	return a;
}

/* Did max_packets come before the capture's end? */
static bool
is_cut(const struct dispatch *d, struct capture *c)
{
	const struct frame *f;

	return dispatch_feed_full(&d->feed) && capture_next(c, &f);
}

static enum queue_fate
feed_name(struct dispatch *d, struct slice name, enum pipe_outcome *o)
{
	struct notices notices = {0};
	struct buf b = {0};
	struct capture *c;
	char *path;
	bool whole;

	queue_path(&b, name);
	path = xstrdup(buf_cstr(&b));
	buf_free(&b);
	c = open_captures(d, &path, 1, NULL, &notices);
	free(path);
	if (c == NULL) {
		d->feed.stats.failed++;
		return QUEUE_FAILED;
	}
	*o = feed_captures(d, c, &notices);
	whole = *o == PIPE_DONE && !is_cut(d, c);
	capture_free(c);
	return whole ? QUEUE_PROCESSED : QUEUE_RETURNED;
}

/* The name was taken: it ends processed, failed, or in the queue again. */
static enum queue_answer
feed_file(struct dispatch *d, struct queue *q, struct queue_file *f,
    enum pipe_outcome *o)
{
	enum queue_fate fate = QUEUE_RETURNED;
	enum queue_answer a = await_word(d, q, f);

	if (a == QUEUE_BROKEN)
		return a;
	if (a == QUEUE_YES && dispatch_feed_rest(&d->feed))
		fate = feed_name(d, f->name, o);
	else
		*o = PIPE_STOPPED;
	return queue_end(q, f->ticket, fate);
}

/* Until no name waits. */
static enum queue_answer
feed_queue(struct dispatch *d, struct queue *q, enum pipe_outcome *o)
{
	struct queue_file f;
	enum queue_answer a = QUEUE_YES;

	while (*o == PIPE_DONE && a == QUEUE_YES &&
	       !dispatch_feed_full(&d->feed)) {
		a = queue_take(q, &f);
		if (a == QUEUE_YES) {
			info(d, "Next file to process ", f.name);
			a = feed_file(d, q, &f, o);
		} else if (a == QUEUE_NO) {
			a = queue_done(q);
			if (a != QUEUE_NO)
				break;
			a = QUEUE_YES;
		}
	}
	if (a == QUEUE_YES && dispatch_feed_full(&d->feed))
		a = queue_done(q);
	if (a == QUEUE_STOPPED)
		*o = PIPE_STOPPED;
	return a;
}

static enum exit_status
dispatch_queue(struct dispatch *d, const struct queue_address *at)
{
	const struct queue_options qo = {
	    .at = *at,
	    .worker = d->arrive.worker != NULL ? d->arrive.worker : WORKER,
	    .again_ms = d->again_ms,
	    .watchful = d->feed.watchful,
	    .say = say,
	};
	struct buf why = {0};
	struct queue *q;
	enum pipe_outcome o;

	introduce(d, at);
	q = queue_open(&qo, &why);
	if (q == NULL)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	o = dispatch_pipe_open(d->feed.pipe, PROGRAM);
	if (o == PIPE_DONE && feed_queue(d, q, &o) == QUEUE_BROKEN)
		die(EXIT_INPUT, "%s", queue_why(q));
	queue_free(q);
	return conclude(d, o);
}

/* ---- options */

static bool
copy_word(char *to, size_t room, const char *word, const char *otherwise)
{
	int n = snprintf(to, room, "%s", word != NULL ? word : otherwise);

	return n >= 0 && (size_t)n < room;
}

/* Where the queue is; false: no option says so. */
static bool
find_queue(const struct dispatch *d, struct queue_address *at)
{
	bool parts = d->server != NULL || d->port != 0 || d->queue != NULL;

	if (d->arrive.queued && parts)
		die(EXIT_USAGE,
		    "dispatch: --queue says what -s, -p and -q say, too");
	if (d->port > UINT16_MAX)
		die(EXIT_USAGE, "dispatch: there is no port %llu",
		    (unsigned long long)d->port);
	*at = (struct queue_address){
	    .port = d->port != 0 ? (uint16_t)d->port : QUEUE_PORT,
	};
	if (!copy_word(at->host, sizeof at->host, d->server, SERVER) ||
	    !copy_word(at->name, sizeof at->name, d->queue, QUEUE_NAME))
		die(EXIT_USAGE, "dispatch: -s or -q is too long");
	if (d->arrive.queued)
		*at = d->arrive.queue;
	return d->arrive.queued || parts;
}

static bool
is_named(const struct dispatch *d, size_t n)
{
	return n != 0 || d->arrive.list != NULL || d->arrive.watch != NULL ||
	       d->arrive.series != NULL || d->listen.options.iface != NULL;
}

static void
prepare(struct dispatch *d)
{
	struct timespec now;
	struct buf why = {0};

	if (d->pipe == NULL)
		die(EXIT_USAGE, "dispatch: -b PIPE is missing");
	if (d->filter != NULL) {
		d->feed.filter = bpf_filter_new(d->filter, &d->filter_why);
		if (d->feed.filter == NULL)
			die(EXIT_USAGE, "%s", buf_cstr(&d->filter_why));
	}
	stop_catch();
	dispatch_signal_catch();
	clock_gettime(CLOCK_REALTIME, &now);
	d->feed.stats.start_ns =
	    (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	d->feed.max_packets = d->max_packets;
	d->feed.order.gap_ns = (int64_t)d->gap_ms * NS_PER_MS;
	d->feed.watchful = (struct watchful){
	    .stop = stop_flag(),
	    .ctx = &d->feed,
	    .tick = dispatch_feed_attend,
	};
	d->feed.pipe = dispatch_pipe_new(d->pipe, &d->feed.watchful, &why);
	if (d->feed.pipe == NULL)
		die(EXIT_OUTPUT, "%s", buf_cstr(&why));
}

static enum exit_status
dispatch(struct dispatch *d, const struct option_result *r)
{
	bool named = is_named(d, r->nargs);
	struct queue_address at;
	enum exit_status status;

	if (find_queue(d, &at) && named)
		die(EXIT_USAGE,
		    "dispatch: captures come from Redis (-s, -p, -q, --queue) "
		    "or are named or captured (-i), not both");
	live_check(&d->listen.options, "dispatch", r->nargs);
	if (named || d->arrive.follow)
		arrive_check(&d->arrive, "dispatch", r->nargs,
		    d->listen.options.iface != NULL);
	d->queued = !named;
	prepare(d);
	status = named ? dispatch_named(d, r) : dispatch_queue(d, &at);
	dispatch_pipe_free(d->feed.pipe);
	dispatch_order_free(&d->feed.order);
	bpf_filter_free(d->feed.filter);
	buf_free(&d->filter_why);
	return status;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct dispatch d = {
	    .gap_ms = GAP_MS,
	    .again_ms = QUEUE_AGAIN_MS,
	    .tmpdir = intake_tmpdir(),
	};
	const struct option_group groups[] = {
	    {"What is fed", dispatch_rows, &d},
	    {"Captures named in Redis", queue_rows, &d},
	    {"Captures that arrive", arrive_rows, &d.arrive},
	    {"Live capture", listen_rows, &d.listen.options},
	    {0},
	};
	struct option_result r;
	enum exit_status status;

	limits_init(&d.limits);
	live_options_init(&d.listen.options);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	status = dispatch(&d, &r);
	buf_free(&r.typed);
	return (int)status;
}

const struct verb verb_dispatch = {
    .name = "dispatch",
    .usage = "[options] -b PIPE [CAPTURE...]",
    .summary = "Feed captures as one stream, under a controller's word.",
    .run = run,
};
