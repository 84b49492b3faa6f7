/*
 * format: the kinds of capture file. Each is one file and one row of the
 * table in format.c. A reader is given its source: it takes bytes from the
 * source's input, fills frames, and tells the source what is wrong with the
 * file. It knows nothing of other files, of merging, or of who wants frames.
 */
#ifndef WF_CAPTURE_FORMAT_H
#define WF_CAPTURE_FORMAT_H

#include "capture/capture.h"
#include "capture/input.h"

#define FORMAT_HEAD 16 /* bytes that tell the format */

struct format;

/*
 * One capture file while it is read. Made and kept by source.c; the first
 * group of fields is the reader's to use.
 */
struct source {
	struct input *in;
	struct rd *ready;	  /* of input_ready, for source_take */
	struct capture_info info; /* the reader adds interfaces and drops,
				     the rest by the functions below */
	uint32_t max_frame;	  /* what is longer is taken for damage */
	uint32_t max_block;
	uint32_t max_ifaces;
	struct buf note;    /* a comment on the frame that next() returns */
	struct buf options; /* all that stand beside it, if they are kept; */
	struct buf section; /* ... and of the first section */
	void *state;	    /* the reader's own; its close frees it */

	const struct capture_options *opt;
	const struct format *format;
	bool regular;		     /* neither a pipe nor standard input */
	const struct growth *growth; /* it may still grow; or NULL */
	char *path;	     /* to open; info.path is its name in messages */
	char *name;	     /* that info.path points to */
	struct buf *refusal; /* while opening: where the reason goes */
	struct frame frame;  /* the next one */
	uint32_t links[16];  /* link types named so far */
	uint32_t nlinks;
	uint64_t comments;		  /* kept so far */
	bool comments_full, options_full; /* a limit was met */
	bool done;	    /* its row in the evidence table is complete */
	uint64_t backwards; /* frames earlier than the one before them */
	int64_t before_ns;
	uint64_t back_no, short_no; /* the first such, the first cut frame */
	int64_t back_ns, short_ns;
};

struct format {
	const char *name;
	bool (*probe)(struct slice head);
	/* The file header; false when source_refuse was told. */
	bool (*open)(struct source *);
	/*
	 * The next frame: ns, pos, iface, link, len, data. False at the end,
	 * and when the file is damaged (source_damage, source_end were told).
	 */
	bool (*next)(struct source *, struct frame *);
	void (*close)(struct source *);
	/*
	 * What the file says of the interface of the frame that was read
	 * last. NULL: it says nothing.
	 */
	void (*iface)(
	    const struct source *, uint32_t id, struct capture_iface *);
};

/* The row for a file that begins so, or NULL. */
const struct format *format_find(struct slice head);

extern const struct format format_pcap;
extern const struct format format_pcapng;
extern const struct format format_snoop;

/* ---- what a reader tells its source; all return false, to be returned */

/* The header is of a kind that cannot be read: why, and what to do. */
bool source_refuse(struct source *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* From pos on the file cannot be understood: what is wrong there. */
bool source_damage(struct source *, uint64_t pos, const char *, ...)
    __attribute__((format(printf, 3, 4)));
/*
 * The input ended; got bytes of an unfinished `what` began at pos. With got 0
 * this is the proper end, unless the input itself broke.
 */
bool source_end(struct source *, uint64_t pos, uint64_t got, const char *what);

/* As input_take; mostly the bytes are there already. */
static inline struct slice
source_take(struct source *s, size_t n)
{
	return n <= s->ready->left ? rd_bytes(s->ready, n)
				   : input_take(s->in, n);
}

/* Where the next byte is in the unpacked file. */
static inline uint64_t
source_pos(const struct source *s)
{
	return s->ready->pos;
}

/* A link type the file declares; its smallest snap length (0: none). */
void source_link(struct source *, uint32_t link);
void source_snaplen(struct source *, uint32_t snaplen);
/* A comment line "about: text", or "text" where about is "". */
void source_comment(struct source *, const char *about, struct slice text);

#endif
