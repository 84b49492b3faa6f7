/* piece: transcripts made by hand. */
#include "piece.h"

static void
begin(struct pieces *p, enum transcript_type type, enum side side)
{
	p->ms++;
	p->frame++;
	buf_u8(&p->blob, (uint8_t)((unsigned)type | (unsigned)side << 7));
	buf_varint(&p->blob, zigzag(p->ms * PIECE_MS));
	buf_varint(&p->blob, p->frame);
	buf_varint(&p->blob, p->off[side]);
}

void
piece_data(struct pieces *p, enum side side, struct slice data)
{
	begin(p, TRANSCRIPT_BYTES, side);
	buf_slice(&p->blob, data);
	p->off[side] += data.n;
}

void
piece_bytes(struct pieces *p, enum side side, const char *text)
{
	piece_data(p, side, slice_str(text));
}

void
piece_gap(struct pieces *p, enum side side, uint64_t n, enum gap_why why)
{
	begin(p, TRANSCRIPT_GAP, side);
	buf_varint(&p->blob, n);
	buf_varint(&p->blob, why);
	p->off[side] += n;
}

void
piece_cut(struct pieces *p, enum side side, uint64_t n)
{
	begin(p, TRANSCRIPT_CUT, side);
	buf_varint(&p->blob, n);
	p->off[side] += n;
}

void
piece_body(struct pieces *p, enum side side, uint32_t artifact, uint64_t n,
    const char *first)
{
	begin(p, TRANSCRIPT_BODY, side);
	buf_varint(&p->blob, artifact);
	buf_varint(&p->blob, n);
	buf_slice(&p->blob, slice_str(first));
	p->off[side] += n;
}

void
piece_pause(struct pieces *p, int64_t ms)
{
	p->ms += ms;
}

struct talk *
piece_talk(struct pieces *p, bool stream)
{
	static const struct talk_starts none;

	talk_load(&p->talk, buf_as_slice(&p->blob), false, stream, &none);
	return &p->talk;
}

void
piece_free(struct pieces *p)
{
	buf_free(&p->blob);
	talk_unload(&p->talk);
}
