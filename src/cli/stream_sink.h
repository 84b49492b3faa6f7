/*
 * stream_sink: connections as pcap2conn sees them, on the engine's sessions.
 *
 * A connection is a session, but for ICMP: there it is all messages between
 * two addresses, as long as one of their sessions is open. Its side 0 is who
 * sent first. A chunk is what one callback brought in order: a piece of a TCP
 * stream, a UDP datagram's payload, or all that IP carried of any other
 * protocol. Bytes that the capture lacks are left out and counted.
 *
 * One a worker. The names of a connection's files depend on connections of
 * the same two addresses only, and these have one worker.
 */
#ifndef WF_CLI_STREAM_SINK_H
#define WF_CLI_STREAM_SINK_H

#include "cli/stream_files.h"
#include "cli/stream_name.h"
#include "session/session.h"

struct stream_options {
	struct stream_naming naming;
	bool console, metadata, separate, headers, json, cast;
	bool at_once; /* the console is not to wait for more */
};

struct stream_config {
	const struct stream_options *options;
	const struct limits *limits;
	struct budget *budget;
	const char *tmpdir;
	struct stream_dir *dir; /* NULL with console */
	unsigned worker;
	uint64_t max_open; /* files of this worker */
};

/* What a worker did. */
struct stream_totals {
	uint64_t connections, files, bytes;
	uint64_t lacking; /* connections, */
	uint64_t missing; /* bytes that they lack */
};

struct stream_worker;

struct stream_worker *stream_worker_new(const struct stream_config *);
void stream_worker_free(struct stream_worker *);
/* Lives as long as the worker. With cast it comes after the app's. */
const struct session_sink *stream_worker_sink(struct stream_worker *);
const struct stream_totals *stream_worker_totals(const struct stream_worker *);

#endif
