/*
 * display_filter: what to type into Wireshark to see a session's packets.
 */
#ifndef WF_REPORT_DISPLAY_FILTER_H
#define WF_REPORT_DISPLAY_FILTER_H

#include "base/buf.h"

/* Index 0 is the client, 1 the server. */
struct display_filter {
	struct slice proto; /* session.proto: tcp, udp, icmp, 47 ... */
	unsigned ip_version;
	struct slice ip[2];
	uint64_t port[2];
	unsigned icmp_type, icmp_id; /* id: of an echo */
	bool icmp_known;	     /* the type is */
};

void display_filter(struct buf *, const struct display_filter *);

#endif
