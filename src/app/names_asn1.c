/*
 * names_asn1: protocols that are one BER sequence a message, told apart by
 * what stands second in it.
 */
#include "app/names.h"
#include "base/rd.h"

#define PORTS(...) ((const uint16_t[]){__VA_ARGS__, 0})

enum { TAG_INTEGER = 0x02, TAG_OCTETS = 0x04, TAG_SEQUENCE = 0x30 };

/* A definite length of up to four bytes (X.690, 8.1.3); 0: another form. */
static uint32_t
ber_length(struct rd *r)
{
	uint8_t n = rd_u8(r);
	uint32_t len = 0;

	if (n < 0x80)
		return n;
	if (n == 0x80 || n > 0x84)
		return 0;
	for (n &= 0x7f; n > 0; n--)
		len = len << 8 | rd_u8(r);
	return len;
}

/* The message's first two members: a small integer, and the next one's tag. */
static enum probe_result
message(const struct names_side *side, uint32_t *number, uint8_t *next)
{
	struct rd r = rd_init(side->s);
	uint8_t tag, n;
	uint32_t len;

	if (rd_u8(&r) != TAG_SEQUENCE)
		return PROBE_NO;
	len = ber_length(&r);
	tag = rd_u8(&r);
	n = rd_u8(&r);
	if (r.bad)
		return names_wait(side);
	if (len < 5 || tag != TAG_INTEGER || n < 1 || n > 4)
		return PROBE_NO;
	for (*number = 0; n > 0; n--)
		*number = *number << 8 | rd_u8(&r);
	*next = rd_u8(&r);
	return r.bad ? names_wait(side) : PROBE_YES;
}

/* Version 0, 1 or 3, then a community, or v3's header (RFC 3412, 6). */
static enum probe_result
snmp_side(const struct names_side *side)
{
	uint32_t version;
	uint8_t tag;
	enum probe_result r = message(side, &version, &tag);

	if (r != PROBE_YES)
		return r;
	return (version <= 1 && tag == TAG_OCTETS) ||
		       (version == 3 && tag == TAG_SEQUENCE)
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
snmp_probe(const struct probe *p)
{
	return names_either(p, snmp_side);
}

const struct app_decoder name_snmp = {
    .name = "snmp",
    .label = "SNMP",
    .proto = IPP_UDP,
    .ports = PORTS(161, 162),
    .probe = snmp_probe,
};

/* A message id, then an operation of class APPLICATION (RFC 4511, 4.1.1). */
static enum probe_result
ldap_side(const struct names_side *side)
{
	uint32_t id;
	uint8_t tag;
	enum probe_result r = message(side, &id, &tag);

	if (r != PROBE_YES)
		return r;
	return tag == 0x42 || tag == 0x4a || tag == 0x50 ||
		       (tag >= 0x60 && tag <= 0x79)
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
ldap_probe(const struct probe *p)
{
	return names_either(p, ldap_side);
}

const struct app_decoder name_ldap = {
    .name = "ldap",
    .label = "LDAP",
    .ports = PORTS(389, 3268),
    .probe = ldap_probe,
};
