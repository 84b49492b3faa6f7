/*
 * packet_select: a sorted list of numbers, and pcap with nanoseconds, which
 * has one link type and times of 1970 to 2106: frames of others are left out
 * and counted.
 */
#include "cli/packet_select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "capture/capture.h"
#include "capture/pcap_write.h"
#include "cli/packet_out.h"

#define PCAP_SNAPLEN 262144

struct packet_select {
	uint64_t *flows;
	size_t n;
	struct packet_out *out;
	bool headed;
	uint32_t link; /* of the file, once it has its head */
	uint64_t left_out;
};

/* ---- the list */

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
add_line(struct packet_select *s, struct slice line, const char *list)
{
	uint64_t flow;

	line = slice_trim(line);
	if (line.n == 0 || slice_at(line, 0) == '#' || slice_at(line, 0) == '%')
		return;
	if (!slice_u64(line, 10, UINT64_MAX, &flow))
		die(EXIT_USAGE,
		    "%s: a line holds something else than the number of a "
		    "flow",
		    list);
	s->flows = xreallocarray(s->flows, s->n + 1, sizeof *s->flows);
	s->flows[s->n++] = flow;
}

static void
read_list(struct packet_select *s, const char *list)
{
	FILE *f = fopen(list, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (f == NULL)
		die(EXIT_USAGE, "cannot read %s: %s", list, strerror(errno));
	while ((n = getline(&line, &room, f)) != -1)
		add_line(s, slice_of(line, (size_t)n), list);
	if (ferror(f) != 0)
		die(EXIT_USAGE, "cannot read %s: %s", list, strerror(errno));
	free(line);
	fclose(f);
	if (s->n != 0)
		qsort(s->flows, s->n, sizeof *s->flows, by_value);
}

struct packet_select *
packet_select_open(const char *list, const char *name)
{
	struct packet_out_config config = {.name = name};
	struct packet_select *s = xcalloc(1, sizeof *s);

	read_list(s, list);
	s->out = packet_out_open(&config, SLICE_NONE);
	return s;
}

/* ---- the file */

static void
write_head(struct packet_select *s, uint32_t link)
{
	struct buf b = {0};

	s->headed = true;
	s->link = link;
	pcap_head(&b, link, PCAP_SNAPLEN);
	packet_out_bytes(s->out, buf_as_slice(&b));
	buf_free(&b);
}

static void
write_frame(struct packet_select *s, const struct frame *f)
{
	struct buf b = {0};

	pcap_packet(&b, f->ns, f->len, f->data);
	packet_out_bytes(s->out, buf_as_slice(&b));
	buf_free(&b);
}

void
packet_select_add(struct packet_select *s, uint64_t flow, const struct frame *f)
{
	if (s->n == 0 ||
	    bsearch(&flow, s->flows, s->n, sizeof flow, by_value) == NULL)
		return;
	if (!s->headed)
		write_head(s, f->link);
	if (f->link != s->link || !pcap_time_fits(f->ns)) {
		s->left_out++;
		return;
	}
	write_frame(s, f);
}

static void
tell_left_out(const struct packet_select *s)
{
	char name[32];

	if (s->left_out == 0)
		return;
	warn_line("-e: %llu packet%s of another link type than %s, or of a "
		  "time before 1970 or after 2106, do%s not fit a pcap file "
		  "and %s left out; wirefolio flows --pcapng can keep them",
	    (unsigned long long)s->left_out, s->left_out == 1 ? "" : "s",
	    link_name(s->link, name), s->left_out == 1 ? "es" : "",
	    s->left_out == 1 ? "is" : "are");
}

bool
packet_select_close(struct packet_select *s)
{
	bool all;

	if (s == NULL)
		return true;
	if (!s->headed)
		write_head(s, 1);
	tell_left_out(s);
	all = s->left_out == 0;
	packet_out_close(s->out);
	free(s->flows);
	free(s);
	return all;
}
