/*
 * stop: SIGINT and SIGTERM. A handler has no context to be handed, so this
 * flag is the program's one global that changes.
 */
#include "cli/stop.h"

#include <stddef.h>

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

void
stop_catch(void)
{
	/* SA_RESETHAND: the second signal does what signals do. */
	struct sigaction sa = {
	    .sa_handler = on_signal,
	    .sa_flags = (int)SA_RESETHAND,
	};

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

const volatile sig_atomic_t *
stop_flag(void)
{
	return &stopped;
}
