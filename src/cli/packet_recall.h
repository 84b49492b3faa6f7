/*
 * packet_recall: what one packet told and later ones need: the ports of a
 * datagram that came in fragments, who asked a DHCP server, which card said
 * that it has an address. Each is a table of fixed size where a newer entry
 * takes the place of an older one with the same hash: what is asked for may
 * have been forgotten, and nothing grows with the capture.
 */
#ifndef WF_CLI_PACKET_RECALL_H
#define WF_CLI_PACKET_RECALL_H

#include "cli/packet_view.h"

struct packet_recall;

struct packet_recall *packet_recall_new(void);
void packet_recall_free(struct packet_recall *);

/* A first fragment is kept; the ports of a later one are filled in. */
void packet_recall_ports(struct packet_recall *, struct packet_view *);
/*
 * The flow that used this DHCP transaction id before, 0: none. It is kept
 * when none did.
 */
uint64_t packet_recall_dhcp(
    struct packet_recall *, uint32_t transaction, uint64_t flow);
/* Was this IPv4 address another card's? It is this one's now. */
bool packet_recall_arp(
    struct packet_recall *, uint32_t addr, const uint8_t mac[6]);

#endif
