/*
 * route: which shard a packet belongs to.
 *
 * Its addresses tell, but for connections that another one announced: the data
 * of FTP may pass between other addresses, and so in another shard, where
 * nobody knows what it is. The reading thread looks for announcements as
 * packets pass; a connection whose SYN goes to an announced endpoint belongs to
 * the announcer's shard, from there to its last packet. What is not seen (an
 * announcement in pieces, a connection without its SYN) goes by addresses:
 * nothing is lost but the link.
 *
 * It depends on the packets before alone, so that it is the same for any number
 * of workers.
 */
#ifndef WF_SESSION_ROUTE_H
#define WF_SESSION_ROUTE_H

#include "session/session.h"

/* Does a segment's payload announce that a connection will be made to at? */
typedef bool route_announces(struct slice payload, struct endpoint *at);

struct route_config {
	const struct limits *limits;
	struct budget *budget;
	const struct finding_sink *findings;
	route_announces *announces;
};

struct route;

struct route *route_new(const struct route_config *);
void route_free(struct route *);
/* 0..255. To be asked once for each packet, in their order. */
unsigned route_shard(struct route *, const struct packet *, int64_t clock);

#endif
