/* source: one capture file. */
#include "capture/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "capture/remark.h"

static bool
stopped(const struct source *s)
{
	return watchful_stopped(&s->opt->watchful);
}

/* ---- what readers tell */

static void __attribute__((format(printf, 2, 0)))
add_text(struct buf *b, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof text, fmt, ap);
	buf_str(b, text);
}

/* One reason is enough, the first: the next one follows from it. */
static void
refuse(struct source *s, const char *before, struct buf *text)
{
	if (s->refusal->n == 0)
		buf_printf(
		    s->refusal, "%s: %s%s", s->name, before, buf_cstr(text));
}

bool
source_refuse(struct source *s, const char *fmt, ...)
{
	struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	add_text(&text, fmt, ap);
	va_end(ap);
	if (s->refusal != NULL)
		refuse(s, "", &text);
	else
		source_damage(
		    s, 0, "nothing can be read: it %s", buf_cstr(&text));
	buf_free(&text);
	return false;
}

bool
source_damage(struct source *s, uint64_t pos, const char *fmt, ...)
{
	struct buf text = {0};
	va_list ap;

	buf_str(&text, "At offset ");
	wr_commas(&text, pos);
	buf_str(
	    &text, s->info.packing[0] == '\0' ? " " : " of the unpacked file ");
	va_start(ap, fmt);
	add_text(&text, fmt, ap);
	va_end(ap);
	buf_str(&text, ".");
	if (s->refusal != NULL) {
		refuse(
		    s, "is damaged at its beginning; copy it again. ", &text);
	} else if (!s->info.damaged) {
		s->info.damaged = true;
		buf_add_slice(&s->info.damage, buf_as_slice(&text));
	}
	buf_free(&text);
	return false;
}

bool
source_end(struct source *s, uint64_t pos, uint64_t got, const char *what)
{
	const char *error = input_error(s->in);

	if (error != NULL && stopped(s))
		return false; /* interrupted: more would have come */
	if (error != NULL)
		return source_damage(
		    s, input_pos(s->in), "reading ends: %s", error);
	if (got != 0)
		return source_damage(
		    s, pos, "%s begins, and the file ends inside it", what);
	return false;
}

void
source_link(struct source *s, uint32_t link)
{
	const uint32_t room = sizeof s->links / sizeof s->links[0];
	char name[32];
	uint32_t i;

	for (i = 0; i < s->nlinks && i < room; i++)
		if (s->links[i] == link)
			return;
	if (s->nlinks > room)
		return;
	if (s->nlinks != 0)
		buf_str(&s->info.links, ", ");
	if (s->nlinks == room) {
		buf_str(&s->info.links, "and others");
	} else {
		s->links[s->nlinks] = link;
		buf_str(&s->info.links, link_name(link, name));
	}
	s->nlinks++;
}

void
source_snaplen(struct source *s, uint32_t snaplen)
{
	if (snaplen != 0 && (s->info.snaplen == 0 || snaplen < s->info.snaplen))
		s->info.snaplen = snaplen;
}

void
source_comment(struct source *s, const char *about, struct slice text)
{
	uint64_t max = s->opt->limits->v[LIMIT_FIELD_BYTES];
	struct slice line;

	text = slice_trim(text);
	if (text.n == 0)
		return;
	if (s->comments >= s->opt->limits->v[LIMIT_COMMENTS] ||
	    s->info.comment.n / 16 >= max) {
		s->comments_full = true;
		return;
	}
	s->comments++;
	if (about[0] != '\0') {
		buf_str(&s->info.comment, about);
		buf_str(&s->info.comment, ": ");
	}
	/* A line each: what the comment breaks is joined by a space. */
	text = slice_head(text, max < text.n ? (size_t)max : text.n);
	while (slice_token(&text, '\n', &line)) {
		buf_add_slice(&s->info.comment, slice_trim(line));
		buf_u8(&s->info.comment, text.n == 0 ? '\n' : ' ');
	}
}

/* ---- opening and closing */

static uint32_t
limit32(const struct capture_options *opt, enum limit_id id, uint32_t most)
{
	return opt->limits->v[id] < most ? (uint32_t)opt->limits->v[id] : most;
}

void
source_init(struct source *s, uint32_t id, const char *path, const char *name,
    const struct capture_options *opt)
{
	if (strcmp(path, "-") == 0 && opt->input_name != NULL)
		name = opt->input_name;
	*s = (struct source){.opt = opt};
	s->path = xstrdup(path);
	s->name = xstrdup(name);
	s->info.id = id;
	s->info.path = s->name;
	s->info.format = "";
	s->info.packing = "";
	s->max_frame = limit32(opt, LIMIT_FRAME_BYTES, 1U << 30);
	s->max_block = limit32(opt, LIMIT_BLOCK_BYTES, 1U << 30);
	s->max_ifaces = limit32(opt, LIMIT_INTERFACES, 1U << 24);
}

static bool
looks_like_text(struct slice head)
{
	struct rd r = rd_init(head);
	uint8_t c;

	while (r.left != 0) {
		c = rd_u8(&r);
		if (c == 0x7f ||
		    (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
			return false;
	}
	return true;
}

static bool
refuse_unknown(struct source *s, struct slice head)
{
	const char *packing = input_packing(s->in);

	if (head.n == 0 && input_error(s->in) != NULL)
		return source_refuse(s, "cannot be unpacked: %s; copy it again",
		    input_error(s->in));
	if (packing[0] != '\0')
		return source_refuse(s,
		    "is %s compressed, but what it holds is not a capture "
		    "(pcap, pcapng or snoop)",
		    packing);
	if (looks_like_text(head))
		return source_refuse(s,
		    "is a text file, not a capture; give a pcap, pcapng or "
		    "snoop file, plain or gzip or zstd compressed");
	return source_refuse(s,
	    "is not a capture of a known format (pcap, pcapng, snoop); "
	    "convert it to pcapng first");
}

static void
close_reader(struct source *s)
{
	if (s->state != NULL)
		s->format->close(s);
	s->state = NULL;
	input_free(s->in);
	s->in = NULL;
}

static bool
recognise(struct source *s)
{
	struct slice head = input_peek(s->in, 256);

	s->info.packing = input_packing(s->in);
	s->format = format_find(head);
	if (s->format == NULL)
		return refuse_unknown(s, head);
	s->info.format = s->format->name;
	return s->format->open(s);
}

static bool
open_input(struct source *s, struct buf *why)
{
	s->in = input_open(s->path, s->name, &s->opt->watchful, s->growth, why);
	if (s->in == NULL)
		return false;
	s->ready = input_ready(s->in);
	if (s->opt->no_digest)
		input_unhashed(s->in);
	else if (s->opt->hash_apart)
		input_hash_apart(s->in);
	return true;
}

bool
source_open(struct source *s, struct buf *why)
{
	bool ok;

	if (!open_input(s, why))
		return false;
	s->refusal = why;
	ok = recognise(s);
	s->refusal = NULL;
	if (!ok)
		close_reader(s);
	return ok;
}

bool
source_reopen(struct source *s)
{
	struct buf why = {0};
	bool ok;

	ok = open_input(s, &why)
		 ? recognise(s)
		 : source_damage(s, 0, "it is not there: %s", buf_cstr(&why));
	buf_free(&why);
	if (!ok)
		source_finish(s);
	return ok;
}

void
source_park(struct source *s)
{
	struct capture_info *i = &s->info;

	close_reader(s);
	buf_reset(&i->links);
	buf_reset(&i->ifaces);
	buf_reset(&i->comment);
	i->interfaces = i->snaplen = 0;
	i->drops = 0;
	s->nlinks = 0;
	s->comments = 0;
}

uint64_t
source_read(const struct source *s)
{
	return s->in != NULL ? input_done(s->in) : s->info.size;
}

void
source_free(struct source *s)
{
	close_reader(s);
	buf_free(&s->info.links);
	buf_free(&s->info.ifaces);
	buf_free(&s->info.comment);
	buf_free(&s->info.damage);
	buf_free(&s->note);
	buf_free(&s->options);
	buf_free(&s->section);
	free(s->path);
	free(s->name);
}

/* ---- frames */

bool
source_next(struct source *s)
{
	struct frame *f = &s->frame;

	if (s->done)
		return false;
	f->iface = 0;
	s->note.n = 0;
	s->options.n = 0;
	if (!s->format->next(s, f)) {
		source_finish(s);
		return false;
	}
	if (f->len < f->data.n)
		f->len = (uint32_t)f->data.n;
	f->capture = s->info.id;
	f->local_no = s->info.frames + 1;
	f->block = input_block(s->in);
	return true;
}

/* Earlier than the one before it, and perhaps than all. */
static void
note_backwards(struct source *s)
{
	const struct frame *f = &s->frame;

	if (f->ns < s->info.first_ns)
		s->info.first_ns = f->ns;
	if (s->backwards++ == 0) {
		s->back_no = f->no;
		s->back_ns = f->ns;
	}
}

void
source_deliver(struct source *s)
{
	const struct frame *f = &s->frame;
	struct capture_info *i = &s->info;
	char about[40];

	if (i->frames++ == 0)
		i->first_ns = i->last_ns = s->before_ns = f->ns;
	if (f->ns > i->last_ns)
		i->last_ns = f->ns;
	if (f->ns < s->before_ns)
		note_backwards(s);
	s->before_ns = f->ns;
	if (f->data.n < f->len) {
		if (i->snapped++ == 0) {
			s->short_no = f->no;
			s->short_ns = f->ns;
		}
		i->snapped_bytes += f->len - f->data.n;
	}
	if (s->note.n != 0) {
		snprintf(about, sizeof about, "frame %llu",
		    (unsigned long long)f->no);
		source_comment(s, about, buf_as_slice(&s->note));
	}
}

void
source_finish(struct source *s)
{
	struct capture_info *i = &s->info;
	struct buf why = {0};

	if (s->done)
		return;
	s->done = true;
	s->growth = NULL;
	/* Parked, and not wanted any more but for its digest. */
	if (s->in == NULL && s->regular && !stopped(s) && !s->opt->no_digest)
		open_input(s, &why);
	buf_free(&why);
	if (s->in != NULL) {
		i->whole = input_finish(s->in, &i->size, i->sha256);
		close_reader(s);
	}
	remark_source(s);
}
