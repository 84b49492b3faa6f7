/*
 * geo: country and organisation of an address, from MaxMind databases. Those
 * are files of the user's: one that is broken is told once, in a line, and
 * gives no answers where it is.
 */
#ifndef WF_CLI_GEO_H
#define WF_CLI_GEO_H

#include "base/addr.h"

struct geo_name {
	struct slice country; /* "CH"; empty: not known */
	struct slice org;     /* of the autonomous system, or the provider */
};

struct geo;

/* The first file that knows wins. One that cannot be opened ends the program.
 */
struct geo *geo_open(const char *const *files, size_t n);
/* Lives until the next call. geo may be NULL: nothing is known. */
const struct geo_name *geo_find(struct geo *, const struct addr *);
/* The databases: "GeoLite2-City-Test of 2019-02-28; ..." */
void geo_describe(const struct geo *, struct buf *);
void geo_free(struct geo *);

#endif
