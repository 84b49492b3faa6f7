/*
 * wlan_radio: what a card says of an 802.11 frame, in front of it: radiotap
 * (radiotap.org), Prism and AVS headers, and PPI, whose header tells the link
 * type of what follows. Of all that is said only this matters here: whether a
 * checksum is at the end and was right, and whether there is padding.
 *
 *	radiotap  0 | pad | length | fields (32), bit 31: more words | fields
 *	Prism     144 bytes
 *	AVS       0x80211001 | length | ...
 *	PPI       0 | flags | length | link type | fields: type | length | ...
 */
#include "capture/link.h"
#include "packet/walk.h"

/* ---- radiotap: little endian, each field aligned to its size */

enum radiotap {
	RADIOTAP_LEAST = 8,
	RADIOTAP_TSFT = 0x1, /* the first field, of 8 bytes */
	RADIOTAP_FLAGS = 0x2,
	RADIOTAP_FCS = 0x10, /* in the field with that bit */
	RADIOTAP_PAD = 0x20,
	RADIOTAP_BAD = 0x40,
};

static unsigned
radiotap_how(struct rd h)
{
	uint32_t present, more;
	uint8_t flags;

	rd_skip(&h, 4);
	present = more = rd_le32(&h);
	while (more >> 31 != 0)
		more = rd_le32(&h);
	if ((present & RADIOTAP_TSFT) != 0)
		rd_skip(&h, (8 - h.pos % 8) % 8 + 8);
	flags = (present & RADIOTAP_FLAGS) != 0 ? rd_u8(&h) : 0;
	return ((flags & RADIOTAP_FCS) != 0 ? WLAN_FCS : 0u) |
	       ((flags & RADIOTAP_PAD) != 0 ? WLAN_PAD : 0u) |
	       ((flags & RADIOTAP_BAD) != 0 ? WLAN_BAD : 0u);
}

enum step
wlan_radiotap(struct walk *w)
{
	struct rd h = w->r;
	uint8_t version = rd_u8(&h);
	uint16_t len;

	rd_skip(&h, 1);
	len = rd_le16(&h);
	if (h.bad) {
		walk_short(w, RADIOTAP_LEAST, "radiotap header");
		return STEP_END;
	}
	if (version != 0)
		return walk_undecoded(
		    w, "radiotap header invalid: version %u", version);
	if (len < RADIOTAP_LEAST)
		return walk_undecoded(
		    w, "radiotap header invalid: length %u", len);
	if (!walk_take(w, len, "radiotap header", &h))
		return STEP_END;
	return wlan_frame(w, radiotap_how(h));
}

/* ---- Prism, and AVS, which is found under the number of Prism as well */

enum { PRISM_SIZE = 144, AVS_LEAST = 8 };

enum step
wlan_avs(struct walk *w)
{
	struct rd h = w->r;
	uint32_t len;

	rd_skip(&h, 4);
	len = rd_be32(&h);
	if (h.bad) {
		walk_short(w, AVS_LEAST, "AVS header");
		return STEP_END;
	}
	if (len < AVS_LEAST)
		return walk_undecoded(w, "AVS header invalid: length %u", len);
	if (!walk_take(w, len, "AVS header", &h))
		return STEP_END;
	return wlan_frame(w, 0);
}

enum step
wlan_prism(struct walk *w)
{
	struct rd h = w->r;

	if (rd_be32(&h) >> 4 == 0x8021100)
		return wlan_avs(w);
	if (!walk_take(w, PRISM_SIZE, "Prism header", &h))
		return STEP_END;
	return wlan_frame(w, 0);
}

/* ---- PPI: little endian */

enum ppi {
	PPI_LEAST = 8,
	PPI_ALIGNED = 0x01, /* fields begin at multiples of four */
	PPI_COMMON = 2,	    /* a field: time (8 bytes), flags, ... */
	PPI_FCS = 0x0001,
	PPI_BAD = 0x0004,
	PPI_WLAN = 105,
};

static unsigned
ppi_how(struct rd h, bool aligned)
{
	uint16_t type, len, flags;
	struct rd field;

	while (h.left >= 4) {
		type = rd_le16(&h);
		len = rd_le16(&h);
		field = rd_sub(&h, len);
		if (aligned)
			rd_skip(&h, (4 - h.pos % 4) % 4);
		if (type != PPI_COMMON)
			continue;
		rd_skip(&field, 8);
		flags = rd_le16(&field);
		return ((flags & PPI_FCS) != 0 ? WLAN_FCS : 0u) |
		       ((flags & PPI_BAD) != 0 ? WLAN_BAD : 0u);
	}
	return 0;
}

enum step
wlan_ppi(struct walk *w)
{
	struct rd h = w->r;
	uint8_t flags;
	uint16_t len;
	uint32_t dlt;

	rd_skip(&h, 1);
	flags = rd_u8(&h);
	len = rd_le16(&h);
	dlt = rd_le32(&h);
	if (h.bad) {
		walk_short(w, PPI_LEAST, "PPI header");
		return STEP_END;
	}
	if (len < PPI_LEAST)
		return walk_undecoded(w, "PPI header invalid: length %u", len);
	if (!walk_take(w, len, "PPI header", &h))
		return STEP_END;
	if (dlt != PPI_WLAN)
		return walk_link(
		    w, dlt <= INT32_MAX ? link_of_dlt((int)dlt) : dlt);
	rd_skip(&h, PPI_LEAST);
	return wlan_frame(w, ppi_how(h, (flags & PPI_ALIGNED) != 0));
}
