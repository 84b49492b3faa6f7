/*
 * flow_run: captures in; flows counted, packets and streams taken out.
 */
#ifndef WF_CLI_FLOW_RUN_H
#define WF_CLI_FLOW_RUN_H

#include "cli/flow_line.h"
#include "cli/flow_pick.h"
#include "cli/flow_session.h"
#include "cli/flow_tap.h"
#include "cli/name_list.h"
#include "cli/plugin_options.h"

/* What the options of flows say. Lists are owned by it. */
struct flow_options {
	struct intake_options input;
	struct name_list paths;
	bool from_stdin;
	/* the list */
	enum flow_format format;
	bool no_display, no_file;
	struct plugin_options plugin_options;
	struct plugins *plugins; /* loaded */
	uint64_t packet_min, size_min;
	/* what a flow is */
	struct flow_tap_options tap;
	/* what is taken out */
	struct flow_pick packets, tcp, udp;
	struct flow_session_list sessions;
	const char *out, *tcp_out, *udp_out; /* prefixes; "-": a pipe */
	bool tcp_head, udp_head, pcap, pcapng;
};

void flow_options_free(struct flow_options *);
/* Over its paths. */
enum exit_status flow_run(struct flow_options *);

#endif
