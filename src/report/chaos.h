/*
 * chaos: a report as Chaosreader lays it out: one flat directory of
 * index.html, index.text, image.html, getpost.html, httplog.text and files
 * that are called session_NNNN, stream_NNNN (UDP) and icmp_NNNN. For scripts
 * and people that know it; made of the same record as our own pages.
 *
 * What differs: captured text is escaped, nothing is fetched from anywhere,
 * no program is generated (a replay is a page and an asciicast), carved files
 * have endings that no browser renders, streams have no links for the same
 * reason, and times are UTC.
 */
#ifndef WF_REPORT_CHAOS_H
#define WF_REPORT_CHAOS_H

#include "base/addr.h"
#include "base/limits.h"
#include "base/outdir.h"

/* Ports, or addresses; owned by whoever made the options. */
struct chaos_ports {
	struct chaos_range {
		uint16_t lo, hi;
	} * range;
	size_t n;
};
struct chaos_nets {
	struct cidr *net;
	size_t n;
};

enum chaos_sort {
	CHAOS_BY_TIME,
	CHAOS_BY_SIZE, /* the most bytes first */
	CHAOS_BY_TYPE, /* protocol, then the server's port */
	CHAOS_BY_IP,   /* the left address of a row */
};

struct chaos_options {
	const char *templates; /* as of report_options */
	const struct limits *limits;
	bool application; /* carved files, HTML pages, replays */
	bool everything;  /* HTML pages and hex dumps for all sessions */
	bool info, raw, index, hex, keydata;
	bool names; /* names that the capture's DNS answers gave */
	bool httplog_html;
	enum chaos_sort sort;
	uint64_t min, max; /* bytes of sessions that are listed */
	struct chaos_ports port, noport;
	struct chaos_nets ip, noip;
	/* besides those that have it anyway */
	struct chaos_ports play_tcp, play_udp, html_tcp, html_udp;
	/* Called after each session of so many; or NULL. */
	void (*tick)(void *ctx, size_t done, size_t total);
	void *ctx;
};

/*
 * The directory has a record with delivery (case/delivery.h), raw streams and
 * carved files; these become files of the layout, or go. Then the pages,
 * summary.json and the manifest.
 */
void chaos_render(struct outdir *, const struct chaos_options *);

#endif
