/*
 * rotation: the captures of one series, whose names count up: out.pcap,
 * out.pcap1, out.pcap2, or trace_007.pcap, trace_008.pcap. It begins at the
 * number of the name that is given, and each file is read when it is there.
 * One is whole once the next is there; the last one is as it is found.
 *
 * The end is reached behind the number that is the last, or when nothing came
 * for idle_ms (0: for ever), or when a signal says stop.
 */
#ifndef WF_CAPTURE_ROTATION_H
#define WF_CAPTURE_ROTATION_H

#include "capture/feed.h"

struct rotation;

/*
 * series: NAME[:C][,LAST]. The number follows the last C in the name of the
 * file; where no C is given, it is the last digits there. A name without a
 * number is the first of its series, and 1 behind it the next. NULL: *why.
 */
struct rotation *rotation_open(const char *series, uint64_t idle_ms,
    const struct watchful *, struct buf *why);
const struct feed *rotation_feed(const struct rotation *);
void rotation_free(struct rotation *);

#endif
