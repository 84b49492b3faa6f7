/*
 * frame: one captured frame, the first thing that travels. The capture source
 * makes it; it lives until the next capture_next of the same capture unless
 * its block is held (block_hold), for its bytes point into the block that was
 * read. What always holds: no is 1 for the first frame of the run and grows by
 * one with every frame read, filtered or not; data.n is the captured length,
 * never more than LIMIT_FRAME_BYTES; pos is the place of data's first byte in
 * the capture file (in the decompressed file where the input is compressed).
 */
#ifndef WF_CAPTURE_FRAME_H
#define WF_CAPTURE_FRAME_H

#include "base/slice.h"

struct block;

struct frame {
	uint64_t no;	   /* number over the merged input, from 1 */
	uint64_t local_no; /* number in its capture, from 1 */
	uint64_t pos;	   /* offset of data in the capture file */
	int64_t ns;	   /* nanoseconds since 1970, UTC */
	uint32_t capture;  /* which capture, from 1 */
	uint32_t iface;	   /* pcapng interface, from 0 */
	uint32_t link;	   /* LINKTYPE_ number */
	uint32_t len;	   /* length on the wire */
	struct slice data; /* captured bytes */
	struct block *block;
};

#endif
