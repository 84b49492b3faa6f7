/* tally: counts and the account of frames. */
#include "case/tally.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "case/counts.h"
#include "case/tally_key.h"
#include "packet/ethertype.h"

/* Keys held in memory; a capture of more addresses than this spills. */
#define HELD_KEYS 65536

/*
 * Most packets are like one that came a moment ago. Those that count under the
 * same keys are gathered in a pile, which is counted when another needs its
 * place, and at the end. No byte between the fields: they are compared as one.
 */
struct alike {
	struct addr src, dst; /* outermost */
	uint8_t mac[6];
	uint16_t ethertype;
	uint8_t v, proto, has_mac, has_ethertype;
};

_Static_assert(sizeof(struct alike) == 46, "struct alike has no padding");

struct pile {
	struct alike of;
	uint64_t packets, bytes; /* 0 packets: free */
};

#define PILES 256 /* a power of two */

/* Frames that ended undecoded or as other traffic, by the words said. */
struct reason {
	enum fate fate;
	char *why;
	uint64_t frames, bytes;
};

struct tally {
	struct counts *counts;
	struct pile pile[PILES];
	struct count link; /* frames of the last link type, not yet counted */
	uint64_t frames, bytes;
	uint64_t fate[FATES];
	uint64_t left_out;     /* of those filtered */
	struct reason *reason; /* few: the words are ours */
	size_t nreasons;
};

struct tally *
tally_new(struct budget *budget, const char *tmpdir)
{
	struct tally *t = xcalloc(1, sizeof *t);

	if (budget != NULL)
		t->counts = counts_new(budget, tmpdir, HELD_KEYS);
	return t;
}

void
tally_free(struct tally *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->nreasons; i++)
		free(t->reason[i].why);
	free(t->reason);
	counts_free(t->counts);
	free(t);
}

/* ---- adding */

static void
add_number(struct tally *t, enum tally_kind kind, uint32_t v, unsigned bytes,
    const struct count *n)
{
	struct count c = *n;

	c.kind = (uint8_t)kind;
	tally_key_be(&c, v, bytes);
	counts_add(t->counts, &c);
}

static void
add_addr(struct tally *t, enum tally_kind kind, const struct addr *a,
    const struct count *n)
{
	struct count c = *n;

	c.kind = (uint8_t)kind;
	tally_key_addr(&c, a);
	counts_add(t->counts, &c);
}

/* Both ends, an address once. */
static void
add_pair(struct tally *t, enum tally_kind kind, const struct addr *a,
    const struct addr *b, const struct count *n)
{
	add_addr(t, kind, a, n);
	if (addr_cmp(a, b) != 0)
		add_addr(t, kind, b, n);
}

static void
add_ethertype(struct tally *t, uint16_t type, const struct count *n)
{
	add_number(t, TALLY_ETHERTYPE, type < TYPE_MIN ? 0 : type, 2, n);
}

/* ---- packets */

static void
count_link(struct tally *t)
{
	if (t->link.packets != 0)
		counts_add(t->counts, &t->link);
	t->link = (struct count){0};
}

void
tally_frame(struct tally *t, const struct frame *f)
{
	struct count c = {.kind = TALLY_LINK_TYPE};

	t->frames++;
	t->bytes += f->len;
	if (t->counts == NULL)
		return;
	tally_key_be(&c, f->link, 4);
	if (memcmp(&c, &t->link, offsetof(struct count, packets)) != 0) {
		count_link(t);
		t->link = c;
	}
	t->link.packets++;
	t->link.bytes += f->len;
}

static void
add_src_mac(struct tally *t, const struct alike *a, const struct count *n)
{
	struct count c = *n;

	c.kind = TALLY_IP_SRC_MAC;
	tally_key_addr(&c, &a->src);
	if (a->has_mac)
		tally_key_add(&c, a->mac, sizeof a->mac);
	counts_add(t->counts, &c);
}

static void
count_pile(struct tally *t, struct pile *pile)
{
	const struct alike *a = &pile->of;
	struct count n = {.packets = pile->packets, .bytes = pile->bytes};

	if (n.packets == 0)
		return;
	if (a->has_ethertype)
		add_ethertype(t, a->ethertype, &n);
	if (a->v != 0) {
		add_number(t, TALLY_IP_PROTOCOL, a->proto, 1, &n);
		add_pair(t, TALLY_IP, &a->src, &a->dst, &n);
		add_src_mac(t, a, &n);
	}
	pile->packets = 0;
}

static size_t
pile_of(const struct alike *a)
{
	uint32_t src, dst;

	/* the end of an address is what differs */
	memcpy(&src, a->src.b + (a->v == 4 ? 0 : 12), sizeof src);
	memcpy(&dst, a->dst.b + (a->v == 4 ? 0 : 12), sizeof dst);
	return (size_t)hash_mix((uint64_t)src << 32 | dst) & (PILES - 1);
}

static void
gather(struct tally *t, const struct packet *p)
{
	struct alike a = {.ethertype = p->ethertype,
	    .has_ethertype = p->has_ethertype,
	    .v = p->outer_v};
	struct pile *pile;

	if (a.v != 0) {
		a.src = p->outer_src;
		a.dst = p->outer_dst;
		a.proto = p->outer_proto;
	}
	if (a.v != 0 && p->has_mac) {
		a.has_mac = true;
		memcpy(a.mac, p->mac_src, sizeof a.mac);
	}
	pile = &t->pile[pile_of(&a)];
	if (pile->packets == 0 || memcmp(&pile->of, &a, sizeof a) != 0) {
		count_pile(t, pile);
		*pile = (struct pile){.of = a};
	}
	pile->packets++;
	pile->bytes += p->frame->len;
}

void
tally_packet(struct tally *t, const struct packet *p)
{
	struct count n = {.packets = 1, .bytes = p->frame->len};
	unsigned i;

	if (t->counts == NULL)
		return;
	gather(t, p);
	for (i = 0; i < p->vlans && i < 2; i++) {
		if (i == 0 || p->vlan[i] != p->vlan[0])
			add_number(t, TALLY_VLAN, p->vlan[i], 2, &n);
	}
	if (p->inner && p->verdict == PACKET_SESSION) {
		add_number(t, TALLY_IP_PROTOCOL_INNER, p->proto, 1, &n);
		add_pair(t, TALLY_IP_INNER, &p->src, &p->dst, &n);
	}
}

/* ---- fates */

static struct reason *
reason_find(struct tally *t, enum fate fate, const char *why)
{
	size_t i;

	for (i = 0; i < t->nreasons; i++) {
		if (t->reason[i].fate == fate &&
		    strcmp(t->reason[i].why, why) == 0)
			return &t->reason[i];
	}
	t->reason =
	    xreallocarray(t->reason, t->nreasons + 1, sizeof *t->reason);
	t->reason[t->nreasons] =
	    (struct reason){.fate = fate, .why = xstrdup(why)};
	return &t->reason[t->nreasons++];
}

void
tally_fate(struct tally *t, enum fate fate, const char *why, uint64_t n,
    uint64_t bytes)
{
	struct reason *r;

	t->fate[fate] += n;
	if (fate != FATE_OTHER && fate != FATE_UNDECODED)
		return;
	r = reason_find(t, fate, why == NULL ? "unknown" : why);
	r->frames += n;
	r->bytes += bytes;
}

void
tally_leave_out(struct tally *t, uint64_t n, uint64_t bytes)
{
	tally_fate(t, FATE_FILTERED, NULL, n, bytes);
	t->left_out += n;
}

uint64_t
tally_left_out(const struct tally *t)
{
	return t->left_out;
}

uint64_t
tally_fate_count(const struct tally *t, enum fate fate)
{
	return t->fate[fate];
}

uint64_t
tally_frames(const struct tally *t)
{
	return t->frames;
}

uint64_t
tally_bytes(const struct tally *t)
{
	return t->bytes;
}

bool
tally_balanced(const struct tally *t)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < FATES; i++)
		all += t->fate[i];
	return all == t->frames;
}

/* ---- sessions */

static void
add_port(struct tally *t, const struct tally_session *s)
{
	struct count n = {
	    .packets = s->packets, .bytes = s->wire_bytes, .sessions = 1};

	if (s->proto == IPP_TCP) {
		add_number(t, TALLY_TCP_PORT, s->server_port, 2, &n);
		add_number(t, TALLY_TCP_PORT_PACKETS, s->server_port, 2, &n);
	} else if (s->proto == IPP_UDP) {
		add_number(t, TALLY_UDP_PORT, s->server_port, 2, &n);
		add_number(t, TALLY_UDP_PORT_PACKETS, s->server_port, 2, &n);
	}
}

void
tally_session(struct tally *t, const struct tally_session *s)
{
	struct count n = {.sessions = 1};

	if (s->has_ethertype)
		add_ethertype(t, s->ethertype, &n);
	if (s->has_ip)
		add_number(t, TALLY_IP_PROTOCOL, s->outer_proto, 1, &n);
	if (s->inner)
		add_number(t, TALLY_IP_PROTOCOL_INNER, s->proto, 1, &n);
	add_pair(
	    t, s->inner ? TALLY_IP_INNER : TALLY_IP, s->client, s->server, &n);
	add_port(t, s);
}

/* ---- rows */

struct emit {
	void (*fn)(void *, const struct tally_row *);
	void *ctx;
	struct buf key, label;
};

static void
emit_count(void *ctx, const struct count *c)
{
	struct emit *e = ctx;

	buf_reset(&e->key);
	buf_reset(&e->label);
	tally_key_say(c, &e->key, &e->label);
	e->fn(e->ctx,
	    &(struct tally_row){tally_kind_name((enum tally_kind)c->kind),
		buf_as_slice(&e->key), buf_as_slice(&e->label), c->packets,
		c->bytes, c->sessions});
}

static int
reason_cmp(const void *va, const void *vb)
{
	const struct reason *a = va, *b = vb;

	if (a->fate != b->fate)
		return a->fate < b->fate ? -1 : 1;
	return strcmp(a->why, b->why);
}

void
tally_each(
    struct tally *t, void (*fn)(void *ctx, const struct tally_row *), void *ctx)
{
	struct emit e = {.fn = fn, .ctx = ctx};
	size_t i;

	count_link(t);
	for (i = 0; i < PILES; i++)
		count_pile(t, &t->pile[i]);
	counts_each(t->counts, emit_count, &e);
	if (t->nreasons != 0)
		qsort(t->reason, t->nreasons, sizeof *t->reason, reason_cmp);
	for (i = 0; i < t->nreasons; i++) {
		const struct reason *r = &t->reason[i];

		fn(ctx,
		    &(struct tally_row){
			r->fate == FATE_OTHER ? "other" : "undecoded",
			slice_str(r->why), SLICE_NONE, r->frames, r->bytes, 0});
	}
	buf_free(&e.key);
	buf_free(&e.label);
}
