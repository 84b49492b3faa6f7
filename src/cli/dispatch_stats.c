/* dispatch_stats: nine lines. */
#include "cli/dispatch_stats.h"

#include "base/wr.h"

#define NS_PER_S INT64_C(1000000000)

static void
put(struct buf *b, const char *what, uint64_t v)
{
	buf_printf(b, "[STATS] %s:%llu\n", what, (unsigned long long)v);
}

void
dispatch_stats_write(
    struct buf *b, const struct dispatch_stats *s, int64_t now_ns)
{
	static const char *const states[] = {
	    [DISPATCH_RUNNING] = "Running",
	    [DISPATCH_SUSPENDED] = "Suspended",
	    [DISPATCH_WAITING] = "Waiting for authorization",
	    [DISPATCH_FEEDING] = "Feeding fifo buffer",
	};
	int64_t up = (now_ns - s->start_ns) / NS_PER_S;

	buf_str(b, "[STATS] Start time:");
	wr_time(b, s->start_ns, 0);
	buf_printf(b, "\n[STATS] Uptime:%lld (seconds)\n", (long long)up);
	buf_printf(b, "[STATS] Internal state:%s\n", states[s->state]);
	put(b, "Number of suspensions", s->suspensions);
	put(b, "Number of files", s->files);
	put(b, "Number of packets", s->packets);
	put(b, "Number of cap_lengths", s->cap_lengths);
	put(b, "Number of lengths", s->lengths);
	put(b, "Number of failed files", s->failed);
}
