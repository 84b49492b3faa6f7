/* cli/: the columns of a packet list, and the flows that they number. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cli/field.h"
#include "cli/packet_columns.h"
#include "cli/plugins.h"
#include "decoded.h"
#include "packets.h"

/* ---- a list, frame by frame */

struct list {
	struct limits limits;
	struct budget budget;
	struct decoder *decoder;
	struct trail trail;
	struct packet_flow_sink sink;
	struct packet_env env;
	struct packet_columns *columns;
	struct buf ended; /* "1A 1B" */
	struct buf line;
	uint64_t no;
	int64_t ns;
};

static void
begin(void *ctx, struct packet_flow *f, unsigned side)
{
	(void)ctx;
	(void)f;
	(void)side;
}

static void
end(void *ctx, struct packet_flow *f, unsigned side)
{
	struct list *l = ctx;

	buf_printf(&l->ended, "%s%u%c%s", l->ended.n == 0 ? "" : " ",
	    (unsigned)f->index, side == 0 ? 'A' : 'B',
	    f->timeout ? " timeout" : "");
}

static void
list_begin(struct list *l, const char *columns)
{
	struct buf why = {0};

	*l = (struct list){.sink = {.begin = begin, .end = end}};
	l->sink.ctx = l;
	limits_init(&l->limits);
	l->limits.v[LIMIT_PACKET_FLOWS] = 3;
	l->decoder = decoder_new(&l->limits, &l->budget, NULL);
	packet_trail(l->decoder, &l->trail);
	l->env.flows =
	    packet_flows_new(&l->limits, INT64_C(182) * 1000000000, &l->sink);
	l->columns = packet_columns_choose(columns, NULL, &why);
	if (l->columns == NULL)
		fail_msg("%s", buf_cstr(&why));
}

static void
list_end(struct list *l)
{
	packet_flows_free(l->env.flows);
	packet_columns_free(l->columns);
	decoder_free(l->decoder);
	buf_free(&l->ended);
	buf_free(&l->line);
}

/* The line of the next frame, of which so many bytes were captured. */
static const char *
list_cut(struct list *l, struct buf *frame, uint32_t link, size_t captured)
{
	struct packet_view v;
	struct packet p;
	struct frame f = {
	    .no = ++l->no,
	    .ns = l->ns += 1000000000,
	    .link = link,
	    .len = (uint32_t)frame->n,
	    .data = slice_head(buf_as_slice(frame), captured),
	};

	packet_decode(l->decoder, &f, &p);
	packet_view_read(&v, &p, &l->trail);
	v.sums = true;
	packet_flows_add(l->env.flows, &v, l->ns);
	buf_reset(&l->line);
	packet_columns_row(l->columns, &l->line, &v, &l->env, NULL);
	buf_free(frame);
	return buf_cstr(&l->line);
}

static const char *
list_frame(struct list *l, struct buf *frame)
{
	return list_cut(l, frame, LINK_ETH, SIZE_MAX);
}

/* The columns of one frame that is alone. */
static void
expect(struct buf *frame, const char *columns, const char *line)
{
	struct list l;

	list_begin(&l, columns);
	assert_string_equal(list_frame(&l, frame), line);
	list_end(&l);
}

static void
udp(struct list *l, const char *src, uint16_t sport, const char *dst,
    uint16_t dport, const char *line)
{
	struct buf b = {0};

	pkt_udp_frame(&b, src, sport, dst, dport, "hi");
	assert_string_equal(list_frame(l, &b), line);
}

static void
tcp(struct list *l, bool back, uint32_t seq, uint32_t ack, uint8_t flags,
    const char *text, const char *line)
{
	struct buf b = {0};

	pkt_tcp_frame(&b, back ? B4 : A4, back ? 80 : 4000, back ? A4 : B4,
	    back ? 4000 : 80, seq, ack, flags, text);
	assert_string_equal(list_frame(l, &b), line);
}

/* ---- headers */

static void
headers_are_named_outermost_first(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "numHdrs,hdrDesc,ethType,l4Proto",
	    "3\teth:ipv4:udp\t0x0800\t17");
	hello6(&b);
	pkt_vlan(&b, 7, ETH_IP6);
	pkt_vlan(&b, 5, ETH_VLAN);
	pkt_eth(&b, ETH_VLAN);
	expect(&b, "hdrDesc,vlanID,ethType,flowStat",
	    "eth:vlan:vlan:ipv6:udp\t5;7\t0x86dd\t0x0000000000008100");
	pkt_hex(&b, "00 01 02 03");
	pkt_ip(&b, A4, B4, IPP_IGMP);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "numHdrs,hdrDesc", "3\teth:ipv4:igmp");
}

static void
tunnels_show_what_is_innermost(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	pkt_vxlan(&b, 77);
	pkt_ip(&b, "192.0.2.1", "192.0.2.2", IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "hdrDesc,srcIP,dstPort,flowStat,l7Content",
	    "eth:ipv4:udp:vxlan:eth:ipv4:udp\t10.0.0.1\t53\t"
	    "0x0000000000404000\thello");
	hello6(&b);
	pkt_ip(&b, "192.0.2.1", "192.0.2.2", 41);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "hdrDesc,srcIP,flowStat",
	    "eth:ipv4:ipv6:udp\t2001:db8::1\t0x0000000000028000");
	hello4(&b);
	pkt_mpls(&b, 17, true);
	pkt_mpls(&b, 16, false);
	pkt_eth(&b, ETH_MPLS);
	expect(&b, "hdrDesc,srcIP,ethType,flowStat",
	    "eth:mpls:mpls:ipv4:udp\t10.0.0.1\t0x8847\t0x0000000000004200");
	pkt_hex(&b, "0001");
	pkt_eth(&b, ETH_ARP);
	pkt_vxlan(&b, 77);
	pkt_ip(&b, "192.0.2.1", "192.0.2.2", IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "hdrDesc,srcIP", "eth:ipv4:udp:vxlan:eth:arp\t192.0.2.1");
}

static void
ip_fields_are_shown_as_sent(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	pkt_poke8(&b, 15, 0xb8);
	pkt_poke16(&b, 18, 0x1234);
	pkt_poke16(&b, 20, 0x4000);
	pkt_poke16(&b, 24, 0xdead);
	expect(&b,
	    "ipTOS,ipID,ipIDDiff,ipFrag,ipTTL,ipHdrChkSum,ipFlags,ipOptLen",
	    "0xb8\t4660\t0\t0x4000\t64\t0xdead\t0x0440\t0");
}

static void
checksums_are_right_for_any_length(void **state)
{
	struct list l;
	struct buf b = {0};
	size_t n;

	(void)state;
	list_begin(&l, "ipFlags");
	for (n = 0; n < 40; n++) {
		pkt_fill(&b, n);
		pkt_udp(&b, 4000, 53);
		pkt_ip(&b, n % 2 != 0 ? A4 : A6, n % 2 != 0 ? B4 : B6, IPP_UDP);
		pkt_eth(&b, n % 2 != 0 ? ETH_IP4 : ETH_IP6);
		list_frame(&l, &b);
		assert_string_equal(
		    buf_cstr(&l.line), n % 2 != 0 ? "0x0040" : "0x0000");
	}
	list_end(&l);
}

static void
a_checksum_that_cannot_be_known_is_empty(void **state)
{
	struct list l;
	struct buf b = {0};

	(void)state;
	list_begin(&l, "l4HdrChkSum,l4CalChkSum,l7Len,l7Content,flowStat");
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	pkt_poke16(&b, 40, 0xbeef);
	assert_string_equal(list_cut(&l, &b, LINK_ETH, 44),
	    "0xbeef\t\t5\the\t0x0000000200004000");
	list_end(&l);
}

static void
tcp_fields_are_shown_as_sent(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_tcp_options(
	    &b, 4000, 80, 100, 0, TH_SYN, SLICE_LIT("\2\4\5\xb4\3\3\7\1"));
	pkt_ip(&b, A4, B4, IPP_TCP);
	pkt_eth(&b, ETH_IP4);
	expect(&b,
	    "seq,ack,seqPktLen,tcpFStat,tcpFlags,tcpAnomaly,tcpOptLen,"
	    "tcpOpts",
	    "100\t0\t1\t0x0202\t0x0002\t0x0000\t8\t"
	    "0x02;0x04;0x05;0xb4;0x03;0x03;0x07;0x01");
}

/* ---- what does not apply is empty */

static size_t
tabs(const char *line)
{
	size_t n = 0;

	for (; *line != '\0'; line++)
		n += *line == '\t';
	return n;
}

static void
columns_stay_aligned_however_frames_are_cut(void **state)
{
	struct list l;
	struct buf b = {0}, header = {0};
	size_t want, n;

	(void)state;
	list_begin(&l, NULL);
	packet_columns_header(l.columns, &header);
	want = tabs(buf_cstr(&header));
	assert_true(want > 60);
	for (n = 0; n <= 120; n++) {
		pkt_tcp_options(&b, 502, 161, 100, 0, TH_SYN | TH_ACK,
		    SLICE_LIT("\2\4\5\xb4\3\3\7\1"));
		pkt_ip(&b, A6, B6, IPP_TCP);
		pkt_gre(&b, ETH_IP6);
		pkt_ip(&b, A4, B4, IPP_GRE);
		pkt_eth(&b, ETH_IP4);
		assert_int_equal(tabs(list_cut(&l, &b, LINK_ETH, n)), want);
	}
	buf_free(&header);
	list_end(&l);
}

static void
layer_2_has_no_addresses(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_hex(&b, "0001 0800 06 04 0001 020000000001 0a000001 000000000000 "
		    "0a000002");
	pkt_eth(&b, ETH_ARP);
	expect(&b, "hdrDesc,flowStat,srcIP,srcPort,l4Proto,ipTTL,seq,l7Len",
	    "eth:arp\t0x0000000000000044\t\t\t\t\t\t0");
}

/* Version 0, and an IPv4 header of 16 bytes. */
static void
what_only_claims_to_be_ip_has_no_addresses(void **state)
{
	static const char *const heads[] = {"0000", "4400"};
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct buf b = {0};

		pkt_hex(&b, heads[i]);
		pkt_hex(&b, "0020 0000 0000 4011 0000 0a000001 0a000002 "
			    "0001 0002 000c 0000 61626364");
		pkt_eth(&b, 0x0800);
		expect(&b, "flowStat,srcIP,srcPort,l4Proto,ipTTL,l7Len",
		    "0x0000000000000004\t\t\t\t\t0");
	}
}

static void
a_link_type_that_is_not_known_has_a_line(void **state)
{
	struct list l;
	struct buf b = {0};

	(void)state;
	list_begin(&l, "pktNo,flowInd,numHdrs,hdrDesc,srcMac,pktLen");
	pkt_text(&b, "what");
	assert_string_equal(list_cut(&l, &b, 195, SIZE_MAX), "1\t1\t0\t\t\t4");
	list_end(&l);
	list_begin(&l, "flowStat,hdrDesc,srcMac,dstMac,numHdrs");
	pkt_hex(&b, "0000 0800 00000000 8000 0000 020000000001 020000000002 "
		    "020000000003 0000");
	assert_string_equal(list_cut(&l, &b, LINK_RADIOTAP, SIZE_MAX),
	    "0x0000000000000004\tradiotap:wlan:802.11_beacon\t"
	    "02:00:00:00:00:02\t02:00:00:00:00:01\t3");
	list_end(&l);
}

/* ---- flows */

static void
both_directions_are_one_flow(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "flowInd,flowStat,pktIAT,pktTrip,flowDuration");
	udp(&l, A4, 4000, B4, 53,
	    "1\t0x0000000000004000\t0.000000000\t0.000000000\t0.000000000");
	udp(&l, B4, 53, A4, 4000,
	    "1\t0x0000000000004001\t0.000000000\t1.000000000\t0.000000000");
	udp(&l, A4, 4000, B4, 53,
	    "1\t0x0000000000004000\t2.000000000\t1.000000000\t2.000000000");
	udp(&l, A6, 4000, B6, 53,
	    "2\t0x0000000000008000\t0.000000000\t0.000000000\t0.000000000");
	packet_flows_finish(l.env.flows);
	assert_string_equal(buf_cstr(&l.ended), "1A 1B 2A");
	list_end(&l);
}

static void
a_flow_ends_after_a_silence(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "flowInd");
	udp(&l, A4, 4000, B4, 53, "1");
	l.ns += INT64_C(181) * 1000000000;
	udp(&l, A4, 4000, B4, 53, "1");
	l.ns += INT64_C(182) * 1000000000;
	udp(&l, A4, 4000, B4, 53, "2");
	assert_string_equal(buf_cstr(&l.ended), "1A timeout");
	list_end(&l);
}

static void
the_limit_of_flows_ends_the_oldest(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "flowInd");
	udp(&l, A4, 1, B4, 53, "1");
	udp(&l, A4, 2, B4, 53, "2");
	udp(&l, A4, 3, B4, 53, "3");
	udp(&l, A4, 1, B4, 53, "1");
	udp(&l, A4, 4, B4, 53, "4");
	assert_string_equal(buf_cstr(&l.ended), "2A");
	assert_int_equal(packet_flows_pushed(l.env.flows), 1);
	assert_int_equal(packet_flows_peak(l.env.flows), 3);
	list_end(&l);
}

static void
a_new_connection_is_a_new_flow(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "flowInd,tcpAnomaly");
	tcp(&l, false, 100, 0, TH_SYN, "", "1\t0x0000");
	tcp(&l, false, 100, 0, TH_SYN, "", "1\t0x0200");
	tcp(&l, true, 0, 101, TH_RST | TH_ACK, "", "1\t0x0004");
	tcp(&l, false, 100, 0, TH_SYN, "", "1\t0x0200");
	tcp(&l, false, 900, 0, TH_SYN, "", "2\t0x0000");
	list_end(&l);
}

static void
fragments_share_the_flow_of_the_first(void **state)
{
	struct list l;
	struct buf b = {0}, whole = {0};

	(void)state;
	list_begin(
	    &l, "flowInd,srcPort,hdrDesc,ipFrag,l7Len,l7Content,flowStat");
	pkt_fill(&whole, 24);
	pkt_udp(&whole, 4000, 53);
	buf_add_slice(&b, slice_mid(buf_as_slice(&whole), 0, 16));
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 9, 0, true);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b),
	    "1\t4000\teth:ipv4:udp\t0x2000\t8\tabcdefgh\t"
	    "0x0000001000004000");
	buf_add_slice(&b, slice_mid(buf_as_slice(&whole), 16, 8));
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 9, 16, true);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b),
	    "1\t4000\teth:ipv4\t0x2002\t8\tijklmnop\t"
	    "0x0000001000004000");
	buf_add_slice(&b, slice_from(buf_as_slice(&whole), 24));
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 9, 24, false);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b),
	    "1\t4000\teth:ipv4\t0x0003\t8\tqrstuvwx\t"
	    "0x0000001000004000");
	buf_free(&whole);
	list_end(&l);
}

static void
fragments_of_ipv6_too(void **state)
{
	struct list l;
	struct buf b = {0}, whole = {0};

	(void)state;
	list_begin(&l, "flowInd,dstPort,hdrDesc,ipFrag,ipOptLen,l7Content");
	pkt_fill(&whole, 16);
	pkt_udp(&whole, 4000, 53);
	/* the last one first: it cannot know its ports */
	buf_add_slice(&b, slice_from(buf_as_slice(&whole), 16));
	pkt_ip6_fragment(&b, A6, B6, IPP_UDP, 9, 16, false);
	pkt_eth(&b, ETH_IP6);
	assert_string_equal(
	    list_frame(&l, &b), "1\t0\teth:ipv6:frag\t0x0010\t8\tijklmnop");
	buf_add_slice(&b, slice_head(buf_as_slice(&whole), 16));
	pkt_ip6_fragment(&b, A6, B6, IPP_UDP, 9, 0, true);
	pkt_eth(&b, ETH_IP6);
	assert_string_equal(list_frame(&l, &b),
	    "2\t53\teth:ipv6:frag:udp\t0x0001\t8\tabcdefgh");
	buf_free(&whole);
	list_end(&l);
}

/* ---- what is odd about TCP */

static void
numbers_are_compared_within_a_side(void **state)
{
	struct list l;
	const uint8_t data = TH_ACK | TH_PUSH;

	(void)state;
	list_begin(
	    &l, "seqDiff,ackDiff,seqPktLen,ackPktLen,tcpAnomaly,tcpFStat");
	tcp(&l, false, 100, 0, TH_SYN, "", "0\t0\t1\t0\t0x0000\t0x0000");
	tcp(&l, true, 500, 101, TH_SYN | TH_ACK, "",
	    "0\t0\t1\t0\t0x0002\t0x0000");
	tcp(&l, false, 101, 501, TH_ACK, "", "1\t0\t0\t0\t0x0000\t0x0000");
	tcp(&l, false, 101, 501, data, "hello", "0\t0\t5\t0\t0x0000\t0x0000");
	tcp(&l, true, 501, 106, TH_ACK, "", "1\t5\t0\t5\t0x0000\t0x0000");
	tcp(&l, true, 501, 106, TH_ACK, "", "0\t0\t0\t0\t0x8000\t0x0000");
	tcp(&l, false, 101, 501, data, "hello", "0\t0\t5\t0\t0x0400\t0x0000");
	tcp(&l, false, 103, 501, data, "lloyou", "2\t0\t6\t0\t0x0800\t0x0000");
	tcp(&l, false, 200, 501, data, "far", "97\t0\t3\t0\t0x2000\t0x0000");
	tcp(&l, true, 501, 300, TH_ACK, "", "0\t194\t0\t194\t0x1000\t0x0000");
	tcp(&l, true, 501, 203, TH_ACK, "", "0\t-97\t0\t0\t0x4000\t0x0000");
	list_end(&l);
}

static void
numbers_wrap(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "seqDiff,tcpAnomaly");
	tcp(&l, false, 0xfffffffe, 1, TH_ACK, "abcd", "0\t0x0000");
	tcp(&l, false, 2, 1, TH_ACK, "efgh", "4\t0x0000");
	list_end(&l);
}

static void
odd_flags_are_told(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "tcpFlags,tcpAnomaly");
	tcp(&l, false, 1, 0, 0, "", "0x0000\t0x0040");
	tcp(&l, false, 1, 0, TH_FIN | TH_PUSH | TH_URG, "", "0x0029\t0x0080");
	tcp(&l, false, 1, 0, TH_SYN | TH_FIN, "", "0x0003\t0x0808");
	list_end(&l);
}

/* ---- single protocols */

static void
arp_is_decoded(void **state)
{
	static const char *const columns =
	    "arpStat,arpHwType,arpProtoType,arpHwSize,arpProtoSize,arpOpcode,"
	    "arpSenderMAC,arpSenderIP,arpTargetMAC,arpTargetIP";
	struct list l;
	struct buf b = {0};

	(void)state;
	list_begin(&l, columns);
	pkt_hex(&b, "0001 0800 06 04 0001 020000000001 0a000001 000000000000 "
		    "0a000002");
	pkt_eth(&b, ETH_ARP);
	assert_string_equal(list_frame(&l, &b),
	    "0x01\t1\t0x0800\t6\t4\t1\t02:00:00:00:00:01\t10.0.0.1\t"
	    "00:00:00:00:00:00\t10.0.0.2");
	/* another card says that it has that address */
	pkt_hex(&b, "0001 0800 06 04 0002 020000000009 0a000001 ffffffffffff "
		    "0a000001");
	pkt_eth(&b, ETH_ARP);
	assert_string_equal(list_frame(&l, &b),
	    "0x85\t1\t0x0800\t6\t4\t2\t02:00:00:00:00:09\t10.0.0.1\t"
	    "ff:ff:ff:ff:ff:ff\t10.0.0.1");
	pkt_hex(&b, "0001 0800 06 04 0002 020000000009 0a00");
	pkt_eth(&b, ETH_ARP);
	assert_string_equal(list_frame(&l, &b),
	    "0x03\t1\t0x0800\t6\t4\t2\t02:00:00:00:00:09\t\t\t");
	list_end(&l);
}

static void
an_icmp_error_tells_the_flow_that_it_quotes(void **state)
{
	struct list l;
	struct buf b = {0};

	(void)state;
	list_begin(&l, "flowInd,icmpType,icmpCode,icmpPFindex");
	udp(&l, A4, 4000, B4, 53, "1\t\t\t");
	pkt_text(&b, "hi");
	pkt_udp(&b, 4000, 53);
	pkt_ip(&b, A4, B4, IPP_UDP);
	pkt_icmp(&b, 3, 3, 0, 0);
	pkt_ip(&b, B4, A4, IPP_ICMP);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b), "2\t3\t3\t1");
	pkt_icmp(&b, 8, 0, 1, 1);
	pkt_ip(&b, B4, A4, IPP_ICMP);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b), "2\t8\t0\t");
	list_end(&l);
}

static void
dhcp(struct buf *b, uint32_t id, uint8_t type)
{
	pkt_hex(b, "0101 0600");
	put32(b, id, true);
	pkt_fill(b, 228);
	put32(b, 0x63825363, true);
	pkt_hex(b, "00 35 01");
	buf_u8(b, type);
	pkt_hex(b, "ff");
}

static void
dhcp_replies_find_their_question(void **state)
{
	struct list l;
	struct buf b = {0};

	(void)state;
	list_begin(&l, "flowInd,dhcpMTyp,dhcpHops,dhcpTransID,dhcpLFlow");
	dhcp(&b, 0xcafe1234, 1);
	pkt_udp(&b, 68, 67);
	pkt_ip(&b, "0.0.0.0", "255.255.255.255", IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b), "1\t1\t0\t0xcafe1234\t");
	dhcp(&b, 0xcafe1234, 2);
	pkt_udp(&b, 67, 68);
	pkt_ip(&b, B4, A4, IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b), "2\t2\t0\t0xcafe1234\t1");
	list_end(&l);
}

static void
modbus_is_decoded(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_hex(&b, "0102 0000 0006 11 03 006b 0003");
	pkt_tcp(&b, 4000, 502, 1, 1, TH_ACK);
	pkt_ip(&b, A4, B4, IPP_TCP);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "modbus", "258\t0\t6\t17\t3");
}

static void
snmp(struct buf *b)
{
	pkt_hex(b, "30 18 02 01 01 04 06 7075626c6963 a0 0b 02 01 05 02 01 00 "
		   "02 01 00 30 00");
	pkt_udp(b, 4000, 161);
	pkt_ip(b, A4, B4, IPP_UDP);
	pkt_eth(b, ETH_IP4);
}

static void
snmp_is_decoded(void **state)
{
	struct list l;
	struct buf b = {0};
	size_t n;

	(void)state;
	snmp(&b);
	expect(&b, "snmpDecode", "1\tpublic\t0xa0");
	list_begin(&l, "snmpDecode");
	for (n = 42; n < 66; n++) {
		snmp(&b);
		list_cut(&l, &b, LINK_ETH, n);
	}
	/* version 3 hides its community */
	pkt_hex(&b, "30 0a 02 01 03 30 05 02 01 05 05 00");
	pkt_udp(&b, 4000, 161);
	pkt_ip(&b, A4, B4, IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(list_frame(&l, &b), "3\t\t");
	list_end(&l);
}

/* ---- content and fields */

static void
content_stays_on_one_line(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "a\tb\r\nc\\d\x01\xff");
	buf_u8(&b, 0);
	pkt_udp(&b, 1, 2);
	pkt_ip(&b, A4, B4, IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "l7Content", "a\\tb\\r\\nc\\\\d..\\0");
	pkt_text(&b, "hi\xff");
	pkt_udp(&b, 1, 2);
	pkt_ip(&b, A4, B4, IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	expect(&b, "l7HexContent", "6869ff");
}

static void
times_have_nine_digits(void **state)
{
	struct buf b = {0};

	(void)state;
	field_ns(&b, INT64_C(1258544216908285000));
	buf_u8(&b, ' ');
	field_ns(&b, 20);
	buf_u8(&b, ' ');
	field_ns(&b, -500000000);
	buf_u8(&b, ' ');
	field_i64(&b, INT64_MIN);
	assert_string_equal(buf_cstr(&b),
	    "1258544216.908285000 0.000000020 -0.500000000 "
	    "-9223372036854775808");
	buf_free(&b);
}

/* The later packet came first: the flow does not end between them. */
static void
times_may_be_as_far_apart_as_can_be(void **state)
{
	struct list l;

	(void)state;
	list_begin(&l, "pktIAT,flowDuration");
	l.ns = INT64_MAX - 1000000000;
	udp(&l, A4, 4000, B4, 53, "0.000000000\t0.000000000");
	l.ns = INT64_MIN;
	udp(&l, A4, 4000, B4, 53,
	    "-9223372036.854775808\t-9223372036.854775808");
	list_end(&l);
}

/* ---- choosing */

static void
refused(const char *columns, const char *reason)
{
	struct buf why = {0};

	assert_null(packet_columns_choose(columns, NULL, &why));
	assert_string_equal(buf_cstr(&why), reason);
	buf_free(&why);
}

static void
columns_are_chosen_by_name_and_group(void **state)
{
	struct packet_columns *cs;
	struct buf b = {0};

	(void)state;
	cs = packet_columns_choose("dstPort, icmpDecode,core", NULL, &b);
	assert_non_null(cs);
	packet_columns_header(cs, &b);
	assert_string_equal(buf_cstr(&b),
	    "%dstPort\ticmpType\ticmpCode\ticmpPFindex\tpktNo\tl7Content");
	assert_true(packet_columns_use(cs, "icmpCode"));
	assert_false(packet_columns_use(cs, "srcIP"));
	packet_columns_free(cs);
	cs = packet_columns_choose("tcpFlags", NULL, &b);
	buf_reset(&b);
	packet_columns_header(cs, &b);
	assert_string_equal(buf_cstr(&b), "%tcpFlags");
	packet_columns_free(cs);
	cs = packet_columns_choose("tcpFlags.*", NULL, &b);
	assert_true(packet_columns_use(cs, "ipTTL"));
	packet_columns_free(cs);
	buf_free(&b);
	refused("srcIP,colour", "there is no column 'colour'");
	refused("srcIP,,dstIP", "there is no column ''");
	refused("srcIP,basicFlow", "the column srcIP occurs twice");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(headers_are_named_outermost_first),
	    cmocka_unit_test(tunnels_show_what_is_innermost),
	    cmocka_unit_test(ip_fields_are_shown_as_sent),
	    cmocka_unit_test(checksums_are_right_for_any_length),
	    cmocka_unit_test(a_checksum_that_cannot_be_known_is_empty),
	    cmocka_unit_test(tcp_fields_are_shown_as_sent),
	    cmocka_unit_test(columns_stay_aligned_however_frames_are_cut),
	    cmocka_unit_test(layer_2_has_no_addresses),
	    cmocka_unit_test(what_only_claims_to_be_ip_has_no_addresses),
	    cmocka_unit_test(a_link_type_that_is_not_known_has_a_line),
	    cmocka_unit_test(both_directions_are_one_flow),
	    cmocka_unit_test(a_flow_ends_after_a_silence),
	    cmocka_unit_test(the_limit_of_flows_ends_the_oldest),
	    cmocka_unit_test(a_new_connection_is_a_new_flow),
	    cmocka_unit_test(fragments_share_the_flow_of_the_first),
	    cmocka_unit_test(fragments_of_ipv6_too),
	    cmocka_unit_test(numbers_are_compared_within_a_side),
	    cmocka_unit_test(numbers_wrap),
	    cmocka_unit_test(odd_flags_are_told),
	    cmocka_unit_test(arp_is_decoded),
	    cmocka_unit_test(an_icmp_error_tells_the_flow_that_it_quotes),
	    cmocka_unit_test(dhcp_replies_find_their_question),
	    cmocka_unit_test(modbus_is_decoded),
	    cmocka_unit_test(snmp_is_decoded),
	    cmocka_unit_test(content_stays_on_one_line),
	    cmocka_unit_test(times_have_nine_digits),
	    cmocka_unit_test(times_may_be_as_far_apart_as_can_be),
	    cmocka_unit_test(columns_are_chosen_by_name_and_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
