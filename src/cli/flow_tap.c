/* flow_tap: time, device and port of a tap. */
#include "cli/flow_tap.h"

#include "base/rd.h"

#define TRAILER	 20
#define DISTANCE 16
#define NS_S	 1000000000

bool
flow_tap_read(const struct frame *f, const struct flow_tap_options *o,
    struct flow_tap *tap)
{
	size_t need = TRAILER + (o->two ? DISTANCE : 0);
	uint32_t sec, ns;
	struct rd r;

	if (!o->on || f->data.n < f->len || f->data.n < need ||
	    f->data.n - need < o->offset)
		return false;
	r = rd_init(slice_mid(f->data, f->data.n - need - o->offset, TRAILER));
	rd_skip(&r, 4);
	sec = rd_be32(&r);
	ns = rd_be32(&r);
	rd_skip(&r, 1);
	tap->device = rd_be16(&r);
	tap->port = rd_u8(&r);
	tap->ns = (int64_t)sec * NS_S + ns;
	return sec != 0 && ns < NS_S;
}
