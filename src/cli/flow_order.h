/*
 * flow_order: the segments of TCP flows, in the order of their sequence
 * numbers, each with its header. Bytes come from the engine; segments without
 * bytes, which it does not deliver, are put between them here.
 */
#ifndef WF_CLI_FLOW_ORDER_H
#define WF_CLI_FLOW_ORDER_H

#include "cli/flow_record.h"
#include "session/engine.h"

struct flow_order_sink {
	void *ctx;
	/* data lives until it returns; its length is also in the record. */
	void (*piece)(void *ctx, const struct flow_record *, struct slice data);
	/* n bytes are missing here. */
	void (*gap)(void *ctx, uint32_t flow, uint64_t n);
};

struct flow_order;

/* The config's sinks are filled here. empty: tell also what has no bytes. */
struct flow_order *flow_order_new(
    const struct engine_config *, const struct flow_order_sink *, bool empty);
/* The packet's lane is that of the flow and of the one the other way. */
void flow_order_packet(
    struct flow_order *, const struct packet *, uint32_t flow, int64_t clock);
void flow_order_finish(struct flow_order *, int64_t clock);
void flow_order_free(struct flow_order *);

#endif
