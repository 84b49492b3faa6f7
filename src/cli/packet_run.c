/* packet_run: the packet sink, and what hangs on it. */
#include "cli/packet_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/ns.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "cli/field.h"
#include "cli/geo.h"
#include "cli/oui.h"
#include "cli/packet_columns.h"
#include "cli/packet_out.h"
#include "cli/packet_report.h"
#include "cli/packet_select.h"
#include "cli/plugins.h"
#include "cli/progress.h"

struct packet_run {
	const struct packet_run_config *config;
	struct trail trail;
	struct packet_columns *columns;
	struct packet_env env;
	struct packet_flow_sink flow_sink;
	struct packet_out *out, *flow_out; /* flow_out: NULL without -w */
	struct packet_select *select;
	struct plugins *plugins;
	struct plugin_row *row, *flow_row;
	struct wf_packet shown; /* the packet, as plugins see it */
	struct packet_totals totals;
	struct intake *in; /* while it is read */
	struct timespec begun;
	bool sums; /* a column tells of them */
	bool partial;
};

/* ---- what was found */

static void
found(void *ctx, const struct finding *f)
{
	struct packet_run *r = ctx;
	struct buf line = {0};

	if (f->kind == FINDING_CAPTURE_DAMAGED ||
	    f->kind == FINDING_INTERRUPTED)
		r->partial = true;
	if (finding_row(f->kind)->severity < SEV_MEDIUM || r->config->quiet)
		return;
	wr_term(&line, f->text);
	warn_line("%s", buf_cstr(&line));
	buf_free(&line);
}

/* ---- flows */

static void
flow_begin(void *ctx, struct packet_flow *f, unsigned side)
{
	struct packet_run *r = ctx;
	struct wf_flow flow;

	if (plugins_count(r->plugins) == 0)
		return;
	f->side[side].plugins = plugins_memory(r->plugins);
	plugin_flow(&flow, f, side);
	flow.first_ns = flow.last_ns = r->shown.ns;
	plugins_flow_begin(r->plugins, &flow, f->side[side].plugins, &r->shown);
}

static void
write_flow_line(
    struct packet_run *r, const struct packet_flow *f, unsigned side)
{
	const struct packet_side *s = &f->side[side];
	const struct endpoint *src = &f->end[side], *dst = &f->end[!side];
	struct buf *out = packet_out_buf(r->flow_out);
	size_t i, n = plugin_row_width(r->flow_row);

	buf_str(out, side == 0 ? "A\t" : "B\t");
	wr_u64(out, f->index);
	buf_u8(out, '\t');
	field_hex(out, s->status | (side != 0 ? STAT_B : 0), 16);
	buf_u8(out, '\t');
	field_ns(out, s->first_ns);
	buf_u8(out, '\t');
	field_ns(out, s->last_ns);
	buf_u8(out, '\t');
	field_ns(out, ns_between(s->first_ns, s->last_ns));
	buf_u8(out, '\t');
	if (src->addr.v != 2)
		field_addr(out, &src->addr);
	buf_printf(out, "\t%u\t", src->port);
	if (dst->addr.v != 2)
		field_addr(out, &dst->addr);
	buf_printf(out, "\t%u\t%u\t", dst->port, f->proto);
	wr_u64(out, s->packets);
	buf_u8(out, '\t');
	wr_u64(out, s->bytes);
	for (i = 0; i < n; i++) {
		buf_u8(out, '\t');
		plugin_row_write(r->flow_row, i, PLUGIN_TSV, out);
	}
	packet_out_line(r->flow_out);
}

static void
flow_end(void *ctx, struct packet_flow *f, unsigned side)
{
	struct packet_run *r = ctx;
	struct wf_flow flow;

	packet_totals_flow(&r->totals, f, side);
	if (plugins_count(r->plugins) == 0)
		return;
	plugin_flow(&flow, f, side);
	plugins_flow_end(r->plugins, &flow, f->side[side].plugins, r->flow_row);
	if (r->flow_out != NULL)
		write_flow_line(r, f, side);
	plugins_memory_free(f->side[side].plugins);
}

/* ---- packets */

static void
show_plugins(struct packet_run *r, const struct packet_view *v)
{
	struct wf_flow flow;

	plugin_flow(&flow, v->flow, v->side);
	plugins_packet(r->plugins, &flow, v->flow->side[v->side].plugins,
	    &r->shown, r->row);
}

static void
one_packet(void *ctx, struct packet *p, int64_t clock)
{
	struct packet_run *r = ctx;
	struct packet_view v;

	packet_view_read(&v, p, &r->trail);
	v.sums = r->sums;
	if (r->row != NULL)
		plugin_packet(&r->shown, &v);
	packet_flows_add(r->env.flows, &v, clock);
	packet_totals_packet(&r->totals, &v);
	if (r->row != NULL)
		show_plugins(r, &v);
	if (r->select != NULL)
		packet_select_add(r->select, v.flow->index, p->frame);
	packet_columns_row(
	    r->columns, packet_out_buf(r->out), &v, &r->env, r->row);
	packet_out_line(r->out);
	if (r->config->at_once)
		packet_out_flush(r->out);
}

/* ---- begin */

static struct packet_out *
open_table(const struct packet_run_config *c, const char *suffix, bool split,
    struct buf *header)
{
	char *name =
	    c->prefix != NULL ? xasprintf("%s%s", c->prefix, suffix) : NULL;
	struct packet_out_config config = {
	    .name = name,
	    .split = split,
	    .size = c->split_size,
	    .first = c->split_first,
	};
	struct packet_out *out = packet_out_open(&config, buf_as_slice(header));

	free(name);
	buf_free(header);
	return out;
}

/* No column of a plugin may be called as one of these. */
static const char *const flow_columns[] = {"dir", "flowInd", "flowStat",
    "timeFirst", "timeLast", "duration", "srcIP", "srcPort", "dstIP", "dstPort",
    "l4Proto", "numPkts", "numBytes"};

#define FLOW_COLUMNS (sizeof flow_columns / sizeof flow_columns[0])

static void
check_flow_columns(const struct packet_run *r)
{
	size_t i, k;

	for (i = 0; i < plugin_row_width(r->flow_row); i++)
		for (k = 0; k < FLOW_COLUMNS; k++)
			if (strcmp(flow_columns[k],
				plugin_row_name(r->flow_row, i)) == 0)
				die(EXIT_USAGE,
				    "packets: the column %s occurs twice",
				    flow_columns[k]);
}

static void
open_flow_table(struct packet_run *r)
{
	struct buf header = {0};
	size_t i, n = plugin_row_width(r->flow_row);

	if (r->config->prefix == NULL || n == 0)
		return;
	for (i = 0; i < FLOW_COLUMNS; i++)
		buf_printf(
		    &header, "%c%s", i == 0 ? '%' : '\t', flow_columns[i]);
	for (i = 0; i < n; i++)
		buf_printf(&header, "\t%s", plugin_row_name(r->flow_row, i));
	r->flow_out = open_table(r->config, "_flows.txt", false, &header);
}

/* What the user gave is read first, before any file is made. */
static void
open_outputs(struct packet_run *r)
{
	const struct packet_run_config *c = r->config;
	struct buf header = {0};
	char *name;

	if (c->prefix != NULL)
		check_flow_columns(r);
	if (c->select != NULL) {
		name = xasprintf("%s_pcapd.pcap", c->prefix);
		r->select = packet_select_open(c->select, name);
		free(name);
	}
	packet_columns_header(r->columns, &header);
	r->out = open_table(c, "_packets.txt", c->split, &header);
	open_flow_table(r);
}

/* Tables that only some columns ask are opened for them alone. */
static void
open_names(struct packet_run *r)
{
	const struct packet_run_config *c = r->config;

	if (c->ngeoip != 0)
		r->env.geo = geo_open(c->geoip, c->ngeoip);
	if (packet_columns_use(r->columns, "srcManuf") ||
	    packet_columns_use(r->columns, "dstManuf"))
		r->env.oui = oui_open(c->oui);
}

struct packet_run *
packet_run_new(const struct packet_run_config *c, const struct limits *limits,
    struct plugins *plugins)
{
	struct packet_run *r = xcalloc(1, sizeof *r);
	struct buf why = {0};

	r->config = c;
	r->plugins = plugins;
	r->columns = packet_columns_choose(c->columns, plugins, &why);
	if (r->columns == NULL)
		die(EXIT_USAGE, "packets: --columns: %s", buf_cstr(&why));
	buf_free(&why);
	if (plugins_count(plugins) != 0) {
		r->row = plugins_row(plugins, PLUGIN_PACKET);
		r->flow_row = plugins_row(plugins, PLUGIN_FLOW);
	}
	open_names(r);
	r->sums = packet_columns_use(r->columns, "ipFlags");
	r->flow_sink = (struct packet_flow_sink){
	    .ctx = r, .begin = flow_begin, .end = flow_end};
	r->env.flows = packet_flows_new(
	    limits, (int64_t)c->flow_timeout * 1000000000, &r->flow_sink);
	r->totals.peak_limit = limits->v[LIMIT_PACKET_FLOWS];
	open_outputs(r);
	return r;
}

/* ---- the end */

static double
seconds_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - begin->tv_sec) +
	       (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
}

static uint64_t
memory_used(void)
{
	struct rusage u;

	return getrusage(RUSAGE_SELF, &u) == 0 ? (uint64_t)u.ru_maxrss * 1024
					       : 0;
}

static uint64_t
memory_there(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

static void
fill_totals(struct packet_run *r)
{
	struct packet_totals *t = &r->totals;
	const struct intake *in = r->in;
	size_t i;

	t->elapsed = seconds_since(&r->begun);
	t->pcap_bytes = 0;
	t->peak = packet_flows_peak(r->env.flows);
	t->sensor = r->config->sensor;
	t->filtered = tally_fate_count(in->tally, FATE_FILTERED);
	for (i = 0; i < capture_count(in->capture); i++)
		t->pcap_bytes += capture_info(in->capture, i)->size;
	t->done = capture_done(in->capture);
	t->total = capture_total(in->capture);
	t->memory = memory_used();
	t->machine_memory = memory_there();
}

static void
write_report(struct packet_run *r)
{
	const struct packet_run_config *c = r->config;
	struct buf text = {0}, plugins = {0};
	char *name;

	plugins_report(r->plugins, &plugins);
	packet_report_write(&text, &r->totals, buf_as_slice(&plugins));
	if (c->log) {
		name = xasprintf("%s_log.txt", c->prefix);
		packet_out_put(name, buf_as_slice(&text));
		free(name);
	} else if (!c->quiet) {
		progress_hide(r->in->options->progress);
		fwrite(text.p, 1, text.n, stderr);
	}
	buf_free(&text);
	buf_free(&plugins);
}

/* SIGUSR1: the report as far as it goes; plugins give theirs at the end. */
static void
say_status(void *ctx)
{
	struct packet_run *r = ctx;
	struct buf text = {0};

	fill_totals(r);
	packet_report_write(&text, &r->totals, SLICE_NONE);
	fwrite(text.p, 1, text.n, stderr);
	buf_free(&text);
}

/* The limit ended flows early: their later packets have other numbers. */
static void
tell_pushed(struct packet_run *r)
{
	uint64_t n = packet_flows_pushed(r->env.flows);

	r->partial |= n != 0;
	if (n != 0 && !r->config->quiet)
		warn_line("the limit packet-flows was reached: %llu flows "
			  "were ended early, and what came of them later has "
			  "other numbers",
		    (unsigned long long)n);
}

void
packet_run_all(struct packet_run *r, struct intake *in)
{
	struct intake_packet_sink sink = {.ctx = r, .packet = one_packet};
	struct progress *progress = in->options->progress;

	clock_gettime(CLOCK_MONOTONIC, &r->begun);
	r->in = in;
	if (progress != NULL)
		progress_answer(progress, say_status, r);
	in->findings = (struct finding_sink){r, found};
	in->packets = &sink;
	packet_trail(in->decoder, &r->trail);
	intake_run(in, NULL, 0);
	packet_flows_finish(r->env.flows);
	packet_out_close(r->out);
	packet_out_close(r->flow_out);
	r->partial |= !packet_select_close(r->select);
	r->out = r->flow_out = NULL;
	r->select = NULL;
	tell_pushed(r);
	fill_totals(r);
	write_report(r);
}

bool
packet_run_partial(const struct packet_run *r)
{
	return r->partial;
}

void
packet_run_free(struct packet_run *r)
{
	packet_flows_free(r->env.flows);
	packet_columns_free(r->columns);
	plugin_row_free(r->row);
	plugin_row_free(r->flow_row);
	geo_free(r->env.geo);
	oui_free(r->env.oui);
	free(r);
}
