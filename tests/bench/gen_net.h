/*
 * gen_net.h: who is on the wire.  Clients 10.20.0.0/16 and 2001:db8:20::/64,
 * servers 198.18.0.0/15 and 2001:db8:5::/64 (RFC 5737, RFC 2544, RFC 3849
 * ranges), a resolver for each version.
 */
#ifndef GEN_NET_H
#define GEN_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gen_pkt.h"

struct net {
	uint32_t clients, servers;
	uint16_t *next; /* a client's next ephemeral port or echo id */
};

#define NET_NAME 40 /* room for a server's name */

void net_open(struct net *, uint32_t clients, uint32_t servers);
void net_close(struct net *);

/*
 * Fills both ends: client number C with a port that it has not used for
 * 64 000 sessions, and server number S at PORT.
 */
void net_pair(struct net *, struct pkt_pair *, bool v6, uint32_t c, uint32_t s,
    uint16_t port);

/* Fills end[1] only, as net_pair does, with no port. */
void net_peer(struct pkt_pair *, bool v6, uint32_t s);

/* As net_pair for client number C and its resolver, port 53. */
void net_resolver(struct net *, struct pkt_pair *, bool v6, uint32_t c);

/* A fresh pair of ports between the same hosts: another connection. */
void net_again(struct net *, struct pkt_pair *, uint32_t c, uint16_t port);

void net_name(uint32_t server, char name[NET_NAME]);

#endif
