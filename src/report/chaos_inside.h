/*
 * chaos_inside: what the files of the Chaosreader layout share.
 *
 * An item is a row of the index: a TCP or UDP session, another protocol's, or
 * one packet of ICMP. chaos_item.c puts them into a temporary table of the
 * record's database, in the order of the rows, so that any number of them
 * fits; every file is then made by a scan over it.
 */
#ifndef WF_REPORT_CHAOS_INSIDE_H
#define WF_REPORT_CHAOS_INSIDE_H

#include "report/arena.h"
#include "report/chaos.h"
#include "report/chaos_say.h"
#include "report/value.h"
#include "session/session.h"

struct templates;

struct chaos {
	const struct chaos_options *o;
	sqlite3 *db; /* with the temporary tables */
	struct outdir *dir;
	struct templates *templates;
	struct buf file;  /* "capture.pcap": what the heads of pages name */
	struct buf style; /* of all pages, and its digest for their policy */
	struct buf style_hash;
	int64_t created_ns;
	struct buf type;   /* tcpdump, snoop, pcapng */
	struct query host; /* ?1: what DNS called an address; stmt NULL: none */
};

enum chaos_kind {
	CHAOS_SESSION, /* TCP */
	CHAOS_STREAM,  /* UDP */
	CHAOS_ICMP,    /* a packet */
	CHAOS_OTHER,
};

/* Texts live until the next item of the scan. */
struct chaos_item {
	uint64_t no; /* from 1 */
	uint64_t session_id;
	enum chaos_kind kind;
	struct chaos_talk talk; /* ICMP: from source to destination */
	int client_side;	/* SIDE_A or SIDE_B */
	uint64_t missing;	/* bytes */
	bool has_raw[2];	/* there is a stream of the client, server */
	/* ICMP: */
	unsigned type, code;
	int from;	   /* 0 the client's stream has it, 1 the server's */
	uint64_t off, len; /* of its payload in that stream's file */
};

struct chaos_scan {
	struct query q;
};

/* Makes the table item(no, session_id, shown ...). */
void chaos_items_make(struct chaos *);
/* Those that are shown, or all of them, by number. */
struct chaos_scan chaos_scan_open(const struct chaos *, bool all);
bool chaos_scan_next(struct chaos_scan *, struct chaos_item *);
void chaos_scan_close(struct chaos_scan *);

/* ---- chaos_name.c: what files are called */
/* "session_0001"; of a number alone: */
void chaos_stem(struct buf *, enum chaos_kind, uint64_t no);
/* "session_0001.http" or "icmp_0007.8" */
void chaos_base(struct buf *, const struct chaos_item *);
/* Its bytes say nothing, but when there were some does. */
bool chaos_is_ssh(const struct chaos_item *);
/* Whose screen and keys are elsewhere: what was typed or drawn is told. */
enum chaos_desktop {
	DESKTOP_NONE,
	DESKTOP_VNC,
	DESKTOP_X11,
};
enum chaos_desktop chaos_desktop(const struct chaos_item *);
/* Of replays: the same, but "session_0001.textSSH", textVNC, textX11. */
void chaos_play_base(struct buf *, const struct chaos_item *);
const char *chaos_mark(int side); /* what stands for a packet of it */
/* "Echo Reply"; "ICMP type 99" where nobody knows. */
void chaos_icmp_name(struct buf *, bool v6, unsigned type);
bool chaos_port_in(const struct chaos_ports *, uint64_t port);
/* Does it get an HTML page, a replay by its service or port? */
bool chaos_has_html(const struct chaos *, const struct chaos_item *);
bool chaos_has_hex(const struct chaos *, const struct chaos_item *);
bool chaos_has_replay(const struct chaos *, const struct chaos_item *);

/* ---- chaos_file.c: carved files and streams get their flat names */
enum chaos_made { /* what an item's files are, in the order of its row */
	MADE_RAW,
	MADE_HTML,
	MADE_HEX_TEXT,
	MADE_HEX,
	MADE_KEYDATA,
	MADE_PART,
	MADE_DOMAIN,
	MADE_SHAPE,
	MADE_REPLAY,
	MADE_CAST,
	MADE_INFO,
};
/* Before the pages: carved files; makes the table made(no, kind, name ...). */
void chaos_files_take(struct chaos *);
/* A file of an item was made; a replay's size is in seconds. */
void chaos_made(const struct chaos *, const struct chaos_item *,
    enum chaos_made, struct slice name, uint64_t size);
uint64_t chaos_made_count(const struct chaos *, enum chaos_made);
/* After the pages: streams are named, what is left goes, and the record learns
 * the names. */
void chaos_files_settle(struct chaos *);
/* The stream of client or server for reading, while pages are made; -1. */
int chaos_stream_open(
    const struct chaos *, const struct chaos_item *, int side);

/* ---- chaos_flow.c: a session's bytes in the order they came */
struct chaos_flow;
struct chaos_piece {
	int side;	  /* 0 client, 1 server */
	int64_t ns;	  /* since the session's first packet */
	uint64_t missing; /* bytes: then no data */
	bool more;	  /* the same segment goes on */
	struct slice data;
};
struct chaos_flow *chaos_flow_open(
    const struct chaos *, const struct chaos_item *);
bool chaos_flow_next(struct chaos_flow *, struct chaos_piece *);
void chaos_flow_close(struct chaos_flow *);
/* "7 bytes are missing": chaos_talk.c */
void chaos_missing(struct buf *, uint64_t n);

/* ---- chaos_domain.c: DNS */
/* Makes host of what the answers of all sessions say. */
void chaos_hosts_load(struct chaos *);
/* The name of an address, or the address. */
void chaos_host(const struct chaos *, struct buf *, struct slice ip);
/* As chaos_pair, by name. */
void chaos_pair_named(
    const struct chaos *, struct buf *, const struct chaos_item *);
bool chaos_has_domain(const struct chaos *, const struct chaos_item *);
void chaos_domain_write(const struct chaos *, const struct chaos_item *);

/* ---- chaos_page.c: files and pages that are written as they are made */
struct chaos_sheet {
	struct outfile *file;
	struct buf out;
	uint64_t size; /* written */
};
void chaos_sheet_open(
    struct chaos_sheet *, const struct chaos *, const char *path);
void chaos_sheet_flush(struct chaos_sheet *);	  /* when much has gathered */
uint64_t chaos_sheet_close(struct chaos_sheet *); /* its size */

struct chaos_page {
	const struct chaos *c;
	struct chaos_sheet sheet;
	struct arena *arena;
	struct arena_mark empty;
	struct value *v; /* of the next part */
	struct buf b;	 /* for whoever fills the page */
};
/* The head; script: it may run chaosreader.js. */
void chaos_page_begin(struct chaos_page *, const struct chaos *,
    const char *path, struct slice title, bool script);
/* The same of a session, up to its <pre>; words: what is on it, or NULL. */
void chaos_page_session(struct chaos_page *, const struct chaos *,
    const struct chaos_item *, const char *path, const char *words,
    bool replay);
/* Ends that, and says so when not all of it is shown. */
void chaos_page_shown(struct buf *, uint64_t shown, uint64_t all);
/* A template filled with v, which is then anew. */
void chaos_page_part(struct chaos_page *, const char *template);
uint64_t chaos_page_end(struct chaos_page *); /* its size */
/* The head line of the reports: file, type, created. */
void chaos_page_about(struct chaos_page *);
void chaos_page_number(struct chaos_page *, const char *key, uint64_t);
/* number, time, pair, service and so on of an item as members of v. */
void chaos_page_item(struct chaos_page *, const struct chaos_item *);

/* What the lists are made of: the end of a query, by item i. */
#define CHAOS_IMAGES                                                   \
	" FROM made m JOIN artifact a ON a.id=m.artifact JOIN item i " \
	"ON i.no=m.no JOIN session s ON s.id=i.session_id "            \
	"WHERE m.artifact<>0 AND a.detected_type IN('image/png',"      \
	"'image/jpeg','image/gif','image/webp','image/bmp',"           \
	"'image/x-ms-bmp')"
#define CHAOS_EXTIMAGES                                              \
	" FROM artifact a JOIN item i ON i.session_id=a.session_id " \
	"JOIN session s ON s.id=i.session_id WHERE i.shown AND "     \
	"a.detected_type LIKE 'image/%' AND a.url<>''"
#define CHAOS_REQUESTS                                           \
	" FROM http h JOIN item i ON i.session_id=h.session_id " \
	"JOIN session s ON s.id=i.session_id "                   \
	"WHERE i.shown AND h.method IS NOT NULL"
/* The item of a row that selects CHAOS_TALK_COLUMNS, then i.no. */
void chaos_item_get(struct chaos_item *, const struct query *);

/* ---- the files */
void chaos_info_write(const struct chaos *, const struct chaos_item *);
void chaos_raw_write(const struct chaos *, const struct chaos_item *);
void chaos_html_write(const struct chaos *, const struct chaos_item *);
void chaos_hex_write(const struct chaos *, const struct chaos_item *);
void chaos_shape_write(const struct chaos *, const struct chaos_item *);
void chaos_keys_write(const struct chaos *, const struct chaos_item *);
void chaos_replay_write(const struct chaos *, const struct chaos_item *);
void chaos_remote_write(const struct chaos *, const struct chaos_item *);
/* The first line of an asciicast. */
void chaos_cast_begin(struct chaos_sheet *, const struct chaos *,
    const struct chaos_item *, const char *path);
void chaos_index_write(const struct chaos *);
void chaos_images_write(const struct chaos *);
void chaos_getpost_write(const struct chaos *);
void chaos_httplog_write(const struct chaos *);

#endif
