/*
 * dns_text: a message of DNS (RFC 1035) as text, its records as a zone file
 * has them, types that nobody here knows as RFC 3597 says. What is printed is
 * ASCII without controls, whatever was captured.
 */
#ifndef WF_REPORT_DNS_TEXT_H
#define WF_REPORT_DNS_TEXT_H

#include "base/addr.h"

/* Told of each address: the name that was asked for in answers to questions
 * for addresses, else the record's own. */
struct dns_sink {
	void *ctx;
	void (*address)(void *ctx, struct slice name, const struct addr *);
};

/*
 * At most about max bytes of text. False where the message ends early or is
 * wrong; what could be read is there all the same. The sink may be NULL.
 */
bool dns_text(
    struct buf *, struct slice message, size_t max, const struct dns_sink *);

#endif
