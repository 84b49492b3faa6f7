/*
 * tally: the counts of the field, packet by packet, made by the reading
 * thread: ethertype, ip_protocol, ip, link_type, vlan, inner ones,
 * ip_src_mac (the address alone where the link has none), undecoded, other.
 * And the account of frames: every frame read ends in exactly one of session,
 * other, filtered, undecoded, and
 * tally_balanced proves that they add up. Sessions and server ports are added
 * from the records when the case is written.
 *
 * Bytes are original frame lengths. Frames of sessions that --min-bytes or
 * --max-bytes left out stay in the counts, which are made before a session's
 * size is known; their fate is FATE_FILTERED all the same, and tally_left_out
 * says how many they are. So do the fragments before the last one of a
 * datagram that a filter then takes away.
 */
#ifndef WF_CASE_TALLY_H
#define WF_CASE_TALLY_H

#include "packet/packet.h"

enum fate { FATE_SESSION, FATE_OTHER, FATE_FILTERED, FATE_UNDECODED, FATES };

struct tally;

/*
 * tmpdir: where counts go that memory does not hold; NULL: /tmp. Without a
 * budget only the account of frames is kept: tally_each must not be asked.
 */
struct tally *tally_new(struct budget *, const char *tmpdir);
void tally_free(struct tally *);
/* Every frame once, as it is read (link type, length); then its fate. */
void tally_frame(struct tally *, const struct frame *);
/* Headers of a frame that was not filtered: ethertype, addresses ... */
void tally_packet(struct tally *, const struct packet *);
/* n frames of `bytes` in all end so; reason for undecoded, label for other. */
void tally_fate(
    struct tally *, enum fate, const char *why, uint64_t n, uint64_t bytes);
/* Frames that were counted as if they stayed: filtered after all. */
void tally_leave_out(struct tally *, uint64_t n, uint64_t bytes);
uint64_t tally_left_out(const struct tally *);
uint64_t tally_fate_count(const struct tally *, enum fate);
uint64_t tally_frames(const struct tally *);
uint64_t tally_bytes(const struct tally *);
bool tally_balanced(const struct tally *);

/* A session as it counts: its addresses, and the port of its server. */
struct tally_session {
	const struct addr *client, *server;
	uint8_t proto;
	uint16_t server_port;
	bool inner;		    /* inside a tunnel in IP */
	bool has_ethertype, has_ip; /* of its first packet: */
	uint16_t ethertype;
	uint8_t outer_proto;
	uint64_t packets, wire_bytes;
};
void tally_session(struct tally *, const struct tally_session *);

/* A row of the tally table; slices live during the call. */
struct tally_row {
	const char *kind;
	struct slice key, label;
	uint64_t packets, bytes, sessions;
};
/* Every row, by kind and key; the tally takes no more counts after it. */
void tally_each(
    struct tally *, void (*fn)(void *ctx, const struct tally_row *), void *ctx);

/* "https", or NULL: the usual service of a port, from a table of ours. */
const char *service_name(uint8_t proto, uint16_t port);

#endif
