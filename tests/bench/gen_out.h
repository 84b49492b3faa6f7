/*
 * gen_out.h: the capture being written, classic pcap, little-endian, Ethernet.
 * The caller fills a frame in place and then commits it.
 */
#ifndef GEN_OUT_H
#define GEN_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUT_FRAME_MAX 2048 /* bytes; the largest frame that is written */

struct out {
	const char *path; /* for messages */
	uint8_t *buf;
	size_t used;
	uint64_t bytes;	 /* of the file so far, buffered ones too */
	uint64_t frames; /* the number of the last frame */
	size_t snap;	 /* bytes captured of each frame */
	int fd;
	bool ns; /* nanosecond time stamps */
};

/* PATH may be NULL for standard output.  Failure ends the program. */
void out_open(struct out *, const char *path, bool ns, size_t snap);
void out_close(struct out *);

/* Where the next frame's bytes go; room for OUT_FRAME_MAX, valid until
 * out_commit.  The first snap bytes of it reach the file. */
uint8_t *out_room(struct out *);

/* Writes the frame in out_room, LEN bytes on the wire; returns its number. */
uint64_t out_commit(struct out *, uint64_t ns, size_t len);

#endif
