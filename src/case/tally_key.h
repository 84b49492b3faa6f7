/*
 * tally_key: what the counts of the tally are kept under, as bytes and as
 * words. A key is a few bytes: big-endian numbers, addresses with their
 * version in front, so that the order of keys is the order of numbers and
 * addresses. Inside case/ only.
 */
#ifndef WF_CASE_TALLY_KEY_H
#define WF_CASE_TALLY_KEY_H

#include "base/addr.h"
#include "base/buf.h"
#include "case/counts.h"

enum tally_kind {
	TALLY_NONE,
	TALLY_ETHERTYPE,
	TALLY_IP,
	TALLY_IP_INNER,
	TALLY_IP_PROTOCOL,
	TALLY_IP_PROTOCOL_INNER,
	TALLY_IP_SRC_MAC,
	TALLY_LINK_TYPE,
	TALLY_TCP_PORT,
	TALLY_TCP_PORT_PACKETS,
	TALLY_UDP_PORT,
	TALLY_UDP_PORT_PACKETS,
	TALLY_VLAN,
};

/* As the table says it. */
const char *tally_kind_name(enum tally_kind);

/* At the end of the key: bytes, the last ones of a number, an address. */
void tally_key_add(struct count *, const void *p, size_t n);
void tally_key_be(struct count *, uint32_t v, unsigned bytes);
void tally_key_addr(struct count *, const struct addr *);

/* "443" and "https": appended; there need not be a label. */
void tally_key_say(const struct count *, struct buf *key, struct buf *label);

#endif
