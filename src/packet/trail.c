/* trail: notes of the headers on a packet's way. */
#include "packet/trail.h"

#include "packet/walk.h"

static const uint8_t kinds[STEP_COUNT] = {
    [STEP_ETHERNET] = HEADER_ETHERNET,
    [STEP_VLAN] = HEADER_VLAN,
    [STEP_LLC] = HEADER_LLC,
    [STEP_SLL] = HEADER_SLL,
    [STEP_SLL2] = HEADER_SLL2,
    [STEP_NULL] = HEADER_LOOPBACK,
    [STEP_LOOP] = HEADER_LOOPBACK,
    [STEP_RADIOTAP] = HEADER_RADIOTAP,
    [STEP_PRISM] = HEADER_PRISM,
    [STEP_AVS] = HEADER_AVS,
    [STEP_PPI] = HEADER_PPI,
    [STEP_PPPOE] = HEADER_PPPOE,
    [STEP_PPP] = HEADER_PPP,
    [STEP_MPLS] = HEADER_MPLS,
    [STEP_IP4] = HEADER_IP4,
    [STEP_IP6] = HEADER_IP6,
    [STEP_OPTIONS6] = HEADER_OPTIONS6,
    [STEP_FRAGMENT6] = HEADER_FRAGMENT6,
    [STEP_AH] = HEADER_AH,
    [STEP_GRE] = HEADER_GRE,
    [STEP_TCP] = HEADER_TCP,
    [STEP_UDP] = HEADER_UDP,
    [STEP_ICMP] = HEADER_ICMP,
};

static struct header
here(const struct walk *w, enum header_kind kind)
{
	return (struct header){
	    .kind = kind,
	    .proto = w->proto,
	    .joined = w->parts != NULL,
	    .bytes = rd_peek(&w->r),
	    .declared = w->declared,
	};
}

void
trail_note(struct walk *w, enum header_kind kind)
{
	struct trail *t = w->trail;

	if (t == NULL || kind == HEADER_NONE)
		return;
	if (t->n == TRAIL_HEADERS)
		t->n--;
	t->v[t->n++] = here(w, kind);
}

void
trail_step(struct walk *w, enum step step)
{
	trail_note(w, kinds[step]);
}

void
trail_end(struct walk *w)
{
	w->trail->rest = here(w, HEADER_NONE);
}

/* ---- names */

static const char *
option_name(uint8_t proto)
{
	switch (proto) {
	case 0:
		return "hopopts";
	case 43:
		return "routing";
	case 60:
		return "dstopts";
	case 135:
		return "mobility";
	case 139:
		return "hip";
	case 140:
		return "shim6";
	default:
		return "ext";
	}
}

const char *
header_name(const struct header *h)
{
	static const char *const names[HEADER_KINDS] = {
	    [HEADER_NONE] = "",
	    [HEADER_ETHERNET] = "eth",
	    [HEADER_VLAN] = "vlan",
	    [HEADER_LLC] = "llc",
	    [HEADER_SLL] = "sll",
	    [HEADER_SLL2] = "sll2",
	    [HEADER_LOOPBACK] = "null",
	    [HEADER_WLAN] = "wlan",
	    [HEADER_RADIOTAP] = "radiotap",
	    [HEADER_PRISM] = "prism",
	    [HEADER_AVS] = "avs",
	    [HEADER_PPI] = "ppi",
	    [HEADER_PPPOE] = "pppoe",
	    [HEADER_PPP] = "ppp",
	    [HEADER_MPLS] = "mpls",
	    [HEADER_IP4] = "ipv4",
	    [HEADER_IP6] = "ipv6",
	    [HEADER_FRAGMENT6] = "frag",
	    [HEADER_AH] = "ah",
	    [HEADER_GRE] = "gre",
	    [HEADER_ERSPAN] = "erspan",
	    [HEADER_VXLAN] = "vxlan",
	    [HEADER_GENEVE] = "geneve",
	    [HEADER_GTP] = "gtp",
	    [HEADER_TEREDO] = "teredo",
	    [HEADER_TCP] = "tcp",
	    [HEADER_UDP] = "udp",
	};

	if (h->kind == HEADER_OPTIONS6)
		return option_name(h->proto);
	if (h->kind == HEADER_ICMP)
		return h->proto == IPP_ICMP6 ? "icmpv6" : "icmp";
	return names[h->kind];
}
