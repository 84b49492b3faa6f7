/*
 * rows: how what the record was told is written for the stage, and read back.
 * It never leaves the process: plain structs go as they are (zero bytes taken
 * out), their slices follow, and reading puts the slices back. Pointers to
 * static strings stay what they are; everything else that a struct points to
 * is NULL when it was read. Inside case/ only.
 */
#ifndef WF_CASE_ROWS_H
#define WF_CASE_ROWS_H

#include "carve/carve.h"
#include "case/plugin.h"
#include "case/raw.h"

enum row {
	ROW_ARTIFACT = 1,
	ROW_SPAN,
	ROW_HTTP,
	ROW_FTP,
	ROW_TLS,
	ROW_VARIANT,
	ROW_FINDING,
	ROW_DELIVERY,
	ROW_PLUGIN,
};

/* What the record learnt of a session while it was open. */
struct record_facts {
	uint64_t frames, frame_bytes; /* of its packets */
	uint64_t control;	      /* FTP: the control session, 0 none */
	uint32_t control_line;
	uint32_t artifacts, requests;	   /* how many rows */
	uint32_t last_artifact, last_http; /* highest numbers */
	uint32_t gaps;
	uint64_t gap_bytes[2][GAP_LIMIT + 1];
	int64_t gap_ns; /* of the first gap */
	uint64_t gap_frame;
	bool has_ethertype, has_ip; /* of its first packet: */
	uint8_t outer_proto;
	uint16_t ethertype;
};

/* The session's own row; the head of its bundle. */
struct row_session {
	struct session s;
	struct record_facts f;
	struct raw_result raw[2];
	/* slices */
	struct slice activity;	 /* packed, by client and server */
	struct slice transcript; /* blob */
};

struct row_artifact {
	struct artifact a; /* its strings are in these: */
	struct slice detected_type, lacks, path;
	uint8_t sha256[SHA256_SIZE]; /* not in the row: who reads it asks */
	struct slice runs;	     /* packed */
};

/* Where an artifact lies in its side's stream. */
struct row_span {
	uint32_t artifact;
	uint64_t off, n;
};

/* Where rows go: captured texts longer than max are cut, and that is told. */
struct row_out {
	struct buf *b;
	uint64_t max;
	bool cut;
};

void row_session_put(struct buf *, const struct row_session *);
void row_session_get(struct slice, struct row_session *);
/* Strings and runs are taken from a. */
void row_artifact_put(struct row_out *, const struct artifact *);
void row_artifact_get(struct slice, struct row_artifact *);
void row_span_put(struct buf *, const struct row_span *);
void row_span_get(struct slice, struct row_span *);
void row_http_put(struct row_out *, const struct http_tx *);
/* *params is grown to hold the parameters; the caller frees it. */
void row_http_get(
    struct slice, struct http_tx *, struct http_param **params, size_t *cap);
void row_ftp_put(struct row_out *, const struct ftp_line *);
void row_ftp_get(struct slice, struct ftp_line *);
void row_tls_put(struct row_out *, const struct tls_hello *);
void row_tls_get(struct slice, struct tls_hello *);
void row_variant_put(struct buf *, const struct variant *);
void row_variant_get(struct slice, struct variant *);
void row_finding_put(struct row_out *, const struct finding *);
void row_finding_get(struct slice, struct finding *);
void row_plugin_put(struct row_out *, const struct plugin_value *);
void row_plugin_get(struct slice, struct plugin_value *);

#endif
