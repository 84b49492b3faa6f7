/* plugin_call: one after the other, in the order in which they were named. */
#include "cli/plugins_inside.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"

static void *
memory_of(const struct plugin *one, void *memory)
{
	if (one->api.flow_memory == 0 || memory == NULL)
		return NULL;
	return (char *)memory + one->memory;
}

void
plugins_start(struct plugins *p)
{
	const char *why;
	size_t i;

	for (i = 0; i < p->n; i++) {
		why = NULL;
		if (p->v[i].api.start != NULL)
			why = p->v[i].api.start(&p->v[i].state);
		if (why != NULL)
			die(EXIT_USAGE, "plugin %s: %s", p->v[i].api.name, why);
		p->v[i].started = true;
	}
}

void *
plugins_memory(const struct plugins *p)
{
	return p->memory == 0 ? NULL : xcalloc(1, p->memory);
}

size_t
plugins_memory_size(const struct plugins *p)
{
	return p->memory;
}

void
plugins_memory_free(void *memory)
{
	free(memory);
}

void
plugins_flow_begin(struct plugins *p, const struct wf_flow *flow, void *memory,
    const struct wf_packet *packet)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct plugin *one = &p->v[i];

		if (one->api.flow_begin != NULL)
			one->api.flow_begin(
			    one->state, flow, memory_of(one, memory), packet);
	}
}

void
plugins_packet(struct plugins *p, const struct wf_flow *flow, void *memory,
    const struct wf_packet *packet, struct plugin_row *row)
{
	size_t i;

	plugin_row_clear(row);
	for (i = 0; i < p->n; i++) {
		struct plugin *one = &p->v[i];
		void *own = memory_of(one, memory);
		struct wf_row *fields = plugin_row_of(row, i);

		if (packet->ip_version == 0 && one->api.layer2 != NULL)
			one->api.layer2(one->state, flow, own, packet, fields);
		if (packet->ip_version != 0 && one->api.layer4 != NULL)
			one->api.layer4(one->state, flow, own, packet, fields);
	}
}

void
plugins_flow_end(struct plugins *p, const struct wf_flow *flow, void *memory,
    struct plugin_row *row)
{
	size_t i;

	plugin_row_clear(row);
	for (i = 0; i < p->n; i++) {
		struct plugin *one = &p->v[i];

		if (one->api.flow_end != NULL)
			one->api.flow_end(one->state, flow,
			    memory_of(one, memory), plugin_row_of(row, i));
	}
}

/* ---- the final report */

struct report {
	struct wf_report to;
	const char *name;
	struct buf *out;
};

static void
report_line(struct wf_report *to, const char *text)
{
	struct report *r = (struct report *)(void *)to;

	buf_printf(r->out, "%s: ", r->name);
	wr_term(r->out, slice_str(text));
	buf_u8(r->out, '\n');
}

void
plugins_report_one(struct plugins *p, size_t i, struct buf *out)
{
	const struct plugin *one = &p->v[i];
	struct report r = {
	    .to = {report_line}, .name = one->api.name, .out = out};

	if (one->api.report != NULL)
		one->api.report(one->state, &r.to);
}

void
plugins_report(struct plugins *p, struct buf *out)
{
	size_t i;

	for (i = 0; i < plugins_count(p); i++)
		plugins_report_one(p, i, out);
}

void
plugins_about(const struct plugins *p, size_t i, const char **name,
    const char **version, const char **summary)
{
	*name = p->v[i].api.name;
	*version = p->v[i].api.version;
	*summary = p->v[i].api.summary;
}

void
plugins_finish(struct plugins *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct plugin *one = &p->v[i];

		if (one->started && one->api.finish != NULL)
			one->api.finish(one->state);
		one->started = false;
		one->state = NULL;
	}
}
