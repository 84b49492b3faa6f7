/*
 * rules: where the rules of libmagic 5.44 that name a type begin to fit.
 *
 * A file that none of them can fit is plain text, or bytes of no known type:
 * that is what libmagic says at last, so it need not be asked. What is here is
 * never less than a rule looks for, and mostly more: where it fits, a rule may.
 */
#ifndef WF_CARVE_RULES_H
#define WF_CARVE_RULES_H

#include "base/slice.h"

/* Are there bytes, at the beginning or at a fixed place, that a rule looks
 * for? In a text of clean ASCII or UTF-8; in other bytes. */
bool rules_fit_text(struct slice head);
bool rules_fit_data(struct slice head);
/* ... at a fixed place that is not before at? */
bool rules_fit_behind(struct slice head, size_t at);

#endif
