/*
 * wlan: frames of IEEE 802.11 (clause 9). Data has LLC in it; what only keeps
 * the network going, and what is encrypted, is other traffic.
 *
 *	frame control | duration | address 1 | address 2 | address 3 |
 *	sequence (12), fragment (4) | address 4? | QoS? | HT control? | pad? |
 *	data | checksum?
 *	A-MSDU: destination | source | length | data | pad to four bytes, ...
 *
 *	to DS  from DS  destination  source
 *	0      0        address 1    address 2
 *	0      1        address 1    address 3
 *	1      0        address 3    address 2
 *	1      1        address 3    address 4
 */
#include "packet/walk.h"

enum frame_type { MANAGEMENT, CONTROL, DATA, EXTENSION };

enum frame_control {
	FC_VERSION = 0x0003,
	FC_NO_DATA = 0x0040, /* bits of the subtype of data */
	FC_QOS = 0x0080,
	FC_TO_DS = 0x0100,
	FC_FROM_DS = 0x0200,
	FC_MORE_FRAGMENTS = 0x0400,
	FC_PROTECTED = 0x4000,
	FC_ORDER = 0x8000, /* with QoS: HT control */
};

enum {
	HEADER = 24, /* with three addresses */
	CHECKSUM = 4,
	SUBFRAME = 14,
	AMSDU_PRESENT = 0x80,
};

static const char *const managements[16] = {
    "802.11 association request",
    "802.11 association response",
    "802.11 reassociation request",
    "802.11 reassociation response",
    "802.11 probe request",
    "802.11 probe response",
    "802.11 timing advertisement",
    "802.11 management",
    "802.11 beacon",
    "802.11 ATIM",
    "802.11 disassociation",
    "802.11 authentication",
    "802.11 deauthentication",
    "802.11 action",
    "802.11 action",
    "802.11 management",
};

static const char *const controls[16] = {
    "802.11 control",
    "802.11 control",
    "802.11 trigger",
    "802.11 control",
    "802.11 beamforming poll",
    "802.11 NDP announcement",
    "802.11 control",
    "802.11 control wrapper",
    "802.11 block ack request",
    "802.11 block ack",
    "802.11 PS-Poll",
    "802.11 RTS",
    "802.11 CTS",
    "802.11 ack",
    "802.11 CF-End",
    "802.11 CF-End",
};

/* ---- other traffic */

static enum step
management(struct walk *w, unsigned subtype)
{
	struct slice dst, src;
	struct rd h;

	if (!walk_take(w, HEADER - 2, "802.11 header", &h))
		return STEP_END;
	rd_skip(&h, 2);
	dst = rd_bytes(&h, 6);
	src = rd_bytes(&h, 6);
	walk_note_mac(w, dst, src);
	return walk_other(w, managements[subtype]);
}

/* Some have one address, the receiver's. */
static enum step
control(struct walk *w, unsigned subtype)
{
	struct slice dst;
	struct rd h;

	if (!walk_take(w, 8, "802.11 header", &h))
		return STEP_END;
	rd_skip(&h, 2);
	dst = rd_bytes(&h, 6);
	walk_note_mac(w, dst, rd_bytes(&w->r, w->r.left < 6 ? 0 : 6));
	return walk_other(w, controls[subtype]);
}

/* ---- data */

struct data_header {
	struct slice dst, src;
	bool fragment, amsdu;
};

static bool
data_header(struct walk *w, uint16_t fc, struct data_header *d)
{
	bool both = (fc & FC_TO_DS) != 0 && (fc & FC_FROM_DS) != 0;
	bool qos = (fc & FC_QOS) != 0, ht = qos && (fc & FC_ORDER) != 0;
	size_t n = HEADER - 2u + (both ? 6 : 0) + (qos ? 2 : 0) + (ht ? 4 : 0);
	struct slice a[4] = {{0}};
	struct rd h;
	unsigned i;

	if (!walk_take(w, n, "802.11 header", &h))
		return false;
	rd_skip(&h, 2);
	for (i = 0; i < 3; i++)
		a[i] = rd_bytes(&h, 6);
	d->fragment =
	    (rd_le16(&h) & 0x0f) != 0 || (fc & FC_MORE_FRAGMENTS) != 0;
	if (both)
		a[3] = rd_bytes(&h, 6);
	d->amsdu = qos && (rd_le16(&h) & AMSDU_PRESENT) != 0;
	d->dst = (fc & FC_TO_DS) != 0 ? a[2] : a[0];
	d->src = both ? a[3] : (fc & FC_FROM_DS) != 0 ? a[2] : a[1];
	return true;
}

/* Of several frames in one only a packet each could tell: there is but one. */
static enum step
amsdu(struct walk *w)
{
	struct slice dst, src;
	uint64_t behind, pad;
	uint16_t len;
	struct rd h;

	if (!walk_take(w, SUBFRAME, "802.11 A-MSDU header", &h))
		return STEP_END;
	dst = rd_bytes(&h, 6);
	src = rd_bytes(&h, 6);
	len = rd_be16(&h);
	if (len > w->declared)
		return walk_undecoded(
		    w, "802.11 A-MSDU header invalid: length %u", len);
	pad = (4 - (SUBFRAME + len) % 4u) % 4;
	behind = w->declared - len;
	if (behind >= pad + SUBFRAME)
		return walk_undecoded(
		    w, "802.11 A-MSDU of several frames is not supported");
	walk_note_mac(w, dst, src);
	walk_clip(w, len);
	return STEP_LLC;
}

/* Some cards bring what follows the header to a multiple of four bytes. */
static bool
take_pad(struct walk *w, uint16_t fc)
{
	/* HEADER and HT control are multiples themselves. */
	size_t n = ((fc & FC_TO_DS) != 0 && (fc & FC_FROM_DS) != 0 ? 6u : 0u) +
		   ((fc & FC_QOS) != 0 ? 2u : 0u);
	struct rd h;

	return walk_take(w, (4 - n % 4) % 4, "802.11 header", &h);
}

static enum step
data(struct walk *w, uint16_t fc, unsigned how)
{
	bool closed = (fc & (FC_NO_DATA | FC_PROTECTED)) != 0;
	struct data_header d;

	if (!data_header(w, fc, &d))
		return STEP_END;
	/* Else the addresses that matter are inside. */
	if (closed || !d.amsdu)
		walk_note_mac(w, d.dst, d.src);
	if ((fc & FC_NO_DATA) != 0)
		return walk_other(w, "802.11 null data");
	if ((fc & FC_PROTECTED) != 0)
		return walk_other(w, "802.11 encrypted data");
	if (d.fragment)
		return walk_undecoded(w, "802.11 fragments are not supported");
	if ((how & WLAN_PAD) != 0 && !take_pad(w, fc))
		return STEP_END;
	return d.amsdu ? amsdu(w) : STEP_LLC;
}

/* ---- frames */

enum step
wlan_frame(struct walk *w, unsigned how)
{
	unsigned type, subtype;
	uint16_t fc;
	struct rd h;

	trail_note(w, HEADER_WLAN);
	if (w->declared == 0)
		return walk_other(w, "802.11 without a frame");
	if ((how & WLAN_BAD) != 0)
		return walk_undecoded(w, "802.11 frame invalid: its checksum "
					 "was wrong when it was captured");
	if ((how & WLAN_FCS) != 0 && w->declared >= CHECKSUM)
		walk_clip(w, w->declared - CHECKSUM);
	if (!walk_take(w, 2, "802.11 header", &h))
		return STEP_END;
	fc = rd_le16(&h);
	type = fc >> 2 & 3;
	subtype = fc >> 4 & 15;
	if ((fc & FC_VERSION) != 0)
		return walk_undecoded(w, "802.11 header invalid: version %u",
		    (unsigned)(fc & FC_VERSION));
	if (type == MANAGEMENT)
		return management(w, subtype);
	if (type == CONTROL)
		return control(w, subtype);
	if (type == DATA)
		return data(w, fc, how);
	return walk_other(w, "802.11 extension");
}

enum step
wlan_bare(struct walk *w)
{
	return wlan_frame(w, 0);
}
