/* decode: the decoder, and the way of a packet through its headers. */
#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "capture/capture.h"
#include "packet/fragment.h"
#include "packet/packet.h"
#include "packet/walk.h"

#define CLEAR_STEP  64
#define CLEAR_STEPS 4

struct decoder {
	const struct limits *limits;
	const struct finding_sink *findings;
	struct fragments *fragments;
	bool fragmented; /* there was one; before that it need not be asked */
	int64_t clock;	 /* latest time of a frame */
	struct trail *trail;
	bool depth_told;
	/* what the last packet points to */
	char text[128];
	struct frame_count one;
	struct part part;
	struct part *parts;
	size_t part_room;
};

/* ---- endings */

enum step
walk_undecoded(struct walk *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->d->text, sizeof w->d->text, fmt, ap);
	va_end(ap);
	w->p->verdict = PACKET_UNDECODED;
	w->p->reason = w->d->text;
	return STEP_END;
}

const char *
walk_label(struct walk *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->d->text, sizeof w->d->text, fmt, ap);
	va_end(ap);
	return w->d->text;
}

enum step
walk_other(struct walk *w, const char *label)
{
	w->p->verdict = PACKET_OTHER;
	w->p->reason = label;
	return STEP_END;
}

void
walk_short(struct walk *w, size_t n, const char *what)
{
	if (w->declared < n)
		walk_undecoded(w, "%s invalid: %zu bytes are left for it", what,
		    (size_t)w->declared);
	else if (w->cut)
		walk_undecoded(w, "%s truncated by the snap length", what);
	else
		walk_undecoded(
		    w, "%s truncated: the frame ends inside it", what);
}

/* ---- where the bytes lie */

static struct part *
part_room(struct decoder *d, size_t n)
{
	if (n > d->part_room) {
		d->part_room = n * 2;
		d->parts =
		    xreallocarray(d->parts, d->part_room, sizeof *d->parts);
	}
	return d->parts;
}

/* Those parts of a reassembled datagram that make what is left of it. */
static size_t
parts_left(struct walk *w, const struct part **out)
{
	struct part *parts = part_room(w->d, w->nparts);
	size_t skip = w->r.pos, left = w->r.left, i, n = 0;
	struct part part;

	for (i = 0; i < w->nparts && left != 0; i++) {
		part = w->parts[i];
		if (skip >= part.n) {
			skip -= part.n;
			continue;
		}
		part.pos += skip;
		part.n -= (uint32_t)skip;
		if (part.n > left)
			part.n = (uint32_t)left;
		left -= part.n;
		skip = 0;
		parts[n++] = part;
	}
	*out = parts;
	return n;
}

/* The parts of the bytes that are left: in order, all of them. */
static inline size_t
find_parts(struct walk *w, const struct part **out)
{
	const struct frame *f = w->p->frame;

	if (w->r.left == 0)
		return 0;
	if (w->parts != NULL)
		return parts_left(w, out);
	w->d->part = (struct part){
	    .n = (uint32_t)w->r.left,
	    .capture = f->capture,
	    .frame = f->no,
	    .pos = f->pos + w->r.pos,
	};
	*out = &w->d->part;
	return 1;
}

enum step
walk_session(struct walk *w)
{
	struct packet *p = w->p;

	p->verdict = PACKET_SESSION;
	p->proto = w->proto;
	p->payload = rd_peek(&w->r);
	p->payload_len =
	    w->declared < UINT32_MAX ? (uint32_t)w->declared : UINT32_MAX;
	p->nparts = find_parts(w, &p->parts);
	p->whole =
	    slice_head(w->carried, w->r.pos - w->carried_at + p->payload.n);
	return STEP_END;
}

void
walk_tunnel(struct walk *w, const char *name, uint32_t id)
{
	struct packet *p = w->p;

	if (p->tunnels < PACKET_TUNNELS) {
		p->tunnel[p->tunnels] = name;
		p->tunnel_id[p->tunnels] = id;
	}
	if (p->tunnels < UINT8_MAX)
		p->tunnels++;
	if (p->outer_v != 0)
		p->inner = true;
}

/* ---- fragments */

enum step
walk_fragment(struct walk *w, struct fragment *in)
{
	const char *what = w->v == 4 ? "IPv4 fragment" : "IPv6 fragment";
	struct datagram whole;

	if (w->declared == 0)
		return walk_undecoded(w, "%s invalid: it holds no bytes", what);
	if (w->declared > FRAGMENT_MAX - in->off)
		return walk_undecoded(w, "%s invalid: it ends beyond %d bytes",
		    what, FRAGMENT_MAX);
	in->src = w->p->src;
	in->dst = w->p->dst;
	in->ttl = w->p->ttl;
	in->tos = w->p->tos;
	in->declared = (uint32_t)w->declared;
	in->data = rd_peek(&w->r);
	in->nparts = find_parts(w, &in->parts);
	in->frames = w->p->frames;
	in->nframes = w->p->nframes;
	w->d->fragmented = true;
	fragments_clock(w->d->fragments, w->d->clock);
	if (!fragments_add(w->d->fragments, in, &whole)) {
		w->p->verdict = PACKET_HELD;
		w->p->frames = NULL;
		w->p->nframes = 0;
		return STEP_END;
	}
	w->r = rd_init(whole.data);
	w->declared = whole.declared;
	w->cut = whole.data.n < whole.declared;
	w->parts = whole.parts;
	w->nparts = whole.nparts;
	w->proto = whole.proto;
	w->p->ttl = whole.ttl;
	w->p->tos = whole.tos;
	w->p->frames = whole.frames;
	w->p->nframes = whole.nframes;
	return ip_next(w);
}

bool
packet_expired(
    struct decoder *d, bool all, struct frame_count *frame, const char **reason)
{
	if (all)
		fragments_flush(d->fragments);
	return fragments_lost(d->fragments, frame, reason);
}

/* ---- the way through the headers */

static enum step (*const steps[STEP_COUNT])(struct walk *) = {
    [STEP_ETHERNET] = linklayer_ethernet,
    [STEP_VLAN] = linklayer_vlan,
    [STEP_LLC] = linklayer_llc,
    [STEP_SLL] = linklayer_sll,
    [STEP_SLL2] = linklayer_sll2,
    [STEP_NULL] = linklayer_null,
    [STEP_LOOP] = linklayer_loop,
    [STEP_WLAN] = wlan_bare,
    [STEP_RADIOTAP] = wlan_radiotap,
    [STEP_PRISM] = wlan_prism,
    [STEP_AVS] = wlan_avs,
    [STEP_PPI] = wlan_ppi,
    [STEP_PPPOE] = linklayer_pppoe,
    [STEP_PPP] = linklayer_ppp,
    [STEP_MPLS] = mpls_label,
    [STEP_RAW] = ip_raw,
    [STEP_IP4] = ip_v4,
    [STEP_IP6] = ip_v6,
    [STEP_OPTIONS6] = ip_options6,
    [STEP_FRAGMENT6] = ip_fragment6,
    [STEP_AH] = ip_ah,
    [STEP_GRE] = tunnel_gre,
    [STEP_TCP] = transport_tcp,
    [STEP_UDP] = transport_udp,
    [STEP_ICMP] = transport_icmp,
};

enum { LINK_ETHERNET = 1 };

static const struct {
	uint32_t link;
	enum step step;
} links[] = {
    {LINK_ETHERNET, STEP_ETHERNET},
    {0, STEP_NULL},
    {9, STEP_PPP},
    {12, STEP_RAW}, /* DLT_RAW of some systems, in files of theirs */
    {14, STEP_RAW},
    {50, STEP_PPP}, /* with the HDLC address and control */
    {51, STEP_PPPOE},
    {101, STEP_RAW},
    {105, STEP_WLAN},
    {108, STEP_LOOP},
    {113, STEP_SLL},
    {119, STEP_PRISM},
    {127, STEP_RADIOTAP},
    {163, STEP_AVS},
    {192, STEP_PPI},
    {228, STEP_IP4},
    {229, STEP_IP6},
    {276, STEP_SLL2},
};

enum step
walk_link(struct walk *w, uint32_t link)
{
	char name[32];
	size_t i;

	for (i = 0; i < sizeof links / sizeof links[0]; i++)
		if (links[i].link == link)
			return links[i].step;
	return walk_undecoded(w, "link type %u (%s) is not supported", link,
	    link_name(link, name));
}

static enum step
too_deep(struct walk *w)
{
	struct decoder *d = w->d;
	const struct frame *f = w->p->frame;
	struct buf t = {0};
	struct finding fi = {
	    .kind = FINDING_LIMIT,
	    .frame = f->no,
	    .ns = f->ns,
	    .capture = f->capture,
	};

	if (!d->depth_told) {
		d->depth_told = true;
		buf_printf(&t,
		    "The limit \"%s\" was reached: frames with more than %llu "
		    "headers inside each other are not decoded.",
		    limit_row(LIMIT_HEADER_DEPTH)->name,
		    (unsigned long long)d->limits->v[LIMIT_HEADER_DEPTH]);
		fi.text = buf_as_slice(&t);
		finding_add(d->findings, &fi);
		buf_free(&t);
	}
	return walk_undecoded(w, "more headers inside each other than the "
				 "limit allows are not supported");
}

/*
 * All but the names and ids of tunnels, in steps that a compiler stores at
 * once: for the whole it uses a string instruction, which costs as much as
 * the decoding of a header.
 */
static inline void
clear(struct packet *p)
{
	uint8_t *at = (uint8_t *)p;
	size_t i;

	_Static_assert(
	    CLEAR_STEPS * CLEAR_STEP >= offsetof(struct packet, tunnel) &&
		CLEAR_STEPS * CLEAR_STEP <= sizeof(struct packet),
	    "the last step ends inside");
	for (i = 0; i < CLEAR_STEPS; i++)
		memset(at + i * CLEAR_STEP, 0, CLEAR_STEP);
}

bool
packet_decode(struct decoder *d, const struct frame *f, struct packet *p)
{
	uint64_t depth = 0, max = d->limits->v[LIMIT_HEADER_DEPTH];
	struct walk w = {
	    .d = d,
	    .p = p,
	    .r = rd_init(f->data),
	    .declared = f->len < f->data.n ? f->data.n : f->len,
	    .cut = f->data.n < f->len,
	    .trail = d->trail,
	};
	enum step step;

	clear(p);
	p->frame = f;
	p->wscale = 0xff;
	d->one = (struct frame_count){f->no, f->ns, f->len, f->capture};
	p->frames = &d->one;
	p->nframes = 1;
	if (f->ns > d->clock)
		d->clock = f->ns;
	if (d->fragmented)
		fragments_clock(d->fragments, d->clock);
	if (w.trail != NULL)
		w.trail->n = 0;
	/* Nearly always, and a call costs. */
	step =
	    f->link == LINK_ETHERNET ? STEP_ETHERNET : walk_link(&w, f->link);
	/* A trail has every step; a limit may be below two. */
	if (step == STEP_ETHERNET && w.trail == NULL && max >= 2) {
		step = usual_ip4(&w);
		depth = step == STEP_ETHERNET ? 0 : 2;
	}
	while (step != STEP_END) {
		assert(step < STEP_COUNT);
		if (w.trail != NULL)
			trail_step(&w, step);
		if (depth++ == max)
			step = too_deep(&w);
		else
			step = steps[step](&w);
	}
	if (w.trail != NULL)
		trail_end(&w);
	return d->fragmented;
}

void
packet_trail(struct decoder *d, struct trail *trail)
{
	d->trail = trail;
}

struct decoder *
decoder_new(const struct limits *limits, struct budget *budget,
    const struct finding_sink *findings)
{
	struct decoder *d = xcalloc(1, sizeof *d);

	d->limits = limits;
	d->findings = findings;
	d->clock = INT64_MIN;
	d->fragments = fragments_new(limits, budget, findings);
	return d;
}

void
decoder_free(struct decoder *d)
{
	if (d == NULL)
		return;
	fragments_free(d->fragments);
	free(d->parts);
	free(d);
}
