/*
 * gen_pkt.h: frames with every checksum right, between two ends.
 *
 * A frame longer than the capture's snap length has the checksum of a frame
 * whose bytes behind the snap length are zero; the "snapped" kind sends such.
 */
#ifndef GEN_PKT_H
#define GEN_PKT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct msg;
struct out;

enum pkt_flag {
	PKT_FIN = 0x01,
	PKT_SYN = 0x02,
	PKT_RST = 0x04,
	PKT_PSH = 0x08,
	PKT_ACK = 0x10,
};

struct pkt_end {
	uint8_t mac[6];
	uint8_t ip[16]; /* the first 4 bytes, or all */
	uint16_t port;
};

/* end[0] is the client, end[1] the server. */
struct pkt_pair {
	struct pkt_end end[2];
	uint16_t ip_id[2];
	bool v6;
};

struct pkt_seg {
	int side; /* who sends */
	uint8_t flags;
	uint32_t seq, ack;
	uint16_t window;
	uint8_t opt[20];
	size_t nopt; /* a multiple of 4 */
	const struct msg *msg;
	uint64_t off; /* the payload, in msg */
	size_t len;
};

/* Each writes one frame at time NS and returns its number. */
uint64_t pkt_tcp(
    struct out *, uint64_t ns, struct pkt_pair *, const struct pkt_seg *);

/* DATA holds the first NDATA of LEN payload bytes, the others are zero. */
uint64_t pkt_udp(struct out *, uint64_t ns, struct pkt_pair *, int side,
    const uint8_t *data, size_t ndata, size_t len);

/* An echo request (side 0) or reply (side 1) with ports as ids. */
uint64_t pkt_echo(struct out *, uint64_t ns, struct pkt_pair *, int side,
    uint16_t seq, const uint8_t *data, size_t len);

void pkt_put16(uint8_t *, uint32_t);
void pkt_put32(uint8_t *, uint32_t);

#endif
