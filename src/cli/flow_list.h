/*
 * flow_list: the flows as lines, on standard output and in a file beside the
 * capture, as pcap_flow leaves one.
 */
#ifndef WF_CLI_FLOW_LIST_H
#define WF_CLI_FLOW_LIST_H

#include "cli/flow_line.h"
#include "cli/flow_plugins.h"
#include "cli/flow_stream.h"

struct flow_list {
	struct flow_table *table; /* nothing is added to it afterwards */
	const struct flow_streams *streams; /* NULL: there are none */
	struct flow_plugins *plugins;	    /* NULL: none are loaded */
	enum flow_format format;
	bool display;		       /* on standard output */
	const char *path;	       /* of the file; NULL: none */
	const struct capture *capture; /* which it must not replace */
	uint64_t packets;	       /* flows of fewer are left out */
};

/* False, with a line on stderr: the file could not be written. */
bool flow_list_write(const struct flow_list *);

#endif
