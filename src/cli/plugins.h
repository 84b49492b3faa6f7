/*
 * plugins: the plugins of a run: found, checked, called in the order in which
 * they were named. Whoever has packets and flows uses them so:
 *
 *	plugins_load (each --plugin), plugins_start
 *	memory = plugins_memory; plugins_flow_begin	first packet of a flow
 *	plugins_packet, then the row's fields		each packet
 *	plugins_flow_end, then the row's fields, plugins_memory_free
 *	plugins_report, plugins_free
 *
 * A flow is one direction, as wirefolio/plugin.h has it. Everything happens in
 * one thread. plugin_packet and plugin_flow make what plugins are shown.
 */
#ifndef WF_CLI_PLUGINS_H
#define WF_CLI_PLUGINS_H

#include "cli/packet_flow.h"
#include "cli/plugin_row.h"

struct plugins;

enum plugin_line { PLUGIN_PACKET, PLUGIN_FLOW };

struct plugins *plugins_new(void);
/* A folder to look into before $WIREFOLIO_PLUGINS and the installed one. */
void plugins_dir(struct plugins *, const char *dir);
/* A path (with a slash) or a name. Ends the program when it cannot be used. */
void plugins_load(struct plugins *, const char *name);
/* Every plugin that could be named, with its columns, on standard output. */
void plugins_list(const struct plugins *);

size_t plugins_count(const struct plugins *);
/* The columns of the i-th one. */
struct plugin_columns plugins_columns(
    const struct plugins *, size_t i, enum plugin_line);
/* A line of all their columns, in order. */
struct plugin_row *plugins_row(const struct plugins *, enum plugin_line);

void plugins_start(struct plugins *);
/* Zeroed memory for one direction of a flow; NULL when none asks for any. */
void *plugins_memory(const struct plugins *);
size_t plugins_memory_size(const struct plugins *);
void plugins_memory_free(void *);
void plugins_flow_begin(struct plugins *, const struct wf_flow *, void *memory,
    const struct wf_packet *);
/* Both clear the row first. */
void plugins_packet(struct plugins *, const struct wf_flow *, void *memory,
    const struct wf_packet *, struct plugin_row *);
void plugins_flow_end(struct plugins *, const struct wf_flow *, void *memory,
    struct plugin_row *);
/* Lines "name: text" for the final report, of all or of the i-th one. */
void plugins_report(struct plugins *, struct buf *);
void plugins_report_one(struct plugins *, size_t i, struct buf *);
/* What it says of itself. */
void plugins_about(const struct plugins *, size_t i, const char **name,
    const char **version, const char **summary);
/* No more calls until they are started again. */
void plugins_finish(struct plugins *);
/* Also ends them. NULL is fine. */
void plugins_free(struct plugins *);

/* plugin_packet.c */
void plugin_packet(struct wf_packet *, const struct packet_view *);
/* The same of one that was put together of fragments, as a whole. */
void plugin_datagram(struct wf_packet *, const struct packet_view *);
void plugin_flow(struct wf_flow *, const struct packet_flow *, unsigned side);

#endif
