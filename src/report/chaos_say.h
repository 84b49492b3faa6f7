/*
 * chaos_say: the words of Chaosreader's reports, for its layout and for the
 * one-document summary: services, connections, a line for each session, and
 * the five tables of counts. Times are UTC.
 */
#ifndef WF_REPORT_CHAOS_SAY_H
#define WF_REPORT_CHAOS_SAY_H

#include "report/query.h"

struct buf;

/* A session as its row tells it; texts are the record's. */
struct chaos_talk {
	struct slice proto, app, state;
	struct slice client_ip, server_ip;
	uint64_t client_port, server_port;
	int64_t first_ns, last_ns;
	uint64_t bytes;
	bool started; /* its first packet was seen: a SYN, an ICMP message */
};

/* What a query selects from session (as s), first, for chaos_talk_get. */
#define CHAOS_TALK_COLUMNS                                    \
	"s.id,s.proto,s.app,s.state,s.client_ip,s.server_ip," \
	"s.client_port,s.server_port,s.first_ns,s.last_ns,"   \
	"s.client_bytes,s.server_bytes,s.midstream"
#define CHAOS_TALK_NEXT 13 /* the column after them */
void chaos_talk_get(struct chaos_talk *, const struct query *);

/* "http", by what was spoken, else by the server's port; else the port. */
void chaos_service(struct buf *, const struct chaos_talk *);
/* 192.0.2.1:80, [2001:db8::1]:80; without a port where there is none. */
void chaos_end(struct buf *, const struct chaos_talk *, bool server);
/* A -> B, or A <-> B where nobody knows who began. */
void chaos_pair(struct buf *, const struct chaos_talk *);
/* Whole seconds, the nearest number of them. */
uint64_t chaos_seconds(const struct chaos_talk *);

/* The tables, by packets, the most first. */
enum chaos_table {
	CHAOS_IP,
	CHAOS_TCP_PORT,
	CHAOS_UDP_PORT,
	CHAOS_PROTOCOL,
	CHAOS_ETHERNET,
	CHAOS_TABLES
};
struct chaos_count {
	struct slice source; /* lives until the next one */
	struct slice mac;    /* CHAOS_IP: 12 hex digits, or empty */
	struct slice key;    /* as the record has it: 80, 6 */
	uint64_t count;
};
struct chaos_counts {
	enum chaos_table table;
	struct query q;
	struct buf *text; /* the caller's: source and MAC */
};
struct chaos_counts chaos_counts_open(
    sqlite3 *, enum chaos_table, struct buf *text);
bool chaos_counts_next(struct chaos_counts *, struct chaos_count *);
void chaos_counts_close(struct chaos_counts *);

#endif
