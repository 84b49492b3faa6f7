/* progress: figures on a line. */
#include "cli/progress.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/format.h"

#define STEP_MS	 200  /* from one line to the next */
#define FIRST_MS 500  /* work that is done by then needs none */
#define EVERY_MS 1000 /* from one periodic answer to the next */
#define WIDTH	 80   /* where the terminal does not say */

/* A handler has no context to be handed. */
static atomic_bool asked, toggled;

struct sample {
	uint64_t ms, bytes, frames;
};

struct progress {
	bool line;  /* stderr is a terminal, and may be written to */
	bool shown; /* something is on it */
	uint64_t start_ms;
	const char *what;
	void (*get)(void *ctx, struct progress_figures *);
	void *ctx;
	void (*say)(void *ctx, const struct progress_figures *, struct buf *);
	void *say_ctx;
	struct progress_figures figures;
	size_t part, whole; /* of work without figures of its own */
	uint64_t drawn_ms;
	struct sample last;
	double bytes_rate, frames_rate; /* a second, lately */
	void (*answer)(void *ctx);	/* the verb's, or NULL */
	void *answer_ctx;
	bool periodic;
	uint64_t told_ms; /* when it was asked last */
};

static void
on_signal(int sig)
{
	if (sig == SIGUSR1)
		asked = true;
	else
		toggled = true;
}

/* ---- what there is to say */

/* The latest rate counts for a third, so that the line does not jump. */
static double
blend(double rate, double now)
{
	return rate == 0 ? now : rate + (now - rate) / 3;
}

static void
measure(struct progress *p, uint64_t now)
{
	struct sample s = {now, 0, 0};
	double seconds;

	if (p->get != NULL)
		p->get(p->ctx, &p->figures);
	s.bytes = p->figures.done;
	s.frames = p->figures.frames;
	seconds = (double)(now - p->last.ms) / 1000;
	if (seconds <= 0 || s.bytes < p->last.bytes ||
	    s.frames < p->last.frames)
		return;
	p->bytes_rate =
	    blend(p->bytes_rate, (double)(s.bytes - p->last.bytes) / seconds);
	p->frames_rate = blend(
	    p->frames_rate, (double)(s.frames - p->last.frames) / seconds);
	p->last = s;
}

/* "42%", or how much where the whole is not known. */
static void
say_share(struct buf *b, const struct progress *p)
{
	uint64_t done = p->whole != 0 ? p->part : p->figures.done;
	uint64_t total = p->whole != 0 ? p->whole : p->figures.total;

	if (done > total)
		done = total;
	if (total != 0)
		buf_printf(
		    b, "%u%%", (unsigned)((double)done * 100 / (double)total));
	else
		format_size(b, p->figures.done);
}

static void
say_rates(struct buf *b, const struct progress *p, const char *between)
{
	wr_commas(b, (uint64_t)p->frames_rate);
	buf_printf(b, " packets/s%s%.1f MB/s", between, p->bytes_rate / 1e6);
}

static void
say_counts(struct buf *b, const struct progress_figures *f, const char *between)
{
	format_count(b, f->sessions, "session");
	buf_str(b, between);
	format_count(b, f->files, "file");
}

/* Nothing, where it cannot be known. */
static void
say_left(struct buf *b, const struct progress *p, const char *between)
{
	const struct progress_figures *f = &p->figures;
	uint64_t s;

	if (f->total <= f->done || p->bytes_rate < 1)
		return;
	s = (uint64_t)((double)(f->total - f->done) / p->bytes_rate);
	buf_str(b, between);
	if (s >= 3600)
		buf_printf(b, "%llu:%02u:%02u left",
		    (unsigned long long)(s / 3600), (unsigned)(s / 60 % 60),
		    (unsigned)(s % 60));
	else
		buf_printf(
		    b, "%u:%02u left", (unsigned)(s / 60), (unsigned)(s % 60));
}

/* ---- the line */

/* A line in the background would be written over somebody else's. */
static bool
foreground(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group == -1 || group == getpgrp();
}

static size_t
width(void)
{
	struct winsize w;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col != 0
		   ? w.ws_col
		   : WIDTH;
}

/* From the line's beginning, what was there before goes; \033[K erases what
 * is right of the cursor. */
static void
put_line(struct buf *text)
{
	struct buf out = {0};
	size_t most = width() - 1;

	buf_str(&out, "\r");
	buf_add_slice(&out, slice_head(buf_as_slice(text), most));
	buf_str(&out, "\033[K");
	fwrite(out.p, 1, out.n, stderr);
	fflush(stderr);
	buf_free(&out);
}

static void
say_line(struct buf *b, const struct progress *p)
{
	buf_printf(b, "%s  ", p->what);
	if (p->get != NULL || p->whole != 0) {
		say_share(b, p);
		buf_str(b, "  ");
	}
	if (p->get != NULL) {
		say_rates(b, p, "  ");
		buf_str(b, "  ");
	}
	if (p->figures.frames != 0 || p->get != NULL)
		say_counts(b, &p->figures, "  ");
	if (p->get != NULL)
		say_left(b, p, "  ");
}

static void
draw(struct progress *p)
{
	struct buf b = {0};

	if (p->say != NULL && p->get != NULL)
		p->say(p->say_ctx, &p->figures, &b);
	else
		say_line(&b, p);
	put_line(&b);
	p->shown = true;
	buf_free(&b);
}

void
progress_hide(struct progress *p)
{
	struct buf nothing = {0};

	if (p == NULL)
		return;
	if (p->shown)
		put_line(&nothing);
	p->shown = false;
}

/* ---- SIGUSR1 */

static void
answer(struct progress *p, uint64_t now)
{
	const struct progress_figures *f = &p->figures;
	struct buf b = {0};

	asked = false;
	if (p->get != NULL || p->whole != 0) {
		say_share(&b, p);
		if (f->total != 0 && p->whole == 0) {
			buf_str(&b, " of ");
			format_size(&b, f->total);
		}
		buf_str(&b, ", ");
	}
	warn_line("%s: %s%.1f s", p->what, buf_cstr(&b),
	    (double)(now - p->start_ms) / 1000);
	buf_reset(&b);
	if (f->frames != 0 || p->get != NULL) {
		format_count(&b, f->frames, "frame");
		buf_str(&b, ", ");
		say_counts(&b, f, ", ");
		warn_line("%s", buf_cstr(&b));
		buf_reset(&b);
	}
	if (p->get != NULL) {
		say_rates(&b, p, ", ");
		say_left(&b, p, ", ");
		warn_line("%s", buf_cstr(&b));
	}
	buf_free(&b);
}

/* ---- from outside */

struct progress *
progress_new(bool quiet)
{
	struct sigaction sa = {
	    .sa_handler = on_signal,
	    .sa_flags = SA_RESTART,
	};
	struct progress *p = xcalloc(1, sizeof *p);

	p->line = !quiet && isatty(STDERR_FILENO) != 0;
	p->start_ms = p->drawn_ms = p->last.ms = clock_ms();
	p->what = "opening";
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	return p;
}

void
progress_phase(struct progress *p, const char *what,
    void (*figures)(void *ctx, struct progress_figures *), void *ctx)
{
	if (p->get != NULL)
		p->get(p->ctx, &p->figures); /* for the last time */
	p->what = what;
	p->get = figures;
	p->ctx = ctx;
	p->part = p->whole = 0;
	p->last = (struct sample){.ms = clock_ms()};
	p->bytes_rate = p->frames_rate = 0;
	p->drawn_ms = 0;
	progress_tick(p);
}

void
progress_words(struct progress *p,
    void (*say)(void *ctx, const struct progress_figures *, struct buf *),
    void *ctx)
{
	p->say = say;
	p->say_ctx = ctx;
}

void
progress_answer(struct progress *p, void (*answer_it)(void *ctx), void *ctx)
{
	struct sigaction sa = {
	    .sa_handler = on_signal,
	    .sa_flags = SA_RESTART,
	};

	p->answer = answer_it;
	p->answer_ctx = ctx;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR2, &sa, NULL);
}

/* The verb's own answer, when it is wanted or due. */
static void
answer_own(struct progress *p, uint64_t now)
{
	bool due;

	if (toggled) {
		toggled = false;
		p->periodic = !p->periodic;
	}
	due = p->periodic && now - p->told_ms >= EVERY_MS;
	if (!asked && !due)
		return;
	asked = false;
	p->told_ms = now;
	progress_hide(p);
	p->answer(p->answer_ctx);
}

void
progress_tick(struct progress *p)
{
	uint64_t now = clock_ms();
	bool due = now - p->drawn_ms >= STEP_MS;

	if (p->answer != NULL)
		answer_own(p, now);
	if (due || asked)
		measure(p, now);
	if (asked)
		answer(p, now);
	if (!due)
		return;
	p->drawn_ms = now;
	if (p->line && now - p->start_ms >= FIRST_MS && foreground())
		draw(p);
}

void
progress_share_ctx(void *ctx, size_t done, size_t total)
{
	struct progress *p = ctx;

	p->part = done;
	p->whole = total;
	progress_tick(p);
}

void
progress_tick_ctx(void *ctx)
{
	progress_tick(ctx);
}

void
progress_free(struct progress *p)
{
	progress_hide(p);
	free(p);
}
