/*
 * fragment: IP reassembly.
 *
 * What is there of a datagram is a row of pieces (piece.h). It is delivered up
 * to the first byte that the snap length took from it.
 *
 * Waiting datagrams hang in a hash table by their key, and in a list by the
 * time of their first fragment, for the clock and the limits.
 */
#include "packet/fragment.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "packet/piece.h"

#define BUCKETS 4096 /* a power of two */

struct key {
	uint8_t bytes[40]; /* addresses, version, protocol, id */
};

struct waiting {
	struct waiting *next; /* in its bucket, or among the lost */
	TAILQ_ENTRY(waiting) queued;
	struct key key;
	struct addr src, dst;
	uint32_t id;
	int64_t since; /* the clock at its first fragment */
	uint64_t first_frame;
	int64_t first_ns;
	uint8_t proto, ttl, tos; /* of the fragment at offset 0 */
	struct pieces pieces;
	struct frame_count *frames;
	size_t nframes, frame_room;
	size_t told; /* of frames, by fragments_lost */
	uint32_t came;
	uint32_t end; /* 0: the last fragment was not seen */
	size_t memory;
	bool has_first;		     /* a fragment at offset 0 came */
	bool overlap, conflict, odd; /* have been told */
	const char *reason;	     /* once it is given up */
};

struct fragments {
	const struct limits *limits;
	struct budget *budget;
	const struct finding_sink *findings;
	struct waiting *table[BUCKETS];
	TAILQ_HEAD(waiting_list, waiting) queue; /* the oldest first */
	struct waiting *lost, **lost_end;
	size_t count, memory;
	int64_t clock;
	uint64_t findings_made;
	/* the datagram that was delivered last */
	struct buf whole, parts;
	struct frame_count *frames;
};

static const char never_whole[] = "IP fragments never completed";
static const char too_many[] = "IP fragments given up: too many datagrams";
static const char too_large[] = "IP fragments given up: too many bytes";
static const char too_fine[] = "IP fragments given up: too many in a datagram";

struct fragments *
fragments_new(const struct limits *limits, struct budget *budget,
    const struct finding_sink *findings)
{
	struct fragments *f = xcalloc(1, sizeof *f);

	f->limits = limits;
	f->budget = budget;
	f->findings = findings;
	TAILQ_INIT(&f->queue);
	f->lost_end = &f->lost;
	f->clock = INT64_MIN;
	return f;
}

/* ---- memory: all that grows is counted */

static void
account(struct fragments *f, struct waiting *w, size_t n)
{
	w->memory += n;
	f->memory += n;
	if (f->budget != NULL)
		budget_take(f->budget, n);
}

static void
free_waiting(struct fragments *f, struct waiting *w)
{
	if (f->budget != NULL)
		budget_give(f->budget, w->memory);
	pieces_free(&w->pieces);
	free(w->frames);
	free(w);
}

void
fragments_free(struct fragments *f)
{
	struct waiting *w;

	if (f == NULL)
		return;
	fragments_flush(f);
	while ((w = f->lost) != NULL) {
		f->lost = w->next;
		free_waiting(f, w);
	}
	buf_free(&f->whole);
	buf_free(&f->parts);
	free(f->frames);
	free(f);
}

/* ---- findings */

static void
put_datagram(struct buf *t, const struct waiting *w)
{
	buf_printf(t, "the IPv%u datagram %u from ", w->src.v, w->id);
	addr_write(t, &w->src);
	buf_str(t, " to ");
	addr_write(t, &w->dst);
}

static void
tell(struct fragments *f, const struct waiting *w, enum finding_kind kind,
    struct buf *text)
{
	struct finding fi = {
	    .kind = kind,
	    .frame = w->first_frame,
	    .ns = w->first_ns,
	};
	uint64_t max = f->limits->v[LIMIT_SESSION_FINDINGS];

	if (f->findings_made == max) {
		buf_reset(text);
		buf_printf(text,
		    "The limit \"%s\" was reached for findings about IP "
		    "fragments: further ones are only counted.",
		    limit_row(LIMIT_SESSION_FINDINGS)->name);
		fi.kind = FINDING_LIMIT;
	}
	fi.text = buf_as_slice(text);
	if (f->findings_made++ <= max)
		finding_add(f->findings, &fi);
	buf_free(text);
}

static void
tell_overlap(
    struct fragments *f, struct waiting *w, uint32_t off, bool conflict)
{
	struct buf t = {0};
	bool *told = conflict ? &w->conflict : &w->overlap;

	if (*told)
		return;
	*told = true;
	buf_str(&t, "Fragments of ");
	put_datagram(&t, w);
	buf_printf(&t, " overlap at byte %u with %s.", off,
	    conflict ? "different content: what came first was kept"
		     : "the same content");
	tell(f, w,
	    conflict ? FINDING_FRAGMENT_CONFLICT : FINDING_FRAGMENT_OVERLAP,
	    &t);
}

static void
tell_overlaps(struct fragments *f, struct waiting *w, const struct overlap *o)
{
	if (o->different)
		tell_overlap(f, w, o->different_at, true);
	if (o->same)
		tell_overlap(f, w, o->same_at, false);
}

static void
tell_ends(struct fragments *f, struct waiting *w, uint32_t a, uint32_t b)
{
	struct buf t = {0};

	if (w->conflict)
		return;
	w->conflict = true;
	buf_str(&t, "Fragments of ");
	put_datagram(&t, w);
	buf_printf(&t, " disagree on its length: %u and %u bytes.", a, b);
	tell(f, w, FINDING_FRAGMENT_CONFLICT, &t);
}

/* Receivers differ: some leave it out, some cut it. Its bytes are evidence. */
static void
tell_odd(struct fragments *f, struct waiting *w, const struct fragment *in)
{
	struct buf t = {0};

	if (w->odd)
		return;
	w->odd = true;
	buf_str(&t, "A fragment of ");
	put_datagram(&t, w);
	buf_printf(&t,
	    " is %u bytes long; before the last one only multiples of 8 are "
	    "allowed.",
	    in->declared);
	tell(f, w, FINDING_MALFORMED, &t);
}

static void
tell_lost(struct fragments *f, const struct waiting *w)
{
	struct buf t = {0};

	buf_printf(&t, "Of ");
	put_datagram(&t, w);
	buf_printf(
	    &t, " %u bytes came in %u fragments", w->pieces.covered, w->came);
	if (w->end != 0)
		buf_printf(&t, ", and it has %u", w->end);
	buf_str(&t, ". It is not part of any session.");
	tell(f, w, FINDING_FRAGMENTS_MISSING, &t);
}

static void
tell_limit(struct fragments *f, const struct waiting *w, enum limit_id id)
{
	struct buf t = {0};

	buf_printf(&t, "The limit \"%s\" was reached: ", limit_row(id)->name);
	put_datagram(&t, w);
	buf_str(&t, " was given up.");
	tell(f, w, FINDING_LIMIT, &t);
}

/* ---- the table and the list */

static struct key
key_of(const struct fragment *in)
{
	struct key k = {{0}};

	memcpy(&k.bytes[0], in->src.b, 16);
	memcpy(&k.bytes[16], in->dst.b, 16);
	memcpy(&k.bytes[32], &in->id, 4);
	k.bytes[36] = in->src.v;
	k.bytes[37] = in->key_proto;
	return k;
}

static struct waiting **
bucket_of(struct fragments *f, const struct key *k)
{
	uint64_t h = hash64(slice_of(k->bytes, sizeof k->bytes), 0);

	return &f->table[h & (BUCKETS - 1)];
}

/* Out of the table and the list; the caller frees it or loses it. */
static void
forget(struct fragments *f, struct waiting *w)
{
	struct waiting **p = bucket_of(f, &w->key);

	while (*p != w)
		p = &(*p)->next;
	*p = w->next;
	TAILQ_REMOVE(&f->queue, w, queued);
	f->count--;
	f->memory -= w->memory;
}

static void
give_up(struct fragments *f, struct waiting *w, const char *reason)
{
	forget(f, w);
	pieces_free(&w->pieces);
	w->reason = reason;
	w->next = NULL;
	*f->lost_end = w;
	f->lost_end = &w->next;
}

static struct waiting *
begin(struct fragments *f, struct waiting **bucket, const struct key *k,
    const struct fragment *in)
{
	const struct frame_count *last = &in->frames[in->nframes - 1];
	struct waiting *w = xcalloc(1, sizeof *w);

	w->key = *k;
	w->src = in->src;
	w->dst = in->dst;
	w->id = in->id;
	w->since = f->clock;
	w->first_frame = last->no;
	w->first_ns = last->ns;
	w->proto = in->proto;
	w->ttl = in->ttl;
	w->tos = in->tos;
	w->next = *bucket;
	*bucket = w;
	TAILQ_INSERT_TAIL(&f->queue, w, queued);
	f->count++;
	account(f, w, sizeof *w);
	return w;
}

static struct waiting *
find(struct fragments *f, const struct fragment *in)
{
	struct key k = key_of(in);
	struct waiting **bucket = bucket_of(f, &k), *w;

	for (w = *bucket; w != NULL; w = w->next)
		if (memcmp(&w->key, &k, sizeof k) == 0)
			return w;
	return begin(f, bucket, &k, in);
}

void
fragments_clock(struct fragments *f, int64_t ns)
{
	uint64_t max = f->limits->v[LIMIT_FRAG_TIMEOUT];
	struct waiting *w;

	if (ns > f->clock)
		f->clock = ns;
	max = max > INT64_MAX / 1000000000 ? INT64_MAX : max * 1000000000;
	while ((w = TAILQ_FIRST(&f->queue)) != NULL &&
	       (uint64_t)f->clock - (uint64_t)w->since > max) {
		tell_lost(f, w);
		give_up(f, w, never_whole);
	}
}

void
fragments_flush(struct fragments *f)
{
	struct waiting *w;

	while ((w = TAILQ_FIRST(&f->queue)) != NULL) {
		tell_lost(f, w);
		give_up(f, w, never_whole);
	}
}

bool
fragments_lost(
    struct fragments *f, struct frame_count *frame, const char **reason)
{
	struct waiting *w = f->lost;

	if (w == NULL)
		return false;
	*frame = w->frames[w->told++];
	*reason = w->reason;
	if (w->told == w->nframes) {
		f->lost = w->next;
		if (f->lost == NULL)
			f->lost_end = &f->lost;
		free_waiting(f, w);
	}
	return true;
}

/* ---- arrival */

/*
 * Where the datagram ends, once its last fragment tells. The first word on
 * it holds; bytes behind it are left out, and an end before bytes that are
 * there already is not believed.
 */
static uint32_t
settle_end(struct fragments *f, struct waiting *w, const struct fragment *in)
{
	uint32_t end = in->off + in->declared, held = pieces_end(&w->pieces);

	if (w->end != 0) {
		if (end > w->end || (!in->more && end != w->end))
			tell_ends(f, w, w->end, end);
		return end < w->end ? end : w->end;
	}
	if (!in->more && end < held)
		tell_ends(f, w, held, end);
	else if (!in->more)
		w->end = end;
	return end;
}

static void
add_frames(struct fragments *f, struct waiting *w, const struct fragment *in)
{
	size_t need = w->nframes + in->nframes, had = w->frame_room;

	if (need > had) {
		w->frame_room = need > had * 2 ? need : had * 2;
		w->frames =
		    xreallocarray(w->frames, w->frame_room, sizeof *w->frames);
		account(f, w, (w->frame_room - had) * sizeof *w->frames);
	}
	memcpy(&w->frames[w->nframes], in->frames,
	    in->nframes * sizeof *in->frames);
	w->nframes = need;
}

/* ---- delivery */

static void
deliver(struct fragments *f, struct waiting *w, struct datagram *out)
{
	pieces_join(&w->pieces, &f->whole, &f->parts);
	free(f->frames);
	f->frames = w->frames;
	w->frames = NULL;
	*out = (struct datagram){
	    .proto = w->proto,
	    .ttl = w->ttl,
	    .tos = w->tos,
	    .data = buf_as_slice(&f->whole),
	    .declared = w->end,
	    .parts = (const struct part *)(const void *)f->parts.p,
	    .nparts = f->parts.n / sizeof(struct part),
	    .frames = f->frames,
	    .nframes = w->nframes,
	};
	forget(f, w);
	free_waiting(f, w);
}

/* The table may have grown over a limit: the oldest ones go. */
static void
hold_limits(struct fragments *f)
{
	struct waiting *oldest;

	while (f->count > f->limits->v[LIMIT_FRAG_DATAGRAMS]) {
		oldest = TAILQ_FIRST(&f->queue);
		tell_limit(f, oldest, LIMIT_FRAG_DATAGRAMS);
		give_up(f, oldest, too_many);
	}
	while (f->count != 0 && f->memory > f->limits->v[LIMIT_FRAG_BYTES]) {
		oldest = TAILQ_FIRST(&f->queue);
		tell_limit(f, oldest, LIMIT_FRAG_BYTES);
		give_up(f, oldest, too_large);
	}
}

bool
fragments_add(
    struct fragments *f, const struct fragment *in, struct datagram *out)
{
	struct waiting *w = find(f, in);
	struct overlap overlap;

	assert(in->declared != 0 && in->off + in->declared <= FRAGMENT_MAX);
	assert(in->data.n <= in->declared && in->nframes != 0);
	add_frames(f, w, in);
	if (++w->came > f->limits->v[LIMIT_FRAG_PIECES]) {
		tell_limit(f, w, LIMIT_FRAG_PIECES);
		give_up(f, w, too_fine);
		return false;
	}
	if (in->off == 0 && !w->has_first) {
		w->has_first = true;
		w->proto = in->proto;
		w->ttl = in->ttl;
		w->tos = in->tos;
	}
	if (in->more && in->declared % 8 != 0)
		tell_odd(f, w, in);
	account(
	    f, w, pieces_add(&w->pieces, in, settle_end(f, w, in), &overlap));
	tell_overlaps(f, w, &overlap);
	if (w->end != 0 && w->pieces.covered == w->end) {
		deliver(f, w, out);
		return true;
	}
	hold_limits(f);
	return false;
}
