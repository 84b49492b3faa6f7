/* session: its names, and Community ID v1. */
#include "session/session.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/wr.h"
#include "session/icmp.h"

void
session_name(struct buf *out, uint64_t id)
{
	wr_u64(out, session_id_frame(id));
	if ((id & 15) == 0)
		return;
	buf_u8(out, '.');
	wr_u64(out, (id & 15) + 1);
}

void
session_proto_name(struct buf *out, uint8_t proto)
{
	switch (proto) {
	case IPP_TCP:
		buf_str(out, "tcp");
		break;
	case IPP_UDP:
		buf_str(out, "udp");
		break;
	case IPP_ICMP:
		buf_str(out, "icmp");
		break;
	case IPP_ICMP6:
		buf_str(out, "icmp6");
		break;
	case IPP_SCTP:
		buf_str(out, "sctp");
		break;
	default:
		wr_u64(out, proto);
	}
}

const char *
session_state_name(const struct session *s)
{
	bool client = s->client == SIDE_A;

	switch (s->state) {
	case STATE_OPEN:
		return s->midstream ? "began before, open at the end"
				    : "open at the end";
	case STATE_CLOSED:
		return s->midstream ? "began before, closed" : "closed";
	case STATE_HALF:
		return "half closed";
	case STATE_RESET_A:
		return client ? "reset by client" : "reset by server";
	case STATE_RESET_B:
		return client ? "reset by server" : "reset by client";
	case STATE_REFUSED:
		return "refused";
	case STATE_NO_ANSWER:
		return "no answer";
	case STATE_TIMEOUT:
		return "went silent";
	case STATE_NONE:
		break;
	}
	return "";
}

/* Has the protocol ports in the sense of Community ID? */
static bool
has_ports(uint8_t proto)
{
	return proto == IPP_TCP || proto == IPP_UDP || proto == IPP_SCTP ||
	       proto == IPP_ICMP || proto == IPP_ICMP6;
}

/*
 * ICMP types stand for ports: the message's type, and its counterpart's or,
 * for messages that go one way, its code. Those are never swapped.
 */
static bool
icmp_ports(const struct session *s, uint16_t port[2])
{
	uint8_t other;

	port[0] = s->icmp_type[0];
	if (icmp_counterpart(s->proto, s->icmp_type[0], &other)) {
		port[1] = other;
		return false;
	}
	port[1] = s->icmp_code;
	return true;
}

void
session_community_id(struct buf *out, const struct session *s)
{
	uint16_t port[2] = {s->end[0].port, s->end[1].port};
	bool one_way = false;
	uint8_t digest[20];
	struct buf b = {0};
	unsigned lo = 0;
	size_t len = s->end[0].addr.v == 4 ? 4 : 16;
	int c = addr_cmp(&s->end[0].addr, &s->end[1].addr);

	if (s->proto == IPP_ICMP || s->proto == IPP_ICMP6)
		one_way = icmp_ports(s, port);
	if (!one_way && (c > 0 || (c == 0 && port[0] > port[1])))
		lo = 1;
	buf_add(&b, "\0\0", 2); /* seed */
	buf_add(&b, s->end[lo].addr.b, len);
	buf_add(&b, s->end[!lo].addr.b, len);
	buf_u8(&b, s->proto);
	buf_u8(&b, 0);
	if (has_ports(s->proto)) {
		buf_u8(&b, (uint8_t)(port[lo] >> 8));
		buf_u8(&b, (uint8_t)port[lo]);
		buf_u8(&b, (uint8_t)(port[!lo] >> 8));
		buf_u8(&b, (uint8_t)port[!lo]);
	}
	sha1_of(buf_as_slice(&b), digest);
	buf_str(out, "1:");
	base64_write(out, slice_of(digest, sizeof digest));
	buf_free(&b);
}
