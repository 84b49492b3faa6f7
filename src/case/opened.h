/*
 * opened: what the record keeps of a session while it is open, found by the
 * session's place in sink[] or by its id (findings name sessions by id). Made
 * by record.c for the first thing that is told of a session, freed when the
 * session closed. Inside case/ only.
 */
#ifndef WF_CASE_OPENED_H
#define WF_CASE_OPENED_H

#include "case/delivery.h"
#include "case/raw.h"
#include "case/rows.h"
#include "case/stage.h"
#include "case/transcript.h"

/* The step that is being written: pieces of a datagram are one. */
struct opened_step {
	struct delivery_step step;
	int64_t before; /* ns of the one before */
	bool has, running;
};

struct opened {
	struct opened *next; /* in its slot of the table */
	struct session *session;
	struct record_facts facts;
	struct stage_rows rows;
	struct transcript transcript;
	struct raw *raw;	 /* with --raw, once there are bytes */
	struct opened_step step; /* with record_config.delivery */
	uint64_t variant_bytes;
	uint32_t findings;
	uint32_t findings_left_out;
	bool has_packet; /* ethertype and so on are known */
	bool cut;	 /* a captured text was cut to fit the record */
	bool variants_left_out;
};

struct opened_table {
	struct opened **slot;
	size_t nslots, n;
};

struct opened *opened_find(const struct opened_table *, uint64_t id);
void opened_add(struct opened_table *, struct opened *);
void opened_remove(struct opened_table *, struct opened *);
void opened_table_free(struct opened_table *); /* it is empty */

#endif
