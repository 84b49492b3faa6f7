/* packet_recall: three small forgetful tables. */
#include "cli/packet_recall.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define SLOTS 16384 /* of each table; a power of two */

struct ports {
	struct addr src, dst;
	uint32_t id;
	uint16_t sport, dport;
	uint8_t proto;
};

struct transaction {
	uint64_t flow; /* 0: free */
	uint32_t id;
};

struct owner {
	uint32_t addr;
	uint8_t mac[6];
	bool used;
};

struct packet_recall {
	struct ports ports[SLOTS];
	struct transaction transactions[SLOTS];
	struct owner owners[SLOTS];
};

struct packet_recall *
packet_recall_new(void)
{
	return xcalloc(1, sizeof(struct packet_recall));
}

void
packet_recall_free(struct packet_recall *r)
{
	free(r);
}

static struct ports *
ports_slot(struct packet_recall *r, const struct packet_view *v)
{
	uint64_t h = hash64(slice_of(v->src.b, sizeof v->src.b), v->ip.frag_id);

	h = hash64(slice_of(v->dst.b, sizeof v->dst.b), h);
	return &r->ports[hash_mix(h + v->ip.proto) % SLOTS];
}

void
packet_recall_ports(struct packet_recall *r, struct packet_view *v)
{
	struct ports *p = ports_slot(r, v);

	if (v->ip.off == 0) {
		if ((v->has & HAS_PORTS) != 0)
			*p = (struct ports){v->src, v->dst, v->ip.frag_id,
			    v->sport, v->dport, v->ip.proto};
		return;
	}
	if (p->id != v->ip.frag_id || p->proto != v->ip.proto ||
	    addr_cmp(&p->src, &v->src) != 0 || addr_cmp(&p->dst, &v->dst) != 0)
		return;
	v->sport = p->sport;
	v->dport = p->dport;
	v->has |= HAS_PORTS;
}

uint64_t
packet_recall_dhcp(struct packet_recall *r, uint32_t id, uint64_t flow)
{
	struct transaction *t = &r->transactions[hash_mix(id) % SLOTS];

	if (t->flow != 0 && t->id == id)
		return t->flow == flow ? 0 : t->flow;
	*t = (struct transaction){flow, id};
	return 0;
}

bool
packet_recall_arp(struct packet_recall *r, uint32_t addr, const uint8_t mac[6])
{
	struct owner *o = &r->owners[hash_mix(addr) % SLOTS];
	bool other = o->used && o->addr == addr && memcmp(o->mac, mac, 6) != 0;

	o->used = true;
	o->addr = addr;
	memcpy(o->mac, mac, 6);
	return other;
}
