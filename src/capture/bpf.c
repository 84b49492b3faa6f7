/*
 * bpf: filters in libpcap's language. One expression is compiled anew for
 * each link type that frames bring, because its offsets differ. Frames that
 * libpcap's own reader would refuse to mix are filtered each by its own.
 */
#include "capture/capture.h"

#include <stdlib.h>

#include <pcap/pcap.h>

#include "base/xalloc.h"
#include "capture/link.h"

#define SNAPLEN 262144

struct program {
	uint32_t link;
	bool fits;
	struct bpf_program code;
};

struct bpf_filter {
	char *expr;
	struct buf *why;
	bool told;
	struct program *programs;
	size_t n;
	size_t last; /* frames of one link type come in a row */
};

/* What an expression may be meant for, when it is no good on Ethernet. */
static const uint32_t tries[] = {1, 101, 113, 276, 0, 105, 127, 9, 100, 189};

static bool
compile(
    const char *expr, uint32_t link, struct bpf_program *code, struct buf *why)
{
	int dlt = link_dlt(link);
	pcap_t *p = dlt < 0 ? NULL : pcap_open_dead(dlt, SNAPLEN);
	bool ok = false;

	if (p != NULL) {
		ok = pcap_compile(p, code, expr, 1, PCAP_NETMASK_UNKNOWN) == 0;
		if (!ok && why != NULL)
			buf_str(why, pcap_geterr(p));
		pcap_close(p);
	} else if (why != NULL) {
		buf_str(why, "libpcap does not know the link type");
	}
	return ok;
}

struct bpf_filter *
bpf_filter_new(const char *expr, struct buf *why)
{
	struct bpf_filter *b;
	struct bpf_program code;
	struct buf error = {0};
	size_t i;

	for (i = 0; i < sizeof tries / sizeof tries[0]; i++)
		if (compile(expr, tries[i], &code, i == 0 ? &error : NULL))
			break;
	if (i == sizeof tries / sizeof tries[0]) {
		buf_printf(why, "the filter \"%s\" is not understood: %s", expr,
		    buf_cstr(&error));
		buf_free(&error);
		return NULL;
	}
	pcap_freecode(&code);
	buf_free(&error);
	b = xcalloc(1, sizeof *b);
	b->expr = xstrdup(expr);
	b->why = why;
	return b;
}

static void
add_program(struct bpf_filter *b, uint32_t link)
{
	struct program *p;
	struct buf error = {0};
	char name[32];

	b->programs = xreallocarray(b->programs, b->n + 1, sizeof *p);
	p = &b->programs[b->n++];
	*p = (struct program){.link = link};
	p->fits = compile(b->expr, link, &p->code, &error);
	if (!p->fits && !b->told && b->why != NULL) {
		b->told = true;
		buf_printf(b->why,
		    "the filter \"%s\" passes no frame of link type %u (%s): "
		    "%s",
		    b->expr, link, link_name(link, name), buf_cstr(&error));
	}
	buf_free(&error);
}

static const struct program *
find_program(struct bpf_filter *b, uint32_t link)
{
	size_t i;

	if (b->last < b->n && b->programs[b->last].link == link)
		return &b->programs[b->last];
	for (i = 0; i < b->n && b->programs[i].link != link; i++)
		;
	if (i == b->n)
		add_program(b, link);
	b->last = i;
	return &b->programs[i];
}

bool
bpf_filter_pass(struct bpf_filter *b, const struct frame *f)
{
	const struct program *p = find_program(b, f->link);
	struct pcap_pkthdr head = {
	    .caplen = (bpf_u_int32)f->data.n,
	    .len = f->len,
	};

	return p->fits && pcap_offline_filter(&p->code, &head, f->data.p) != 0;
}

void
bpf_filter_free(struct bpf_filter *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->n; i++)
		if (b->programs[i].fits)
			pcap_freecode(&b->programs[i].code);
	free(b->programs);
	free(b->expr);
	free(b);
}
