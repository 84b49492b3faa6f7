/*
 * xalloc: allocation that does not return NULL. Out of memory is a refusal of
 * the machine: one line and exit status 3. Count and size travel apart and
 * overflow is refused; no length from the wire comes here before it was held
 * against a limit.
 */
#ifndef WF_BASE_XALLOC_H
#define WF_BASE_XALLOC_H

#include <stddef.h>

void *xmalloc(size_t);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *, size_t count, size_t size);
/* For much that will be filled: in large pages, where the system has them on
 * demand, so that it is not fetched page by page. */
void *xmalloc_large(size_t);
char *xstrdup(const char *);
/* What the allocator keeps of freed memory goes back, if as many bytes were
 * ever resident: a phase of the work is over, and the next needs other sizes.
 * Below, taking memory anew would cost more than it is worth. */
void xtrim(size_t resident);
char *xasprintf(const char *, ...) __attribute__((format(printf, 1, 2)));

#endif
