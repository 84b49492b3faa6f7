/* die: the machine's refusals, one line each. */
#include "base/die.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/wr.h"

/*
 * The line may hold a file's name, and a file's name may hold anything: it
 * goes out as terminal text. On a terminal it takes the place of the progress
 * that may stand there.
 */
static void __attribute__((format(printf, 1, 0)))
line(const char *fmt, va_list ap)
{
	bool terminal = isatty(STDERR_FILENO) != 0;
	struct buf out = {0};
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		return;
	if (terminal)
		buf_str(&out, "\r\033[K");
	buf_str(&out, "wirefolio: ");
	wr_term(&out, slice_str(text));
	buf_str(&out, "\n");
	fflush(stdout);
	fwrite(out.p, 1, out.n, stderr);
	buf_free(&out);
	free(text);
}

void
warn_line(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(fmt, ap);
	va_end(ap);
}

void
die(enum exit_status status, const char *fmt, ...)
{
	/* Several threads may meet a full disk; one of them says so. */
	static atomic_flag dying = ATOMIC_FLAG_INIT;
	va_list ap;

	while (atomic_flag_test_and_set(&dying))
		pause();
	va_start(ap, fmt);
	line(fmt, ap);
	va_end(ap);
	exit((int)status);
}
