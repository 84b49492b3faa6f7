/*
 * backlog: what is kept of a session whose protocol is not known yet.
 *
 * What always holds: the bytes of a side's data pieces stand in bytes[side]
 * in their order; the first probe[side] of them follow each other in the
 * stream without a gap.
 */
#include "app/backlog.h"

#include <stdlib.h>

#include "app/conn.h"
#include "base/xalloc.h"

enum piece_type { PIECE_DATA, PIECE_GAP, PIECE_END };

struct piece {
	enum piece_type type;
	size_t at; /* DATA: in bytes[side] */
	union {
		struct chunk chunk;
		struct gap gap;
		struct {
			enum side side;
			enum stream_end how;
		} end;
	};
};

struct backlog {
	struct budget *budget;
	uint64_t limit; /* of probe[] */
	size_t taken;	/* from the budget */
	struct piece *piece;
	size_t n, cap;
	struct buf bytes[2];
	size_t probe[2];
	bool whole[2]; /* no more bytes for the probe: a gap, or the end */
};

static void
take(struct backlog *p, size_t n)
{
	p->taken += n;
	budget_take(p->budget, n);
}

struct backlog *
backlog_new(struct budget *budget, uint64_t probe_bytes)
{
	struct backlog *p = xcalloc(1, sizeof *p);

	p->budget = budget;
	p->limit = probe_bytes;
	take(p, sizeof *p);
	return p;
}

void
backlog_free(struct backlog *p)
{
	if (p == NULL)
		return;
	budget_give(p->budget, p->taken);
	buf_free(&p->bytes[0]);
	buf_free(&p->bytes[1]);
	free(p->piece);
	free(p);
}

static struct piece *
add(struct backlog *p, enum piece_type type)
{
	struct piece *new;

	if (p->n == p->cap) {
		size_t more = p->cap == 0 ? 4 : p->cap;

		p->piece = xreallocarray(p->piece, p->cap + more, sizeof *new);
		p->cap += more;
		take(p, more * sizeof *new);
	}
	new = &p->piece[p->n++];
	new->type = type;
	return new;
}

void
backlog_data(struct backlog *p, const struct chunk *c)
{
	struct piece *new = add(p, PIECE_DATA);
	enum side side = c->side;
	uint64_t room = p->limit - p->probe[side];

	new->chunk = *c;
	new->at = p->bytes[side].n;
	buf_add_slice(&p->bytes[side], c->data);
	take(p, c->data.n);
	if (!p->whole[side])
		p->probe[side] += c->data.n < room ? c->data.n : (size_t)room;
}

/* A gap before the first byte hides nothing that a probe could still see. */
void
backlog_gap(struct backlog *p, const struct gap *g)
{
	struct piece *new = add(p, PIECE_GAP);

	new->gap = *g;
	if (p->probe[g->side] != 0)
		p->whole[g->side] = true;
}

void
backlog_end(struct backlog *p, enum side side, enum stream_end how)
{
	struct piece *new = add(p, PIECE_END);

	new->end.side = side;
	new->end.how = how;
	p->whole[side] = true;
}

void
backlog_probe(
    const struct backlog *p, const struct session *s, struct probe *probe)
{
	probe->session = s;
	for (int i = 0; i < 2; i++) {
		probe->first[i] = slice_of(p->bytes[i].p, p->probe[i]);
		probe->ended[i] = p->whole[i];
	}
}

/* The count of pieces is bounded too: a capture may be all small gaps. */
bool
backlog_full(const struct backlog *p)
{
	return p->probe[0] >= p->limit || p->probe[1] >= p->limit ||
	       (p->whole[0] && p->whole[1]) || p->n >= 2 * p->limit + 16;
}

void
backlog_replay(const struct backlog *p, struct app_conn *conn)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct piece *one = &p->piece[i];
		struct chunk chunk;

		switch (one->type) {
		case PIECE_DATA:
			chunk = one->chunk;
			chunk.data =
			    slice_mid(buf_as_slice(&p->bytes[chunk.side]),
				one->at, chunk.data.n);
			conn_data(conn, &chunk);
			break;
		case PIECE_GAP:
			conn_gap(conn, &one->gap);
			break;
		case PIECE_END:
			conn_end(conn, one->end.side, one->end.how);
			break;
		}
	}
}
