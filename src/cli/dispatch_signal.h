/*
 * dispatch_signal: SIGUSR1 suspends and resumes a dispatcher, SIGUSR2 asks for
 * its statistics.
 */
#ifndef WF_CLI_DISPATCH_SIGNAL_H
#define WF_CLI_DISPATCH_SIGNAL_H

#include <stdbool.h>

void dispatch_signal_catch(void);
/* Is there anything to attend to? Cheap enough to be asked for each packet. */
bool dispatch_signal_any(void);
/* Taken once: an even number of SIGUSR1 changes nothing. */
bool dispatch_signal_toggled(void);
bool dispatch_signal_asked(void);

#endif
