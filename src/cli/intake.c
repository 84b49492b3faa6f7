/* intake: the pipeline that reads, and where every frame went. */
#include "cli/intake.h"

#include <assert.h>

#include "base/die.h"
#include "cli/progress.h"
#include "cli/stop.h"

#define SETTLE_FRAMES 32768
#define TICK_FRAMES   1024

/* ---- opening */

static void
begin(struct intake *in, const struct intake_options *o)
{
	*in = (struct intake){.options = o, .all = intake_wants_all(o)};
	if (o->threads < 1 || o->threads > CREW_MAX)
		die(EXIT_USAGE, "--threads must be from 1 to %d", CREW_MAX);
	/* The rest is for tables, blocks, libraries and what malloc loses. */
	in->budget.limit = o->memory / 8 * 3;
	if (o->filter != NULL) {
		in->filter = bpf_filter_new(o->filter, &in->filter_why);
		if (in->filter == NULL)
			die(EXIT_USAGE, "%s", buf_cstr(&in->filter_why));
	}
}

static struct watchful
watchful(const struct intake_options *o, bool may_stop)
{
	return (struct watchful){
	    .stop = may_stop && !o->deaf ? stop_flag() : NULL,
	    .ctx = o->progress,
	    .tick = o->progress != NULL ? progress_tick_ctx : NULL,
	};
}

static void
open_captures(
    struct intake *in, struct capture_options *co, char **paths, size_t n)
{
	const struct intake_options *o = in->options;
	struct buf why = {0};

	co->input_name = o->input_name;
	co->limits = &o->limits;
	co->findings = &in->findings;
	co->hash_apart = o->threads != 1;
	co->no_digest = o->lean;
	co->keep_options = o->keep_options;
	in->capture = capture_open(paths, n, co, &why);
	if (in->capture == NULL) {
		if (*arrive_error(&in->arrive) != '\0') {
			buf_reset(&why);
			buf_printf(&why, "nothing was read of the queue: %s",
			    arrive_error(&in->arrive));
		}
		arrive_close(&in->arrive);
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	}
	in->decoder = decoder_new(&o->limits, &in->budget, &in->findings);
	in->tally = tally_new(o->lean ? NULL : &in->budget, o->tmpdir);
	buf_free(&why);
}

void
intake_open(
    struct intake *in, const struct intake_options *o, char **paths, size_t n)
{
	struct capture_options co = {.watchful = watchful(o, true)};

	begin(in, o);
	arrive_open(&in->arrive, &o->arrive, &co.watchful);
	co.feed = in->arrive.feed;
	co.last = in->arrive.last;
	open_captures(in, &co, paths, n);
}

void
intake_open_live(struct intake *in, const struct intake_options *o,
    const struct evidence *evidence)
{
	struct capture_options co = {
	    .watchful = watchful(o, false),
	    .feed = evidence_feed(evidence),
	};

	begin(in, o);
	bpf_filter_free(in->filter);
	in->filter = NULL;
	in->evidence = evidence;
	open_captures(in, &co, NULL, 0);
}

/* The filter is the interface's where there is one, and so is the count. */
void
intake_begin(
    struct intake *in, struct intake_options *o, char **paths, size_t n)
{
	struct live_options *live = &o->listen.options;

	if (live->iface == NULL) {
		intake_open(in, o, paths, n);
		return;
	}
	live->filter = o->filter;
	live->packets = o->max_packets;
	live->watchful = watchful(o, true);
	o->max_packets = 0;
	stop_catch();
	listen_start(&o->listen, o->tmpdir);
	intake_open_live(in, o, o->listen.stint.evidence);
	in->listen = &o->listen;
}

/* ---- the account of frames */

static void
count_frames(
    struct intake *in, const struct packet *p, enum fate fate, const char *why)
{
	uint64_t bytes = 0;
	size_t i;

	if (fate == FATE_SESSION && in->options->lean)
		return;
	for (i = 0; i < p->nframes; i++)
		bytes += p->frames[i].len;
	if (fate == FATE_SESSION) {
		in->session_frames += p->nframes;
		in->session_bytes += bytes;
	} else {
		tally_fate(in->tally, fate, why, p->nframes, bytes);
	}
}

/* Fragments that were handed over before their datagram was filtered out. */
static void
filtered(struct intake *in, const struct packet *p)
{
	const struct intake_packet_sink *s = in->packets;
	size_t i;

	count_frames(in, p, FATE_FILTERED, NULL);
	if (s == NULL || s->lost == NULL)
		return;
	for (i = 0; i + 1 < p->nframes; i++)
		s->lost(s->ctx, &p->frames[i], NULL);
}

/* False: a filter took it away. */
static bool
settle_fate(struct intake *in, const struct packet *p)
{
	switch (p->verdict) {
	case PACKET_SESSION:
		if (!in->all && !intake_wants(in->options, p)) {
			filtered(in, p);
			return false;
		}
		count_frames(in, p, FATE_SESSION, NULL);
		return true;
	case PACKET_OTHER:
		if (intake_wants_sessions_only(in->options)) {
			filtered(in, p);
			return false;
		}
		count_frames(in, p, FATE_OTHER, p->reason);
		return true;
	case PACKET_UNDECODED:
		count_frames(in, p, FATE_UNDECODED, p->reason);
		return true;
	case PACKET_HELD:
		return true; /* counted with its datagram, or when lost */
	}
	return true;
}

/* ---- the run */

/* crew: NULL when only packets are listened to. */
static void
one_packet(
    struct intake *in, struct crew *crew, struct packet *p, int64_t clock)
{
	bool stays = settle_fate(in, p);

	if (!in->options->lean && (stays || in->options->count_all))
		tally_packet(in->tally, p);
	if (!stays)
		return;
	if (in->packets != NULL)
		in->packets->packet(in->packets->ctx, p, clock);
	if (crew != NULL && p->verdict == PACKET_SESSION)
		crew_packet(crew, p, route_shard(in->route, p, clock), clock);
}

static void
expire_fragments(struct intake *in, bool all)
{
	const struct intake_packet_sink *s = in->packets;
	struct frame_count fc;
	const char *reason;

	while (packet_expired(in->decoder, all, &fc, &reason)) {
		tally_fate(in->tally, FATE_UNDECODED, reason, 1, fc.len);
		if (s != NULL && s->lost != NULL)
			s->lost(s->ctx, &fc, reason);
	}
}

static void
one_frame(
    struct intake *in, struct crew *crew, const struct frame *f, int64_t clock)
{
	struct packet p;
	bool given_up;

	if (!in->options->lean)
		tally_frame(in->tally, f);
	if (in->filter != NULL && !bpf_filter_pass(in->filter, f)) {
		tally_fate(in->tally, FATE_FILTERED, NULL, 1, f->len);
		return;
	}
	given_up = packet_decode(in->decoder, f, &p);
	one_packet(in, crew, &p, clock);
	if (given_up)
		expire_fragments(in, false);
}

static void
note_interrupt(struct intake *in, int64_t clock)
{
	const unsigned long long frames = in->frames;
	const char *error = "";
	struct buf text = {0};
	struct finding f = {.kind = FINDING_INTERRUPTED, .ns = clock};

	error = in->evidence != NULL ? evidence_error(in->evidence)
				     : arrive_error(&in->arrive);
	if (capture_cut(in->capture))
		buf_printf(&text,
		    "The run was stopped by a signal after %llu frames. What "
		    "follows in the captures is not in this report.",
		    frames);
	else if (*error != '\0')
		buf_printf(&text, "%s ended by itself after %llu frames: %s.",
		    in->evidence != NULL ? "The capture" : "The queue", frames,
		    error);
	if (text.n != 0) {
		in->interrupted = true;
		f.text = buf_as_slice(&text);
		finding_add(&in->findings, &f);
	}
	buf_free(&text);
}

static struct crew *
hire(struct intake *in, const struct intake_worker *workers, size_t n)
{
	const struct intake_options *o = in->options;
	struct engine_config configs[CREW_MAX];
	size_t i;

	assert(n <= CREW_MAX);
	if (n == 0)
		return NULL;
	in->route = route_new(&(struct route_config){
	    .limits = &o->limits,
	    .budget = &in->budget,
	    .findings = &in->findings,
	    .announces = in->announces,
	});
	for (i = 0; i < n; i++)
		configs[i] = (struct engine_config){
		    .limits = &o->limits,
		    .budget = &in->budget,
		    .tmpdir = o->tmpdir,
		    .findings = workers[i].findings,
		    .sinks = workers[i].sinks,
		    .nsinks = workers[i].nsinks,
		};
	return crew_new(configs, n);
}

static void
figures(void *ctx, struct progress_figures *f)
{
	struct intake *in = ctx;

	f->done = capture_done(in->capture);
	f->total = capture_total(in->capture);
	f->frames = in->frames;
	f->sessions = in->crew != NULL ? crew_sessions(in->crew) : in->sessions;
	if (in->files != NULL)
		f->files = in->files(in->ctx);
}

void
intake_run(struct intake *in, const struct intake_worker *workers, size_t n)
{
	struct progress *progress = in->options->progress;
	struct crew *crew = hire(in, workers, n);
	int64_t clock = INT64_MIN;
	const struct frame *f;

	in->crew = crew;
	if (progress != NULL)
		progress_phase(progress, "reading", figures, in);
	while (capture_next(in->capture, &f)) {
		in->frames++;
		clock = f->ns > clock ? f->ns : clock;
		one_frame(in, crew, f, clock);
		if (in->frames % SETTLE_FRAMES == 0 && in->settle != NULL &&
		    crew != NULL)
			crew_mark(crew, in->settle, in->ctx);
		if (in->frames % TICK_FRAMES == 0 && progress != NULL)
			progress_tick(progress);
		if (in->frames == in->options->max_packets)
			capture_stop(in->capture);
	}
	if (progress != NULL)
		progress_phase(progress, "closing sessions", figures, in);
	note_interrupt(in, in->frames == 0 ? 0 : clock);
	expire_fragments(in, true);
	in->crew = NULL;
	route_free(in->route);
	in->route = NULL;
	if (crew != NULL)
		in->sessions = crew_finish(crew, clock, in->ended, in->ctx);
	if (progress != NULL) /* the figures stay as they are now */
		progress_phase(progress, "finishing", NULL, NULL);
	if (in->filter_why.n != 0)
		warn_line("%s", buf_cstr(&in->filter_why));
}

void
intake_account(
    struct intake *in, uint64_t dropped_frames, uint64_t dropped_bytes)
{
	assert(dropped_frames <= in->session_frames);
	tally_leave_out(in->tally, dropped_frames, dropped_bytes);
	tally_fate(in->tally, FATE_SESSION, NULL,
	    in->session_frames - dropped_frames,
	    in->session_bytes - dropped_bytes);
	assert(tally_balanced(in->tally));
}

void
intake_close(struct intake *in)
{
	capture_free(in->capture);
	arrive_close(&in->arrive);
	bpf_filter_free(in->filter);
	buf_free(&in->filter_why);
	decoder_free(in->decoder);
	tally_free(in->tally);
	if (in->listen != NULL)
		listen_end(in->listen);
}
