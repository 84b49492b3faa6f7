/* coding_zstd: zstd (RFC 8878), where the build has it. */
#include "carve/coding_stage.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

#define ZSTD_WINDOW_LOG 23 /* 8 MiB: RFC 9659, 3 */

static void
zstd_open(struct coding_stage *s)
{
	s->state = ZSTD_createDStream();
	if (s->state != NULL)
		ZSTD_DCtx_setParameter(
		    s->state, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
}

static void
zstd_close(struct coding_stage *s)
{
	ZSTD_freeDStream(s->state);
}

static enum coding_status
zstd_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	ZSTD_inBuffer zi = {in->p, in->n, 0};
	ZSTD_outBuffer zo = {s->block, s->room, 0};
	size_t rc;

	if (s->state == NULL)
		return CODING_BAD;
	if (s->ended && in->n == 0)
		return CODING_MORE;
	if (s->ended) {
		s->ended = false;
		s->again = true;
		s->piece = 0;
	}
	rc = ZSTD_decompressStream(s->state, &zo, &zi);
	*in = slice_from(*in, zi.pos);
	*n = zo.pos;
	s->piece += *n;
	if (ZSTD_isError(rc))
		return s->again && s->piece == 0 ? CODING_DONE : CODING_BAD;
	s->ended = rc == 0;
	return CODING_MORE;
}
#endif

const struct coding_row coding_zstd = {
    .name = "zstd",
#ifdef HAVE_ZSTD
    .cost = 192 << 10,
    .open = zstd_open,
    .step = zstd_step,
    .close = zstd_close,
#endif
};
