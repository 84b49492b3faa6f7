/*
 * recorder: the pipeline that ends in a case record. Workers whose engines
 * are heard by decoders, carver and record; then case.db. For the verbs that
 * make something of the record.
 */
#ifndef WF_CLI_RECORDER_H
#define WF_CLI_RECORDER_H

#include "case/case.h"
#include "cli/intake.h"

struct recorder_options {
	struct outdir *dir; /* case.db is made in it */
	bool files; /* ... and carved files and raw streams; else only what is
		       needed to put ranges of a file together */
	bool raw, delivery, describe;
	struct plugins *plugins;       /* loaded; NULL: none */
	struct geo *geo;	       /* NULL: no names of places */
	uint64_t min_bytes, max_bytes; /* of sessions; UINT64_MAX: none */
	unsigned hashes;	       /* HASH_ flags */
};

struct recorder;
struct geo;
struct plugins;

/* The intake was opened; its findings sink is filled here. */
struct recorder *recorder_new(struct intake *, const struct recorder_options *);
/* Reads everything. */
void recorder_run(struct recorder *);
/* Writes case.db; says what plugins report, unless quiet. */
void recorder_write(struct recorder *, const struct case_meta *);
void recorder_free(struct recorder *);

/* What the case page shows behind the program's name: options that change
 * content as typed, and the captures. */
void recorder_command(
    struct buf *, const struct option_result *, const struct intake *);
/* Was anything left out that the exit status must tell? */
bool recorder_partial(const struct intake *, struct outdir *);

#endif
