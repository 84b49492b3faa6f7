/* xalloc: allocation that does not return NULL. */
#include "base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#include <sys/resource.h>
#endif

#include "base/die.h"

#define LARGE_PAGE ((size_t)2 << 20)

static _Noreturn void
refused(void)
{
	die(EXIT_OUTPUT, "out of memory");
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n == 0 ? 1 : n);

	if (p == NULL)
		refused();
	return p;
}

void *
xmalloc_large(size_t n)
{
#ifdef MADV_HUGEPAGE
	void *p = NULL;

	if (n >= LARGE_PAGE && posix_memalign(&p, LARGE_PAGE, n) == 0) {
		/* Advice: refused, it is memory like any other. */
		madvise(p, n / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
		return p;
	}
#endif
	return xmalloc(n);
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);

	if (p == NULL)
		refused();
	return p;
}

void *
xreallocarray(void *old, size_t count, size_t size)
{
	size_t n;
	void *p;

	if (__builtin_mul_overflow(count, size, &n))
		refused();
	p = realloc(old, n == 0 ? 1 : n);
	if (p == NULL)
		refused();
	return p;
}

void
xtrim(size_t resident)
{
#ifdef __GLIBC__
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0 ||
	    (size_t)u.ru_maxrss >= resident / 1024)
		malloc_trim(0);
#else
	(void)resident;
#endif
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		refused();
	va_end(ap);
	return s;
}
