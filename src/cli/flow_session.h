/*
 * flow_session: the packets of some sessions, by the names that a report
 * gives them: 5984, or 5984.2. The engine makes the same sessions of the same
 * captures here as it does there.
 */
#ifndef WF_CLI_FLOW_SESSION_H
#define WF_CLI_FLOW_SESSION_H

#include "session/engine.h"

struct flow_session_list {
	uint64_t *ids; /* owned */
	size_t n;
};

/* Adds the one with this name; as set() of option.h. */
bool flow_session_add(
    struct flow_session_list *, const char *arg, const char **why);
void flow_session_list_free(struct flow_session_list *);

struct flow_sessions;

/* The config's sinks are filled here; told is called for each packet. */
struct flow_sessions *flow_sessions_new(const struct engine_config *,
    const struct flow_session_list *,
    void (*told)(void *ctx, const struct packet *), void *ctx);
void flow_sessions_packet(
    struct flow_sessions *, const struct packet *, int64_t clock);
/* Was there such a session? i: its place in the list. */
bool flow_sessions_found(const struct flow_sessions *, size_t i);
void flow_sessions_free(struct flow_sessions *, int64_t clock);

#endif
