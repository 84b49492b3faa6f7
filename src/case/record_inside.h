/*
 * record_inside: the record's own struct, for record.c (what is told while
 * sessions are open) and record_close.c (what becomes of them).
 */
#ifndef WF_CASE_RECORD_INSIDE_H
#define WF_CASE_RECORD_INSIDE_H

#include "case/opened.h"
#include "case/record.h"

struct record {
	struct record_config config;
	struct stage *stage;
	struct opened_table table;
	struct stage_rows loose; /* findings of no open session */
	struct session_sink session_sink;
	struct carve_sink carve_sink;
	struct finding_sink finding_sink;
	uint64_t filtered_frames, filtered_bytes;
};

struct transcript_rule record_transcript_rule(
    const struct record *, const struct session *);
struct raw_rule record_raw_rule(const struct record *);
/* A finding about an open session, past its limit of findings. */
void record_finding(struct record *, struct opened *, const struct finding *);
/* The last step of its delivery, if it has one. */
void record_step_end(struct record *, struct opened *);
/* Stage the session, or drop it for its size; o is freed. */
void record_close(struct record *, struct opened *);
/* Forget a session that never closed. */
void record_forget(struct record *, struct opened *);

#endif
