/*
 * pcap_write: classic capture files of our own (draft-ietf-opsawg-pcap),
 * little-endian, with nanoseconds.
 */
#ifndef WF_CAPTURE_PCAP_WRITE_H
#define WF_CAPTURE_PCAP_WRITE_H

#include "base/buf.h"

#define PCAP_HEAD	  24
#define PCAP_HEAD_SNAPLEN 16 /* where the snap length stands in it */

/* False: the format has no number for this link type. */
bool pcap_link_fits(uint32_t link);
/* False: before 1970, or after 2106. */
bool pcap_time_fits(int64_t ns);
void pcap_head(struct buf *, uint32_t link, uint32_t snaplen);
/*
 * len is the length on the wire. A time that does not fit becomes the nearest
 * that does.
 */
void pcap_packet(struct buf *, int64_t ns, uint32_t len, struct slice data);

#endif
