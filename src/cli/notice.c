/* notice: one line for each kind of finding. */
#include "cli/notice.h"

#include "base/die.h"
#include "session/session.h"

static void
take(struct notice *n, uint64_t count, const struct finding *f)
{
	if (n->count == 0 || f->frame < n->frame ||
	    (f->frame == n->frame &&
		slice_cmp(f->text, buf_as_slice(&n->text)) < 0)) {
		n->frame = f->frame;
		n->session = f->session_id;
		buf_reset(&n->text);
		buf_add_slice(&n->text, f->text);
	}
	n->count += count;
}

static void
add(void *ctx, const struct finding *f)
{
	struct notices *all = ctx;

	take(&all->kind[f->kind], 1, f);
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
		struct finding first = {
		    .frame = n->frame,
		    .session_id = n->session,
		    .text = buf_as_slice(&n->text),
		};

		if (n->count != 0)
			take(&all->kind[k], n->count, &first);
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

/* The text of a session's finding tells of the record; here there is none. */
static void
print(enum finding_kind kind, struct notice *n)
{
	struct buf line = {0};

	buf_printf(&line, "%s: ", finding_row(kind)->title);
	if (n->session == 0) {
		buf_add_slice(&line, buf_as_slice(&n->text));
	} else {
		buf_printf(
		    &line, "in frame %llu", (unsigned long long)n->frame);
		buf_str(&line, ", session ");
		session_name(&line, n->session);
	}
	if (n->count > 1)
		buf_printf(&line, " (the first of %llu)",
		    (unsigned long long)n->count);
	warn_line("%s", buf_cstr(&line));
	buf_free(&line);
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
