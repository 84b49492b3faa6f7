/*
 * runs: an artifact's addresses as a blob. Each run is five varints: how far
 * it begins behind the end of the run before (zigzag, as all but the length),
 * its length, then capture, frame and place in the capture file, each as the
 * step from the run before; the place from that run's end. Runs that follow
 * each other in the capture cost five or six bytes.
 */
#include "base/rd.h"
#include "case/case.h"

static uint64_t
step(uint64_t from, uint64_t to)
{
	return zigzag((int64_t)(to - from));
}

static uint64_t
stepped(uint64_t from, uint64_t v)
{
	return from + (uint64_t)unzigzag(v);
}

void
runs_pack(struct buf *b, const struct run *r, size_t n)
{
	struct run last = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		buf_varint(b, step(last.off + last.n, r[i].off));
		buf_varint(b, r[i].n);
		buf_varint(b, step(last.capture, r[i].capture));
		buf_varint(b, step(last.frame, r[i].frame));
		buf_varint(b, step(last.pos + last.n, r[i].pos));
		last = r[i];
	}
}

bool
runs_next(struct rd *r, struct run *io)
{
	uint64_t off, n, capture, frame, pos;

	if (r->left == 0)
		return false;
	off = rd_varint(r);
	n = rd_varint(r);
	capture = rd_varint(r);
	frame = rd_varint(r);
	pos = rd_varint(r);
	if (r->bad || n > UINT32_MAX)
		return false;
	*io = (struct run){
	    .off = stepped(io->off + io->n, off),
	    .n = (uint32_t)n,
	    .capture = (uint32_t)stepped(io->capture, capture),
	    .frame = stepped(io->frame, frame),
	    .pos = stepped(io->pos + io->n, pos),
	};
	return true;
}
