/*
 * oui: who made a network card, by the prefix of its address: from a table
 * of ours, then from the lists that a system may have (ieee-data's oui.txt,
 * Wireshark's manuf), or from one file that was named.
 */
#ifndef WF_CLI_OUI_H
#define WF_CLI_OUI_H

#include "base/buf.h"

struct oui;

/* file: NULL, or the only one to ask; it ends the program when unreadable. */
struct oui *oui_open(const char *file);
/* Empty: not known. Lives as long as the table; oui may be NULL. */
struct slice oui_find(struct oui *, const uint8_t mac[6]);
void oui_free(struct oui *);

#endif
