/*
 * flow_plugins: the packets of listed flows, shown to plugins, whose columns
 * the list then has. A flow is one of flow_table's: it never ends before the
 * captures do. Both directions have the number of the one that came first.
 */
#ifndef WF_CLI_FLOW_PLUGINS_H
#define WF_CLI_FLOW_PLUGINS_H

#include "cli/flow_table.h"
#include "cli/plugins.h"

struct flow_plugins;

/* The plugins were loaded; they are started here. */
struct flow_plugins *flow_plugins_new(
    struct plugins *, struct flow_table *, struct budget *, struct decoder *);
void flow_plugins_free(struct flow_plugins *);
/* A packet that was counted in this flow just now. */
void flow_plugins_packet(
    struct flow_plugins *, uint32_t id, const struct packet *);
/* The columns, without values. NULL of NULL. */
const struct plugin_row *flow_plugins_columns(const struct flow_plugins *);
/* The flow is over: its values, until the next call. Once for each flow. */
const struct plugin_row *flow_plugins_end(struct flow_plugins *, uint32_t id);
/* Ends those that were not; adds the lines for the final report. */
void flow_plugins_finish(struct flow_plugins *, struct buf *report);

#endif
