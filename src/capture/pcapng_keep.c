/* pcapng_keep: draft-ietf-opsawg-pcapng, sections 3.5, 4.1, 4.2, 4.3. */
#include "capture/pcapng_keep.h"

#include "base/rd.h"
#include "capture/pcapng_write.h"

/* Options of one block, in all. */
#define KEEP_MAX 65536

static const struct kept {
	enum pcapng_block block;
	uint16_t code;
	uint8_t number; /* bytes of a number; 0: bytes as they stand */
} kept[] = {
    {PCAPNG_SECTION, 1, 0},			/* comment */
    {PCAPNG_IFACE, 1, 0}, {PCAPNG_IFACE, 2, 0}, /* name */
    {PCAPNG_IFACE, 3, 0},			/* description */
    {PCAPNG_IFACE, 4, 0},			/* its addresses */
    {PCAPNG_IFACE, 5, 0}, {PCAPNG_IFACE, 6, 0}, {PCAPNG_IFACE, 7, 0},
    {PCAPNG_IFACE, 8, 8},  /* speed */
    {PCAPNG_IFACE, 11, 0}, /* filter */
    {PCAPNG_IFACE, 12, 0}, /* operating system */
    {PCAPNG_IFACE, 13, 0}, /* length of the frame check sequence */
    {PCAPNG_IFACE, 15, 0}, /* hardware */
    {PCAPNG_IFACE, 16, 8}, /* speeds of sending and receiving */
    {PCAPNG_IFACE, 17, 8}, {PCAPNG_PACKET, 1, 0},
    {PCAPNG_PACKET, 2, 4}, /* flags: direction ... */
    {PCAPNG_PACKET, 3, 0}, /* hash */
    {PCAPNG_PACKET, 5, 8}, /* id */
    {PCAPNG_PACKET, 6, 4}, /* queue */
    {PCAPNG_PACKET, 7, 0}, /* verdict */
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

void
pcapng_keep(struct buf *b, enum pcapng_block block, bool big, uint16_t code,
    struct slice value)
{
	const struct kept *k = find(block, code);
	uint8_t turned[8];

	if (k == NULL || b->n + value.n > KEEP_MAX)
		return;
	if (k->number != 0 && value.n != k->number)
		return;
	if (k->number != 0 && big) {
		turn(value, turned);
		value = slice_of(turned, k->number);
	}
	pcapng_option(b, code, value);
}
