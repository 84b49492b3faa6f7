/*
 * gen.c: makes a capture of a kind and a size, always the same for the same
 * seed, with nothing but its own imagination; --truth writes what is in it.
 *
 *	gen KIND SIZE [-o FILE] [--seed N] [--truth FILE] [--ns]
 *
 * SIZE is in bytes of the capture (100M, 1G: powers of ten) or in frames
 * (20000000p, 20Mp).  The capture ends when the sessions open at that point
 * have ended, so it is a little larger.
 */
#include "gen.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GEN_START   1709629200 * GEN_S /* 2024-03-05 09:00 UTC */
#define GEN_LOSS    20u		       /* in a thousand frames */
#define GEN_FRAME   82u	  /* bytes of one without payload, in the file */
#define GEN_PAYLOAD 1000u /* promised bytes that make a frame, with ACKs */

static const struct gen_kind gen_kinds[] = {
    {.name = "web",
	.start = web_start,
	.clients = 600,
	.servers = 400,
	.help = "heavy-tailed HTTP, with DNS, FTP, TLS, NTP and pings"},
    {.name = "lossy",
	.start = web_start,
	.clients = 600,
	.servers = 400,
	.lossy = true,
	.help = "web with loss, reordering and retransmissions"},
    {.name = "small",
	.start = small_start,
	.clients = 4000,
	.servers = 2000,
	.help = "TCP sessions of about ten packets and 1000 bytes"},
    {.name = "bulk",
	.start = bulk_start,
	.clients = 1,
	.servers = 1,
	.help = "20 sessions of large bodies between two hosts"},
    {.name = "snapped",
	.start = snapped_start,
	.clients = 2000,
	.servers = 1000,
	.snap = 64,
	.help = "64 captured bytes of each packet"},
    {.name = "open",
	.run = open_run,
	.clients = 4000,
	.servers = 2000,
	.help = "sessions that are all open at the same time"},
};
#define GEN_NKINDS (sizeof(gen_kinds) / sizeof(gen_kinds[0]))

struct gen_arrival {
	struct actor actor; /* first */
	uint64_t mean;
	void (*spawn)(struct gen *);
};

static bool
gen_before(const struct actor *a, const struct actor *b)
{
	return a->when < b->when || (a->when == b->when && a->order < b->order);
}

void
gen_at(struct gen *g, struct actor *a, uint64_t when)
{
	size_t i = g->nheap++;

	if (g->nheap > g->room) {
		g->room = g->room == 0 ? 256 : g->room * 2;
		g->heap = realloc(g->heap, g->room * sizeof(struct actor *));
		if (g->heap == NULL)
			err(1, NULL);
	}
	a->when = when;
	a->order = g->turns++;
	for (; i != 0 && gen_before(a, g->heap[(i - 1) / 2]); i = (i - 1) / 2)
		g->heap[i] = g->heap[(i - 1) / 2];
	g->heap[i] = a;
}

/* Takes the actor whose turn it is out of the heap. */
static struct actor *
gen_take(struct gen *g)
{
	struct actor *first = g->heap[0], *last = g->heap[--g->nheap];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < g->nheap) {
		if (child + 1 < g->nheap &&
		    gen_before(g->heap[child + 1], g->heap[child]))
			child++;
		if (!gen_before(g->heap[child], last))
			break;
		g->heap[i] = g->heap[child];
		i = child;
	}
	g->heap[i] = last;
	return first;
}

static void
gen_arrive(struct gen *g, struct actor *a)
{
	struct gen_arrival *arrival = (struct gen_arrival *)a;

	if (gen_full(g)) {
		free(arrival);
		return;
	}
	arrival->spawn(g);
	gen_at(g, a, g->now + rng_exp(&g->rng, arrival->mean));
}

void
gen_arrivals(struct gen *g, uint64_t mean, void (*spawn)(struct gen *))
{
	struct gen_arrival *arrival = calloc(1, sizeof(*arrival));

	if (arrival == NULL)
		err(1, NULL);
	arrival->actor.step = gen_arrive;
	arrival->mean = mean;
	arrival->spawn = spawn;
	gen_at(g, &arrival->actor, g->now);
}

bool
gen_full(const struct gen *g)
{
	uint64_t frames = g->promised / GEN_PAYLOAD + g->reserved;

	if (g->in_frames)
		return g->out.frames + frames >= g->target;
	if (g->kind->snap != 0)
		return g->out.bytes + frames * (16 + g->kind->snap) >=
		       g->target;
	return g->out.bytes + g->promised + g->reserved * GEN_FRAME >=
	       g->target;
}

struct rng
gen_rng(struct gen *g)
{
	struct rng r = {g->seed ^ ++g->born * 0xd1342543de82ef95u};

	r.state = rng_next(&r);
	return r;
}

void
gen_session(struct gen *g, enum truth_proto proto, uint64_t frames)
{
	if (frames != 0)
		g->truth.session[proto]++;
}

bool
gen_lost(const struct gen *g, struct rng *luck)
{
	return g->kind->lossy && rng_permille(luck, GEN_LOSS);
}

/* A number with K, M, G, and for frames p behind it. */
static void
gen_size(struct gen *g, const char *text)
{
	char *end;

	errno = 0;
	g->target = strtoull(text, &end, 10);
	if (end == text || errno != 0 || text[0] == '-')
		errx(2, "%s: not a size", text);
	if (*end == 'K')
		g->target *= 1000, end++;
	else if (*end == 'M')
		g->target *= 1000000, end++;
	else if (*end == 'G')
		g->target *= 1000000000, end++;
	if (*end == 'p')
		g->in_frames = true, end++;
	if (*end != '\0')
		errx(2, "%s: not a size", text);
}

static void
gen_usage(FILE *to)
{
	fprintf(to, "usage: gen KIND SIZE [-o FILE] [--seed N] "
		    "[--truth FILE] [--ns]\nSIZE is bytes (100M, 1G) or frames "
		    "(20Mp); KIND is one of\n");
	for (size_t i = 0; i < GEN_NKINDS; i++)
		fprintf(
		    to, "  %-8s %s\n", gen_kinds[i].name, gen_kinds[i].help);
}

static const struct gen_kind *
gen_kind_find(const char *name)
{
	for (size_t i = 0; i < GEN_NKINDS; i++)
		if (strcmp(gen_kinds[i].name, name) == 0)
			return &gen_kinds[i];
	errx(2, "%s: no such kind", name);
}

static void
gen_run(struct gen *g)
{
	g->now = GEN_START;
	net_open(&g->net, g->kind->clients, g->kind->servers);
	if (g->kind->run != NULL)
		g->kind->run(g);
	else
		g->kind->start(g);
	while (g->nheap != 0) {
		struct actor *a = gen_take(g);

		g->now = a->when;
		a->step(g, a);
	}
	truth_close(&g->truth, &g->out);
	out_close(&g->out);
	net_close(&g->net);
	body_pool_close(&g->pool);
	free(g->heap);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"seed", required_argument, NULL, 's'},
	    {"truth", required_argument, NULL, 't'},
	    {"ns", no_argument, NULL, 'n'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *path = NULL, *truth = NULL;
	struct gen g = {.seed = 1};
	bool ns = false;
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			path = optarg;
			break;
		case 's':
			g.seed = strtoull(optarg, NULL, 0);
			break;
		case 't':
			truth = optarg;
			break;
		case 'n':
			ns = true;
			break;
		case 'h':
			gen_usage(stdout);
			return 0;
		default:
			return 2;
		}
	}
	if (argc - optind != 2) {
		gen_usage(stderr);
		return 2;
	}
	g.kind = gen_kind_find(argv[optind]);
	gen_size(&g, argv[optind + 1]);
	g.rng.state = g.seed;
	truth_open(&g.truth, truth);
	out_open(&g.out, path, ns, g.kind->snap);
	gen_run(&g);
	return 0;
}
