/*
 * pcapng_keep: options of a pcapng block, kept for another file: in its byte
 * order (little-endian, as pcapng_write.h writes), without those that belong
 * to the file they stood in: how its times count, options of other makers.
 */
#ifndef WF_CAPTURE_PCAPNG_KEEP_H
#define WF_CAPTURE_PCAPNG_KEEP_H

#include "base/buf.h"

enum pcapng_block { PCAPNG_SECTION, PCAPNG_IFACE, PCAPNG_PACKET };

/*
 * Adds the option if it is one to be kept. big: its file's byte order. False:
 * it is, but there would be more than max bytes of them.
 */
bool pcapng_keep(struct buf *, uint64_t max, enum pcapng_block, bool big,
    uint16_t code, struct slice value);

#endif
