/* flow_save: frames to a capture file. */
#include "cli/flow_save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "capture/pcap_write.h"
#include "capture/pcapng_write.h"

#define LINK_ETHERNET 1
#define PIPE_SNAPLEN  262144 /* a pipe's head cannot be mended */

/* An interface of the output, and whose it is. */
struct iface {
	uint32_t capture, id, link;
};

struct flow_save {
	struct flow_save_config config;
	struct stream_file *file; /* NULL: standard output */
	bool headed;
	uint32_t link, longest; /* pcap */
	struct iface *ifaces;	/* pcapng */
	uint32_t n, last;	/* of them; the one that was used last */
	uint64_t frames, bytes;
	uint64_t untimely; /* of the frames */
	struct buf scratch;
};

struct flow_save *
flow_save_new(const struct flow_save_config *config)
{
	struct flow_save *s = xcalloc(1, sizeof *s);

	s->config = *config;
	if (config->out != NULL)
		s->file = flow_out_file(config->out);
	return s;
}

static void
put(struct flow_save *s)
{
	struct slice data = buf_as_slice(&s->scratch);

	s->bytes += data.n;
	if (s->file != NULL)
		stream_file_add(s->file, data);
	else if (fwrite(data.p, 1, data.n, stdout) != data.n)
		die(EXIT_OUTPUT, "cannot write standard output: %s",
		    strerror(errno));
	buf_reset(&s->scratch);
}

/* ---- pcap */

static void
head_pcap(struct flow_save *s, uint32_t link)
{
	s->headed = true;
	s->link = link;
	pcap_head(
	    &s->scratch, link, s->file != NULL ? FLOW_SNAPLEN : PIPE_SNAPLEN);
}

/* pcap has one link type a file. */
static void
check_link(const struct flow_save *s, const struct frame *f)
{
	char this[32], others[32];

	if (f->link == s->link && pcap_link_fits(f->link))
		return;
	die(EXIT_OUTPUT,
	    "frame %llu is of link type %s, which a pcap file of %s cannot "
	    "hold; choose pcapng",
	    (unsigned long long)f->no, link_name(f->link, this),
	    link_name(s->link, others));
}

static void
save_pcap(struct flow_save *s, const struct frame *f)
{
	if (!s->headed)
		head_pcap(s, f->link);
	check_link(s, f);
	if (f->data.n > s->longest)
		s->longest = (uint32_t)f->data.n;
	pcap_packet(&s->scratch, f->ns, f->len, f->data);
}

/* ---- pcapng */

static void
head_pcapng(struct flow_save *s)
{
	struct buf options = {0};
	size_t i;

	for (i = 0; i < capture_count(s->config.capture); i++)
		buf_add_slice(
		    &options, capture_section_options(s->config.capture, i));
	pcapng_section(&s->scratch, s->config.program, buf_as_slice(&options));
	buf_free(&options);
	s->headed = true;
}

static bool
find_iface(struct flow_save *s, const struct frame *f, uint32_t *number)
{
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		*number = (s->last + i) % s->n;
		if (s->ifaces[*number].capture == f->capture &&
		    s->ifaces[*number].id == f->iface &&
		    s->ifaces[*number].link == f->link) {
			s->last = *number;
			return true;
		}
	}
	return false;
}

static uint32_t
add_iface(struct flow_save *s, const struct frame *f,
    const struct capture_iface *from)
{
	const struct pcapng_iface i = {
	    .link = f->link,
	    .snaplen = from->snaplen,
	    .nano = true,
	    .options = from->options,
	};

	pcapng_interface(&s->scratch, &i);
	s->ifaces = xreallocarray(s->ifaces, s->n + 1, sizeof *s->ifaces);
	s->ifaces[s->n] = (struct iface){f->capture, f->iface, f->link};
	return s->n++;
}

/* The frame that was read last: what is said of its interface is at hand. */
static void
know_iface(struct flow_save *s, const struct frame *f)
{
	struct capture_iface from;
	uint32_t number;

	if (find_iface(s, f, &number))
		return;
	capture_frame_iface(s->config.capture, &from);
	s->last = add_iface(s, f, &from);
}

static void
save_pcapng(struct flow_save *s, const struct frame *f, struct slice options)
{
	const struct capture_iface unknown = {0};
	const struct pcapng_iface iface = {.nano = true};
	struct pcapng_about about = {
	    .ns = f->ns,
	    .len = f->len,
	    .options = options,
	};

	if (!find_iface(s, f, &about.iface))
		about.iface = add_iface(s, f, &unknown);
	pcapng_packet_of(&s->scratch, &iface, &about, f->data);
}

/* ---- packets */

static void
save(struct flow_save *s, const struct frame *f, struct slice options)
{
	if (s->config.pcapng) {
		s->untimely += !pcapng_time_fits(f->ns);
		save_pcapng(s, f, options);
	} else {
		s->untimely += !pcap_time_fits(f->ns);
		save_pcap(s, f);
	}
	s->frames++;
}

void
flow_save_packet(
    struct flow_save *s, const struct packet *p, const struct flow_held *held)
{
	const struct held_frame *h;
	size_t i;

	if (s->config.pcapng && !s->headed)
		head_pcapng(s);
	if (s->config.pcapng)
		know_iface(s, p->frame);
	for (i = 0; i + 1 < p->nframes; i++) {
		h = flow_held_find(held, p->frames[i].no);
		if (h != NULL)
			save(s, &h->frame, h->options);
	}
	save(s, p->frame, capture_frame_options(s->config.capture));
	put(s);
}

/* ---- the end */

static void
mend_snaplen(struct flow_save *s)
{
	if (s->file == NULL || s->longest <= FLOW_SNAPLEN)
		return;
	buf_le32(&s->scratch, s->longest);
	stream_file_patch(
	    s->file, PCAP_HEAD_SNAPLEN, buf_as_slice(&s->scratch));
	buf_reset(&s->scratch);
}

/* Without a packet it is a capture all the same, of none. */
void
flow_save_finish(struct flow_save *s, bool empty)
{
	if (s->frames == 0 && !empty) {
		if (s->file != NULL)
			stream_file_drop(s->file);
		s->file = NULL;
		return;
	}
	if (!s->headed && s->config.pcapng)
		head_pcapng(s);
	else if (!s->headed)
		head_pcap(s, LINK_ETHERNET);
	put(s);
	mend_snaplen(s);
	if (s->file != NULL)
		flow_out_end(s->config.out, s->file, "", -1);
	s->file = NULL;
}

uint64_t
flow_save_untimely(const struct flow_save *s)
{
	return s == NULL ? 0 : s->untimely;
}

uint64_t
flow_save_bytes(const struct flow_save *s)
{
	return s == NULL ? 0 : s->bytes;
}

void
flow_save_free(struct flow_save *s)
{
	if (s == NULL)
		return;
	buf_free(&s->scratch);
	free(s->ifaces);
	free(s);
}
