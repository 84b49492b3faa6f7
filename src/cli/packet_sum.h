/* packet_sum: the checksums that a packet's headers should carry (RFC 1071). */
#ifndef WF_CLI_PACKET_SUM_H
#define WF_CLI_PACKET_SUM_H

#include "cli/packet_view.h"

/* Of the IPv4 header. False when it is not there whole. */
bool packet_sum_ip(const struct packet_view *, uint16_t *sum);
/*
 * Of TCP, UDP, ICMP, ICMPv6. False for fragments and where the capture cut
 * the segment.
 */
bool packet_sum_l4(const struct packet_view *, uint16_t *sum);

#endif
