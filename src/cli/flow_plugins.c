/* flow_plugins: plugins beside the table of flows. */
#include "cli/flow_plugins.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "cli/flow_line.h"

/* What plugins need to know of a flow and the table does not. */
struct companion {
	void *memory;
	uint64_t status;
	uint32_t index; /* 0: it has not begun */
	bool answers;	/* the other direction came first */
	bool ended;
};

struct flow_plugins {
	struct plugins *plugins;
	struct flow_table *table;
	struct budget *budget;
	struct trail trail;
	struct companion *v; /* of flow n at n - 1 */
	uint32_t room;
	struct plugin_row *row, *flow_row;
};

static void
check_names(const struct flow_plugins *f)
{
	size_t i;

	for (i = 0; i < plugin_row_width(f->flow_row); i++)
		if (flow_line_has(plugin_row_name(f->flow_row, i)))
			die(EXIT_USAGE, "flows: the column %s occurs twice",
			    plugin_row_name(f->flow_row, i));
}

struct flow_plugins *
flow_plugins_new(struct plugins *plugins, struct flow_table *table,
    struct budget *budget, struct decoder *decoder)
{
	struct flow_plugins *f = xcalloc(1, sizeof *f);

	f->plugins = plugins;
	f->table = table;
	f->budget = budget;
	f->row = plugins_row(plugins, PLUGIN_PACKET);
	f->flow_row = plugins_row(plugins, PLUGIN_FLOW);
	check_names(f);
	packet_trail(decoder, &f->trail);
	plugins_start(plugins);
	return f;
}

void
flow_plugins_free(struct flow_plugins *f)
{
	if (f == NULL)
		return;
	plugins_finish(f->plugins);
	plugin_row_free(f->row);
	plugin_row_free(f->flow_row);
	free(f->v);
	free(f);
}

/* ---- flows */

static struct companion *
companion(struct flow_plugins *f, uint32_t id)
{
	uint32_t more;

	if (id > f->room) {
		more = id / 2 + 1024;
		f->v = xreallocarray(f->v, (size_t)id + more, sizeof *f->v);
		memset(f->v + f->room, 0,
		    ((size_t)id + more - f->room) * sizeof *f->v);
		f->room = id + more;
	}
	return &f->v[id - 1];
}

static void
show_flow(const struct flow_plugins *f, uint32_t id, const struct companion *c,
    struct wf_flow *to)
{
	const struct flow_row *r = flow_table_row(f->table, id);
	const struct flow_ends *k = &r->key;

	*to = (struct wf_flow){
	    .index = c->index,
	    .direction = c->answers,
	    .ip_version = k->v,
	    .protocol = k->proto,
	    .source_port = k->sport,
	    .destination_port = k->dport,
	    .packets = r->packets,
	    .bytes = r->bytes,
	    .first_ns = r->first_ns,
	    .last_ns = r->last_ns,
	    .status = c->status,
	};
	memcpy(to->source, k->src, sizeof to->source);
	memcpy(to->destination, k->dst, sizeof to->destination);
}

static void
begin(struct flow_plugins *f, uint32_t id, struct companion *c,
    const struct wf_packet *shown)
{
	struct flow_ends other =
	    flow_ends_reversed(&flow_table_row(f->table, id)->key);
	uint32_t first =
	    flow_table_find(f->table, &other, flow_ends_hash(&other));
	struct wf_flow flow;

	c->answers = first != 0 && first < id;
	c->index = c->answers ? first : id;
	c->memory = plugins_memory(f->plugins);
	budget_take(f->budget, plugins_memory_size(f->plugins));
	show_flow(f, id, c, &flow);
	flow.packets = flow.bytes = 0;
	plugins_flow_begin(f->plugins, &flow, c->memory, shown);
}

void
flow_plugins_packet(struct flow_plugins *f, uint32_t id, const struct packet *p)
{
	struct companion *c = companion(f, id);
	struct packet_view view;
	struct wf_packet shown;
	struct wf_flow flow;

	packet_view_read(&view, p, &f->trail);
	plugin_datagram(&shown, &view);
	if (c->index == 0)
		begin(f, id, c, &shown);
	c->status |= view.status | (c->answers ? STAT_B : 0);
	show_flow(f, id, c, &flow);
	plugins_packet(f->plugins, &flow, c->memory, &shown, f->row);
}

/* ---- the end */

const struct plugin_row *
flow_plugins_columns(const struct flow_plugins *f)
{
	return f == NULL ? NULL : f->flow_row;
}

const struct plugin_row *
flow_plugins_end(struct flow_plugins *f, uint32_t id)
{
	struct companion *c;
	struct wf_flow flow;

	if (f == NULL)
		return NULL;
	c = companion(f, id);
	show_flow(f, id, c, &flow);
	plugins_flow_end(f->plugins, &flow, c->memory, f->flow_row);
	plugins_memory_free(c->memory);
	budget_give(f->budget, plugins_memory_size(f->plugins));
	c->memory = NULL;
	c->ended = true;
	return f->flow_row;
}

void
flow_plugins_finish(struct flow_plugins *f, struct buf *report)
{
	uint32_t id;

	for (id = 1; id <= flow_table_count(f->table); id++)
		if (!companion(f, id)->ended)
			flow_plugins_end(f, id);
	plugins_report(f->plugins, report);
}
