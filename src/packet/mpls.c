/*
 * mpls: label stacks (RFC 3032), also in GRE and in IP (RFC 4023), and what
 * is below them. Nothing in the frame says what that is: a switch knows it
 * from the label. IP shows by its own header, a pseudowire's Ethernet frame
 * (RFC 4448) by its type, with or without a control word (RFC 4385) before it.
 *
 *	label (20)           | class (3) | bottom (1) | time to live (8)
 *	0000 | flags (4) | fragment (2) | length (6)  | sequence (16)
 *	0001 | version | reserved | type of an associated channel (RFC 5586)
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

#define ETHERNET     14
#define CONTROL_WORD 4
#define MAX_LENGTH   1500 /* of IEEE 802.3 */

/* Where a type would stand, if a frame began n bytes from here. */
static uint16_t
type_at(struct slice s, size_t n)
{
	struct rd r = rd_init(slice_mid(s, n + ETHERNET - 2, 2));

	return rd_be16(&r);
}

/* A type that has a name and what goes with it. */
static bool
is_frame(struct slice s, size_t n)
{
	uint16_t type = type_at(s, n);
	uint8_t version = slice_at(s, n + ETHERNET) >> 4;

	if (s.n <= n + ETHERNET || type < TYPE_MIN)
		return false;
	if (type == TYPE_IP4 || type == TYPE_IP6)
		return version == (type == TYPE_IP4 ? 4 : 6);
	return ethertype_name(type) != NULL;
}

/* A length in its place that fits: less to go by than a type. */
static bool
is_8023(const struct walk *w, size_t n)
{
	struct slice s = rd_peek(&w->r);
	uint16_t len = type_at(s, n);

	return s.n > n + ETHERNET && len >= 3 && len <= MAX_LENGTH &&
	       len <= w->declared - n - ETHERNET;
}

static enum step
behind_control_word(struct walk *w)
{
	struct rd h;

	if (!walk_take(w, CONTROL_WORD, "MPLS control word", &h))
		return STEP_END;
	return STEP_ETHERNET;
}

/*
 * What has the best proof comes first: a MAC address may begin like an IP
 * header, a control word or a channel (RFC 8469).
 */
static enum step
below(struct walk *w)
{
	struct slice s = rd_peek(&w->r);
	uint8_t nibble = slice_at(s, 0) >> 4;
	enum step ip = ip_guess(w->r, w->declared);

	if (s.n == 0) {
		walk_short(w, 1, "MPLS payload");
		return STEP_END;
	}
	if (ip != STEP_END)
		return ip;
	if (is_frame(s, 0))
		return STEP_ETHERNET;
	if (nibble == 0 && is_frame(s, CONTROL_WORD))
		return behind_control_word(w);
	if (nibble == 4)
		return STEP_IP4;
	if (nibble == 6)
		return STEP_IP6;
	if (nibble == 1)
		return walk_other(w, "MPLS control channel");
	if (nibble == 0 && is_8023(w, CONTROL_WORD))
		return behind_control_word(w);
	if (is_8023(w, 0))
		return STEP_ETHERNET;
	return walk_other(w, "MPLS with neither IP nor Ethernet");
}

enum step
mpls_label(struct walk *w)
{
	uint32_t entry;
	struct rd h;

	if (!walk_take(w, 4, "MPLS label", &h))
		return STEP_END;
	entry = rd_be32(&h);
	walk_tunnel(w, "MPLS", entry >> 12);
	return (entry & 0x100) != 0 ? below(w) : STEP_MPLS;
}
