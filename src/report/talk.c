/* talk: pieces of a transcript put together as turns. */
#include "report/talk.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "report/bytes.h"
#include "report/format.h"

/* A pause that begins a new turn. */
#define PAUSE_NS INT64_C(500000000)

static void *
grown(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap == 0 ? 64 : *cap * 2;
	return xreallocarray(p, *cap, size);
}

/* ---- pieces */

static void
load_pieces(struct talk *t, struct slice blob, bool b_is_client)
{
	struct rd r = rd_init(blob);
	struct transcript_piece p;

	while (transcript_next(&r, &p)) {
		if (b_is_client)
			p.side = p.side == SIDE_A ? SIDE_B : SIDE_A;
		p.ns = p.ns < 0 ? 0 : p.ns;
		t->pieces = grown(
		    t->pieces, t->npieces, &t->pieces_cap, sizeof(*t->pieces));
		t->pieces[t->npieces++] = p;
		t->last_ns = p.ns > t->last_ns ? p.ns : t->last_ns;
		if (p.type == TRANSCRIPT_CUT)
			t->left_out += p.n;
		if (p.type == TRANSCRIPT_BYTES) {
			t->shown += p.n;
			t->odd += bytes_odd(p.data);
		}
	}
}

/* ---- turns */

/* Does a message begin at off? *at moves on with each call. */
static bool
starts_at(const struct talk_starts *s, int side, uint64_t off, size_t at[2])
{
	while (at[side] < s->n[side] && s->off[side][at[side]] < off)
		at[side]++;
	return at[side] < s->n[side] && s->off[side][at[side]] == off;
}

/* Is the piece part of the turn that the last piece is in? */
static bool
goes_on(const struct transcript_piece *last, const struct transcript_piece *p,
    bool stream, bool starts)
{
	if (p->side != last->side)
		return false;
	if (p->type == TRANSCRIPT_CUT)
		return true;
	if (p->type == TRANSCRIPT_GAP && last->type == TRANSCRIPT_BODY)
		return true;
	if (!stream)
		return p->type != TRANSCRIPT_BYTES;
	if (format_between(last->ns, p->ns) >= PAUSE_NS || starts)
		return false;
	return p->type != TRANSCRIPT_BYTES || last->type != TRANSCRIPT_BYTES;
}

static void
add_turn(struct talk *t, size_t first)
{
	const struct transcript_piece *p = &t->pieces[first];

	t->turns = grown(t->turns, t->nturns, &t->turns_cap, sizeof(*t->turns));
	t->turns[t->nturns++] = (struct talk_turn){
	    .first = first,
	    .side = p->side == SIDE_A ? 0 : 1,
	    .ns = p->ns,
	    .frame = p->frame,
	    .off = p->off,
	};
}

static void
make_turns(struct talk *t, bool stream, const struct talk_starts *starts)
{
	struct talk_turn *turn;
	size_t at[2] = {0, 0};

	for (size_t i = 0; i < t->npieces; i++) {
		const struct transcript_piece *p = &t->pieces[i];
		bool begins =
		    starts_at(starts, p->side == SIDE_A ? 0 : 1, p->off, at);

		if (i == 0 || !goes_on(p - 1, p, stream, begins))
			add_turn(t, i);
		turn = &t->turns[t->nturns - 1];
		turn->n++;
		if (p->type != TRANSCRIPT_CUT && p->off + p->n > turn->end)
			turn->end = p->off + p->n;
		if (p->type == TRANSCRIPT_BYTES || p->type == TRANSCRIPT_BODY)
			turn->bytes += p->n;
	}
}

void
talk_load(struct talk *t, struct slice blob, bool b_is_client, bool stream,
    const struct talk_starts *starts)
{
	t->npieces = t->nturns = 0;
	t->shown = t->left_out = t->odd = 0;
	t->last_ns = 0;
	load_pieces(t, blob, b_is_client);
	make_turns(t, stream, starts);
}

void
talk_unload(struct talk *t)
{
	free(t->pieces);
	free(t->turns);
	*t = (struct talk){0};
}

/* At most LIMIT_TRANSCRIPT_PIECES turns: looking through them is cheap. */
const struct talk_turn *
talk_find(const struct talk *t, int side, uint64_t off)
{
	for (size_t i = 0; i < t->nturns; i++) {
		const struct talk_turn *turn = &t->turns[i];

		if (turn->side == side && turn->off <= off && off < turn->end)
			return turn;
	}
	return NULL;
}

const struct talk_turn *
talk_find_frame(const struct talk *t, int side, uint64_t frame)
{
	const struct talk_turn *found = NULL;

	for (size_t i = 0; i < t->nturns; i++) {
		const struct talk_turn *turn = &t->turns[i];

		if (turn->side == side && turn->frame <= frame &&
		    turn->bytes != 0)
			found = turn;
	}
	return found;
}
