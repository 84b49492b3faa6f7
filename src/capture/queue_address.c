/* queue_address: redis://HOST[:PORT]/NAME. */
#include "capture/queue.h"

/* An IPv6 address stands in brackets. *port is empty where there is none. */
static bool
split(struct slice s, struct slice *host, struct slice *port)
{
	size_t bracket;

	*port = s;
	if (!slice_starts(s, "[")) {
		slice_token(port, ':', host);
		return true;
	}
	s = slice_from(s, 1);
	bracket = slice_chr(s, ']');
	if (bracket == SLICE_MISSING)
		return false;
	*host = slice_head(s, bracket);
	*port = slice_from(s, bracket + 1);
	if (port->n != 0 && !slice_starts(*port, ":"))
		return false;
	*port = slice_from(*port, 1);
	return true;
}

bool
queue_parse(const char *url, struct queue_address *at, const char **why)
{
	struct slice s = slice_str(url), host, port;
	uint64_t v = QUEUE_PORT;
	size_t slash;

	*why = "must be redis://HOST:PORT/NAME";
	if (!slice_starts(s, "redis://"))
		return false;
	s = slice_from(s, sizeof "redis://" - 1);
	slash = slice_chr(s, '/');
	if (slash == SLICE_MISSING || slash + 1 == s.n)
		return false;
	if (!split(slice_head(s, slash), &host, &port))
		return false;
	s = slice_from(s, slash + 1);
	if (port.n != 0 && (!slice_u64(port, 10, 65535, &v) || v == 0))
		return false;
	if (host.n == 0 || host.n >= sizeof at->host || s.n >= sizeof at->name)
		return false;
	*at = (struct queue_address){.port = (uint16_t)v};
	memcpy(at->host, host.p, host.n);
	memcpy(at->name, s.p, s.n);
	return true;
}
