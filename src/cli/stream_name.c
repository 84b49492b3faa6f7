/* stream_name: file names of connections. */
#include "cli/stream_name.h"

#include <time.h>

#include "base/wr.h"
#include "packet/packet.h"
#include "session/session.h"

#define NS_S INT64_C(1000000000)

/* ---- pieces of names */

static uint8_t
file_letter(uint8_t c)
{
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 'A');
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
		       c == '.'
		   ? c
		   : '-';
}

void
stream_proto_name(struct buf *out, uint8_t proto)
{
	const char *name = ip_proto_name(proto);

	if (proto == IPP_ICMP6)
		name = "IPV6-ICMP"; /* IANA's word */
	if (name == NULL) {
		buf_printf(out, "IP(%u)", proto);
		return;
	}
	for (; *name != '\0'; name++)
		buf_u8(out, file_letter((uint8_t)*name));
}

static int64_t
seconds(int64_t ns)
{
	return ns / NS_S - (ns % NS_S < 0);
}

/* False: a time that the system's calendar lacks. */
static bool
local(struct buf *out, int64_t ns, bool iso)
{
	time_t t = (time_t)seconds(ns);
	char text[64];
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL ||
	    strftime(text, sizeof text,
		iso ? "%Y-%m-%dT%H:%M:%S%z" : "%Y%m%d%H%M%S", &tm) == 0)
		return false;
	buf_str(out, text);
	return true;
}

/* 20261104065107 */
static void
stamp(struct buf *out, int64_t ns, bool local_time)
{
	struct buf utc = {0};
	size_t i;

	if (local_time && local(out, ns, false))
		return;
	wr_time(&utc, ns, 0);
	for (i = 0; i < utc.n; i++) {
		uint8_t c = slice_at(buf_as_slice(&utc), i);

		if (c >= '0' && c <= '9')
			buf_u8(out, c);
	}
	buf_free(&utc);
}

static void
iso_time(struct buf *out, int64_t ns, bool local_time)
{
	if (!local_time || !local(out, ns, true))
		wr_time_iso(out, ns, 0);
}

/* Windows has no colon in its names, so pcap2conn writes none. */
static void
end_name(struct buf *out, const struct endpoint *e)
{
	size_t i = out->n;

	addr_write(out, &e->addr);
	for (; i < out->n; i++) {
		if (out->p[i] == ':')
			out->p[i] = '_';
	}
	buf_printf(out, ".%u", e->port);
}

static void
default_name(
    struct buf *out, const struct stream_id *id, unsigned side, bool local_time)
{
	stamp(out, id->start, local_time);
	buf_u8(out, '-');
	stream_proto_name(out, id->proto);
	buf_u8(out, '-');
	end_name(out, &id->end[side]);
	buf_u8(out, '-');
	end_name(out, &id->end[!side]);
}

/* ---- templates */

/* 010.000.000.001, so that names sort by address. */
static void
padded_addr(struct buf *out, const struct addr *a)
{
	if (a->v == 4)
		buf_printf(out, "%03u.%03u.%03u.%03u", a->b[0], a->b[1],
		    a->b[2], a->b[3]);
	else
		addr_write(out, a);
}

static void
mac(struct buf *out, const uint8_t m[6])
{
	buf_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3],
	    m[4], m[5]);
}

static void
three_digits(struct buf *out, uint64_t n)
{
	buf_printf(out, "%03u", (unsigned)(n % 1000));
}

static void
decimal(struct buf *out, uint64_t n)
{
	buf_printf(out, "%llu", (unsigned long long)n);
}

static void
wildcard(struct buf *out, const struct stream_naming *rule,
    const struct stream_id *id, unsigned side, uint64_t taken, char c)
{
	switch (c) {
	case 'A':
		padded_addr(out, &id->end[side].addr);
		return;
	case 'a':
		buf_printf(out, "%05u", id->end[side].port);
		return;
	case 'B':
		padded_addr(out, &id->end[!side].addr);
		return;
	case 'b':
		buf_printf(out, "%05u", id->end[!side].port);
		return;
	case 'E':
		mac(out, id->mac[side]);
		return;
	case 'e':
		mac(out, id->mac[!side]);
		return;
	case 'V':
		buf_str(out, id->vlan >= 0 ? "--" : "");
		return;
	case 'v':
		if (id->vlan >= 0)
			buf_printf(out, "%d", id->vlan);
		return;
	case 'T':
		iso_time(out, id->start, rule->local_time);
		return;
	case 't':
		buf_printf(out, "%lld", (long long)seconds(id->start));
		return;
	case 'c':
		if (taken != 0)
			decimal(out, taken);
		return;
	case '#':
		decimal(out, taken);
		return;
	case 'C':
		buf_str(out, taken != 0 ? "c" : "");
		return;
	case 'N':
		three_digits(out, id->number[side]);
		return;
	case 'K':
		three_digits(out, id->number[side] / 1000);
		return;
	case 'M':
		three_digits(out, id->number[side] / 1000000);
		return;
	case 'G':
		three_digits(out, id->number[side] / 1000000000);
		return;
	case 'S':
		session_name(out, id->session);
		return;
	default:
		buf_u8(out, (uint8_t)c);
		return;
	}
}

/* Has the template this wildcard? */
static bool
has_wildcard(const char *t, char c)
{
	for (; (t = strchr(t, '%')) != NULL; t += 2) {
		if (t[1] == c)
			return true;
	}
	return false;
}

static void
expand(struct buf *out, const struct stream_naming *rule,
    const struct stream_id *id, unsigned side, uint64_t taken)
{
	const char *t;

	for (t = rule->template; *t != '\0'; t++) {
		if (*t == '%')
			wildcard(out, rule, id, side, taken, *++t);
		else
			buf_u8(out, (uint8_t)*t);
	}
	if (taken != 0 && !has_wildcard(rule->template, 'c'))
		buf_printf(out, "c%llu", (unsigned long long)taken);
}

/*
 * A template may come to nothing, or to a folder: %c/%v. A folder whose name
 * comes to nothing is none; else the name would begin at the root.
 */
static void
template_name(struct buf *out, const struct stream_naming *rule,
    const struct stream_id *id, unsigned side, uint64_t taken)
{
	struct buf text = {0};
	struct slice rest, part;
	bool named = false;

	expand(&text, rule, id, side, taken);
	rest = buf_as_slice(&text);
	while (slice_token(&rest, '/', &part)) {
		named = part.n != 0 && !slice_eq_str(part, ".");
		if (!named)
			continue;
		buf_add_slice(out, part);
		if (rest.p != NULL)
			buf_u8(out, '/');
	}
	if (!named)
		session_name(out, id->session);
	buf_free(&text);
}

/* Would a part of a template's path lead up where wildcards are nothing? */
static bool
leads_up(struct slice part)
{
	struct buf least = {0};
	size_t i;
	bool up;

	for (i = 0; i < part.n; i++) {
		uint8_t next = i + 1 < part.n ? slice_at(part, i + 1) : '%';

		if (slice_at(part, i) == '%' && strchr("cCvV", next) != NULL)
			i++;
		else
			buf_u8(&least, slice_at(part, i));
	}
	up = slice_eq_str(buf_as_slice(&least), "..");
	buf_free(&least);
	return up;
}

bool
stream_template_valid(const char *template, const char **why)
{
	struct slice rest = slice_str(template), part;
	const char *t;

	*why = "must name files below the output directory";
	if (*template == '\0' || *template == '/')
		return false;
	while (slice_token(&rest, '/', &part)) {
		if (leads_up(part))
			return false;
	}
	*why = "knows %A %a %B %b %E %e %V %v %T %t %c %# %C %N %K %M %G %S %%";
	for (t = template; (t = strchr(t, '%')) != NULL; t += 2) {
		if (t[1] == '\0' || strchr("AaBbEeVvTtc#CNKMGS%", t[1]) == NULL)
			return false;
	}
	return true;
}

void
stream_name(struct buf *out, const struct stream_naming *rule,
    const struct stream_id *id, unsigned side, uint64_t taken)
{
	if (rule->template != NULL) {
		template_name(out, rule, id, side, taken);
		return;
	}
	default_name(out, id, side, rule->local_time);
	if (taken != 0)
		buf_printf(out, "-%llu", (unsigned long long)taken + 1);
}
