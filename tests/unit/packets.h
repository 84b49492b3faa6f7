/*
 * packets: frames for tests, made from the inside out. Begin with the
 * payload, then put each header in front; lengths and checksums are worked
 * out from what is already there:
 *
 *	struct buf p = {0};
 *	pkt_text(&p, "hello");
 *	pkt_udp(&p, 4000, 53);
 *	pkt_ip(&p, "10.0.0.1", "10.0.0.2", IPP_UDP);
 *	pkt_eth(&p, ETH_IP4);
 *
 * Tunnels are the same again around it. To make a header wrong, change its
 * bytes afterwards with pkt_poke16. pkt_udp_frame and pkt_tcp_frame make the
 * whole of the usual ones.
 */
#ifndef WF_TESTS_PACKETS_H
#define WF_TESTS_PACKETS_H

#include "base/buf.h"
#include "packet/packet.h"

enum {
	ETH_IP4 = 0x0800,
	ETH_ARP = 0x0806,
	ETH_VLAN = 0x8100,
	ETH_IP6 = 0x86dd,
	ETH_PPPOE_DISCOVERY = 0x8863,
	ETH_PPPOE = 0x8864,
	ETH_QINQ = 0x88a8,
	ETH_BRIDGED = 0x6558,
	ETH_MPLS = 0x8847,
	ETH_MPLS_MULTICAST = 0x8848,
};

/* Numbers at the end of b, in either byte order. */
void put16(struct buf *b, uint16_t v, bool big);
void put32(struct buf *b, uint32_t v, bool big);
void put64(struct buf *b, uint64_t v, bool big);
/* Bytes in front of b; a number in it changed. */
void pkt_front(struct buf *b, const void *, size_t n);
void pkt_poke8(struct buf *b, size_t off, uint8_t v);
void pkt_poke16(struct buf *b, size_t off, uint16_t v);
void pkt_poke32(struct buf *b, size_t off, uint32_t v);
/* "45 00 0034" as bytes at the end of b. */
void pkt_hex(struct buf *b, const char *hex);

/* payload */
void pkt_text(struct buf *b, const char *text);
void pkt_fill(struct buf *b, size_t n); /* abc..z abc..z to n bytes */

/* transport; the checksum is filled in by the next pkt_ip */
void pkt_tcp(struct buf *b, uint16_t sport, uint16_t dport, uint32_t seq,
    uint32_t ack, uint8_t flags);
/* The same with options (padded here to a multiple of four). */
void pkt_tcp_options(struct buf *b, uint16_t sport, uint16_t dport,
    uint32_t seq, uint32_t ack, uint8_t flags, struct slice options);
void pkt_udp(struct buf *b, uint16_t sport, uint16_t dport);
void pkt_icmp(
    struct buf *b, uint8_t type, uint8_t code, uint16_t id, uint16_t seq);

/* IP of the addresses' version */
void pkt_ip(struct buf *b, const char *src, const char *dst, uint8_t proto);
/* A fragment: off bytes into the datagram. */
void pkt_ip4_fragment(struct buf *b, const char *src, const char *dst,
    uint8_t proto, uint16_t id, uint16_t off, bool more);
void pkt_ip6_fragment(struct buf *b, const char *src, const char *dst,
    uint8_t proto, uint32_t id, uint16_t off, bool more);
/* An extension header of n bytes in all (a multiple of 8; AH: of 4). */
void pkt_ext6(struct buf *b, uint8_t next, size_t n);
void pkt_ah(struct buf *b, uint8_t next, size_t n);

/* tunnels */
void pkt_gre(struct buf *b, uint16_t type);
void pkt_gre_key(struct buf *b, uint16_t type, uint32_t key); /* C, K and S */
void pkt_vxlan(struct buf *b, uint32_t vni);
void pkt_geneve(struct buf *b, uint32_t vni, uint16_t type, size_t options);
/* flags: E 4, S 2, PN 1; what belongs to them is in front of b already. */
void pkt_gtp(struct buf *b, uint32_t tunnel, uint8_t flags);
void pkt_mpls(struct buf *b, uint32_t label, bool bottom);

/* link layer */
void pkt_eth(struct buf *b, uint16_t type);
void pkt_8023(struct buf *b); /* a length in the place of the type */
void pkt_snap(struct buf *b, uint16_t type);
void pkt_vlan(struct buf *b, uint16_t id, uint16_t type);
void pkt_pppoe(struct buf *b, uint16_t ppp);
void pkt_sll(struct buf *b, uint16_t type);
void pkt_sll2(struct buf *b, uint16_t type);

/* Whole Ethernet frames between two addresses of one version. */
void pkt_udp_frame(struct buf *b, const char *src, uint16_t sport,
    const char *dst, uint16_t dport, const char *text);
void pkt_tcp_frame(struct buf *b, const char *src, uint16_t sport,
    const char *dst, uint16_t dport, uint32_t seq, uint32_t ack, uint8_t flags,
    const char *text);

#endif
