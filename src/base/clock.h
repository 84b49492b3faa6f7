/*
 * clock: the machine's own time, for progress, waiting and asking again. It
 * never gets into a report: there the only clock is the capture's.
 */
#ifndef WF_BASE_CLOCK_H
#define WF_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds from some moment on; never set back. */
uint64_t clock_ms(void);

#endif
