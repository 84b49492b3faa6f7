/* flow_progress: the figures of a run, on one line. */
#include "cli/flow_progress.h"

#include "base/clock.h"
#include "base/wr.h"
#include "cli/flow_line.h"

static void
measure(struct flow_progress *p, uint64_t now, uint64_t bytes)
{
	if (p->begun_ms == 0)
		p->begun_ms = p->before_ms = now;
	if (now > p->before_ms && bytes >= p->before_bytes)
		p->gbps = (double)(bytes - p->before_bytes) * 8 /
			  (double)(now - p->before_ms) / 1e6;
	p->before_ms = now;
	p->before_bytes = bytes;
}

static void
say_gigabytes(struct buf *b, const char *what, uint64_t bytes)
{
	buf_printf(b, " %s: %.2f GB", what, (double)bytes / 1e9);
}

static void
say_output(const struct flow_progress *p, struct buf *b)
{
	const struct flow_streams *s = *p->streams;
	uint64_t tcp = s == NULL ? 0 : flow_streams_bytes(s, IPP_TCP);
	uint64_t udp = s == NULL ? 0 : flow_streams_bytes(s, IPP_UDP);

	say_gigabytes(b, "Out", flow_save_bytes(*p->save) + tcp + udp);
	say_gigabytes(b, "OutTCP", tcp);
	say_gigabytes(b, "OutUDP", udp);
}

void
flow_progress_say(void *ctx, const struct progress_figures *f, struct buf *b)
{
	struct flow_progress *p = ctx;
	uint64_t now = clock_ms();

	measure(p, now, f->done);
	buf_u8(b, '[');
	flow_line_clock(b, *p->clock);
	if (f->total != 0)
		buf_printf(
		    b, " %.1f%%", (double)f->done * 100 / (double)f->total);
	buf_printf(b, "] %.1f Min Flows: ", (double)(now - p->begun_ms) / 6e4);
	wr_commas(b, flow_table_count(*p->table));
	buf_printf(b, " %.2fM Pkts %.3f Gbps %.2f GB", (double)f->frames / 1e6,
	    p->gbps, (double)f->done / 1e9);
	say_output(p, b);
	say_gigabytes(b, "Memory",
	    atomic_load_explicit(&p->budget->used, memory_order_relaxed) +
		flow_table_memory(*p->table));
	buf_printf(b, " HashDepth: %u", flow_table_depth(*p->table));
}
