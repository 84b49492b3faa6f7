/*
 * chaos: the Chaosreader layout, for the verb that has Chaosreader's options
 * and for report --layout chaosreader.
 */
#ifndef WF_CLI_CHAOS_H
#define WF_CLI_CHAOS_H

#include "report/chaos.h"

/* What Chaosreader does when nothing is said. */
void chaos_options_init(struct chaos_options *);

#endif
