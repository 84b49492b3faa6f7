/*
 * flow_progress: how far flows are, as pcap_flow says it, on a terminal:
 *
 *	[06:51:07.113.204.000 12.3%] 0.1 Min Flows: 899,478 2.66M Pkts
 *	7.419 Gbps 0.79 GB Out: ... OutTCP: ... OutUDP: ... Memory: ...
 *	HashDepth: 3
 */
#ifndef WF_CLI_FLOW_PROGRESS_H
#define WF_CLI_FLOW_PROGRESS_H

#include "cli/flow_save.h"
#include "cli/flow_stream.h"
#include "cli/progress.h"

/* Where the figures are. */
struct flow_progress {
	struct flow_table *const *table;
	struct flow_streams *const *streams; /* of NULL: none */
	struct flow_save *const *save;
	struct budget *budget;
	const int64_t *clock; /* of the packet read last */
	/* its own */
	uint64_t begun_ms, before_ms, before_bytes;
	double gbps;
};

/* For progress_words. */
void flow_progress_say(
    void *flow_progress, const struct progress_figures *, struct buf *);

#endif
