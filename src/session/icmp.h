/*
 * icmp: which ICMP messages answer which, for sessions and Community ID.
 */
#ifndef WF_SESSION_ICMP_H
#define WF_SESSION_ICMP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The type that answers (or asks for) this one, as Community ID v1 pairs
 * them; false: a message that goes one way.
 */
bool icmp_counterpart(uint8_t proto, uint8_t type, uint8_t *other);
/* Is it the asking half of its pair? */
bool icmp_asks(uint8_t proto, uint8_t type);
/* Echo request or reply, which carry an identifier. */
bool icmp_is_echo(uint8_t proto, uint8_t type);

#endif
