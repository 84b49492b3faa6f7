/*
 * names_text: protocols whose first line tells what they are.
 */
#include "app/decoders.h"
#include "app/names.h"
#include "base/rd.h"

#define PORTS(...) ((const uint16_t[]){__VA_ARGS__, 0})

static bool
starts_any(struct slice s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (slice_istarts(s, *list))
			return true;
	return false;
}

static bool
has(struct slice s, const char *word)
{
	return slice_ifind_str(s, word) != SLICE_MISSING;
}

/* Both sides begin with their version (RFC 4253, 4.2); no one else does. */
static enum probe_result
ssh_side(const struct names_side *side)
{
	return names_starts(side, SLICE_LIT("SSH-"));
}

static const uint16_t ssh_ports[] = {22, 0};

static enum probe_result
ssh_probe(const struct probe *p)
{
	enum probe_result r = names_either(p, ssh_side);

	return r != PROBE_NO ? r : names_midstream_port(p, ssh_ports);
}

const struct app_decoder name_ssh = {
    .name = "ssh",
    .label = "SSH",
    .proto = IPP_TCP,
    .ports = ssh_ports,
    .probe = ssh_probe,
    .port_only = true,
    .opaque = true,
};

/* A client's NICK; a server's NOTICE or welcome with its prefix (RFC 2812). */
static enum probe_result
irc_side(const struct names_side *side)
{
	static const char *const sure[] = {"NICK ", "NOTICE ", NULL};
	static const char *const before[] = {
	    "PASS ", "CAP ", "USER ", ":", NULL};
	struct rd r = rd_init(side->s);
	struct names_side rest = *side;
	struct slice line;
	enum probe_result as;

	while ((as = names_begins(&rest, sure)) == PROBE_NO &&
	       (as = names_begins(&rest, before)) == PROBE_YES) {
		if (!rd_line(&r, side->s.n, &line))
			return names_wait(side);
		if (slice_starts(line, ":"))
			return has(line, " NOTICE ") || has(line, " 001 ")
				   ? PROBE_YES
				   : PROBE_NO;
		rest.s = rd_peek(&r);
	}
	return as;
}

static const uint16_t irc_ports[] = {
    6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 7000, 0};

static enum probe_result
irc_probe(const struct probe *p)
{
	enum probe_result r = names_either(p, irc_side);

	return r != PROBE_NO ? r : names_text_port(p, irc_ports);
}

const struct app_decoder name_irc = {
    .name = "irc",
    .label = "IRC",
    .proto = IPP_TCP,
    .ports = irc_ports,
    .probe = irc_probe,
    .port_only = true,
};

/* The version ends a request line and begins a status line. */
static enum probe_result
versioned(const struct names_side *side, const char *version)
{
	struct slice line = names_line(side);
	uint8_t first = slice_at(side->s, 0);

	if (slice_starts(side->s, version))
		return PROBE_YES;
	if (first < 'A' || first > 'Z')
		return PROBE_NO;
	if (line.p == NULL)
		return names_wait(side);
	return slice_ends(line, version) ? PROBE_YES : PROBE_NO;
}

/* SIP/2.0 on the first line (RFC 3261, 7); HTTP looks alike but for it. */
static enum probe_result
sip_side(const struct names_side *side)
{
	return versioned(side, "SIP/2.0");
}

static enum probe_result
sip_probe(const struct probe *p)
{
	return names_either(p, sip_side);
}

const struct app_decoder name_sip = {
    .name = "sip",
    .label = "SIP",
    .ports = PORTS(5060),
    .probe = sip_probe,
};

/* RTSP/1.0 on the first line (RFC 2326, 6 and 7). */
static enum probe_result
rtsp_side(const struct names_side *side)
{
	return versioned(side, "RTSP/1.0");
}

static enum probe_result
rtsp_probe(const struct probe *p)
{
	return names_either(p, rtsp_side);
}

const struct app_decoder name_rtsp = {
    .name = "rtsp",
    .label = "RTSP",
    .proto = IPP_TCP,
    .ports = PORTS(554),
    .probe = rtsp_probe,
};

/* Each side's version, "RFB 003.008" (RFC 6143, 7.1.1). */
static enum probe_result
vnc_side(const struct names_side *side)
{
	return names_starts(side, SLICE_LIT("RFB 00"));
}

static enum probe_result
vnc_probe(const struct probe *p)
{
	return names_either(p, vnc_side);
}

const struct app_decoder name_vnc = {
    .name = "vnc",
    .label = "VNC",
    .proto = IPP_TCP,
    .ports = PORTS(5900, 5901, 5902),
    .probe = vnc_probe,
    .opaque = true,
};

/* A command is an array of bulk strings: *2 CR LF $4 CR LF. */
static enum probe_result
redis_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	struct slice line;
	uint64_t n;

	if (slice_at(side->s, 0) != '*')
		return PROBE_NO;
	if (!rd_line(&r, 12, &line))
		return side->s.n < 12 ? names_wait(side) : PROBE_NO;
	if (!slice_u64(slice_from(line, 1), 10, 1 << 20, &n))
		return PROBE_NO;
	if (r.left == 0)
		return names_wait(side);
	return rd_u8(&r) == '$' ? PROBE_YES : PROBE_NO;
}

static const uint16_t redis_ports[] = {6379, 0};

static enum probe_result
redis_probe(const struct probe *p)
{
	enum probe_result r = names_either(p, redis_side);

	return r != PROBE_NO ? r : names_text_port(p, redis_ports);
}

const struct app_decoder name_redis = {
    .name = "redis",
    .label = "Redis",
    .proto = IPP_TCP,
    .ports = redis_ports,
    .probe = redis_probe,
    .port_only = true,
};

/* A line each way without any word of its own: only the port tells. */
static const uint16_t finger_ports[] = {79, 0};

static enum probe_result
finger_probe(const struct probe *p)
{
	return names_text_port(p, finger_ports);
}

const struct app_decoder name_finger = {
    .name = "finger",
    .label = "Finger",
    .proto = IPP_TCP,
    .ports = finger_ports,
    .probe = finger_probe,
    .port_only = true,
};

/* The same as finger: a name, and text until the end (RFC 3912). */
static const uint16_t whois_ports[] = {43, 0};

static enum probe_result
whois_probe(const struct probe *p)
{
	return names_text_port(p, whois_ports);
}

const struct app_decoder name_whois = {
    .name = "whois",
    .label = "Whois",
    .proto = IPP_TCP,
    .ports = whois_ports,
    .probe = whois_probe,
    .port_only = true,
};

/* <PRI> up to 191, on its port or with RFC 5424's version after it. */
static const uint16_t syslog_ports[] = {514, 0};

static enum probe_result
syslog_side(const struct names_side *side)
{
	size_t end = slice_chr(slice_head(side->s, 5), '>');
	uint64_t pri;

	if (slice_at(side->s, 0) != '<' || end == SLICE_MISSING ||
	    !slice_u64(slice_mid(side->s, 1, end - 1), 10, 191, &pri))
		return PROBE_NO;
	return decoder_port(syslog_ports, side->session) ||
		       slice_starts(slice_from(side->s, end + 1), "1 ")
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
syslog_probe(const struct probe *p)
{
	return names_either(p, syslog_side);
}

const struct app_decoder name_syslog = {
    .name = "syslog",
    .label = "Syslog",
    .proto = IPP_UDP,
    .ports = syslog_ports,
    .probe = syslog_probe,
};

/* HTTP in a datagram: M-SEARCH and NOTIFY of "*"; an answer on the port. */
static const uint16_t ssdp_ports[] = {1900, 0};

static enum probe_result
ssdp_side(const struct names_side *side)
{
	static const char *const asks[] = {
	    "M-SEARCH * HTTP/1.", "NOTIFY * HTTP/1.", NULL};

	if (starts_any(side->s, asks))
		return PROBE_YES;
	return slice_starts(side->s, "HTTP/1.") &&
		       decoder_port(ssdp_ports, side->session)
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
ssdp_probe(const struct probe *p)
{
	return names_either(p, ssdp_side);
}

const struct app_decoder name_ssdp = {
    .name = "ssdp",
    .label = "SSDP",
    .proto = IPP_UDP,
    .ports = ssdp_ports,
    .probe = ssdp_probe,
};
