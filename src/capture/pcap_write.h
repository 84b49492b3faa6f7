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
void pcap_head(struct buf *, uint32_t link, uint32_t snaplen);
/*
 * len is the length on the wire. A time that the format cannot hold (before
 * 1970, after 2106) becomes the nearest that it can.
 */
void pcap_packet(struct buf *, int64_t ns, uint32_t len, struct slice data);

#endif
