/*
 * ns: times in nanoseconds since 1970. A capture may claim any, also two that
 * lie further apart than such a number can say.
 */
#ifndef WF_BASE_NS_H
#define WF_BASE_NS_H

#include <stdint.h>

/* to - from, or the nearest number to that. */
static inline int64_t
ns_between(int64_t from, int64_t to)
{
	int64_t ns;

	if (!__builtin_sub_overflow(to, from, &ns))
		return ns;
	return to < from ? INT64_MIN : INT64_MAX;
}

#endif
