/*
 * session_page: what the page of one session is made of.
 *
 * session_scan.c fills a struct session_page by scans over the record that
 * run beside each other, all in the order of sessions; nothing is asked for a
 * single session. The other session_*.c, talk.c and terminal.c make values of
 * it. Texts live until the page is closed. Of what has two sides, [CLIENT] is
 * the client's and [SERVER] the server's.
 */
#ifndef WF_REPORT_SESSION_PAGE_H
#define WF_REPORT_SESSION_PAGE_H

#include "report/book.h"
#include "report/page.h"
#include "report/talk.h"

enum { CLIENT, SERVER };

/* Rows that a page lists, of each kind; what is left out is counted. */
#define SESSION_PAGE_ROWS 1000
/* ... of files, so that bodies in the transcript find theirs. */
#define SESSION_PAGE_FILES 4000
/* Captured text of the rows, about. */
#define SESSION_PAGE_TEXT (256 << 10)

/* The session's row. */
struct session_facts {
	uint64_t id, first_frame, last_frame;
	int64_t first_ns, last_ns;
	struct slice proto, app, vlan, tunnel, state, community_id, activity;
	unsigned ip_version;
	struct slice ip[2], country[2], org[2], sha256[2];
	uint64_t port[2], packets[2], bytes[2], gap_bytes[2];
	uint64_t retransmitted[2], out_of_order[2], keepalives[2],
	    zero_windows[2], snapped[2];
	uint64_t capture, capture_frame, icmp_type, icmp_code, icmp_id;
	uint32_t link;
	bool b_is_client, midstream, pppoe, icmp_known;
	/* an FTP data session's control session, 0: none */
	uint64_t control;
	bool control_left_out; /* by its size: it has no row */
	bool control_has_page;
	struct slice control_command;
	/* what TLS says in clear; empty and 0: nothing */
	struct slice tls_name, tls_alpn, ja3, ja3s;
	uint64_t tls_version, tls_cipher;
};

struct session_file {
	uint64_t id, part, size, missing, width, height;
	uint64_t inside;      /* part number of its mail, 0: none */
	bool complete, ascii; /* FTP, and not a listing */
	bool listed;	      /* a transaction's row has it */
	struct slice path, detected, declared, encoding, lacks, source;
};

struct session_http {
	uint64_t id, number, frame, response_frame;
	int64_t ns; /* of the request, else of the response */
	bool asked, answered;
	uint64_t request_off, response_off, response_bytes, status;
	uint64_t request_artifact, response_artifact; /* 0: no file */
	struct slice method, host, uri, type;
};

struct session_ftp {
	uint64_t number, frame;
	int64_t ns;
	struct slice command, reply;
	uint64_t data; /* its data session, 0: none */
	bool data_has_page;
	uint64_t data_part; /* the file it carried, 0: none */
	struct slice data_path;
};

struct session_variant {
	int side; /* CLIENT or SERVER */
	bool late;
	uint64_t off, frame;
	int64_t ns;
	struct slice data;
};

/* A column of a plugin; a value whose p is NULL was not set. */
struct session_plugin {
	uint64_t n; /* the column's number */
	struct slice name, plugin, doc, value[2];
};

struct session_page {
	const struct report *report;
	struct page *page;
	struct value *root;
	struct session_facts s;
	uint64_t prev, next; /* sessions with a page, 0: none */
	struct slice host;   /* what HTTP called the server, if one name */
	bool hosts;	     /* ... or more than one */

	/* loaded; all is how many the record has */
	struct session_http *http;
	struct session_ftp *ftp;
	struct session_file *files; /* by part, and so by id */
	struct session_variant *variants;
	struct session_plugin *plugins;
	size_t nhttp, nftp, nfiles, nvariants, nplugins;
	size_t http_cap, ftp_cap, files_cap, variants_cap, plugins_cap;
	uint64_t http_all, ftp_all, files_all, variants_all, plugins_all;
	uint64_t plugins_last; /* the column that was read last */
	uint64_t text;	       /* captured text so far */

	/* the findings that tell of missing and of cut bytes, or NULL */
	const struct finding_ref *gap_ref, *snapped_ref;

	struct talk talk;
	unsigned sections, tables, figures; /* numbered so far */
};

/* ---- session_scan.c */

/* Its statements are prepared once a thread, not once a range. */
struct session_scan;
struct session_scan *session_scan_new(sqlite3 *);
void session_scan_free(struct session_scan *);
/* Sessions with an id from first to before end; false: none has a page. */
bool session_scan_start(struct session_scan *, uint64_t first, uint64_t end);
/* The next one that has, with all that belongs to it; false: no more. Texts
 * are copied to the page's arena. */
bool session_scan_next(struct session_scan *, struct session_page *);
void session_page_free(struct session_page *);
/* The file with that part number, or NULL. */
struct session_file *session_file_find(
    const struct session_page *, uint64_t part);
/* The file with that id, or NULL. */
struct session_file *session_file_by_id(
    const struct session_page *, uint64_t id);

/* ---- session_facts.c: the head of the page */
void session_facts_put(struct session_page *);
/* "Client", "Server", by index. */
const char *session_side_word(int side);
void session_put_tls(struct session_page *);

/* ---- session_tables.c: transactions, commands, files */
void session_http_put(struct session_page *);
void session_ftp_put(struct session_page *);
void session_files_put(struct session_page *);

/* ---- session_plugins.c */
void session_plugins_put(struct session_page *);

/* ---- session_when.c: the figure of who spoke when */
bool session_when_is(const struct session_page *);
void session_when_put(struct session_page *, struct value *section);

/* ---- terminal_page.c: telnet-like sessions */
bool session_is_terminal(const struct session_page *);
void session_terminal_put(struct session_page *);

/* ---- talk_page.c: the conversation */
void session_talk_put(struct session_page *, bool replay);

/* ---- small things that several of them say */

/* Milliseconds since the session's first packet, for data-t. */
void session_ms(struct buf *, int64_t ns);
/* How long a replay is, and at what speed it begins; false: there is none. */
bool session_replay_put(struct session_page *, struct value *section);
/* Seconds since then, as +0.031; exact to the microsecond in a session that
 * was shorter than a second. */
void session_seconds(struct buf *, const struct session_page *, int64_t ns);
/* Its name on disk, or 5984-4 when it was not written. */
void session_file_name(
    struct buf *, const struct session_page *, const struct session_file *);
/* ... with its link (name, href) and what it lacks, under key. */
void session_file_put(struct value *, const char *key,
    const struct session_page *, const struct session_file *);
/* streams/005/5984.client.bin */
void session_stream_path(struct buf *, uint64_t id, int side);
/* A new section (with its number as no) under key; likewise of tables. */
struct value *session_section(struct session_page *, const char *key);
void session_table_no(struct session_page *, struct value *);
void session_figure_no(struct session_page *, struct value *);

#endif
