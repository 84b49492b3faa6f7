/*
 * field: the values of a line that is written once a packet, so none of them
 * goes through printf. Text from a capture goes through wr.h.
 */
#ifndef WF_CLI_FIELD_H
#define WF_CLI_FIELD_H

#include "base/addr.h"

void field_i64(struct buf *, int64_t);
/* 0x and so many digits, lower case. */
void field_hex(struct buf *, uint64_t, unsigned digits);
/* Seconds with nine decimals: 1258544216.908285000, also negative. */
void field_ns(struct buf *, int64_t ns);
void field_mac(struct buf *, const uint8_t mac[6]); /* 00:0c:29:.. */
/* As addr_write, which is slow with IPv4. */
void field_addr(struct buf *, const struct addr *);
/* 0x02;0x04: a value for each byte; nothing of none. */
void field_bytes(struct buf *, struct slice);
/*
 * Characters: printable ASCII as it is, \t \n \r \v \f \b \\ and NUL as
 * escapes of two characters, any other byte a dot.
 */
void field_chars(struct buf *, struct slice);

#endif
