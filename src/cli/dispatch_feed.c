/* dispatch_feed: from captures to the pipe. */
#include "cli/dispatch_feed.h"

#include <stdio.h>
#include <time.h>

#include "base/die.h"
#include "cli/dispatch_signal.h"
#include "cli/stop.h"

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void
print_stats(const struct dispatch_feed *d)
{
	struct buf b = {0};

	dispatch_stats_write(&b, &d->stats, now_ns());
	fwrite(b.p, 1, b.n, stdout);
	fflush(stdout);
	buf_free(&b);
}

static void
toggle(struct dispatch_feed *d)
{
	if (d->stats.state == DISPATCH_SUSPENDED) {
		d->stats.state = d->resume;
		fputs("[INFO] Resuming pcapdj\n", stderr);
		return;
	}
	d->resume = d->stats.state;
	d->stats.state = DISPATCH_SUSPENDED;
	d->stats.suspensions++;
	fputs("[INFO] Suspending pcapdj\n", stderr);
}

void
dispatch_feed_attend(void *feed)
{
	struct dispatch_feed *d = feed;

	if (dispatch_signal_toggled())
		toggle(d);
	if (dispatch_signal_asked())
		print_stats(d);
	if (d->live && d->stats.state == DISPATCH_SUSPENDED &&
	    atomic_load(stop_flag()) != 0)
		toggle(d);
	if (d->waits && !dispatch_pipe_push(d->pipe)) {
		d->gone = true;
		stop_ask();
	}
}

bool
dispatch_feed_rest(struct dispatch_feed *d)
{
	if (dispatch_signal_any())
		dispatch_feed_attend(d);
	while (d->stats.state == DISPATCH_SUSPENDED)
		if (!watchful_wait(&d->watchful))
			return false;
	return !watchful_stopped(&d->watchful);
}

bool
dispatch_feed_full(const struct dispatch_feed *d)
{
	return d->max_packets != 0 && d->stats.packets >= d->max_packets;
}

static void
end_order(struct dispatch_feed *d)
{
	struct buf lines = {0};
	struct slice rest, line;

	dispatch_order_end(&d->order, &lines);
	rest = buf_as_slice(&lines);
	while (slice_token(&rest, '\n', &line))
		if (line.n != 0)
			warn_line("%.*s", (int)line.n, (const char *)line.p);
	buf_free(&lines);
}

/* A capture begins: each has its own times. */
static void
begin_order(struct dispatch_feed *d, const struct capture *c, uint32_t capture)
{
	end_order(d);
	dispatch_order_begin(
	    &d->order, slice_str(capture_info(c, capture - 1)->path));
}

static enum pipe_outcome
feed_frame(struct dispatch_feed *d, const struct frame *f)
{
	dispatch_order_frame(&d->order, f->ns);
	if (d->filter != NULL && !bpf_filter_pass(d->filter, f))
		return PIPE_DONE;
	d->stats.packets++;
	d->stats.cap_lengths += f->data.n;
	d->stats.lengths += f->len;
	return dispatch_pipe_frame(d->pipe, f);
}

static bool
next_frame(struct dispatch_feed *d, struct capture *c, const struct frame **f)
{
	bool more;

	d->waits = true;
	more = capture_next(c, f);
	d->waits = false;
	return more && !d->gone;
}

enum pipe_outcome
dispatch_feed_capture(struct dispatch_feed *d, struct capture *c)
{
	enum pipe_outcome o = PIPE_DONE;
	uint32_t capture = 0;
	const struct frame *f;

	d->stats.state = DISPATCH_FEEDING;
	while (
	    o == PIPE_DONE && !dispatch_feed_full(d) && next_frame(d, c, &f)) {
		if (f->capture != capture)
			begin_order(d, c, capture = f->capture);
		if (!dispatch_feed_rest(d))
			return PIPE_STOPPED;
		o = feed_frame(d, f);
	}
	end_order(d);
	if (d->gone)
		return PIPE_GONE;
	if (o == PIPE_DONE && capture_cut(c))
		return PIPE_STOPPED;
	if (o == PIPE_DONE)
		o = dispatch_pipe_drain(d->pipe);
	if (d->stats.state != DISPATCH_SUSPENDED)
		d->stats.state = DISPATCH_RUNNING;
	return o;
}
