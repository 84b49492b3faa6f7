/*
 * wirefolio/plugin.h: columns of your own for wirefolio's lists of packets and
 * flows, and for the sessions of its reports. wirefolio-plugin(7) is the
 * tutorial.
 *
 * A plugin is a shared object that exports one struct wf_plugin by the name
 * wirefolio_plugin. It declares its columns once and sets their values by
 * number; wirefolio writes, escapes and aligns them. What is not set is an
 * empty field.
 *
 * The object needs nothing but this header: no library is linked. All that
 * is handed to a callback belongs to wirefolio and lives until the callback
 * returns, except the memory of a flow, which lives until its end. Bytes of a
 * capture are hostile: look at no more of them than their length says.
 *
 * This header only grows at the ends of its structs. A plugin is loaded when
 * its WF_PLUGIN_MAJOR is wirefolio's and its WF_PLUGIN_MINOR is not newer.
 */
#ifndef WIREFOLIO_PLUGIN_H
#define WIREFOLIO_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WF_PLUGIN_MAJOR 1
#define WF_PLUGIN_MINOR 0

/* ---- columns */

enum wf_type {
	WF_U64,	   /* 1219015 */
	WF_I64,	   /* -3 */
	WF_DOUBLE, /* 0.25 */
	WF_TIME,   /* nanoseconds since 1970, written as seconds */
	WF_HEX8,   /* 0x01 */
	WF_HEX16,  /* 0x0001 */
	WF_HEX32,
	WF_HEX64,
	WF_TEXT /* escaped where needed */
};

struct wf_column {
	const char *name; /* letters, digits and _; NULL ends the list */
	enum wf_type type;
	const char *doc; /* one line */
};

/* The fields of one line that are this plugin's. */
struct wf_row {
	const struct wf_row_calls *calls;
	/* the rest is wirefolio's */
};

struct wf_row_calls {
	void (*set_u64)(struct wf_row *, unsigned column, uint64_t);
	void (*set_i64)(struct wf_row *, unsigned column, int64_t);
	void (*set_double)(struct wf_row *, unsigned column, double);
	void (*set_text)(
	    struct wf_row *, unsigned column, const void *text, size_t len);
};

/*
 * column counts from 0 in the order of the declaration. A value that does not
 * fit the column's type, or a column that was not declared, is told once and
 * left empty. wf_set_u64 serves WF_U64 and the WF_HEX ones, wf_set_i64 WF_I64
 * and WF_TIME.
 */
static inline void
wf_set_u64(struct wf_row *row, unsigned column, uint64_t value)
{
	row->calls->set_u64(row, column, value);
}

static inline void
wf_set_i64(struct wf_row *row, unsigned column, int64_t value)
{
	row->calls->set_i64(row, column, value);
}

static inline void
wf_set_double(struct wf_row *row, unsigned column, double value)
{
	row->calls->set_double(row, column, value);
}

static inline void
wf_set_text(struct wf_row *row, unsigned column, const void *text, size_t len)
{
	row->calls->set_text(row, column, text, len);
}

/* ---- packets and flows */

struct wf_bytes {
	const uint8_t *p; /* may be NULL when n is 0 */
	size_t n;
};

enum wf_packet_flag {
	WF_FRAGMENT = 0x1, /* an IP fragment; only the first has ports */
	WF_SNAPPED = 0x2,  /* bytes of it were not captured */
	WF_TUNNEL = 0x4	   /* the addresses are a tunnel's inner ones */
};

struct wf_packet {
	uint64_t number;    /* of its frame, from 1 */
	int64_t ns;	    /* since 1970, UTC */
	uint32_t length;    /* on the wire */
	uint32_t flags;	    /* WF_ packet flags */
	uint32_t link;	    /* LINKTYPE_ number */
	uint16_t ethertype; /* under VLAN tags; 0: none */
	uint8_t ip_version; /* 4, 6; 0: no IP, and nothing of what follows */
	uint8_t protocol;   /* IP protocol, behind extension headers */
	uint8_t source[16], destination[16];	/* IPv4: the first four bytes */
	uint16_t source_port, destination_port; /* TCP, UDP, SCTP, else 0 */
	uint8_t ttl;
	/* TCP, when transport holds its header */
	uint8_t has_tcp;
	uint16_t tcp_flags, tcp_window;
	uint32_t tcp_seq, tcp_ack;
	/* as captured, each to the end of what encloses it */
	struct wf_bytes frame;
	struct wf_bytes network;   /* IP header; empty: no IP */
	struct wf_bytes transport; /* behind it */
	struct wf_bytes payload;   /* of TCP, UDP, ICMP; else all of it */
	uint64_t payload_length;   /* as the headers declare it */
};

/*
 * One direction of a conversation: with packets between two ends until a
 * silence, in flows as it lists them, in a report one side of a session.
 */
struct wf_flow {
	uint64_t index;	   /* the same for both directions, from 1 */
	uint8_t direction; /* 0: A, who sent first; 1: B */
	uint8_t ip_version, protocol;
	uint8_t source[16], destination[16];
	uint16_t source_port, destination_port;
	uint64_t packets, bytes; /* so far; bytes on the wire */
	int64_t first_ns, last_ns;
	uint64_t status; /* as the column flowStat */
};

/* ---- the plugin */

/* Lines of the final report; each call adds text, without a line's end. */
struct wf_report {
	void (*line)(struct wf_report *, const char *text);
};

/*
 * state is what start left in *state. memory is flow_memory bytes for this
 * direction of the flow, zero at first (NULL when none was asked for). Any
 * callback may be NULL. Calls never overlap.
 */
struct wf_plugin {
	uint32_t major, minor; /* WF_PLUGIN_MAJOR, WF_PLUGIN_MINOR */
	uint32_t size;	       /* sizeof(struct wf_plugin) */
	uint32_t flow_memory;  /* bytes, 1 MiB at most */
	const char *name;      /* letters, digits, - and _ */
	const char *version;
	const char *summary;				       /* one line */
	const struct wf_column *packet_columns, *flow_columns; /* or NULL */

	/* Before the first packet. NULL, or why the plugin cannot work. */
	const char *(*start)(void **state);
	/* A direction's first packet; layer2 or layer4 follows with it. */
	void (*flow_begin)(void *state, const struct wf_flow *, void *memory,
	    const struct wf_packet *);
	/* A packet without IP (ARP, LLDP), or one that was not decoded. */
	void (*layer2)(void *state, const struct wf_flow *, void *memory,
	    const struct wf_packet *, struct wf_row *);
	/* A packet with IP, whatever follows it. */
	void (*layer4)(void *state, const struct wf_flow *, void *memory,
	    const struct wf_packet *, struct wf_row *);
	/* The direction is over: the values of its flow columns. */
	void (*flow_end)(
	    void *state, const struct wf_flow *, void *memory, struct wf_row *);
	void (*report)(void *state, struct wf_report *);
	/* Free what start made. */
	void (*finish)(void *state);
};

#if defined(__GNUC__)
#define WF_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define WF_PLUGIN_EXPORT
#endif

/* Define this in one file: struct wf_plugin, all its fields by name. */
extern WF_PLUGIN_EXPORT const struct wf_plugin wirefolio_plugin;

#ifdef __cplusplus
}
#endif

#endif
