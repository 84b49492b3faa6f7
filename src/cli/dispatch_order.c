/* dispatch_order: overlaps, gaps and disorder between captures. */
#include "cli/dispatch_order.h"

#include "base/ns.h"
#include "base/wr.h"
#include "capture/pcapng_write.h"

#define NS_PER_MS INT64_C(1000000)
#define MS_PER_S  1000

void
dispatch_order_begin(struct dispatch_order *o, struct slice name)
{
	buf_reset(&o->now.name);
	wr_term(&o->now.name, name);
	o->now.frames = o->now.late = o->now.early = 0;
}

void
dispatch_order_frame(struct dispatch_order *o, int64_t ns)
{
	struct dispatch_span *s = &o->now;

	if (s->frames++ == 0)
		s->first_ns = s->last_ns = s->before_ns = ns;
	s->late += ns < s->before_ns;
	s->early += !pcapng_time_fits(ns);
	s->before_ns = ns;
	s->first_ns = ns < s->first_ns ? ns : s->first_ns;
	s->last_ns = ns > s->last_ns ? ns : s->last_ns;
}

/* 3.250 s */
static void
put_time(struct buf *b, int64_t ns)
{
	long long ms = (long long)(ns / NS_PER_MS);

	buf_printf(b, "%lld.%03lld s", ms / MS_PER_S, ms % MS_PER_S);
}

static void
put_names(
    struct buf *b, struct slice name, const char *what, struct slice other)
{
	buf_add_slice(b, name);
	buf_str(b, what);
	buf_add_slice(b, other);
}

static void
compare(const struct dispatch_order *o, struct buf *b)
{
	const struct dispatch_span *a = &o->latest, *n = &o->now;
	struct slice before = buf_as_slice(&a->name);
	struct slice name = buf_as_slice(&n->name);

	if (n->last_ns < a->first_ns) {
		put_names(b, name, " is older than ", before);
		buf_str(b, ", which came before it: it ends ");
		put_time(b, ns_between(n->last_ns, a->first_ns));
		buf_str(b, " before that begins\n");
	} else if (n->first_ns < a->last_ns) {
		put_names(b, name, " overlaps ", before);
		buf_str(b, ": it begins ");
		put_time(b, ns_between(n->first_ns, a->last_ns));
		buf_str(b, " before that ends\n");
	} else if (ns_between(a->last_ns, n->first_ns) >= o->gap_ns) {
		put_names(b, name, " begins ", SLICE_NONE);
		put_time(b, ns_between(a->last_ns, n->first_ns));
		buf_str(b, " after the end of ");
		buf_add_slice(b, before);
		buf_str(b, ": a gap\n");
	}
}

void
dispatch_order_end(struct dispatch_order *o, struct buf *b)
{
	struct dispatch_span *n = &o->now, was = o->latest;

	if (n->frames == 0)
		return;
	if (n->late != 0) {
		buf_add_slice(b, buf_as_slice(&n->name));
		buf_printf(b, ": %llu %s older than the one before\n",
		    (unsigned long long)n->late,
		    n->late == 1 ? "packet is" : "packets are");
	}
	if (n->early != 0) {
		buf_add_slice(b, buf_as_slice(&n->name));
		buf_printf(b,
		    ": %llu %s a time before 1970, and %s fed with the "
		    "first of 1970\n",
		    (unsigned long long)n->early,
		    n->early == 1 ? "packet has" : "packets have",
		    n->early == 1 ? "is" : "are");
	}
	if (was.frames != 0)
		compare(o, b);
	if (was.frames == 0 || n->last_ns >= was.last_ns) {
		o->latest = *n;
		o->now = was;
	}
	n->frames = 0;
}

void
dispatch_order_free(struct dispatch_order *o)
{
	buf_free(&o->latest.name);
	buf_free(&o->now.name);
}
