/*
 * book: what every page says or points to: the head of the case, the counts
 * of the navigation, findings by session, and where the pages of each list
 * begin. Loaded once from the record, then read-only; threads share it.
 */
#ifndef WF_REPORT_BOOK_H
#define WF_REPORT_BOOK_H

#include <sqlite3.h>

#include "base/finding.h"
#include "report/http_list.h"
#include "report/pager.h"

struct arena;
struct rd;

/* One finding as rows refer to it. */
struct finding_ref {
	uint64_t session_id, artifact_id; /* 0: none */
	uint64_t frame;
	uint32_t no; /* F1 is 1 */
	enum severity severity;
	enum finding_kind kind; /* FINDING_COUNT: one we do not know */
};

/* Rows of a page. */
#define BOOK_SESSIONS 250
#define BOOK_FILES    500
#define BOOK_IMAGES   200
#define BOOK_HTTP     500
#define BOOK_FINDINGS 500
/* Captured bytes that a page of requests shows, about. */
#define BOOK_HTTP_BYTES (256 << 10)

struct book {
	struct arena *arena; /* of the texts */

	bool linked; /* there are other pages than the case's own */

	/* the head, as the user gave it; empty where not */
	struct slice case_number, title, examiner, notes, options, tool;
	struct slice places;   /* databases that countries are from, or none */
	struct slice case_ref; /* masthead: "Case 7", or the captures */
	struct slice heading;  /* title of the case page */
	struct slice running;  /* head of printed pages */
	struct slice inputs;   /* the captures, and before them the options
				  that say what is read, as words of a command */
	struct slice lister;   /* what pipes a list of the captures into that
				  command; empty when it names them */

	/* the account of frames; fates add up to frames */
	uint64_t frames, in_sessions, other, filtered, undecoded;
	uint64_t left_out; /* of those filtered: they are in the counts */
	int64_t first_ns, last_ns;
	uint64_t captures;

	uint64_t sessions, tcp, udp, icmp; /* the rest are others */
	uint64_t payload;		   /* bytes of all sessions */
	uint64_t scale_end;		   /* of the paired bars */
	uint64_t files, incomplete, disguised, images, requests;
	uint64_t findings, by_severity[SEV_HIGH + 1];

	struct finding_ref *refs; /* by session, then number */
	size_t nrefs;

	struct pager session_pages; /* key.b: session.id */
	struct pager file_pages;    /* key: session.id, part */
	struct pager image_pages;   /* the same */
	struct http_list http[HTTP_LISTS];
	uint64_t hosts; /* that requests name */
};

void book_load(struct book *, sqlite3 *, bool linked);
void book_unload(struct book *);

/* The findings of a session, the gravest first; *n may be 0. */
const struct finding_ref *book_refs(
    const struct book *, uint64_t session_id, size_t *n);

/* The severity that the record names. */
enum severity book_severity(struct slice name);

/* The kind that the record names, or FINDING_COUNT. */
enum finding_kind book_kind(struct slice name);
/* Is a file not what its sender declared? */
bool book_disguised(
    const struct book *, uint64_t session_id, uint64_t artifact_id);

/* Where things are, below the report's directory; "" when not linked. */
void book_session_href(
    struct buf *, const struct book *, uint64_t id, bool has_page);
void book_session_path(struct buf *, uint64_t id); /* of its own page */
void book_file_href(
    struct buf *, const struct book *, uint64_t session_id, uint64_t part);
void book_http_href(struct buf *, const struct book *, int64_t ns,
    uint64_t http_id, uint64_t session_id, uint64_t number);
void book_finding_href(struct buf *, const struct book *, uint64_t no);

/* Artifacts that are images, shown or not: an SQL condition. */
#define BOOK_IS_IMAGE "detected_type LIKE 'image/%' AND path IS NOT NULL"
/* Those of one pixel are listed apart. */
#define BOOK_IS_PIXEL "(ifnull(width,0)=1 AND ifnull(height,0)=1)"

#endif
