/*
 * flow_save: the frames of packets that were picked, as one capture file:
 * pcap with nanoseconds, or pcapng, which keeps what the captures say of
 * interfaces and beside frames.
 */
#ifndef WF_CLI_FLOW_SAVE_H
#define WF_CLI_FLOW_SAVE_H

#include "capture/capture.h"
#include "cli/flow_held.h"
#include "cli/flow_out.h"

/* What pcap_flow says of its captures; longer packets are not cut. */
#define FLOW_SNAPLEN 8192

struct flow_save_config {
	struct flow_out *out; /* NULL: standard output */
	bool pcapng;
	const struct capture *capture; /* what is being read */
	const char *program;	       /* who writes, for pcapng */
};

struct flow_save;

struct flow_save *flow_save_new(const struct flow_save_config *);
/* The packet's frame was read last; those of earlier fragments are held. */
void flow_save_packet(
    struct flow_save *, const struct packet *, const struct flow_held *);
/* The file is whole, and gets its name. empty: also without a packet. */
void flow_save_finish(struct flow_save *, bool empty);
uint64_t flow_save_bytes(const struct flow_save *);
/* Frames whose time the file cannot hold: the nearest stands there. */
uint64_t flow_save_untimely(const struct flow_save *);
void flow_save_free(struct flow_save *);

#endif
