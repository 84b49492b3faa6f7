/*
 * wire: TCP, UDP and ICMP packets for engine tests, and a log of what the
 * engine told. One wire is one engine; packets go from a (10.0.0.1:1000) to b
 * (10.0.0.2:80), frames are numbered and a millisecond apart.
 */
#ifndef WF_TESTS_WIRE_H
#define WF_TESTS_WIRE_H

#include "session/engine.h"

#define ISN_A 1000u
#define ISN_B 500000u

struct wire {
	struct limits limits;
	struct budget budget;
	struct engine *engine;
	struct session_sink sink;
	struct finding_sink findings;
	struct buf log;	  /* data, gaps, ends, closes, a line each */
	struct buf found; /* kinds of findings, a line each */
	uint64_t frame;
	int64_t ns, clock;
	uint32_t isn[2];
	uint16_t port[2];
	uint16_t window;
	uint32_t lane;
	struct chunk last; /* that was told, without its data */
};

struct wire *wire_new(void);
void wire_free(struct wire *);
/* flags as letters SAFRPU; seq and ack relative to the sides' ISN. */
void wire_tcp(struct wire *, enum side, const char *flags, uint32_t seq,
    uint32_t ack, const char *data);
/* The same with cut bytes that the snap length took. */
void wire_cut(struct wire *, enum side, const char *flags, uint32_t seq,
    uint32_t ack, const char *data, uint32_t cut);
void wire_udp(struct wire *, enum side, const char *data);
void wire_icmp(
    struct wire *, enum side, uint8_t type, uint16_t id, const char *data);
/* SYN, SYN-ACK, ACK. */
void wire_handshake(struct wire *);
void wire_wait(struct wire *, int64_t ms);
/* Ends the capture; the log must be this. */
void wire_expect(struct wire *, const char *log);
void wire_found(struct wire *, const char *kinds);

#endif
