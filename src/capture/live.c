/*
 * live: the capturing thread.
 *
 * Frames are cut into stints by their own times. At the end of the capture,
 * and of a stint without traffic, the thread waits a little longer than
 * libpcap may hold frames back; what is younger than the end is not taken.
 */
#include "capture/live.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <pcap/pcap.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "capture/link.h"

#define READ_MS	     100 /* libpcap holds frames back so long at most */
#define DRAIN_NS     (3 * READ_MS * INT64_C(1000000))
#define FLUSH_NS     (READ_MS * INT64_C(1000000))
#define BUFFER_BYTES (16 << 20)
#define BATCH	     1024

/* Stints that were not yet taken, oldest first. */
struct waiting {
	struct stint stint;
	struct waiting *next;
};

struct live {
	const struct live_options *opt;
	pcap_t *pcap;
	struct pcapng_iface iface;
	struct pcap_stat before; /* at the end of the last file */
	uint64_t taken;
	uint64_t stints;
	struct evidence *now;
	int64_t stint_end; /* INT64_MAX: never */
	int64_t end;	   /* of the capture */
	int64_t flushed;
	bool over, started;
	bool past; /* a packet of after the end was seen */
	char error[PCAP_ERRBUF_SIZE];

	pthread_t thread;
	pthread_mutex_t lock; /* over these: */
	struct waiting *first, **last;
	bool ended;
};

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- opening */

static bool
refuse(struct live *l, int status, struct buf *why)
{
	const char *text = pcap_geterr(l->pcap);

	if (*text == '\0')
		text = pcap_statustostr(status);
	buf_printf(why, "cannot capture on %s: %s", l->opt->iface, text);
	if (status == PCAP_ERROR_PERM_DENIED)
		buf_str(why, "; run as root, or with cap_net_raw");
	if (status == PCAP_ERROR_NO_SUCH_DEVICE)
		buf_str(why, "; ip link lists the interfaces");
	return false;
}

static bool
activate(struct live *l, struct buf *why)
{
	pcap_t *p = l->pcap;
	int status;

	pcap_set_snaplen(p, (int)l->opt->snaplen);
	pcap_set_promisc(p, 1);
	pcap_set_timeout(p, READ_MS);
	pcap_set_buffer_size(p, BUFFER_BYTES);
	pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
	status = pcap_activate(p);
	if (status < 0)
		return refuse(l, status, why);
	if (pcap_setnonblock(p, 1, l->error) == -1) {
		buf_printf(
		    why, "cannot capture on %s: %s", l->opt->iface, l->error);
		return false;
	}
	return true;
}

static bool
set_filter(struct live *l, struct buf *why)
{
	struct bpf_program code;
	bool ok;

	if (l->opt->filter == NULL)
		return true;
	if (pcap_compile(
		l->pcap, &code, l->opt->filter, 1, PCAP_NETMASK_UNKNOWN) == -1)
		return refuse(l, PCAP_ERROR, why);
	ok = pcap_setfilter(l->pcap, &code) == 0 || refuse(l, PCAP_ERROR, why);
	pcap_freecode(&code);
	return ok;
}

struct live *
live_open(const struct live_options *opt, struct buf *why)
{
	struct live *l = xcalloc(1, sizeof *l);

	l->opt = opt;
	l->last = &l->first;
	pthread_mutex_init(&l->lock, NULL);
	l->pcap = pcap_create(opt->iface, l->error);
	if (l->pcap == NULL)
		buf_printf(
		    why, "cannot capture on %s: %s", opt->iface, l->error);
	else if (activate(l, why) && set_filter(l, why)) {
		l->error[0] = '\0';
		l->iface = (struct pcapng_iface){
		    .name = opt->iface,
		    .filter = opt->filter,
		    .link = link_of_dlt(pcap_datalink(l->pcap)),
		    .snaplen = (uint32_t)pcap_snapshot(l->pcap),
		    .nano = pcap_get_tstamp_precision(l->pcap) ==
			    PCAP_TSTAMP_PRECISION_NANO,
		};
		return l;
	}
	live_free(l);
	return NULL;
}

/* ---- stints */

static void
hand_over(struct live *l, const struct stint *s)
{
	struct waiting *w = xmalloc(sizeof *w);

	*w = (struct waiting){*s, NULL};
	pthread_mutex_lock(&l->lock);
	*l->last = w;
	l->last = &w->next;
	pthread_mutex_unlock(&l->lock);
}

static void
begin_stint(struct live *l, int64_t start)
{
	const struct live_options *o = l->opt;
	struct stint s = {.dir = o->begin(o->ctx, ++l->stints, start)};

	s.evidence = evidence_new(s.dir, &l->iface, start, &o->watchful);
	l->now = s.evidence;
	l->stint_end = o->every_ms == 0
			   ? INT64_MAX
			   : start + (int64_t)o->every_ms * 1000000;
	hand_over(l, &s);
}

/* The counters of libpcap run on; a file has what was lost in its time. */
static void
end_file(struct live *l, int64_t end)
{
	struct pcap_stat s = l->before;
	struct pcapng_stats stats;

	(void)pcap_stats(l->pcap, &s);
	stats = (struct pcapng_stats){
	    .last_ns = end,
	    .accepted = s.ps_recv - l->before.ps_recv,
	    .if_drop = s.ps_ifdrop - l->before.ps_ifdrop,
	    .os_drop = s.ps_drop - l->before.ps_drop,
	};
	l->before = s;
	evidence_end_file(l->now, &stats);
}

static void
end_stint(struct live *l, int64_t end)
{
	end_file(l, end);
	evidence_end(l->now, l->error);
	l->now = NULL;
}

/*
 * The interval is over: another begins at its end, unless it was the last. A
 * clock that was set on, or a machine that slept, makes no empty ones.
 */
static void
turn(struct live *l, int64_t now)
{
	int64_t end = l->stint_end;

	end_stint(l, end);
	if (l->stints == l->opt->count)
		l->over = true;
	else
		begin_stint(l, now - end > (int64_t)l->opt->every_ms * 1000000
				   ? now
				   : end);
}

/* ---- the thread */

static bool
stopping(const struct live *l)
{
	return l->end != INT64_MAX;
}

static void
take(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes)
{
	struct live *l = (struct live *)(void *)user;
	int64_t ns = (int64_t)h->ts.tv_sec * 1000000000 +
		     (int64_t)h->ts.tv_usec * (l->iface.nano ? 1 : 1000);

	if (ns > l->end) {
		l->past = true;
		return;
	}
	while (!l->over && ns >= l->stint_end)
		turn(l, ns);
	if (l->over)
		return;
	if (evidence_size(l->now) >= l->opt->rotate) {
		end_file(l, ns);
		evidence_begin_file(l->now, ns);
	}
	evidence_packet(l->now, ns, h->len, slice_of(bytes, h->caplen));
	l->over = ++l->taken == l->opt->packets;
}

/*
 * What the clock said before the last packets were taken, which may be none:
 * however long this thread had to wait in between, packets of before the end
 * were there to be taken.
 */
static void
look_at_clock(struct live *l, int64_t now, bool none)
{
	if (!stopping(l) && watchful_stopped(&l->opt->watchful))
		l->end = now_ns(); /* later than what came before the signal */
	if (stopping(l) && now > l->end + DRAIN_NS && (none || l->past))
		l->over = true;
	if (!l->over && l->stint_end < l->end && now > l->stint_end + DRAIN_NS)
		turn(l, now);
}

static void
rest(struct live *l)
{
	struct pollfd p = {
	    .fd = pcap_get_selectable_fd(l->pcap),
	    .events = POLLIN,
	};
	const struct timespec step = {.tv_nsec = 10000000};

	if (p.fd == -1)
		nanosleep(&step, NULL);
	else
		(void)poll(&p, 1, READ_MS);
}

static void
one_batch(struct live *l)
{
	int64_t now = now_ns();
	int n = pcap_dispatch(l->pcap, BATCH, take, (u_char *)(void *)l);

	if (n < 0) {
		snprintf(l->error, sizeof l->error, "%s", pcap_geterr(l->pcap));
		l->over = true;
	}
	if (l->over)
		return;
	if (n == 0 || now - l->flushed > FLUSH_NS) {
		evidence_flush(l->now);
		l->flushed = now;
	}
	if (n == 0)
		rest(l);
	look_at_clock(l, now, n == 0);
}

static void *
capture(void *arg)
{
	struct live *l = arg;
	int64_t now;

	while (!l->over)
		one_batch(l);
	now = now_ns();
	if (l->now != NULL)
		end_stint(l, l->end < now ? l->end : now);
	pthread_mutex_lock(&l->lock);
	l->ended = true;
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* Signals are for the other threads. */
void
live_start(struct live *l)
{
	int64_t start = now_ns();
	sigset_t all, old;

	l->end = l->opt->duration_ms == 0
		     ? INT64_MAX
		     : start + (int64_t)l->opt->duration_ms * 1000000;
	begin_stint(l, start);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	l->started = pthread_create(&l->thread, NULL, capture, l) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!l->started)
		die(EXIT_OUTPUT, "cannot begin a thread for the capture");
}

/* ---- who reads */

bool
live_stint(struct live *l, struct stint *s)
{
	const struct watchful w = {
	    .ctx = l->opt->watchful.ctx,
	    .tick = l->opt->watchful.tick,
	};
	struct waiting *first;
	bool ended;

	for (;;) {
		pthread_mutex_lock(&l->lock);
		first = l->first;
		ended = l->ended;
		if (first != NULL)
			l->first = first->next;
		if (l->first == NULL)
			l->last = &l->first;
		pthread_mutex_unlock(&l->lock);
		if (first != NULL || ended)
			break;
		watchful_wait(&w);
	}
	if (first == NULL)
		return false;
	*s = first->stint;
	free(first);
	return true;
}

void
live_free(struct live *l)
{
	if (l->started)
		pthread_join(l->thread, NULL);
	if (l->pcap != NULL)
		pcap_close(l->pcap);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
