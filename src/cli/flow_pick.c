/* flow_pick: lists of flows, ports and addresses. */
#include "cli/flow_pick.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* ---- options */

bool
flow_pick_id(struct flow_pick *p, const char *arg, const char **why)
{
	uint64_t id;

	if (!slice_u64(slice_str(arg), 10, UINT32_MAX, &id) || id == 0) {
		*why = "must be the number of a flow, from 1";
		return false;
	}
	p->ids = xreallocarray(p->ids, p->nids + 1, sizeof *p->ids);
	p->ids[p->nids++] = (uint32_t)id;
	return true;
}

static bool
add_range(
    struct port_range **list, size_t *n, const char *arg, const char **why)
{
	struct slice hi = slice_str(arg), lo;
	uint64_t from, to;

	slice_token(&hi, ' ', &lo);
	if (!slice_u64(lo, 10, 65535, &from) ||
	    !slice_u64(hi, 10, 65535, &to) || from > to) {
		*why = "must be two ports, the lower one first";
		return false;
	}
	*list = xreallocarray(*list, *n + 1, sizeof **list);
	(*list)[(*n)++] = (struct port_range){(uint16_t)from, (uint16_t)to};
	return true;
}

bool
flow_pick_ports(struct flow_pick *p, const char *arg, const char **why)
{
	return add_range(&p->ports, &p->nports, arg, why);
}

bool
flow_pick_not_ports(struct flow_pick *p, const char *arg, const char **why)
{
	return add_range(&p->not_ports, &p->nnot_ports, arg, why);
}

/* 255.255.255.0 as 24: ones, then zeros. */
static bool
mask_bits(struct slice text, unsigned *bits)
{
	struct addr mask;
	uint32_t v;
	unsigned i;

	if (!addr_parse(text, &mask) || mask.v != 4)
		return false;
	v = (uint32_t)mask.b[0] << 24 | (uint32_t)mask.b[1] << 16 |
	    (uint32_t)mask.b[2] << 8 | mask.b[3];
	for (i = 0; i < 32 && (v & 1u << 31) != 0; i++)
		v <<= 1;
	*bits = i;
	return v == 0;
}

bool
flow_pick_ips(struct flow_pick *p, const char *arg, const char **why)
{
	struct slice all = slice_str(arg), mask = all, ip;
	struct cidr c;

	slice_token(&mask, '/', &ip);
	if (slice_chr(mask, '.') != SLICE_MISSING) {
		if (!cidr_parse(ip, &c) || c.addr.v != 4 ||
		    !mask_bits(mask, &c.bits)) {
			*why = "must be as 192.0.2.0/255.255.255.0";
			return false;
		}
	} else if (!cidr_parse(all, &c)) {
		*why = "must be an address, or one with a mask or its bits";
		return false;
	}
	p->ips = xreallocarray(p->ips, p->nips + 1, sizeof *p->ips);
	p->ips[p->nips++] = c;
	return true;
}

void
flow_pick_free(struct flow_pick *p)
{
	free(p->ids);
	free(p->ports);
	free(p->not_ports);
	free(p->ips);
}

/* ---- what is asked for */

bool
flow_pick_any(const struct flow_pick *p)
{
	return p->all || p->nids != 0 || p->nports != 0 || p->nips != 0;
}

static bool
in_range(const struct port_range *list, size_t n, const struct flow_ends *e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((e->sport >= list[i].lo && e->sport <= list[i].hi) ||
		    (e->dport >= list[i].lo && e->dport <= list[i].hi))
			return true;
	}
	return false;
}

bool
flow_picked(const struct flow_pick *p, uint32_t id, const struct flow_ends *e)
{
	size_t i;

	for (i = 0; i < p->nids; i++)
		if (p->ids[i] == id)
			return true;
	if (in_range(p->not_ports, p->nnot_ports, e))
		return false;
	return p->all || in_range(p->ports, p->nports, e);
}

bool
flow_pick_addr(const struct flow_pick *p, const struct packet *pkt)
{
	size_t i;

	for (i = 0; i < p->nips; i++) {
		if (cidr_has(&p->ips[i], &pkt->src) ||
		    cidr_has(&p->ips[i], &pkt->dst))
			return true;
	}
	return false;
}
