/*
 * pcapng_write: pcapng files of our own (draft-ietf-opsawg-pcapng), block by
 * block into a buf: one section, one interface, little-endian everywhere.
 *
 *	section header | interface | packet ... | statistics
 */
#ifndef WF_CAPTURE_PCAPNG_WRITE_H
#define WF_CAPTURE_PCAPNG_WRITE_H

#include "base/buf.h"

struct pcapng_iface {
	const char *name;
	const char *filter; /* libpcap's language; NULL: none */
	uint32_t link;	    /* LINKTYPE_ number */
	uint32_t snaplen;
	bool nano; /* times are ns, else us */
};

/* Of the time that the file covers. */
struct pcapng_stats {
	int64_t first_ns, last_ns; /* begin and end of capturing */
	uint64_t accepted;	   /* packets that passed the filter */
	uint64_t if_drop;	   /* lost by the interface */
	uint64_t os_drop;	   /* lost for want of buffers */
	uint64_t written;
};

/* Both headers; program is what wrote the file. */
void pcapng_head(
    struct buf *, const struct pcapng_iface *, const char *program);
/* data.n bytes were captured of len. */
void pcapng_packet(struct buf *, const struct pcapng_iface *, int64_t ns,
    uint32_t len, struct slice data);
void pcapng_stats(
    struct buf *, const struct pcapng_iface *, const struct pcapng_stats *);

#endif
