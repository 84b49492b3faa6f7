/*
 * walk: one packet on its way through its headers.
 *
 * A step reads one header and names the next step; decode.c runs them until
 * STEP_END, when the verdict is settled. Two lengths go along: what was
 * captured of the current layer (r), and what its enclosing header declares
 * (declared, never less than r.left). So a header that is not there whole is
 * known to be truncated by the capture or invalid by its sender.
 */
#ifndef WF_PACKET_WALK_H
#define WF_PACKET_WALK_H

#include "base/rd.h"
#include "packet/trail.h"

enum step {
	STEP_END,
	STEP_ETHERNET,
	STEP_VLAN,
	STEP_LLC,
	STEP_SLL,
	STEP_SLL2,
	STEP_NULL,
	STEP_LOOP,
	STEP_WLAN,
	STEP_RADIOTAP,
	STEP_PRISM,
	STEP_AVS,
	STEP_PPI,
	STEP_PPPOE,
	STEP_PPP,
	STEP_MPLS,
	STEP_RAW,
	STEP_IP4,
	STEP_IP6,
	STEP_OPTIONS6, /* an extension header by its own length */
	STEP_FRAGMENT6,
	STEP_AH,
	STEP_GRE,
	STEP_TCP,
	STEP_UDP,
	STEP_ICMP,
	STEP_COUNT,
};

struct walk {
	struct decoder *d;
	struct packet *p;
	struct rd r;
	struct slice carried; /* what the IP header read last carries ... */
	size_t carried_at;    /* ... and where in r it began */
	uint64_t declared;
	bool cut;      /* the snap length took some of its bytes */
	uint8_t v;     /* of the IP header read last */
	uint8_t proto; /* what follows that, after extension headers */
	const struct part *parts; /* where the bytes of r lie; NULL: in the
				     frame, one after the other */
	size_t nparts;
	struct trail *trail; /* NULL: none is kept */
};

/* ---- endings, to be returned by a step */

/* Words that keep apart: truncated, invalid, not supported. */
enum step walk_undecoded(struct walk *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* label is static, or made by walk_label. */
enum step walk_other(struct walk *, const char *label);
const char *walk_label(struct walk *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* What is left is the payload of a session. */
enum step walk_session(struct walk *);

/* ---- reading */

/* A header of n bytes is not there whole: the packet is undecoded. */
void walk_short(struct walk *, size_t n, const char *what);

/* The next n bytes as a reader of their own; else the packet is undecoded. */
static inline bool
walk_take(struct walk *w, size_t n, const char *what, struct rd *h)
{
	if (w->r.left < n) {
		walk_short(w, n, what);
		return false;
	}
	*h = rd_init(rd_bytes(&w->r, n));
	w->declared -= n;
	return true;
}

/* A header tells that n bytes follow it; trailing bytes are none of it. */
static inline void
walk_clip(struct walk *w, uint64_t n)
{
	if (n < w->r.left)
		rd_clip(&w->r, (size_t)n);
	w->declared = n;
}

/* Its trail: a header begins at r; the one of a step; nothing more is read. */
void trail_note(struct walk *, enum header_kind);
void trail_step(struct walk *, enum step);
void trail_end(struct walk *);

/*
 * A tunnel begins behind the header just read. It is in IP, and so are the
 * addresses in it, where an IP header came before.
 */
void walk_tunnel(struct walk *, const char *name, uint32_t id);

/* ---- what more than one step notes */

/* The type under the tags, of the outermost frame. */
static inline void
walk_note_type(struct walk *w, uint16_t type)
{
	if (w->p->has_ethertype || w->p->tunnels != 0)
		return;
	w->p->has_ethertype = true;
	w->p->ethertype = type;
}

/* Of the outermost frame, and only where they are six bytes. */
static inline void
walk_note_mac(struct walk *w, struct slice dst, struct slice src)
{
	struct packet *p = w->p;

	if (p->has_mac || p->tunnels != 0)
		return;
	p->has_mac = true;
	if (dst.n == 6)
		memcpy(p->mac_dst, dst.p, 6);
	if (src.n == 6)
		memcpy(p->mac_src, src.p, 6);
}

/* The reader is clipped to what the header says already. */
static inline void
walk_note_ip(struct walk *w, uint8_t v, struct addr src, struct addr dst)
{
	struct packet *p = w->p;

	w->v = v;
	p->src = src;
	p->dst = dst;
	if (p->outer_v != 0)
		return;
	p->outer_v = v;
	p->outer_src = src;
	p->outer_dst = dst;
	p->outer_proto = w->proto;
	p->outer_end = w->r.pos + w->r.left;
}

/* ---- what follows */

/* The step for a LINKTYPE_ number; an unknown one settles the packet. */
enum step walk_link(struct walk *, uint32_t link);
/* The step for an EtherType; an unknown one settles the packet. */
enum step linklayer_type(struct walk *, uint16_t type);
/*
 * STEP_IP4 or STEP_IP6 where r begins with such a header, whose lengths fit
 * what is declared; else STEP_END, and the packet is not settled.
 */
enum step ip_guess(struct rd r, uint64_t declared);
/* The step for w->proto; a protocol without one settles the packet. */
enum step ip_next(struct walk *);

/* ---- the steps */

/*
 * Ethernet and IPv4 at once, where both are as nearly always. Returns
 * STEP_ETHERNET, and nothing was read, where they are not.
 */
enum step usual_ip4(struct walk *);

enum step linklayer_ethernet(struct walk *);
enum step linklayer_vlan(struct walk *);
enum step linklayer_llc(struct walk *);
enum step linklayer_sll(struct walk *);
enum step linklayer_sll2(struct walk *);
enum step linklayer_null(struct walk *);
enum step linklayer_loop(struct walk *);
enum step wlan_bare(struct walk *);
enum step wlan_radiotap(struct walk *);
enum step wlan_prism(struct walk *);
enum step wlan_avs(struct walk *);
enum step wlan_ppi(struct walk *);
enum step linklayer_pppoe(struct walk *);
enum step linklayer_ppp(struct walk *);
enum step mpls_label(struct walk *);
enum step ip_raw(struct walk *);
enum step ip_v4(struct walk *);
enum step ip_v6(struct walk *);
enum step ip_options6(struct walk *);
enum step ip_fragment6(struct walk *);
enum step ip_ah(struct walk *);
enum step tunnel_gre(struct walk *);
enum step transport_tcp(struct walk *);
enum step transport_udp(struct walk *);
enum step transport_icmp(struct walk *);

enum wlan_how {
	WLAN_FCS = 1, /* a checksum is at its end */
	WLAN_BAD = 2, /* ... and was wrong */
	WLAN_PAD = 4, /* there is padding behind its header */
};

/* A frame of IEEE 802.11, of which a card said so; WLAN_ bits. */
enum step wlan_frame(struct walk *, unsigned how);
/* Does something with this EtherType have addresses of its own in it? */
bool tunnel_carries(uint16_t type);
/* What is behind a UDP header: a tunnel on its port, or a session's payload. */
enum step tunnel_udp(struct walk *);

/* A fragment goes to the decoder's table: STEP_END while it must wait. */
struct fragment;
enum step walk_fragment(struct walk *, struct fragment *);

#endif
