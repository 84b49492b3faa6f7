/*
 * stop: SIGINT, SIGTERM and SIGHUP. A handler has no context to be handed, so
 * this flag is one of the few things that are global and change.
 */
#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>

static atomic_int stopped; /* without a lock: a handler may write it */

/* The second one, of any kind, does what it does to other programs. */
static void
on_signal(int sig)
{
	if (atomic_exchange(&stopped, 1) != 0) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
}

/*
 * A terminal that goes away ends the reading, too, unless nohup(1) saw to it
 * that it does not. What is being written is written on: whoever waits for
 * input polls.
 */
void
stop_catch(void)
{
	struct sigaction sa = {
	    .sa_handler = on_signal,
	    .sa_flags = SA_RESTART,
	};
	struct sigaction before;

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	if (sigaction(SIGHUP, NULL, &before) == 0 &&
	    before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &sa, NULL);
}

void
stop_ask(void)
{
	atomic_store(&stopped, 1);
}

const atomic_int *
stop_flag(void)
{
	return &stopped;
}
