/* packet_columns_tcp: the group tcpFlags: IP and TCP headers field by field. */
#include "base/wr.h"
#include "cli/field.h"
#include "cli/packet_columns.h"
#include "cli/packet_sum.h"

#define COLUMN(name)                                                           \
	static void write_##name(struct buf *out, const struct packet_view *v, \
	    const struct packet_env *env)
#define NUMBER(name, write, ...)         \
	COLUMN(name)                     \
	{                                \
		(void)env;               \
		write(out, __VA_ARGS__); \
	}

/* ---- IP */

NUMBER(tos, field_hex, v->ip.tos, 2)
NUMBER(id, wr_u64, v->ip.id)
NUMBER(id_diff, field_i64, v->id_diff)
NUMBER(ttl, wr_u64, v->ip.ttl)
NUMBER(ip_sum, field_hex, v->ip.sum, 4)
NUMBER(ip_flags, field_hex, v->ip_flags, 4)
NUMBER(ip_option_len, wr_u64, v->ip.option_len)
NUMBER(ip_options, field_bytes, v->ip.options)

COLUMN(frag)
{
	(void)env;
	if (v->ip.v == 4 || v->ip.fragment)
		field_hex(out, v->ip.frag, 4);
}

COLUMN(ip_calc)
{
	uint16_t sum;

	(void)env;
	if (packet_sum_ip(v, &sum))
		field_hex(out, sum, 4);
}

/* ---- layer 4 */

NUMBER(l4_sum, field_hex, v->l4_sum, 4)

COLUMN(l4_calc)
{
	uint16_t sum;

	(void)env;
	if (packet_sum_l4(v, &sum))
		field_hex(out, sum, 4);
}

/* ---- TCP */

NUMBER(seq, wr_u64, v->tcp.seq)
NUMBER(ack, wr_u64, v->tcp.ack)
NUMBER(seq_diff, field_i64, v->seq_diff)
NUMBER(ack_diff, field_i64, v->ack_diff)
NUMBER(seq_len, wr_u64, v->tcp.span)
NUMBER(ack_len, wr_u64, v->acked)
NUMBER(tcp_status, field_hex, v->tcp_status, 4)
NUMBER(tcp_flags, field_hex, v->tcp.flags, 4)
NUMBER(anomaly, field_hex, v->anomaly, 4)
NUMBER(window, wr_u64, v->tcp.window)
NUMBER(option_len, wr_u64, v->tcp.option_len)
NUMBER(options, field_bytes, v->tcp.options)

const struct packet_column packet_columns_tcp[] = {
    {"ipTOS", HAS_IP, write_tos, "type of service, traffic class", false},
    {"ipID", HAS_IP4, write_id, "identification", false},
    {"ipIDDiff", HAS_IP4, write_id_diff, "... next to this side's last one",
	false},
    {"ipFrag", HAS_IP, write_frag, "fragment flags and offset", false},
    {"ipTTL", HAS_IP, write_ttl, "time to live, hop limit", false},
    {"ipHdrChkSum", HAS_IP4, write_ip_sum, "header checksum as sent", false},
    {"ipCalChkSum", HAS_IP4, write_ip_calc, "... as it should be", false},
    {"l4HdrChkSum", HAS_L4, write_l4_sum, "layer 4 checksum as sent", false},
    {"l4CalChkSum", HAS_L4, write_l4_calc, "... as it should be", false},
    {"ipFlags", HAS_IP, write_ip_flags, "what is odd about IP, bits", false},
    {"ipOptLen", HAS_IP, write_ip_option_len, "bytes of IP options", false},
    {"ipOpts", HAS_IP, write_ip_options, "IP options", false},
    {"seq", HAS_TCP, write_seq, "sequence number", false},
    {"ack", HAS_TCP, write_ack, "acknowledgement number", false},
    {"seqDiff", HAS_TCP, write_seq_diff, "seq next to this side's last one",
	false},
    {"ackDiff", HAS_TCP, write_ack_diff, "ack next to this side's last one",
	false},
    {"seqPktLen", HAS_TCP, write_seq_len, "sequence numbers it takes", false},
    {"ackPktLen", HAS_TCP, write_ack_len,
	"sequence numbers it acknowledges for the first time", false},
    {"tcpFStat", HAS_TCP, write_tcp_status, "state of options, bits", false},
    {"tcpFlags", HAS_TCP, write_tcp_flags, "TCP flags", false},
    {"tcpAnomaly", HAS_TCP, write_anomaly, "what is odd about TCP, bits",
	false},
    {"tcpWin", HAS_TCP, write_window, "window as sent", false},
    {"tcpOptLen", HAS_TCP, write_option_len, "bytes of TCP options", false},
    {"tcpOpts", HAS_TCP, write_options, "TCP options", false},
    {0},
};
