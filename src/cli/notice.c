/* notice: one line for each kind of finding. */
#include "cli/notice.h"

#include "base/die.h"

static void
take(struct notice *n, uint64_t count, uint64_t frame, struct slice text)
{
	if (n->count == 0 || frame < n->frame ||
	    (frame == n->frame &&
		slice_cmp(text, buf_as_slice(&n->text)) < 0)) {
		n->frame = frame;
		buf_reset(&n->text);
		buf_add_slice(&n->text, text);
	}
	n->count += count;
}

static void
add(void *ctx, const struct finding *f)
{
	struct notices *all = ctx;

	take(&all->kind[f->kind], 1, f->frame, f->text);
}

const struct finding_sink *
notices_sink(struct notices *all)
{
	all->sink = (struct finding_sink){all, add};
	return &all->sink;
}

void
notices_merge(struct notices *all, struct notices *from)
{
	int k;

	for (k = 0; k < FINDING_COUNT; k++) {
		struct notice *n = &from->kind[k];

		if (n->count != 0)
			take(&all->kind[k], n->count, n->frame,
			    buf_as_slice(&n->text));
		buf_free(&n->text);
		*n = (struct notice){0};
	}
}

static bool
is_partial(enum finding_kind kind)
{
	return kind == FINDING_CAPTURE_DAMAGED || kind == FINDING_INTERRUPTED ||
	       kind == FINDING_OUTPUT_LIMIT;
}

bool
notices_partial(const struct notices *all)
{
	int k;

	for (k = 0; k < FINDING_COUNT; k++) {
		if (all->kind[k].count != 0 && is_partial((enum finding_kind)k))
			return true;
	}
	return false;
}

static void
print(enum finding_kind kind, struct notice *n)
{
	if (n->count > 1)
		warn_line("%s (%llu times; first: %s)",
		    finding_row(kind)->title, (unsigned long long)n->count,
		    buf_cstr(&n->text));
	else
		warn_line(
		    "%s: %s", finding_row(kind)->title, buf_cstr(&n->text));
}

void
notices_print(struct notices *all, bool quiet)
{
	int k;

	for (k = 0; k < FINDING_COUNT; k++) {
		struct notice *n = &all->kind[k];

		if (n->count != 0 &&
		    (!quiet || is_partial((enum finding_kind)k)))
			print((enum finding_kind)k, n);
		buf_free(&n->text);
		*n = (struct notice){0};
	}
}
