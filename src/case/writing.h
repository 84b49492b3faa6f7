/*
 * writing: the case while it is written, for the files that share the work:
 * case_write.c (the order of things), write_session.c and write_rows.c (a
 * session's bundle), write_meta.c (what is known of the run) and write_join.c
 * (what no single session knows). Inside case/ only.
 */
#ifndef WF_CASE_WRITING_H
#define WF_CASE_WRITING_H

#include "case/case.h"
#include "case/db.h"
#include "case/findings.h"
#include "case/rows.h"
#include "case/stage.h"
#include "case/timeline.h"

struct writing {
	const struct case_config *config;
	struct db db;
	struct tape *tape;   /* while sessions are inserted, or NULL */
	struct store *store; /* findings wait here */
	struct findings *findings;
	struct timeline *timeline; /* NULL: no frames */
	int64_t first_ns, last_ns; /* of the case; first > last: no frames */
	struct insert session, http, http_param, ftp, tls, artifact, variant,
	    transcript, delivery, plugin_flow;
	/* Numbers of a session's rows count on from these. */
	int64_t http_base, artifact_base;
	uint64_t sessions, artifacts, requests;
	uint64_t pages, pages_left_out, pages_first; /* first without one */
	uint64_t midstream;
	struct finding midstream_first;
	uint64_t ranges;	/* artifacts that are pieces */
	uint64_t ftp_links;	/* sessions that belong to a control session */
	uint64_t ftp_announced; /* FTP lines with an endpoint */
	/* For reading rows. */
	struct stage_reader *reader; /* at the bundle that is being written */
	struct http_param *params;
	size_t nparams;
	struct buf pending; /* an artifact whose span may come next */
	bool has_pending;
	struct row_span span, pending_span;
	struct buf steps;    /* of the session's delivery, not inserted */
	uint32_t step_blobs; /* inserted */
};

/* Everything of one session, which the reader just reached. */
void write_session_open(struct writing *);
void write_session(struct writing *, uint64_t id, struct slice head);
void write_session_close(struct writing *);

/* Rows of it, as they were staged. */
void write_http(struct writing *, const struct session *, struct slice);
void write_ftp(struct writing *, const struct session *, struct slice);
void write_tls(struct writing *, const struct session *, struct slice);
void write_variant(
    struct writing *, const struct session *, uint32_t n, struct slice);
void write_delivery(
    struct writing *, const struct session *, struct slice step);
void write_delivery_end(struct writing *, const struct session *);
void write_plugin_value(struct writing *, const struct session *, struct slice);
/* An artifact is inserted by the flush, or by the next one: its span may yet
 * come, right after it. */
void write_artifact(struct writing *, const struct session *, struct slice);
void write_span(struct writing *, struct slice);
void write_artifact_flush(struct writing *, const struct session *);
void write_artifact_row(struct writing *, const struct session *, int64_t id,
    const struct row_artifact *, const struct row_span *);

void write_captures(struct writing *);
void write_meta(struct writing *);
void write_plugins(struct writing *);
void write_tally(struct writing *);
/* Of sessions and tally, after both. */
void write_addresses(struct writing *);
/* "GB, Telstra Pty Ltd"; nothing when nothing is known. */
void write_place(const struct writing *, struct slice ip, struct buf *);

/* After all sessions; findings that come of it are added. */
void write_joins(struct writing *);
/* FTP transfers whose data session no worker saw beside its control session. */
void write_ftp_elsewhere(struct writing *);
void write_ftp_lost(struct writing *);
/* Pieces of one file (206) put together. */
void write_ranges(struct writing *);
/* A statement with three numbers. */
void writing_run3(struct writing *, sqlite3_stmt *, int64_t, int64_t, int64_t);

/* A finding of the case as a whole. */
void writing_finding(
    struct writing *, const struct finding *, const struct buf *text);

#endif
