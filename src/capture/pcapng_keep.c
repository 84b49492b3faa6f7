/* pcapng_keep: draft-ietf-opsawg-pcapng, sections 3.5, 4.1, 4.2, 4.3. */
#include "capture/pcapng_keep.h"

#include "capture/pcapng.h"
#include "capture/pcapng_write.h"

static const struct kept {
	enum pcapng_block block;
	uint16_t code;
	uint8_t number; /* bytes of a number; 0: bytes as they stand */
} kept[] = {
    {PCAPNG_SECTION, OPT_COMMENT, 0},
    {PCAPNG_IFACE, OPT_COMMENT, 0},
    {PCAPNG_IFACE, IF_NAME, 0},
    {PCAPNG_IFACE, IF_DESCRIPTION, 0},
    {PCAPNG_IFACE, IF_IPV4, 0},
    {PCAPNG_IFACE, IF_IPV6, 0},
    {PCAPNG_IFACE, IF_MAC, 0},
    {PCAPNG_IFACE, IF_EUI, 0},
    {PCAPNG_IFACE, IF_SPEED, 8},
    {PCAPNG_IFACE, IF_FILTER, 0},
    {PCAPNG_IFACE, IF_OS, 0},
    {PCAPNG_IFACE, IF_FCSLEN, 0},
    {PCAPNG_IFACE, IF_HARDWARE, 0},
    {PCAPNG_IFACE, IF_TXSPEED, 8},
    {PCAPNG_IFACE, IF_RXSPEED, 8},
    {PCAPNG_PACKET, OPT_COMMENT, 0},
    {PCAPNG_PACKET, EPB_FLAGS, 4},
    {PCAPNG_PACKET, EPB_HASH, 0},
    {PCAPNG_PACKET, EPB_PACKETID, 8},
    {PCAPNG_PACKET, EPB_QUEUE, 4},
    {PCAPNG_PACKET, EPB_VERDICT, 0},
};

static const struct kept *
find(enum pcapng_block block, uint16_t code)
{
	size_t i;

	for (i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (kept[i].block == block && kept[i].code == code)
			return &kept[i];
	return NULL;
}

/* A number's bytes the other way round. */
static void
turn(struct slice value, uint8_t out[8])
{
	size_t i;

	for (i = 0; i < value.n; i++)
		out[i] = slice_at(value, value.n - 1 - i);
}

bool
pcapng_keep(struct buf *b, uint64_t max, enum pcapng_block block, bool big,
    uint16_t code, struct slice value)
{
	const struct kept *k = find(block, code);
	uint8_t turned[8];

	if (k == NULL || (k->number != 0 && value.n != k->number))
		return true;
	if (b->n + value.n > max)
		return false;
	if (k->number != 0 && big) {
		turn(value, turned);
		value = slice_of(turned, k->number);
	}
	pcapng_option(b, code, value);
	return true;
}
