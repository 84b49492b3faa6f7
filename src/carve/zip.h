/*
 * zip: archives that are only that, and no document, program or book.
 */
#ifndef WF_CARVE_ZIP_H
#define WF_CARVE_ZIP_H

#include "base/slice.h"

/* Does libmagic 5.44 call this whole file a ZIP archive, and nothing more?
 * Where that is not certain, this says no. */
bool zip_plain(struct slice all);

#endif
