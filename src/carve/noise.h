/*
 * noise: bytes that no rule of libmagic 5.44 names a type for.
 */
#ifndef WF_CARVE_NOISE_H
#define WF_CARVE_NOISE_H

#include "base/slice.h"

/* Is a whole file certain to be of no known type? Where it may be, but that
 * is not certain, this says no. */
bool noise_sure(struct slice all);

#endif
