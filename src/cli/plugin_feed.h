/*
 * plugin_feed: the packets of sessions, shown to plugins, and what they found
 * of each side handed to the record.
 *
 * It listens twice: to packets as they are decoded, for the headers that only
 * then are there, and to the engine, which says right afterwards to which side
 * of which session the packet belongs. So the engine must run in the reading
 * thread. Plugins see packets in order of frames, whatever --threads says, and
 * a side of a session is a flow to them. A datagram that came in fragments is
 * shown once, whole, as its last one. What is in no session is not shown.
 */
#ifndef WF_CLI_PLUGIN_FEED_H
#define WF_CLI_PLUGIN_FEED_H

#include "case/record.h"
#include "cli/intake.h"
#include "cli/plugins.h"

struct plugin_feed;

/* The plugins were loaded; they are started here. */
struct plugin_feed *plugin_feed_new(
    struct plugins *, struct budget *, struct decoder *);
void plugin_feed_free(struct plugin_feed *);
const struct intake_packet_sink *plugin_feed_packets(
    const struct plugin_feed *);
/* To be told before the record, which the values are given to. */
const struct session_sink *plugin_feed_sessions(const struct plugin_feed *);
void plugin_feed_to(struct plugin_feed *, struct record *);
/* After the last packet: what case.db says of the plugins. */
const struct case_plugins *plugin_feed_about(struct plugin_feed *);
/* The lines for the final report. */
struct slice plugin_feed_report(const struct plugin_feed *);

#endif
