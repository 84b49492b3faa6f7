/*
 * flow_line: a flow as a line: pcap_flow's own format, a JSON object or a row
 * of CSV (RFC 4180). Times are UTC.
 */
#ifndef WF_CLI_FLOW_LINE_H
#define WF_CLI_FLOW_LINE_H

#include "cli/flow_table.h"
#include "cli/plugin_row.h"

enum flow_format { FLOW_TEXT, FLOW_JSON, FLOW_CSV };

/* What a line says. */
struct flow_line {
	size_t index; /* its place in the order, from 0 */
	uint32_t id;
	const struct flow_row *row;
	uint64_t written; /* bytes of its stream file; 0: it has none */
	uint64_t holes;	  /* pieces that the stream lacks */
	const struct plugin_row *plugins; /* NULL: none are loaded */
};

/* What comes before the first line: the names of CSV's columns. */
void flow_line_head(
    struct buf *, enum flow_format, const struct plugin_row *plugins);
/* Is there a column of ours with this name? */
bool flow_line_has(const char *name);
void flow_line(struct buf *, enum flow_format, const struct flow_line *);
/*
 * What pcap_flow puts behind its prefix to name a flow's file:
 * _MAC->MAC_ 10.  0.  0.  1-> 10.  0.  0.  2_ 40000->    80, and the tap's
 * device and port where tap is true.
 */
void flow_line_name(struct buf *, const struct flow_ends *, bool tap);
/* The time of day as a line says it: 06:51:07.113.204.000 */
void flow_line_clock(struct buf *, int64_t ns);

#endif
