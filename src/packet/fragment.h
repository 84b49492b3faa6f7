/*
 * fragment: IP datagrams put together from their fragments (RFC 791, RFC
 * 8200), in any order. The table belongs to one decoder. Where fragments
 * overlap the bytes that came first stay, and a finding says so. A datagram
 * that does not become whole in time, or is over a limit, is given up: its
 * frames come back one by one through fragments_lost.
 */
#ifndef WF_PACKET_FRAGMENT_H
#define WF_PACKET_FRAGMENT_H

#include "packet/packet.h"

#define FRAGMENT_MAX 65535 /* bytes of a datagram without its headers */

/* One fragment. All it points to is copied when it is kept. */
struct fragment {
	struct addr src, dst;
	uint32_t id;
	uint8_t key_proto; /* part of the key: IPv4's protocol, IPv6: 44 */
	uint8_t proto;	   /* what the payload is, by this header */
	uint8_t ttl, tos;
	bool more;
	uint32_t off;		  /* bytes into the datagram's payload */
	uint32_t declared;	  /* its length on the wire, not 0 */
	struct slice data;	  /* as much of it as was captured */
	const struct part *parts; /* where data came from */
	size_t nparts;
	const struct frame_count *frames; /* what it arrived in */
	size_t nframes;
};

/* A datagram that is whole. It lives until the next fragments_add. */
struct datagram {
	uint8_t proto, ttl, tos; /* of its first fragment */
	struct slice data;
	uint32_t declared; /* more than data.n when the snap length took */
	const struct part *parts;
	size_t nparts;
	const struct frame_count *frames; /* in order of arrival */
	size_t nframes;
};

struct fragments;

struct fragments *fragments_new(
    const struct limits *, struct budget *, const struct finding_sink *);
void fragments_free(struct fragments *);
/* The time has come to ns: datagrams that waited too long are given up. */
void fragments_clock(struct fragments *, int64_t ns);
/* Give up all. */
void fragments_flush(struct fragments *);
/* True when this one made its datagram whole; else it is kept. */
bool fragments_add(
    struct fragments *, const struct fragment *, struct datagram *);
/* A frame of a datagram that was given up; false when there is none. */
bool fragments_lost(
    struct fragments *, struct frame_count *, const char **reason);

#endif
