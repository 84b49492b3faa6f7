/*
 * stream_conn: one connection of `streams`, and where its bytes go: its
 * files, or the console. Made and ended by stream_sink.c, which knows the
 * engine.
 */
#ifndef WF_CLI_STREAM_CONN_H
#define WF_CLI_STREAM_CONN_H

#include "cli/stream_cast.h"
#include "cli/stream_counts.h"
#include "cli/stream_json.h"
#include "cli/stream_meta.h"
#include "cli/stream_pairs.h"
#include "cli/stream_sink.h"

struct stream_conn {
	struct stream_id id;
	struct stream_meta meta;
	struct stream_file *file[2]; /* NULL: no data yet */
	struct stream_pair *pair;    /* NULL: it need not be remembered */
	struct stream_cast *cast;
	unsigned sessions; /* open ones: ICMP may have several */
	bool numbered[2], ended[2], done;
};

/* What one worker's connections share. */
struct stream_out {
	const struct stream_options *options;
	struct stream_dir *dir; /* NULL with console */
	struct stream_files *files;
	struct stream_counts *counts; /* of names */
	struct stream_totals totals;
	uint64_t numbers; /* given so far, for names */
	struct buf line;  /* scratch */
	bool terminal;	  /* the console is one */
};

/* A chunk to where the options say; none when it is empty. */
void stream_conn_chunk(
    struct stream_out *, struct stream_conn *, const struct stream_chunk *);
/* No more data comes, though it is not closed yet. */
void stream_conn_rest(struct stream_conn *);
/*
 * No more comes: metadata and cast are made, files get their names. s: of a
 * connection that is one session.
 */
void stream_conn_end(
    struct stream_out *, struct stream_conn *, const struct session *);

#endif
