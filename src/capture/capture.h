/*
 * capture: several capture files as one stream of frames.
 *
 * Files are merged by the next frame's time, ties in the order given, never
 * sorted within a file; input that is not a regular file (a pipe, "-") is
 * read in the order of arrival, after what is before it. What a feed names
 * (feed.h) comes after all that, one after the other. Formats: pcap (us,
 * ns, both byte orders; also the "modified" 0xa1b2cd34), pcapng
 * (draft-ietf-opsawg-pcapng), snoop v2 (RFC 1761); each may be gzip or zstd
 * compressed. Adding a format is one file capture/<name>.c and a row in
 * capture/format.c.
 */
#ifndef WF_CAPTURE_CAPTURE_H
#define WF_CAPTURE_CAPTURE_H

#include "base/buf.h"
#include "base/finding.h"
#include "base/limits.h"
#include "capture/feed.h"
#include "capture/frame.h"

/*
 * What is known of one capture file once it was read: the evidence table.
 * Owned by the capture; strings die with it.
 */
struct capture_info {
	uint32_t id;	     /* from 1, in command-line order */
	const char *path;    /* as given, or --input-name for a pipe */
	const char *format;  /* "pcap", "pcap (ns)", "pcapng", "snoop" */
	const char *packing; /* "", "gzip", "zstd" */
	struct buf links;    /* names of link types, comma separated */
	struct buf comment;  /* comments of sections, interfaces and frames,
				"frame N: text" a line each, bounded */
	struct buf ifaces;   /* names of interfaces, comma separated, bounded */
	uint32_t interfaces;
	uint32_t snaplen;   /* the smallest declared, 0: none */
	uint64_t size;	    /* bytes of the file as it lies on disk */
	uint8_t sha256[32]; /* of those bytes */
	bool whole;	    /* size and sha256 are of the whole file: reading
			       was not interrupted */
	int64_t first_ns, last_ns; /* earliest and latest frame time */
	uint64_t frames;
	uint64_t snapped;	/* frames captured shorter than sent */
	uint64_t snapped_bytes; /* what those lack */
	uint64_t drops;		/* packets the capturer says it lost */
	bool damaged;
	struct buf damage; /* why, one sentence */
};

struct capture_options {
	const char *input_name;	   /* --input-name for standard input */
	struct watchful watchful;  /* stop: reading ends soon */
	const struct feed *feed;   /* more captures, or NULL */
	const struct growth *last; /* of the last path, or NULL */
	const struct limits *limits;
	const struct finding_sink *findings;
	bool hash_apart;   /* digests of large files may have a thread each */
	bool no_digest;	   /* nobody asks for sha256: it stays zero, and files
			      that are not wanted further are not read to their
			      ends */
	bool keep_options; /* for capture_frame_options and its like */
};

struct capture;

/*
 * Opens every path, or the first of a strict feed when n is 0. NULL when
 * one of them could not be opened or recognised (then *why says which, what is
 * wrong, what to do, one line): the caller ends with EXIT_INPUT before
 * anything is written. What the feed names later and cannot be read is damage.
 */
struct capture *capture_open(char *const *paths, size_t n,
    const struct capture_options *, struct buf *why);
/*
 * The next frame of the merged stream, which lives until the next call; false
 * at the end. A damaged file gives all before the damage and raises
 * FINDING_CAPTURE_DAMAGED. At the end of each file its other findings are
 * raised: CAPTURE_LOST, SNAPPED, TIME_ORDER, and at the end of all
 * CAPTURE_OVERLAP. None is raised by capture_open.
 */
bool capture_next(struct capture *, const struct frame **);
/*
 * What a pcapng file says beside the frame that capture_next gave last, and
 * of the interface that it came in by: options as pcapng_write.h writes them,
 * comments and names among them; empty for other formats. They live until the
 * next capture_next.
 */
struct capture_iface {
	uint32_t link, snaplen;
	struct slice options;
};
struct slice capture_frame_options(const struct capture *);
void capture_frame_iface(const struct capture *, struct capture_iface *);
/* Of a capture's first section; empty while it was not opened. */
struct slice capture_section_options(const struct capture *, size_t i);
/*
 * No further frame is wanted: the files are read to their ends for size and
 * digest only (unless stop is set). After it capture_next is false.
 */
void capture_stop(struct capture *);
/* Once it was false: did stop keep frames from being read? */
bool capture_cut(const struct capture *);
size_t capture_count(const struct capture *);
/* Complete (size, digest, totals) only once capture_next was false. */
const struct capture_info *capture_info(const struct capture *, size_t i);
/* Bytes read of the files so far, and in all (0 unknown), for progress. */
uint64_t capture_done(const struct capture *);
uint64_t capture_total(const struct capture *);
void capture_free(struct capture *);

/* Keep a frame's bytes alive after the next capture_next (thread-safe). */
void block_hold(struct block *);
void block_drop(struct block *);

/* A snoop data link type that has no LINKTYPE_ number is this + its number. */
#define LINK_SNOOP 0x10000

/* "Ethernet", "Linux cooked v1" ..., or "link type N" (made in buf). */
const char *link_name(uint32_t link, char buf[32]);

/* A filter in libpcap's language, compiled once a link type. */
struct bpf_filter;
struct bpf_filter *bpf_filter_new(const char *expr, struct buf *why);
/*
 * True when the frame passes. An expression that does not fit a link type
 * passes nothing of it; the first time, the *why of bpf_filter_new (which
 * must live as long) is filled.
 */
bool bpf_filter_pass(struct bpf_filter *, const struct frame *);
void bpf_filter_free(struct bpf_filter *);

#endif
