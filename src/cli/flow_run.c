/*
 * flow_run: the sinks of flows. A plain list needs no more of a packet than
 * its headers; where something is taken out, each packet is counted first, so
 * that its flow is known.
 */
#include "cli/flow_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "cli/flow_count.h"
#include "cli/flow_list.h"
#include "cli/flow_progress.h"
#include "cli/flow_save.h"
#include "cli/flow_stream.h"
#include "cli/keep.h"
#include "cli/notice.h"
#include "cli/stop.h"

struct run {
	const struct flow_options *options;
	struct intake in;
	struct notices notices;
	struct flow_table *table;
	struct flow_plugins *plugins; /* NULL: none are loaded */
	struct flow_pending pending;
	struct flow_out *out, *tcp_out, *udp_out; /* may be the same one */
	struct flow_save *save;		/* NULL: no packets are taken out, */
	struct flow_streams *streams;	/* ... no streams, */
	struct flow_sessions *sessions; /* ... no sessions */
	struct flow_held *held;
	int64_t clock;
	struct flow_progress progress;
};

/* ---- packets */

/* A list only. */
static void
list_packet(void *ctx, struct packet *p, int64_t clock)
{
	struct run *r = ctx;

	r->clock = clock;
	flow_pending_packet(&r->pending, p, &r->options->tap);
}

/* ... with plugins, which want to see it now. */
static void
show_packet(struct run *r, uint32_t id, const struct packet *p)
{
	if (r->plugins != NULL && id != 0)
		flow_plugins_packet(r->plugins, id, p);
}

static bool
is_picked(const struct run *r, const struct packet *p, uint32_t id,
    const struct sighting *s)
{
	const struct flow_pick *pick = &r->options->packets;

	return p->verdict == PACKET_SESSION &&
	       ((id != 0 && flow_picked(pick, id, &s->ends)) ||
		   flow_pick_addr(pick, p));
}

/* Its number; 0: it is of no flow. */
static uint32_t
count(struct run *r, const struct packet *p, struct sighting *s)
{
	uint32_t id;

	if (!flow_sight(p, &r->options->tap, s))
		return 0;
	id = flow_count(r->table, s);
	if (id == 0)
		r->pending.left_out += s->frames;
	return id;
}

static void
list_with_plugins(void *ctx, struct packet *p, int64_t clock)
{
	struct run *r = ctx;
	struct sighting s;

	r->clock = clock;
	show_packet(r, count(r, p, &s), p);
}

static void
hold(struct run *r, const struct packet *p)
{
	const struct held_frame h = {
	    .frame = *p->frame,
	    .options = capture_frame_options(r->in.capture),
	};

	flow_held_add(r->held, &h);
}

static void
take_out(struct run *r, struct packet *p, int64_t clock)
{
	struct sighting s;
	uint32_t id = count(r, p, &s);
	size_t i;

	show_packet(r, id, p);
	if (r->sessions != NULL && p->verdict == PACKET_SESSION)
		flow_sessions_packet(r->sessions, p, clock);
	else if (r->save != NULL && is_picked(r, p, id, &s))
		flow_save_packet(r->save, p, r->held);
	if (r->streams != NULL && id != 0)
		flow_streams_packet(r->streams, id, p, r->held, clock);
	for (i = 0; i + 1 < p->nframes; i++)
		flow_held_drop(r->held, p->frames[i].no);
}

static void
pick_packet(void *ctx, struct packet *p, int64_t clock)
{
	struct run *r = ctx;
	const struct frame *captured = p->frame;
	struct flow_tap tap;
	struct frame seen;

	r->clock = clock;
	if (p->verdict == PACKET_HELD) {
		hold(r, p);
		return;
	}
	/* What the tap says is when the packet was seen. */
	if (flow_tap_read(p, &r->options->tap, &tap)) {
		seen = *captured;
		seen.ns = tap.ns;
		p->frame = &seen;
	}
	take_out(r, p, clock);
	p->frame = captured;
}

static void
lose_fragment(void *ctx, const struct frame_count *f, const char *reason)
{
	struct run *r = ctx;

	(void)reason;
	if (r->held != NULL)
		flow_held_drop(r->held, f->no);
}

static void
session_packet(void *ctx, const struct packet *p)
{
	struct run *r = ctx;

	flow_save_packet(r->save, p, r->held);
}

/* ---- what is opened */

static bool
takes_streams(const struct flow_options *o)
{
	return flow_pick_any(&o->tcp) || flow_pick_any(&o->udp);
}

static bool
takes_packets(const struct flow_options *o)
{
	return flow_pick_any(&o->packets) || o->sessions.n != 0;
}

static bool
is_pipe(const char *out)
{
	return out != NULL && strcmp(out, "-") == 0;
}

static struct flow_out *
open_out(struct run *r, const char *prefix, struct flow_out *other)
{
	if (prefix == NULL || is_pipe(prefix))
		return other;
	return flow_out_open(prefix, &r->in.budget, r->in.capture);
}

/*
 * As pcap_flow does it, the bare prefix becomes a capture of the packets that
 * were picked, also where none were; but not for a number that does not occur.
 */
static void
open_save(struct run *r)
{
	const struct flow_options *o = r->options;
	const struct flow_save_config config = {
	    .out = r->out,
	    .pcapng = o->pcapng,
	    .capture = r->in.capture,
	    .program = "wirefolio " PACKAGE_VERSION,
	};

	if (r->out == NULL ? is_pipe(o->out) : flow_out_is_file(r->out))
		r->save = flow_save_new(&config);
	else if (takes_packets(o))
		die(EXIT_USAGE, "flows: -o must name the capture to make");
}

static void
open_streams(struct run *r)
{
	const struct flow_options *o = r->options;
	const struct flow_stream_config config = {
	    .limits = &o->input.limits,
	    .budget = &r->in.budget,
	    .tmpdir = o->input.tmpdir,
	    .findings = &r->in.findings,
	    .table = r->table,
	    .tcp = &o->tcp,
	    .udp = &o->udp,
	    .tcp_out = r->tcp_out,
	    .udp_out = r->udp_out,
	    .tcp_head = o->tcp_head,
	    .udp_head = o->udp_head,
	    .pcap = o->pcap,
	    .no_tap = o->tap.merge,
	    .more_than = o->size_min,
	    .packets = o->packet_min,
	};

	if (takes_streams(o))
		r->streams = flow_streams_new(&config);
}

static void
open_sessions(struct run *r)
{
	const struct flow_options *o = r->options;
	const struct engine_config config = {
	    .limits = &o->input.limits,
	    .budget = &r->in.budget,
	    .tmpdir = o->input.tmpdir,
	};

	if (o->sessions.n != 0)
		r->sessions =
		    flow_sessions_new(&config, &o->sessions, session_packet, r);
}

static void
open_all(struct run *r)
{
	const struct flow_options *o = r->options;

	if (o->out != NULL && !is_pipe(o->out))
		keep_captures(r->in.capture, o->out);
	r->out = open_out(r, o->out, NULL);
	r->tcp_out = open_out(r, o->tcp_out, r->out);
	r->udp_out = open_out(r, o->udp_out, r->out);
	if (r->out == NULL && !is_pipe(o->out))
		r->out = r->tcp_out != NULL ? r->tcp_out : r->udp_out;
	open_save(r);
	open_streams(r);
	open_sessions(r);
	r->held = flow_held_new(&r->in.budget);
}

static void
close_all(struct run *r)
{
	if (r->udp_out != r->out && r->udp_out != r->tcp_out)
		flow_out_close(r->udp_out);
	if (r->tcp_out != r->out)
		flow_out_close(r->tcp_out);
	flow_out_close(r->out);
	flow_held_free(r->held);
}

/* ---- what is said at the end */

/* The output is not all that it could be: the exit status says so, too. */
static void
say_limit(struct run *r, struct buf *text)
{
	struct finding f = {
	    .kind = FINDING_OUTPUT_LIMIT,
	    .ns = r->clock,
	    .text = buf_as_slice(text),
	};

	finding_add(&r->in.findings, &f);
	buf_free(text);
}

static void
say_left_out(struct run *r)
{
	struct buf text = {0};

	if (r->pending.left_out == 0)
		return;
	buf_printf(&text,
	    "\"%s\": %llu frames belong to flows beyond the first %llu, and "
	    "are in none.",
	    limit_row(LIMIT_FLOWS)->name,
	    (unsigned long long)r->pending.left_out,
	    (unsigned long long)r->options->input.limits.v[LIMIT_FLOWS]);
	say_limit(r, &text);
}

static void
say_missing(const struct run *r)
{
	uint64_t n;

	if (r->streams == NULL || r->options->input.quiet)
		return;
	n = flow_streams_missing(r->streams);
	if (n != 0)
		warn_line("the streams lack %llu bytes that the captures do "
			  "not hold",
		    (unsigned long long)n);
}

static void
say_unfit(struct run *r)
{
	uint64_t n = flow_streams_unfit(r->streams);
	struct buf text = {0};

	if (n == 0)
		return;
	buf_printf(&text,
	    "frames of another link type than the capture of their stream, "
	    "which has one, are left out (%llu); --extract with --pcapng keeps "
	    "them.",
	    (unsigned long long)n);
	say_limit(r, &text);
}

static void
say_untimely(struct run *r)
{
	uint64_t n =
	    flow_save_untimely(r->save) + flow_streams_untimely(r->streams);
	struct buf text = {0};

	if (n == 0)
		return;
	buf_printf(&text,
	    "frames have a time before 1970, or in a pcap after 2106, and got "
	    "the nearest one that a capture can hold (%llu).",
	    (unsigned long long)n);
	say_limit(r, &text);
}

/* Do all flows occur whose numbers were asked for? say: tell which do not. */
static bool
flows_found(const struct run *r, bool say)
{
	const struct flow_options *o = r->options;
	const struct flow_pick *picks[] = {&o->packets, &o->tcp, &o->udp};
	bool all = true;
	size_t i, j;

	for (i = 0; i < sizeof picks / sizeof picks[0]; i++) {
		for (j = 0; j < picks[i]->nids; j++) {
			if (picks[i]->ids[j] <= flow_table_count(r->table))
				continue;
			if (say)
				warn_line(
				    "there is no flow %u", picks[i]->ids[j]);
			all = false;
		}
	}
	return all;
}

/* Are all numbers there that were asked for? Those that are not are told. */
static bool
all_found(const struct run *r)
{
	const struct flow_options *o = r->options;
	struct buf name = {0};
	bool all = flows_found(r, true);
	size_t i;

	for (i = 0; i < o->sessions.n; i++) {
		if (flow_sessions_found(r->sessions, i))
			continue;
		buf_reset(&name);
		session_name(&name, o->sessions.ids[i]);
		warn_line("there is no session %s", buf_cstr(&name));
		all = false;
	}
	buf_free(&name);
	return all;
}

/* ---- the run */

static void
begin_progress(struct run *r)
{
	r->progress = (struct flow_progress){
	    .table = &r->table,
	    .streams = &r->streams,
	    .save = &r->save,
	    .budget = &r->in.budget,
	    .clock = &r->clock,
	};
	progress_words(
	    r->options->input.progress, flow_progress_say, &r->progress);
}

static void
finish(struct run *r)
{
	flow_pending_flush(&r->pending);
	if (r->streams != NULL)
		flow_streams_finish(r->streams, r->clock);
	if (r->save != NULL)
		flow_save_finish(
		    r->save, r->sessions == NULL && flows_found(r, false));
	say_left_out(r);
	say_missing(r);
	say_unfit(r);
	say_untimely(r);
}

/* <input>.flow, or capture.flow where the input has no name. */
static char *
list_path(const struct flow_options *o)
{
	if (o->no_file || o->format != FLOW_TEXT || o->sessions.n != 0)
		return NULL;
	if (o->paths.n == 0 || strcmp(o->paths.v[0], "-") == 0)
		return xstrdup("capture.flow");
	return xasprintf("%s.flow", o->paths.v[0]);
}

static bool
list(struct run *r)
{
	const struct flow_options *o = r->options;
	char *path = list_path(o);
	const struct flow_list config = {
	    .table = r->table,
	    .streams = r->streams,
	    .plugins = r->plugins,
	    .format = o->format,
	    .display = !o->no_display && !is_pipe(o->out) && o->sessions.n == 0,
	    .path = path,
	    .capture = r->in.capture,
	    .packets = o->packet_min,
	};
	bool ok = flow_list_write(&config);

	free(path);
	return ok;
}

static void
say_plugins(struct run *r)
{
	struct buf text = {0};

	if (r->plugins == NULL)
		return;
	flow_plugins_finish(r->plugins, &text);
	if (!r->options->input.quiet)
		fwrite(text.p, 1, text.n, stderr);
	buf_free(&text);
}

static enum exit_status
status_of(struct run *r, bool listed)
{
	bool found = all_found(r), partial = notices_partial(&r->notices);

	notices_print(&r->notices, r->options->input.quiet);
	if (!listed)
		return EXIT_OUTPUT;
	if (!found)
		return EXIT_USAGE;
	return partial ? EXIT_PARTIAL : EXIT_OK;
}

enum exit_status
flow_run(struct flow_options *o)
{
	struct run r = {.options = o, .clock = INT64_MIN};
	struct intake_packet_sink sink = {.ctx = &r, .lost = lose_fragment};
	enum exit_status status;
	bool listed, takes = takes_streams(o) || takes_packets(o);

	o->input.progress = progress_new(o->input.quiet);
	o->input.lean = true;
	o->input.keep_options = o->pcapng;
	intake_begin(&r.in, &o->input, o->paths.v, o->paths.n);
	r.in.findings = *notices_sink(&r.notices);
	r.in.packets = &sink;
	r.table = flow_table_new(o->input.limits.v[LIMIT_FLOWS]);
	r.pending.table = r.table;
	if (plugins_count(o->plugins) != 0)
		r.plugins = flow_plugins_new(
		    o->plugins, r.table, &r.in.budget, r.in.decoder);
	sink.packet = takes		  ? pick_packet
		      : r.plugins != NULL ? list_with_plugins
					  : list_packet;
	stop_catch();
	if (takes)
		open_all(&r);
	begin_progress(&r);
	intake_run(&r.in, NULL, 0);
	finish(&r);
	progress_free(o->input.progress);
	o->input.progress = NULL;
	listed = list(&r);
	say_plugins(&r);
	status = status_of(&r, listed);
	flow_sessions_free(r.sessions, r.clock);
	flow_streams_free(r.streams);
	flow_save_free(r.save);
	if (takes)
		close_all(&r);
	flow_plugins_free(r.plugins);
	flow_table_free(r.table);
	intake_close(&r.in);
	return status;
}

void
flow_options_free(struct flow_options *o)
{
	flow_pick_free(&o->packets);
	flow_pick_free(&o->tcp);
	flow_pick_free(&o->udp);
	flow_session_list_free(&o->sessions);
	name_list_free(&o->paths);
	intake_free(&o->input);
	plugins_free(o->plugins);
	plugin_options_free(&o->plugin_options);
}
