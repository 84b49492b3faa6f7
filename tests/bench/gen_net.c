/*
 * gen_net.c: addresses, ports and names; see gen_net.h.
 */
#include "gen_net.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NET_PORT_MIN 1024u
#define NET_RESOLVER 53u

/* The address of host N (below 131072) of the clients' or servers' network. */
static void
net_address(struct pkt_end *e, bool v6, bool server, uint32_t n)
{
	memset(e->ip, 0, sizeof(e->ip));
	if (v6) {
		pkt_put32(e->ip, 0x20010db8);
		pkt_put16(e->ip + 4, server ? 0x5 : 0x20);
		pkt_put32(e->ip + 12, n);
	} else
		pkt_put32(e->ip, (server ? 0xc6120000u : 0x0a140000u) + n);
}

/* Local hosts have their own card; servers are behind one router. */
static void
net_mac(struct pkt_end *e, bool local, uint32_t n)
{
	pkt_put16(e->mac, 0x0200);
	pkt_put32(e->mac + 2, local ? 0x10000000u + n : 1);
}

static uint16_t
net_port(struct net *net, uint32_t c)
{
	uint16_t port = net->next[c]++;

	if (net->next[c] == 0)
		net->next[c] = NET_PORT_MIN;
	return port;
}

void
net_open(struct net *net, uint32_t clients, uint32_t servers)
{
	net->clients = clients;
	net->servers = servers;
	if ((net->next = calloc(clients, sizeof(*net->next))) == NULL)
		err(1, NULL);
	for (uint32_t i = 0; i < clients; i++)
		net->next[i] = (uint16_t)(32768 + i * 97 % 16384);
}

void
net_close(struct net *net)
{
	free(net->next);
}

void
net_pair(struct net *net, struct pkt_pair *pair, bool v6, uint32_t c,
    uint32_t s, uint16_t port)
{
	*pair = (struct pkt_pair){.v6 = v6};
	net_address(&pair->end[0], v6, false, c + 256);
	net_mac(&pair->end[0], true, c);
	net_peer(pair, v6, s);
	net_again(net, pair, c, port);
}

void
net_peer(struct pkt_pair *pair, bool v6, uint32_t s)
{
	net_address(&pair->end[1], v6, true, s + 1);
	net_mac(&pair->end[1], false, s);
}

void
net_resolver(struct net *net, struct pkt_pair *pair, bool v6, uint32_t c)
{
	net_pair(net, pair, v6, c, 0, 53);
	net_address(&pair->end[1], v6, false, NET_RESOLVER);
	net_mac(&pair->end[1], true, 0x1000000);
}

void
net_again(struct net *net, struct pkt_pair *pair, uint32_t c, uint16_t port)
{
	pair->end[0].port = net_port(net, c);
	pair->end[1].port = port;
	pair->ip_id[0] = (uint16_t)(pair->end[0].port * 251u);
	pair->ip_id[1] = (uint16_t)(pair->end[0].port * 509u + port);
}

void
net_name(uint32_t server, char name[NET_NAME])
{
	static const char *const role[] = {
	    "www", "cdn", "img", "api", "shop", "news", "static", "files"};
	size_t nrole = sizeof(role) / sizeof(role[0]);

	snprintf(name, NET_NAME, "%s.site%03u.example", role[server % nrole],
	    server);
}
