/* coding_brotli: br (RFC 7932), where the build has brotli. */
#include "carve/coding_stage.h"

#ifdef HAVE_BROTLI
#include <brotli/decode.h>

static void
br_open(struct coding_stage *s)
{
	s->state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
}

static void
br_close(struct coding_stage *s)
{
	if (s->state != NULL)
		BrotliDecoderDestroyInstance(s->state);
}

static enum coding_status
br_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	size_t left = in->n, room = s->room;
	const uint8_t *next = in->p;
	uint8_t *out = s->block;
	BrotliDecoderResult rc;

	if (s->state == NULL)
		return CODING_BAD;
	rc = BrotliDecoderDecompressStream(
	    s->state, &left, &next, &room, &out, NULL);
	*in = slice_from(*in, in->n - left);
	*n = s->room - room;
	if (rc == BROTLI_DECODER_RESULT_ERROR)
		return CODING_BAD;
	s->ended = rc == BROTLI_DECODER_RESULT_SUCCESS;
	return s->ended ? CODING_DONE : CODING_MORE;
}
#endif

const struct coding_row coding_br = {
    .name = "br",
#ifdef HAVE_BROTLI
    .cost = 64 << 10,
    .open = br_open,
    .step = br_step,
    .close = br_close,
#endif
};
