/*
 * version: the program's and its libraries', for --version.
 */
#ifndef WF_CLI_VERSION_H
#define WF_CLI_VERSION_H

void version_print(void);

#endif
