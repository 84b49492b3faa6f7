/*
 * flow_stream: flows as files, one each: the bytes of a TCP direction put in
 * order, the payloads of UDP; with a record before each piece if wanted; or
 * the packets as a pcap file.
 *
 * An engine puts TCP in order. It is given lanes (packet.h): a flow and the
 * one that runs the other way between the same cards share one, so that what
 * two taps saw of one connection is two streams.
 */
#ifndef WF_CLI_FLOW_STREAM_H
#define WF_CLI_FLOW_STREAM_H

#include "cli/flow_held.h"
#include "cli/flow_out.h"
#include "cli/flow_pick.h"

struct flow_stream_config {
	const struct limits *limits;
	struct budget *budget;
	const char *tmpdir;
	const struct finding_sink *findings;
	const struct flow_table *table;
	const struct flow_pick *tcp, *udp;
	struct flow_out *tcp_out, *udp_out;
	bool tcp_head, udp_head; /* records stand before the bytes */
	bool pcap;		 /* packets, instead of bytes */
	bool no_tap;	    /* names do without the tap's device and port */
	uint64_t more_than; /* bytes: smaller files are not made */
	uint64_t packets;   /* flows of fewer have no file */
};

struct flow_streams;

struct flow_streams *flow_streams_new(const struct flow_stream_config *);
/*
 * A packet of the flow with this number. Its lane is set. held: where the
 * frames of its earlier fragments are.
 */
void flow_streams_packet(struct flow_streams *, uint32_t id, struct packet *,
    const struct flow_held *, int64_t clock);
/* What waits is delivered, and files get their names. */
void flow_streams_finish(struct flow_streams *, int64_t clock);
/* Of a flow's file: its size (0: there is none), and the pieces it lacks. */
uint64_t flow_streams_written(const struct flow_streams *, uint32_t id);
uint64_t flow_streams_holes(const struct flow_streams *, uint32_t id);
/* Of all, so far: bytes, by protocol; bytes that are missing in them. */
uint64_t flow_streams_bytes(const struct flow_streams *, uint8_t proto);
uint64_t flow_streams_missing(const struct flow_streams *);
/* Frames that the capture of their stream cannot hold: pcap has one link type
 * a file. */
uint64_t flow_streams_unfit(const struct flow_streams *);
/* ... and those whose time it cannot hold: the nearest stands there. */
uint64_t flow_streams_untimely(const struct flow_streams *);
void flow_streams_free(struct flow_streams *);

#endif
