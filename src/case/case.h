/*
 * case: the record of it all, one SQLite file, case.db. The tables are a
 * contract (DESIGN.md); schema.h holds their text. case_write merges the
 * workers' records by key and inserts in key order, in one transaction with
 * fixed settings, so that the file's bytes do not depend on threads. What must
 * be joined across shards is joined there, in frame order: ranges of one
 * entity, FTP data seen before or away from its control session, scans,
 * midstream sessions as one finding.
 *
 * Streams of --raw (streams/NNN/<ID>.client.bin) are each direction as it was
 * delivered. Missing bytes are zeros there, so that offsets are those of the
 * transcript and of http.request_off, up to LIMIT_RAW_ZEROS times the bytes of
 * the direction (a limit finding says where zeros were left out). The sha256
 * columns are of these files; the gap columns say how much is missing.
 */
#ifndef WF_CASE_CASE_H
#define WF_CASE_CASE_H

#include <sqlite3.h>

#include "capture/capture.h"
#include "case/schema.h"
#include "case/record.h"
#include "case/tally.h"

/* What reading ends with where the captures were not named, but came one after
 * the other: in that order their frames are numbered, not by time. */
#define CASE_LISTED "--list - "

struct case_meta {
	const char *case_number, *title, *examiner, *notes; /* may be NULL */
	struct slice options; /* options that change content, as typed */
	struct slice reading; /* those of them that say what is read, as words
				 of a command with a space after each */
};

/* Where addresses are, which is looked up in cli/. */
struct case_places {
	void *ctx;
	/* False: nothing is known. Slices live until the next call. */
	bool (*find)(void *ctx, const struct addr *, struct slice *country,
	    struct slice *org);
	struct slice source; /* what was asked, for meta */
};

struct case_config {
	const struct case_meta *meta;
	const struct capture *capture;
	struct record *const *records;
	size_t nrecords;
	struct tally *tally;
	const struct case_plugins *plugins; /* NULL: none */
	const struct case_places *places;   /* NULL: nobody knows */
	const struct limits *limits;
	struct outdir *dir; /* case.db is made in it; joined files too */
	bool raw;
	unsigned hashes;
	bool describe;
	/* Called now and then by the caller's thread; or NULL. */
	void (*tick)(void *ctx);
	void *ctx;
};

/* Refusals of the machine end the program (EXIT_OUTPUT). */
void case_write(const struct case_config *);
/* True when an output limit was reached or a capture damaged: exit status 1 */
bool case_partial(sqlite3 *);

/* Before all else of this header, while the program is one thread. */
void case_setup(void);
/* Open for reading, checked for being a case record. NULL: *why is set. */
sqlite3 *case_open(const char *path, struct buf *why);
void case_close(sqlite3 *);
/* The same for whoever moves the files of a report: paths may be set. */
sqlite3 *case_open_to_change(const char *path, struct buf *why);
/* Change case number, title, examiner, notes (render). */
void case_set_meta(const char *path, const struct case_meta *);

/*
 * transcript(session_id, data): data is a sequence of pieces, each a type
 * byte, side in bit 7, then varints: ns since the session's first packet
 * (zigzag), frame, stream offset; and of BYTES a length and bytes, of GAP its
 * length and why, of CUT how many bytes were left out, of BODY the artifact
 * number (0: no file was carved of it), its length in the stream, then a
 * length and the first bytes as on the wire.
 *
 * Pieces are in the order of the capture. BYTES of one side join into one
 * piece until the other side speaks or half a second passes; frame and ns are
 * of its first byte. Each datagram is a piece. A gap inside a body follows the
 * body's piece. Together the pieces of a side cover its stream; those of CUT
 * and BODY stand for bytes that are not all in the blob.
 */
enum transcript_type {
	TRANSCRIPT_BYTES = 1,
	TRANSCRIPT_GAP = 2,
	TRANSCRIPT_CUT = 3,
	TRANSCRIPT_BODY = 4,
};

struct transcript_piece {
	enum transcript_type type;
	enum side side; /* A or B; session row's client says which is which */
	int64_t ns;	/* since the session's first packet */
	uint64_t frame;
	uint64_t off;	   /* in the side's stream */
	uint64_t n;	   /* bytes of the stream it stands for */
	enum gap_why why;  /* GAP */
	uint32_t artifact; /* BODY */
	struct slice data; /* BYTES, first bytes of BODY */
};

/* The next piece of a transcript blob; false at its end. */
struct rd;
bool transcript_next(struct rd *, struct transcript_piece *);

/* artifact.runs blob: a sequence of varints, deltas to the run before. */
void runs_pack(struct buf *, const struct run *, size_t);
bool runs_next(struct rd *, struct run *io);

/* session.activity blob: see activity_unpack (session/activity.h). */

#endif
