/* flow_tap: time, device and port of a tap, and whether it is one. */
#include "cli/flow_tap.h"

#include <zlib.h>

#include "base/rd.h"

#define TRAILER	 20
#define DISTANCE 16
#define NS_S	 INT64_C(1000000000)
#define NEAR_S	 86400 /* clocks that were set are not further apart */

static bool
is_near(int64_t a, int64_t b)
{
	uint64_t apart =
	    a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;

	return apart <= (uint64_t)(NEAR_S * NS_S);
}

/* IEEE 802.3, 3.2.9: what the sender's network card has put behind them. */
static bool
is_fcs_of(struct slice s, uint32_t fcs)
{
	return s.n <= UINT32_MAX && crc32(0, s.p, (uInt)s.n) == fcs;
}

bool
flow_tap_read(const struct packet *p, const struct flow_tap_options *o,
    struct flow_tap *tap)
{
	const struct frame *f = p->frame;
	size_t need = TRAILER + (o->two ? DISTANCE : 0), at;
	uint32_t fcs, sec, ns;
	struct rd r;

	if (!o->on || f->data.n < f->len || f->data.n < need ||
	    f->data.n - need < o->offset)
		return false;
	at = f->data.n - need - (size_t)o->offset;
	r = rd_init(slice_mid(f->data, at, TRAILER));
	fcs = rd_le32(&r);
	sec = rd_be32(&r);
	ns = rd_be32(&r);
	rd_skip(&r, 1);
	tap->device = rd_be16(&r);
	tap->port = rd_u8(&r);
	tap->ns = sec * NS_S + ns;
	return at >= p->outer_end && sec != 0 && ns < NS_S &&
	       (is_near(tap->ns, f->ns) ||
		   is_fcs_of(slice_head(f->data, at), fcs));
}
