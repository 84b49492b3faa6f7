/* talk_body: first bytes of a body, chunks and codings undone. */
#include "report/talk_body.h"

#include "base/rd.h"
#include "carve/coding.h"

/* A chunk's size and its extensions; longer ones are not looked for. */
#define CHUNK_LINE 256

/* ---- chunks */

static bool
chunk_size(struct slice line, uint64_t *size)
{
	size_t semi = slice_chr(line, ';');

	if (semi != SLICE_MISSING)
		line = slice_head(line, semi);
	return slice_u64(slice_trim(line), 16, UINT64_MAX / 2, size);
}

/* Do the bytes before a body end with the size of its first chunk? */
static bool
begins_chunked(struct slice before, uint64_t *size)
{
	size_t lf;

	if (!slice_ends(before, "\n"))
		return false;
	before = slice_head(before, before.n - 1);
	lf = slice_rchr(before, '\n');
	return lf != SLICE_MISSING &&
	       chunk_size(slice_from(before, lf + 1), size);
}

static void
take_chunks(struct buf *out, struct slice data, uint64_t size)
{
	struct rd r = rd_init(data);
	struct slice line;

	for (;;) {
		buf_add_slice(
		    out, rd_bytes(&r, size < r.left ? (size_t)size : r.left));
		/* the end of its line, then the next one's size */
		if (!rd_line(&r, 2, &line) || line.n != 0 ||
		    !rd_line(&r, CHUNK_LINE, &line) ||
		    !chunk_size(line, &size) || size == 0)
			return;
	}
}

/* ---- codings */

struct taken {
	struct buf *out;
	size_t room;
};

static size_t
take(void *ctx, struct slice s)
{
	struct taken *t = ctx;

	s = slice_head(s, t->room);
	buf_add_slice(t->out, s);
	t->room -= s.n;
	return s.n;
}

static void
undo(struct talk_body *body, struct slice data, struct slice codings,
    const struct limits *limits, size_t max)
{
	struct taken taken = {&body->content, max};
	enum coding_left left;
	struct slice name;
	struct coding *c = coding_new(codings, limits, &left, &name);

	if (c == NULL)
		return;
	coding_want(c, max);
	(void)coding_whole(
	    c, data, &(struct coding_taker){.ctx = &taken, .take = take});
	body->coded = body->content.n != 0;
	coding_free(c);
}

void
talk_body(struct talk_body *body, struct slice before, struct slice data,
    struct slice codings, const struct limits *limits, size_t max)
{
	struct buf joined = {0};
	uint64_t size;

	*body = (struct talk_body){0};
	if (begins_chunked(before, &size)) {
		body->chunked = true;
		take_chunks(&joined, data, size);
		data = buf_as_slice(&joined);
	}
	if (codings.n != 0)
		undo(body, data, codings, limits, max);
	if (!body->coded)
		buf_add_slice(&body->content, slice_head(data, max));
	buf_free(&joined);
}
