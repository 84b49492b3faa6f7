/*
 * tar: archives of files one behind the other (POSIX.1-1988, 10.1.1).
 */
#ifndef WF_CARVE_TAR_H
#define WF_CARVE_TAR_H

#include "base/slice.h"

/* Do the first bytes have the sum that a header says it has? libmagic takes
 * them for an archive then, whatever else they look like. */
bool tar_header(struct slice head);

#endif
