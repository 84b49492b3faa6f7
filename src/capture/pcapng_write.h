/*
 * pcapng_write: pcapng files of our own (draft-ietf-opsawg-pcapng), block by
 * block into a buf: one section, little-endian everywhere.
 *
 *	section header | interface ... | packet ... | statistics
 */
#ifndef WF_CAPTURE_PCAPNG_WRITE_H
#define WF_CAPTURE_PCAPNG_WRITE_H

#include "base/buf.h"

struct pcapng_iface {
	const char *name;
	const char *filter; /* libpcap's language; NULL: none */
	uint32_t link;	    /* LINKTYPE_ number */
	uint32_t snaplen;
	bool nano;	      /* times are ns, else us */
	struct slice options; /* further ones, as pcapng_option writes them */
};

/* Of the time that the file covers. */
struct pcapng_stats {
	int64_t first_ns, last_ns; /* begin and end of capturing */
	uint64_t accepted;	   /* packets that passed the filter */
	uint64_t if_drop;	   /* lost by the interface */
	uint64_t os_drop;	   /* lost for want of buffers */
	uint64_t written;
};

/* One option; a value is cut to 65,535 bytes. */
void pcapng_option(struct buf *, uint16_t code, struct slice value);
/* program is what wrote the file; options as in an interface. */
void pcapng_section(struct buf *, const char *program, struct slice options);
/* The next one; they are numbered from 0. Without a name it has none. */
void pcapng_interface(struct buf *, const struct pcapng_iface *);
/* Both headers of a file with one interface. */
void pcapng_head(
    struct buf *, const struct pcapng_iface *, const char *program);

/* Of a packet, beside its bytes. */
struct pcapng_about {
	uint32_t iface; /* its number */
	uint32_t len;	/* bytes on the wire */
	int64_t ns;
	struct slice options;
};

/* False: before 1970. Such a time becomes the first that fits. */
bool pcapng_time_fits(int64_t ns);
void pcapng_packet_of(struct buf *, const struct pcapng_iface *,
    const struct pcapng_about *, struct slice data);
/* The same for interface 0. data.n bytes were captured of len. */
void pcapng_packet(struct buf *, const struct pcapng_iface *, int64_t ns,
    uint32_t len, struct slice data);
void pcapng_stats(
    struct buf *, const struct pcapng_iface *, const struct pcapng_stats *);

#endif
