/* plugin_feed: sessions are the flows of plugins. */
#include "cli/plugin_feed.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct plugin_feed {
	struct plugins *plugins;
	struct budget *budget;
	struct record *record;
	struct intake_packet_sink packets;
	struct session_sink sessions;
	struct trail trail;
	struct packet_view view; /* of the packet that was decoded last */
	struct wf_packet shown;	 /* the same, as plugins see it */
	struct plugin_row *row, *flow_row;
	uint64_t made;
	struct buf text;
	/* for the record */
	struct case_plugins about;
	struct case_plugin *about_plugins;
	struct case_plugin_column *about_columns;
	struct buf *reports; /* of each plugin */
	struct buf report;   /* of all of them */
};

/* ---- packets */

static void
on_packet(void *ctx, struct packet *p, int64_t clock)
{
	struct plugin_feed *f = ctx;

	(void)clock;
	if (p->verdict != PACKET_SESSION)
		return;
	packet_view_read(&f->view, p, &f->trail);
	plugin_datagram(&f->shown, &f->view);
}

/* ---- sessions */

static void
on_open(void *ctx, struct session *s)
{
	struct plugin_feed *f = ctx;
	struct packet_flow *flow = xcalloc(1, sizeof *flow);

	budget_take(f->budget, sizeof *flow);
	flow->index = ++f->made;
	flow->end[0] = s->end[0];
	flow->end[1] = s->end[1];
	flow->proto = s->proto;
	s->sink[SLOT_VERB] = flow;
}

static void
begin(struct plugin_feed *f, struct packet_flow *flow, unsigned side)
{
	struct wf_flow shown;

	flow->side[side].plugins = plugins_memory(f->plugins);
	budget_take(f->budget, plugins_memory_size(f->plugins));
	plugin_flow(&shown, flow, side);
	shown.first_ns = shown.last_ns = f->shown.ns;
	plugins_flow_begin(
	    f->plugins, &shown, flow->side[side].plugins, &f->shown);
}

/* The fragments before the last one count too. */
static void
count_fragments(struct packet_side *own, const struct packet *p)
{
	size_t i;

	for (i = 0; i + 1 < p->nframes; i++) {
		own->packets++;
		own->bytes += p->frames[i].len;
		if (p->frames[i].ns < own->first_ns)
			own->first_ns = p->frames[i].ns;
	}
}

static void
on_session_packet(
    void *ctx, struct session *s, const struct packet *p, enum side side)
{
	struct plugin_feed *f = ctx;
	struct packet_flow *flow = s->sink[SLOT_VERB];
	struct packet_side *own = &flow->side[side];
	struct wf_flow shown;

	if (own->packets == 0)
		begin(f, flow, side);
	f->view.flow = flow;
	f->view.side = side;
	f->view.status |= side == SIDE_B ? STAT_B : 0;
	packet_track(&f->view, own, &flow->side[!side]);
	count_fragments(own, p);
	plugin_flow(&shown, flow, side);
	plugins_packet(f->plugins, &shown, own->plugins, &f->shown, f->row);
}

static void
keep(struct plugin_feed *f, struct session *s, unsigned side)
{
	struct plugin_value v;
	size_t i;

	for (i = 0; i < plugin_row_width(f->flow_row); i++) {
		if (!plugin_row_value(f->flow_row, i, &v, &f->text))
			continue;
		v.side = side;
		v.column = (uint32_t)i + 1;
		record_plugin_value(f->record, s, &v);
	}
}

static void
on_close(void *ctx, struct session *s)
{
	struct plugin_feed *f = ctx;
	struct packet_flow *flow = s->sink[SLOT_VERB];
	struct wf_flow shown;
	unsigned side;

	for (side = 0; side < 2; side++) {
		if (flow->side[side].packets == 0)
			continue;
		plugin_flow(&shown, flow, side);
		plugins_flow_end(
		    f->plugins, &shown, flow->side[side].plugins, f->flow_row);
		keep(f, s, side);
		plugins_memory_free(flow->side[side].plugins);
		budget_give(f->budget, plugins_memory_size(f->plugins));
	}
	budget_give(f->budget, sizeof *flow);
	free(flow);
	s->sink[SLOT_VERB] = NULL;
}

/* ---- what the record says of them */

static void
describe_columns(struct plugin_feed *f)
{
	size_t i, j, at = 0, n = plugin_row_width(f->flow_row);

	f->about_columns = xcalloc(n + 1, sizeof *f->about_columns);
	for (i = 0; i < plugins_count(f->plugins); i++) {
		struct plugin_columns c =
		    plugins_columns(f->plugins, i, PLUGIN_FLOW);

		for (j = 0; c.columns != NULL && c.columns[j].name != NULL; j++)
			f->about_columns[at++] = (struct case_plugin_column){
			    .plugin = c.plugin,
			    .name = c.columns[j].name,
			    .type = plugin_type_name(c.columns[j].type),
			    .doc = c.columns[j].doc,
			};
	}
	f->about.columns = f->about_columns;
	f->about.ncolumns = at;
}

const struct case_plugins *
plugin_feed_about(struct plugin_feed *f)
{
	size_t i, n = plugins_count(f->plugins);

	f->about_plugins = xcalloc(n + 1, sizeof *f->about_plugins);
	f->reports = xcalloc(n + 1, sizeof *f->reports);
	for (i = 0; i < n; i++) {
		struct case_plugin *p = &f->about_plugins[i];

		plugins_about(
		    f->plugins, i, &p->name, &p->version, &p->summary);
		plugins_report_one(f->plugins, i, &f->reports[i]);
		buf_add_slice(&f->report, buf_as_slice(&f->reports[i]));
		p->report = buf_as_slice(&f->reports[i]);
	}
	f->about.v = f->about_plugins;
	f->about.n = n;
	describe_columns(f);
	return &f->about;
}

struct slice
plugin_feed_report(const struct plugin_feed *f)
{
	return buf_as_slice(&f->report);
}

/* ---- the feed */

struct plugin_feed *
plugin_feed_new(
    struct plugins *plugins, struct budget *budget, struct decoder *decoder)
{
	struct plugin_feed *f = xcalloc(1, sizeof *f);

	f->plugins = plugins;
	f->budget = budget;
	f->row = plugins_row(plugins, PLUGIN_PACKET);
	f->flow_row = plugins_row(plugins, PLUGIN_FLOW);
	f->packets = (struct intake_packet_sink){.ctx = f, .packet = on_packet};
	f->sessions = (struct session_sink){
	    .ctx = f,
	    .open = on_open,
	    .packet = on_session_packet,
	    .close = on_close,
	};
	packet_trail(decoder, &f->trail);
	plugins_start(plugins);
	return f;
}

void
plugin_feed_free(struct plugin_feed *f)
{
	size_t i;

	if (f == NULL)
		return;
	plugins_finish(f->plugins);
	for (i = 0; f->reports != NULL && i < f->about.n; i++)
		buf_free(&f->reports[i]);
	free(f->reports);
	free(f->about_plugins);
	free(f->about_columns);
	plugin_row_free(f->row);
	plugin_row_free(f->flow_row);
	buf_free(&f->text);
	buf_free(&f->report);
	free(f);
}

const struct intake_packet_sink *
plugin_feed_packets(const struct plugin_feed *f)
{
	return &f->packets;
}

const struct session_sink *
plugin_feed_sessions(const struct plugin_feed *f)
{
	return &f->sessions;
}

void
plugin_feed_to(struct plugin_feed *f, struct record *record)
{
	f->record = record;
}
