/*
 * finding: what a reader must know before relying on the rest. One row a
 * kind: name, group, severity, title. Whoever observes one fills a struct
 * finding and gives it to the finding sink it was handed; the case keeps it
 * and numbers it F1... when pages are made. A finding states what was
 * observed; it never says who did it or why.
 */
#ifndef WF_BASE_FINDING_H
#define WF_BASE_FINDING_H

#include "base/slice.h"

enum severity { SEV_NOTE, SEV_LOW, SEV_MEDIUM, SEV_HIGH };

enum finding_group {
	GROUP_SUSPICIOUS,  /* what the traffic did that deserves a look */
	GROUP_MISSING,	   /* what the capture should hold and does not */
	GROUP_CONFLICTING, /* where the evidence says two things */
	GROUP_LIMIT,	   /* over a limit, or not decoded */
};

#define FINDING_TABLE(X)                                                     \
	/* suspicious */                                                     \
	X(PROGRAM_DISGUISED, "program-disguised", SUSPICIOUS, HIGH,          \
	    "A program was delivered as something else")                     \
	X(ARCHIVE_DISGUISED, "archive-disguised", SUSPICIOUS, HIGH,          \
	    "An archive was sent as something else")                         \
	X(PASSWORD_ACCEPTED, "password-accepted", SUSPICIOUS, HIGH,          \
	    "A password crossed the network in clear text and was accepted") \
	X(PASSWORD_CLEAR, "password-clear", SUSPICIOUS, MEDIUM,              \
	    "A password crossed the network in clear text")                  \
	X(USER_CLEAR, "user-clear", SUSPICIOUS, NOTE,                        \
	    "A user name crossed the network in clear text")                 \
	X(TYPE_MISMATCH, "type-mismatch", SUSPICIOUS, LOW,                   \
	    "A file is not what it was declared to be")                      \
	X(HOSTILE_TEXT, "hostile-text", SUSPICIOUS, MEDIUM,                  \
	    "A captured text holds markup or control characters")            \
	X(SCAN, "scan", SUSPICIOUS, MEDIUM,                                  \
	    "One host tried many ports or hosts without an answer")          \
	/* missing */                                                        \
	X(CAPTURE_DAMAGED, "capture-damaged", MISSING, HIGH,                 \
	    "A capture file is damaged")                                     \
	X(CAPTURE_LOST, "capture-lost", MISSING, MEDIUM,                     \
	    "The capture lost packets")                                      \
	X(INTERRUPTED, "interrupted", MISSING, HIGH,                         \
	    "Reading was interrupted")                                       \
	X(ARTIFACT_GAP, "artifact-gap", MISSING, MEDIUM,                     \
	    "Bytes are missing inside a carved file")                        \
	X(ARTIFACT_CUT, "artifact-cut", MISSING, LOW,                        \
	    "A carved file ends early")                                      \
	X(NOT_CARVED, "not-carved", MISSING, LOW,                            \
	    "A transferred file is not among the carved ones")               \
	X(STREAM_GAP, "stream-gap", MISSING, LOW,                            \
	    "Bytes of a session are missing")                                \
	X(SNAPPED, "snapped", MISSING, LOW,                                  \
	    "Frames were captured shorter than they were")                   \
	X(MIDSTREAM, "midstream", MISSING, LOW,                              \
	    "Sessions began before the capture")                             \
	X(FRAGMENTS_MISSING, "fragments-missing", MISSING, LOW,              \
	    "IP fragments never became whole")                               \
	X(HEADER_GAP, "header-gap", MISSING, LOW,                            \
	    "Bytes are missing inside a message header")                     \
	X(LATE_DATA, "late-data", MISSING, LOW,                              \
	    "Bytes arrived after their gap was closed")                      \
	/* conflicting */                                                    \
	X(OVERLAP_CONFLICT, "overlap-conflict", CONFLICTING, HIGH,           \
	    "The same bytes were sent twice with different content")         \
	X(FRAGMENT_CONFLICT, "fragment-conflict", CONFLICTING, HIGH,         \
	    "IP fragments overlap with different content")                   \
	X(FRAGMENT_OVERLAP, "fragment-overlap", CONFLICTING, LOW,            \
	    "IP fragments overlap with the same content")                    \
	X(TWO_LENGTHS, "two-lengths", CONFLICTING, MEDIUM,                   \
	    "One message gives two body lengths")                            \
	X(MALFORMED, "malformed", CONFLICTING, LOW,                          \
	    "A message breaks its protocol")                                 \
	X(ENCODING_BROKEN, "encoding-broken", CONFLICTING, LOW,              \
	    "Bytes are none of the encoding that was declared")              \
	X(RANGE_CONFLICT, "range-conflict", CONFLICTING, MEDIUM,             \
	    "Ranges of one file contradict each other")                      \
	X(OUTSIDE_WINDOW, "outside-window", CONFLICTING, NOTE,               \
	    "Segments lie far outside the window")                           \
	X(TIME_ORDER, "time-order", CONFLICTING, NOTE,                       \
	    "Frames are not in order of time")                               \
	X(CAPTURE_OVERLAP, "capture-overlap", CONFLICTING, NOTE,             \
	    "Captures overlap in time")                                      \
	/* limit */                                                          \
	X(CODING_FAILED, "coding-failed", LIMIT, MEDIUM,                     \
	    "A compressed body could not be expanded")                       \
	X(CODING_BOMB, "coding-bomb", LIMIT, MEDIUM,                         \
	    "A compressed body was not expanded to its end")                 \
	X(LIMIT, "limit", LIMIT, MEDIUM, "A limit was reached")              \
	X(OUTPUT_LIMIT, "output-limit", LIMIT, HIGH,                         \
	    "An output limit was reached")                                   \
	X(UNDECODED, "undecoded", LIMIT, NOTE, "Frames were not decoded")    \
	X(PAGES_LEFT_OUT, "pages-left-out", LIMIT, NOTE,                     \
	    "Sessions have no page of their own")

enum finding_kind {
#define FINDING_ENUM(id, name, group, sev, title) FINDING_##id,
	FINDING_TABLE(FINDING_ENUM)
#undef FINDING_ENUM
	    FINDING_COUNT
};

struct finding_row {
	const char *name, *title;
	enum finding_group group;
	enum severity severity;
};

/*
 * One finding. Made on the stack by whoever observes; the sink copies what it
 * keeps before it returns. text is one or two plain sentences: it may hold
 * captured bytes, and is escaped when shown.
 */
struct finding {
	enum finding_kind kind;
	uint64_t session_id; /* session.h: 0 none */
	uint32_t part;	     /* artifact's number in the session, 0 none */
	uint64_t frame;	     /* first frame concerned, 0 none */
	int64_t ns;	     /* its time */
	uint32_t capture;    /* capture concerned, 0 none */
	struct slice text;
};

struct finding_sink {
	void *ctx;
	void (*add)(void *ctx, const struct finding *);
};

const struct finding_row *finding_row(enum finding_kind);
const char *severity_name(enum severity); /* High, Medium, Low, Note */

static inline void
finding_add(const struct finding_sink *s, const struct finding *f)
{
	if (s != NULL && s->add != NULL)
		s->add(s->ctx, f);
}

#endif
