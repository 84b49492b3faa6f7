/* scatter: pieces put in order. */
#include "app/scatter.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define HELD_COST 1024 /* of one held piece, besides its bytes */

struct scatter_held {
	TAILQ_ENTRY(scatter_held) link;
	uint64_t off; /* in the file */
	struct chunk chunk;
	uint8_t bytes[];
};

void
scatter_init(struct scatter *s)
{
	TAILQ_INIT(&s->held);
}

void
scatter_begin(struct scatter *s, uint64_t off, const struct chunk *at)
{
	const struct app_sink *sink = conn_sink(s->room->conn);
	struct body_head head = {
	    .source = s->source,
	    .session = conn_session(s->room->conn),
	    .side = at->side,
	    .frame = at->frame,
	    .ns = at->ns,
	    .offset = off,
	    .ascii = s->ascii,
	};

	if (s->begun)
		return;
	if (s->name != NULL)
		head.name = buf_as_slice(s->name);
	if (s->url != NULL)
		head.url = buf_as_slice(s->url);
	s->begun = true;
	s->start = s->next = off;
	s->body = sink->body_begin(sink->ctx, &head);
}

/* Bytes from off on; those that the body has already are left out. */
static void
place(struct scatter *s, uint64_t off, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(s->room->conn);
	struct chunk rest = *c;

	scatter_begin(s, off, c);
	if (off < s->next) {
		if (s->next - off >= c->data.n)
			return;
		rest = chunk_mid(c, (size_t)(s->next - off), c->data.n);
		off = s->next;
	}
	if (s->body != NULL) {
		if (off > s->next)
			sink->body_gap(sink->ctx, s->body, off - s->next);
		sink->body_data(sink->ctx, s->body, &rest);
	}
	s->next = off + rest.data.n;
}

static uint64_t
held_cost(const struct scatter_held *h)
{
	return HELD_COST + h->chunk.data.n;
}

static void
hold(struct scatter *s, uint64_t off, const struct chunk *c)
{
	struct scatter_held *h = xmalloc(sizeof *h + c->data.n), *before;

	*h = (struct scatter_held){.off = off, .chunk = *c};
	memcpy(h->bytes, c->data.p, c->data.n);
	h->chunk.data.p = h->bytes;
	before = TAILQ_LAST(&s->held, scatter_helds);
	while (before != NULL && before->off > off)
		before = TAILQ_PREV(before, scatter_helds, link);
	if (before == NULL)
		TAILQ_INSERT_HEAD(&s->held, h, link);
	else
		TAILQ_INSERT_AFTER(&s->held, before, h, link);
	s->room->held += held_cost(h);
	budget_take(conn_budget(s->room->conn), held_cost(h));
}

/* What waited for the bytes before it; every: whatever is missing. */
static void
release(struct scatter *s, bool every)
{
	struct scatter_held *h;

	while ((h = TAILQ_FIRST(&s->held)) != NULL &&
	       (every || h->off <= s->next)) {
		TAILQ_REMOVE(&s->held, h, link);
		place(s, h->off, &h->chunk);
		s->room->held -= held_cost(h);
		budget_give(conn_budget(s->room->conn), held_cost(h));
		free(h);
	}
}

void
scatter_bytes(struct scatter *s, uint64_t off, const struct chunk *c)
{
	struct scatter_room *room = s->room;

	if (off <= s->next) {
		place(s, off, c);
		release(s, false);
		return;
	}
	hold(s, off, c);
	if (room->held > conn_limit(room->conn, room->limit))
		release(s, true);
}

void
scatter_end(struct scatter *s)
{
	const struct app_sink *sink = conn_sink(s->room->conn);
	uint64_t missing;

	release(s, true);
	missing = s->sized && s->size > s->next ? s->size - s->next : 0;
	if (s->body != NULL)
		sink->body_end(sink->ctx, s->body,
		    s->sized && missing == 0 ? BODY_COMPLETE : BODY_CUT,
		    missing);
	s->body = NULL;
	s->begun = s->sized = false;
	s->start = s->next = 0;
}
