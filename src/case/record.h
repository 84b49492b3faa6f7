/*
 * record: what one worker remembers of the sessions it saw.
 *
 * A record listens to every stage: as a session sink (transcript, activity,
 * the session's row), as a carve sink (artifacts, and through it HTTP and FTP
 * rows and body spans) and as a finding sink. Rows are serialised with buf.h
 * into a store (bounded, spilling) under the session's id; nothing is kept of
 * a session in memory once it closed. After the last packet case_write merges
 * the records of all workers by id.
 *
 * Among the engine's sinks the record comes last, after the app's: so bodies
 * are announced before their bytes are logged, and what decoders say at the
 * close still goes into the session's bundle.
 *
 * The reading thread has a record of its own for what capture and packet
 * find; it sees no sessions.
 *
 * Sessions outside --min-bytes/--max-bytes are dropped when they close: their
 * rows go, their carved files are removed, their frames count as filtered.
 */
#ifndef WF_CASE_RECORD_H
#define WF_CASE_RECORD_H

#include "carve/carve.h"
#include "case/plugin.h"

struct record;
struct stage;

struct record_config {
	const struct limits *limits;
	struct budget *budget;
	const char *tmpdir;
	struct outdir *dir; /* for --raw and removals; may be NULL */
	bool raw;	    /* --raw: streams/NNN/<ID>.{client,server}.bin;
			       without dir: their digests only */
	bool delivery;	    /* keep the order of all bytes (delivery.h) */
	uint64_t min_bytes, max_bytes; /* per session; UINT64_MAX: none */
};

struct record *record_new(const struct record_config *);
/* After the sessions were closed and after what tells the record things. */
void record_free(struct record *);
const struct session_sink *record_session_sink(struct record *);
const struct carve_sink *record_carve_sink(struct record *);
const struct finding_sink *record_finding_sink(struct record *);
/* Of a session that is open. Each column and side at most once. */
void record_plugin_value(
    struct record *, struct session *, const struct plugin_value *);
/* Frames of sessions dropped by size, and their bytes. */
uint64_t record_filtered_frames(const struct record *);
uint64_t record_filtered_bytes(const struct record *);
/* For case_write: everything told so far as bundles. */
struct stage *record_stage(struct record *);

#endif
