/*
 * stream_pairs: the open connection of two ends and a protocol: of ICMP, whose
 * sessions are told apart by identifiers that pcap2conn does not know.
 */
#ifndef WF_CLI_STREAM_PAIRS_H
#define WF_CLI_STREAM_PAIRS_H

#include "base/addr.h"
#include "base/budget.h"

struct stream_conn;

struct stream_pair {
	struct stream_pair *chain;
	struct endpoint lo, hi;
	uint8_t proto;
	struct stream_conn *conn; /* NULL: just made */
};

struct stream_pairs;

struct stream_pairs *stream_pairs_new(struct budget *);
void stream_pairs_free(struct stream_pairs *);
/* That of these ends, in either order; made when it is not there. */
struct stream_pair *stream_pairs_get(
    struct stream_pairs *, uint8_t proto, const struct endpoint end[2]);
void stream_pairs_drop(struct stream_pairs *, struct stream_pair *);

#endif
