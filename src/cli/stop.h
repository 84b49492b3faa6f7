/*
 * stop: SIGINT, SIGTERM and SIGHUP. The first asks for an end: what was read
 * becomes the report. The second ends the program at once.
 */
#ifndef WF_CLI_STOP_H
#define WF_CLI_STOP_H

#include <stdatomic.h>

void stop_catch(void);
/* As if a signal had come. */
void stop_ask(void);
/* Not 0 once a signal came. */
const atomic_int *stop_flag(void);

#endif
