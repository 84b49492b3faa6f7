/*
 * folio: a case made by hand. A test tells records what the stages before
 * would tell them, has the case written, and asks it with SQL; the answer is
 * text, a row a line, columns between bars:
 *
 *	struct folio f;
 *	struct session *s;
 *
 *	folio_open(&f);
 *	s = folio_session(&f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
 *	folio_say(&f, s, SIDE_A, "GET /");
 *	folio_end(&f, s);
 *	folio_write(&f);
 *	assert_string_equal(folio_sql(&f, "SELECT name FROM session"), "7\n");
 *	folio_close(&f);
 *
 * The working directory becomes the temporary one that holds capture and case.
 * Frames come a millisecond apart, frame 1 at 2026-09-14 06:38 UTC.
 */
#ifndef WF_TESTS_FOLIO_H
#define WF_TESTS_FOLIO_H

#include <sqlite3.h>

#include "case/case.h"

#define FOLIO_RECORDS 3
#define FOLIO_T0      INT64_C(1789367880000000000)
#define FOLIO_MS      INT64_C(1000000)

struct folio {
	struct limits limits;
	struct budget budget;
	struct record *record[FOLIO_RECORDS]; /* as of three workers */
	uint64_t sums[FOLIO_RECORDS];	      /* told to each */
	struct record_config record_config;
	struct tally *tally;
	struct case_meta meta;
	char *dir; /* the report's directory, below a temporary one */
	struct outdir *out;
	struct capture *capture;
	sqlite3 *db;
	struct buf answer;
	uint64_t seen[64][2]; /* stream offsets, by session's frame % 64 */
	uint64_t frame;	      /* the one now: folio_session and say move it */
	bool raw;
};

void folio_open(struct folio *);
void folio_close(struct folio *);
/* cmocka's, where *state is an open folio. */
int folio_setup(void **state);
int folio_teardown(void **state);
/* Records anew, after limits or the budget were changed. */
void folio_reset(struct folio *);

/* worker: 0..2. The session begins with this frame; its id is frame << 4. */
struct session *folio_session(struct folio *, unsigned worker, uint64_t frame,
    uint8_t proto, const char *a, const char *b);
/* One packet of so many bytes of payload in the next frame, and its bytes. */
void folio_say(struct folio *, struct session *, enum side, const char *);
void folio_gap(
    struct folio *, struct session *, enum side, uint64_t n, enum gap_why);
/* Closes and frees; A is the client where nothing else was said. */
void folio_end(struct folio *, struct session *);
const struct app_sink *folio_app(struct folio *, const struct session *);
void folio_artifact(
    struct folio *, const struct artifact *, struct slice content);
void folio_find(struct folio *, unsigned worker, const struct finding *);

/* case.db is written, the records are used up, the case is open. */
void folio_write(struct folio *);
const char *folio_sql(struct folio *, const char *sql);
/* The bytes of case.db, or of another file of the report. */
struct buf folio_file(struct folio *, const char *path);

#endif
