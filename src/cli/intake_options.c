/* intake_options: what is read, and by which rules. */
#include "cli/intake_options.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/crew.h"
#include "cli/live.h"

static bool
add_ports(
    struct port_range **list, size_t *n, const char *arg, const char **why)
{
	struct slice rest = slice_str(arg), one, hi;
	uint64_t v[2];

	while (slice_token(&rest, ',', &one)) {
		hi = one;
		slice_token(&hi, '-', &one);
		if (!slice_u64(one, 10, 65535, &v[0]))
			break;
		v[1] = v[0];
		if (hi.p != NULL && !slice_u64(hi, 10, 65535, &v[1]))
			break;
		if (v[0] > v[1])
			break;
		*list = xreallocarray(*list, *n + 1, sizeof **list);
		(*list)[(*n)++] =
		    (struct port_range){(uint16_t)v[0], (uint16_t)v[1]};
		if (rest.p == NULL)
			return true;
	}
	*why = "must be a list of ports, as 80,8000-8080";
	return false;
}

static bool
add_ips(struct cidr **list, size_t *n, const char *arg, const char **why)
{
	struct slice rest = slice_str(arg), one;
	struct cidr c;

	while (slice_token(&rest, ',', &one)) {
		if (!cidr_parse(one, &c))
			break;
		*list = xreallocarray(*list, *n + 1, sizeof **list);
		(*list)[(*n)++] = c;
		if (rest.p == NULL)
			return true;
	}
	*why = "must be a list of addresses, as 192.0.2.1,2001:db8::/32";
	return false;
}

static bool
set_port(void *to, const char *arg, const char **why)
{
	struct intake_options *o = to;

	return add_ports(&o->ports, &o->nports, arg, why);
}

static bool
set_not_port(void *to, const char *arg, const char **why)
{
	struct intake_options *o = to;

	return add_ports(&o->not_ports, &o->nnot_ports, arg, why);
}

static bool
set_ip(void *to, const char *arg, const char **why)
{
	struct intake_options *o = to;

	return add_ips(&o->ips, &o->nips, arg, why);
}

static bool
set_not_ip(void *to, const char *arg, const char **why)
{
	struct intake_options *o = to;

	return add_ips(&o->not_ips, &o->nnot_ips, arg, why);
}

static bool
set_limit(void *to, const char *arg, const char **why)
{
	struct intake_options *o = to;

	return limits_set(&o->limits, arg, why);
}

#define AT(field) offsetof(struct intake_options, field)

const struct option_row intake_rows[] = {
    {"filter", 'f', OPTION_TEXT, true, AT(filter), "BPF",
	"only frames that this filter of libpcap's language passes", 0, NULL},
    {"max-packets", 0, OPTION_COUNT, true, AT(max_packets), "N",
	"stop after N frames", 0, NULL},
    {"port", 0, OPTION_CALL, true, 0, "LIST",
	"only sessions with one of these TCP or UDP ports", 0, set_port},
    {"not-port", 0, OPTION_CALL, true, 0, "LIST",
	"no sessions with one of these ports", 0, set_not_port},
    {"ip", 0, OPTION_CALL, true, 0, "LIST",
	"only packets from or to these addresses or networks", 0, set_ip},
    {"not-ip", 0, OPTION_CALL, true, 0, "LIST",
	"no packets from or to these addresses or networks", 0, set_not_ip},
    {"no-tcp", 0, OPTION_FLAG, true, AT(no_tcp), NULL, "leave TCP out", 0,
	NULL},
    {"no-udp", 0, OPTION_FLAG, true, AT(no_udp), NULL, "leave UDP out", 0,
	NULL},
    {"no-icmp", 0, OPTION_FLAG, true, AT(no_icmp), NULL,
	"leave ICMP and ICMPv6 out", 0, NULL},
    {"tcp-timeout", 0, OPTION_LIMIT, true, AT(limits), "SECONDS",
	"a TCP session ends after this silence (3600)", LIMIT_TCP_TIMEOUT,
	NULL},
    {"udp-timeout", 0, OPTION_LIMIT, true, AT(limits), "SECONDS",
	"any other session ends after this silence (600)", LIMIT_UDP_TIMEOUT,
	NULL},
    {"limit", 0, OPTION_CALL, true, 0, "NAME=N",
	"change a limit; see LIMITS in wirefolio(1)", 0, set_limit},
    {"input-name", 0, OPTION_TEXT, false, AT(input_name), "NAME",
	"what standard input is called in the report", 0, NULL},
    {"memory", 0, OPTION_COUNT, false, AT(memory), "BYTES",
	"memory for what waits, then temporary files (256M)", 0, NULL},
    {"threads", 0, OPTION_COUNT, false, AT(threads), "N",
	"workers (one for each processor); 1: one thread in all", 0, NULL},
    {"tmpdir", 0, OPTION_TEXT, false, AT(tmpdir), "DIR",
	"where temporary files go ($TMPDIR, /tmp)", 0, NULL},
    {"quiet", 'q', OPTION_FLAG, false, AT(quiet), NULL,
	"say nothing but errors", 0, NULL},
    {0},
};

uint64_t
intake_processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > CREW_MAX ? CREW_MAX : (uint64_t)n;
}

const char *
intake_tmpdir(void)
{
	const char *dir = getenv("TMPDIR");

	return dir == NULL || *dir == '\0' ? "/tmp" : dir;
}

void
intake_init(struct intake_options *o)
{
	*o = (struct intake_options){.memory = UINT64_C(256) << 20};
	limits_init(&o->limits);
	live_options_init(&o->listen.options);
	o->tmpdir = intake_tmpdir();
	o->threads = intake_processors();
}

void
intake_free(struct intake_options *o)
{
	free(o->ports);
	free(o->not_ports);
	free(o->ips);
	free(o->not_ips);
}

void
intake_check(const struct intake_options *o, const char *verb, size_t n)
{
	const struct live_options *live = &o->listen.options;

	live_check(live, verb, n);
	arrive_check(&o->arrive, verb, n, live->iface != NULL);
}

/* ---- filters on packets */

static bool
port_in(const struct port_range *list, size_t n, const struct packet *p)
{
	size_t i;

	if (p->proto != IPP_TCP && p->proto != IPP_UDP)
		return false;
	for (i = 0; i < n; i++) {
		if ((p->sport >= list[i].lo && p->sport <= list[i].hi) ||
		    (p->dport >= list[i].lo && p->dport <= list[i].hi))
			return true;
	}
	return false;
}

static bool
ip_in(const struct cidr *list, size_t n, const struct packet *p)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (cidr_has(&list[i], &p->src) || cidr_has(&list[i], &p->dst))
			return true;
	}
	return false;
}

bool
intake_wants(const struct intake_options *o, const struct packet *p)
{
	bool icmp = p->proto == IPP_ICMP || p->proto == IPP_ICMP6;

	if ((o->no_tcp && p->proto == IPP_TCP) ||
	    (o->no_udp && p->proto == IPP_UDP) || (o->no_icmp && icmp))
		return false;
	if (o->nports != 0 && !port_in(o->ports, o->nports, p))
		return false;
	if (o->nips != 0 && !ip_in(o->ips, o->nips, p))
		return false;
	return !port_in(o->not_ports, o->nnot_ports, p) &&
	       !ip_in(o->not_ips, o->nnot_ips, p);
}

bool
intake_wants_all(const struct intake_options *o)
{
	return !o->no_tcp && !o->no_udp && !o->no_icmp && o->nports == 0 &&
	       o->nips == 0 && o->nnot_ports == 0 && o->nnot_ips == 0;
}

bool
intake_wants_sessions_only(const struct intake_options *o)
{
	return o->nports != 0 || o->nips != 0;
}
