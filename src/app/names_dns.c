/*
 * names_dns: DNS (RFC 1035, 4.1) and its three relatives with its format,
 * which their ports tell apart.
 *
 *	id(2) flags(2) qdcount(2) ancount(2) nscount(2) arcount(2)
 *	then at least one name, type(2), class(2)
 *
 * The name's labels must end where they should, and the class be one of the
 * few: that is what other bytes hardly do.
 */
#include "app/decoders.h"
#include "app/names.h"
#include "base/rd.h"

#define NAME_MAX_BYTES 255

/* A name without compression, as the first of a message is. */
static bool
name(struct rd *r)
{
	size_t start = r->pos;

	while (r->pos - start <= NAME_MAX_BYTES) {
		uint8_t n = rd_u8(r);

		if (n == 0)
			return !r->bad;
		if (n > 63)
			return false;
		rd_skip(r, n);
	}
	return false;
}

static bool
is_class(uint16_t c)
{
	c &= 0x7fff; /* mDNS: cache flush, or unicast wanted */
	return c == 1 || c == 3 || c == 4 || c == 254 || c == 255;
}

/* false with r->bad: not all there. */
static bool
message(struct rd *r)
{
	uint16_t flags, qd, an, ns, ar;
	unsigned opcode;
	bool type, named;

	rd_skip(r, 2);
	flags = rd_be16(r);
	opcode = flags >> 11 & 15;
	if (opcode == 3 || opcode > 8 || (flags & 0x0040) != 0 ||
	    ((flags & 0x8000) == 0 && (flags & 0x000f) != 0))
		return false;
	qd = rd_be16(r);
	an = rd_be16(r);
	ns = rd_be16(r);
	ar = rd_be16(r);
	if (r->bad || qd > 64 || an > 4096 || ns > 1024 || ar > 1024 ||
	    qd + an + ns + ar == 0)
		return false;
	named = name(r);
	type = rd_be16(r) != 0;
	return is_class(rd_be16(r)) && named && type && !r->bad;
}

static enum probe_result
dns_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	bool tcp = side->session->proto == IPP_TCP;

	if (tcp && rd_be16(&r) < 17 && !r.bad)
		return PROBE_NO;
	if (message(&r))
		return PROBE_YES;
	return r.bad && tcp ? names_wait(side) : PROBE_NO;
}

static enum probe_result
dns_probe(const struct probe *p)
{
	return names_either(p, dns_side);
}

const struct app_decoder name_dns = {
    .name = "dns",
    .label = "DNS",
    .ports = (const uint16_t[]){53, 0},
    .probe = dns_probe,
};

static enum probe_result
on_port(const struct probe *p, const uint16_t *ports)
{
	return decoder_port(ports, p->session) ? dns_probe(p) : PROBE_NO;
}

/* DNS to a group, on the port of RFC 6762. */
static const uint16_t mdns_ports[] = {5353, 0};

static enum probe_result
mdns_probe(const struct probe *p)
{
	return on_port(p, mdns_ports);
}

const struct app_decoder name_mdns = {
    .name = "mdns",
    .label = "mDNS",
    .proto = IPP_UDP,
    .ports = mdns_ports,
    .probe = mdns_probe,
};

/* The same on the port of RFC 4795. */
static const uint16_t llmnr_ports[] = {5355, 0};

static enum probe_result
llmnr_probe(const struct probe *p)
{
	return on_port(p, llmnr_ports);
}

const struct app_decoder name_llmnr = {
    .name = "llmnr",
    .label = "LLMNR",
    .proto = IPP_UDP,
    .ports = llmnr_ports,
    .probe = llmnr_probe,
};

/* NetBIOS names, on the port of RFC 1002. */
static const uint16_t nbns_ports[] = {137, 0};

static enum probe_result
nbns_probe(const struct probe *p)
{
	return on_port(p, nbns_ports);
}

const struct app_decoder name_nbns = {
    .name = "nbns",
    .label = "NBNS",
    .proto = IPP_UDP,
    .ports = nbns_ports,
    .probe = nbns_probe,
};
