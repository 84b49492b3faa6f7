/* follow: the end of a file, again and again. */
#include "capture/follow.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"

void
idle_reset(struct idle *i)
{
	i->since_ms = clock_ms();
	i->had = 0;
	i->tried = false;
}

void
idle_note(struct idle *i, uint64_t had)
{
	if (had == i->had)
		return;
	idle_reset(i);
	i->had = had;
}

uint64_t
idle_ms(const struct idle *i)
{
	return clock_ms() - i->since_ms;
}

bool
idle_over(const struct idle *i)
{
	return i->limit_ms != 0 && idle_ms(i) >= i->limit_ms;
}

bool
idle_once_more(struct idle *i)
{
	bool first = !i->tried;

	i->tried = true;
	return first;
}

struct follow {
	struct watchful watchful;
	struct growth growth;
	struct idle idle;
};

static bool
follow_more(void *ctx, uint64_t had)
{
	struct follow *f = ctx;

	idle_note(&f->idle, had);
	if (idle_over(&f->idle))
		return idle_once_more(&f->idle);
	return watchful_wait(&f->watchful);
}

struct follow *
follow_new(const struct watchful *w, uint64_t limit_ms)
{
	struct follow *f = xcalloc(1, sizeof *f);

	f->watchful = *w;
	f->growth = (struct growth){f, follow_more};
	f->idle.limit_ms = limit_ms;
	idle_reset(&f->idle);
	return f;
}

const struct growth *
follow_growth(const struct follow *f)
{
	return &f->growth;
}

void
follow_free(struct follow *f)
{
	free(f);
}
