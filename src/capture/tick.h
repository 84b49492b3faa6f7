/*
 * tick: time stamps of pcapng, which count units that the interface declares
 * (if_tsresol, if_tsoffset).
 */
#ifndef WF_CAPTURE_TICK_H
#define WF_CAPTURE_TICK_H

#include <stdint.h>

#define TICK_DEFAULT 6 /* microseconds */

/*
 * Nanoseconds since 1970 of a time stamp. resol as in if_tsresol: 10^-n
 * seconds, or 2^-n with the top bit set. offset is in seconds. What int64_t
 * cannot hold (after the year 2262) becomes its largest or smallest value;
 * what is finer than a nanosecond is cut off.
 */
int64_t tick_ns(uint64_t ticks, uint8_t resol, int64_t offset);

#endif
