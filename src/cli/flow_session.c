/* flow_session: a sink on the engine that looks at names. */
#include "cli/flow_session.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define PARTS 16 /* sessions that one frame may open: engine's ids say so */

struct flow_sessions {
	struct engine *engine;
	struct session_sink listener;
	const struct flow_session_list *list;
	bool *found;
	void (*told)(void *ctx, const struct packet *);
	void *ctx;
};

bool
flow_session_add(struct flow_session_list *l, const char *arg, const char **why)
{
	struct slice part = slice_str(arg), frame;
	uint64_t no, n = 1;

	slice_token(&part, '.', &frame);
	if (!slice_u64(frame, 10, UINT64_MAX / PARTS, &no) || no == 0 ||
	    (part.p != NULL && (!slice_u64(part, 10, PARTS, &n) || n == 0))) {
		*why = "must be a session as the report names it: 5984, "
		       "5984.2";
		return false;
	}
	l->ids = xreallocarray(l->ids, l->n + 1, sizeof *l->ids);
	l->ids[l->n++] = no * PARTS + n - 1;
	return true;
}

void
flow_session_list_free(struct flow_session_list *l)
{
	free(l->ids);
}

static void
on_open(void *ctx, struct session *s)
{
	struct flow_sessions *fs = ctx;
	size_t i;

	for (i = 0; i < fs->list->n; i++) {
		if (fs->list->ids[i] == s->id) {
			fs->found[i] = true;
			s->sink[SLOT_VERB] = fs;
		}
	}
}

static void
on_packet(void *ctx, struct session *s, const struct packet *p, enum side side)
{
	struct flow_sessions *fs = ctx;

	(void)side;
	if (s->sink[SLOT_VERB] != NULL)
		fs->told(fs->ctx, p);
}

struct flow_sessions *
flow_sessions_new(const struct engine_config *config,
    const struct flow_session_list *list,
    void (*told)(void *ctx, const struct packet *), void *ctx)
{
	struct flow_sessions *fs = xcalloc(1, sizeof *fs);
	struct engine_config c = *config;

	fs->list = list;
	fs->found = xcalloc(list->n, sizeof *fs->found);
	fs->told = told;
	fs->ctx = ctx;
	fs->listener = (struct session_sink){
	    .ctx = fs,
	    .open = on_open,
	    .packet = on_packet,
	};
	c.sinks = &fs->listener;
	c.nsinks = 1;
	fs->engine = engine_new(&c);
	return fs;
}

void
flow_sessions_packet(
    struct flow_sessions *fs, const struct packet *p, int64_t clock)
{
	engine_packet(fs->engine, p, engine_shard(&p->src, &p->dst), clock);
}

bool
flow_sessions_found(const struct flow_sessions *fs, size_t i)
{
	return fs->found[i];
}

void
flow_sessions_free(struct flow_sessions *fs, int64_t clock)
{
	if (fs == NULL)
		return;
	engine_finish(fs->engine, clock);
	engine_free(fs->engine);
	free(fs->found);
	free(fs);
}
