/*
 * tcpwin: the size of TCP windows, and how often they were too small. An
 * example of a wirefolio plugin; wirefolio-plugin(7) walks through it.
 *
 *	cc -shared -fPIC $(pkg-config --cflags wirefolio-plugin) \
 *	    -o tcpwin.so tcpwin.c
 *	wirefolio packets --plugin ./tcpwin.so capture.pcap
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <wirefolio/plugin.h>

/* A window below it counts; 1: only closed ones. */
#ifndef TCPWIN_THRES
#define TCPWIN_THRES 1
#endif

#define TCPWIN_STAT_THU 0x01 /* a window fell below the threshold */

/* The same columns for a packet and for a flow. */
enum { COLUMN_STAT, COLUMN_SIZE, COLUMN_COUNT };

static const struct wf_column columns[] = {
    [COLUMN_STAT] = {"tcpWinStat", WF_HEX8, "status, 0x01: below threshold"},
    [COLUMN_SIZE] = {"tcpWinSize", WF_U64, "window size, as last sent"},
    [COLUMN_COUNT] = {"tcpWinThPktCnt", WF_U64,
	"packets with a window below the threshold"},
    {NULL, WF_U64, NULL},
};

/* What we keep of each direction of a flow; zero at first. */
struct tcpwin_flow {
	uint32_t size;
	uint32_t below;
	uint8_t stat;
	uint8_t seen;
};

/* What we keep of the whole run. */
struct tcpwin {
	uint64_t packets, below;
	uint8_t stat;
};

static const char *
tcpwin_start(void **state)
{
	*state = calloc(1, sizeof(struct tcpwin));
	return *state != NULL ? NULL : "no memory";
}

static void
tcpwin_set(const struct tcpwin_flow *f, struct wf_row *row)
{
	wf_set_u64(row, COLUMN_STAT, f->stat);
	wf_set_u64(row, COLUMN_SIZE, f->size);
	wf_set_u64(row, COLUMN_COUNT, f->below);
}

static void
tcpwin_layer4(void *state, const struct wf_flow *flow, void *memory,
    const struct wf_packet *packet, struct wf_row *row)
{
	struct tcpwin *run = state;
	struct tcpwin_flow *f = memory;

	(void)flow;
	if (!packet->has_tcp)
		return; /* our fields stay empty */
	f->seen = 1;
	f->size = packet->tcp_window;
	if (f->size < TCPWIN_THRES) {
		f->below++;
		f->stat |= TCPWIN_STAT_THU;
		run->below++;
		run->stat |= TCPWIN_STAT_THU;
	}
	run->packets++;
	tcpwin_set(f, row);
}

static void
tcpwin_flow_end(
    void *state, const struct wf_flow *flow, void *memory, struct wf_row *row)
{
	const struct tcpwin_flow *f = memory;

	(void)state;
	(void)flow;
	if (f->seen)
		tcpwin_set(f, row);
}

static void
tcpwin_report(void *state, struct wf_report *report)
{
	const struct tcpwin *run = state;
	char text[128];

	snprintf(text, sizeof text, "Aggregated tcpWinStat: 0x%02x", run->stat);
	report->line(report, text);
	snprintf(text, sizeof text,
	    "Windows below %d: %" PRIu64 " of %" PRIu64 " packets",
	    TCPWIN_THRES, run->below, run->packets);
	report->line(report, text);
}

static void
tcpwin_finish(void *state)
{
	free(state);
}

WF_PLUGIN_EXPORT const struct wf_plugin wirefolio_plugin = {
    .major = WF_PLUGIN_MAJOR,
    .minor = WF_PLUGIN_MINOR,
    .size = sizeof(struct wf_plugin),
    .flow_memory = sizeof(struct tcpwin_flow),
    .name = "tcpwin",
    .version = "1.0",
    .summary = "TCP window sizes, and how often they were too small",
    .packet_columns = columns,
    .flow_columns = columns,
    .start = tcpwin_start,
    .layer4 = tcpwin_layer4,
    .flow_end = tcpwin_flow_end,
    .report = tcpwin_report,
    .finish = tcpwin_finish,
};
