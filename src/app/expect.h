/*
 * expect: data connections that control sessions announced, a worker's. They
 * are kept by virtual shard, as the sessions that look for them are, so that
 * what is found does not depend on the number of threads.
 */
#ifndef WF_APP_EXPECT_H
#define WF_APP_EXPECT_H

#include "app/decoder.h"

struct expects;

struct expects *expect_new(const struct app_config *);
void expect_free(struct expects *); /* drops what still waits */
/* Is anything announced in the shard? Cheap: asked for every session. */
bool expect_any(const struct expects *, uint8_t shard);
/*
 * The oldest announcement that fits the session's ends, taken out; what it
 * holds is the caller's now, to drop. now: capture time, for expiry.
 */
bool expect_take(
    struct expects *, const struct session *, int64_t now, struct app_expect *);

#endif
