/*
 * dispatch_signal: a handler has no context to be handed, so these are, as in
 * stop.c, of the few things that are global and change.
 */
#include "cli/dispatch_signal.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uint toggles; /* without a lock: a handler may write them */
static atomic_bool asked;

static void
on_signal(int sig)
{
	if (sig == SIGUSR1)
		atomic_fetch_add(&toggles, 1);
	else
		atomic_store(&asked, true);
}

void
dispatch_signal_catch(void)
{
	struct sigaction sa = {.sa_handler = on_signal};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGUSR2, &sa, NULL);
	/* A reader that went away is told of by write(). */
	signal(SIGPIPE, SIG_IGN);
}

bool
dispatch_signal_any(void)
{
	return atomic_load_explicit(&toggles, memory_order_relaxed) != 0 ||
	       atomic_load_explicit(&asked, memory_order_relaxed);
}

bool
dispatch_signal_toggled(void)
{
	return atomic_exchange(&toggles, 0) % 2 != 0;
}

bool
dispatch_signal_asked(void)
{
	return atomic_exchange(&asked, false);
}
