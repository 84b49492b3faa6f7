/*
 * Names: first bytes as real programs send them, and what must not be taken
 * for them. TCP rows are played in every cut (talk_check).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stddef.h>
#include <cmocka.h>

#include "talk.h"

#define ODD 12345 /* a port that hints at nothing */

struct row {
	const char *name;
	uint16_t port;
	const char *script;
};

#define TLS_HELLO "C= \\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03\n"
#define ONES                                       \
	"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff" \
	"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"
#define QUESTION "\\x03www\\x07example\\x03com\\x00\\x00\\x01\\x00\\x01"
#define QUERY	 "\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00"

static const struct row tcp[] = {
    {"tls", ODD, TLS_HELLO},
    {"tls", 21, TLS_HELLO}, /* the port does not override */
    {"tls", ODD, "S= \\x15\\x03\\x03\\x00\\x02\\x02\\x28\n"},
    {"tls", ODD, "C= \\x80\\x2e\\x01\\x03\\x01\\x00\\x15\n"},
    {"ssh", ODD, "S: SSH-2.0-OpenSSH_9.2\n"},
    {"ssh", 80, "C: SSH-2.0-PuTTY\n"},
    {"smtp", ODD, "S: 220 mx.example.com ESMTP Postfix\n"},
    {"smtp", ODD, "S: 220 mx.example.com ready\nC: EHLO a\n"},
    {"smtp", 25, "S: 220 mx.example.com ready\nC: HELO a\n"},
    {"smtp", 25, "S: 421 go away\n"},
    {"ftp", ODD, "S: 220 ready\nC: USER a\nS: 331 ?\n"},
    {"pop3", ODD, "S: +OK POP3 ready\nC: USER bob\n"},
    {"pop3", ODD, "C: CAPA\nS: +OK\n"},
    {"imap", ODD, "S: * OK [CAPABILITY IMAP4rev1] ready\n"},
    {"irc", ODD, "C: NICK bob\n + USER bob 0 * :Bob\n"},
    {"irc", ODD, "C: PASS x\n + NICK bob\n"},
    {"irc", ODD, "S: :irc.example.com NOTICE * :*** Looking up\n"},
    {"sip", ODD, "C: INVITE sip:bob@example.com SIP/2.0\n"},
    {"sip", ODD, "S: SIP/2.0 100 Trying\n"},
    {"rtsp", ODD, "C: OPTIONS rtsp://example.com/ RTSP/1.0\n"},
    {"vnc", ODD, "S= RFB 003.008\\n\n"},
    {"redis", ODD, "C: *1\n + $4\n + PING\nS: +PONG\n"},
    {"redis", 6379, "C: PING\nS: +PONG\n"},
    {"mysql", ODD, "S= \\x4a\\x00\\x00\\x00\\x0a8.0.31\\x00\\x08\\x00\n"},
    {"postgresql", ODD, "C= \\x00\\x00\\x00\\x08\\x04\\xd2\\x16\\x2f\nS= S\n"},
    {"postgresql", ODD,
	"C= \\x00\\x00\\x00\\x14\\x00\\x03\\x00\\x00user\\x00bob\\x00\n"},
    {"smb", ODD, "C= \\x00\\x00\\x00\\x85\\xffSMBr\\x00\\x00\n"},
    {"smb", ODD, "C= \\x00\\x00\\x00\\xf4\\xfeSMB@\\x00\n"},
    {"smb", 139, "C= \\x81\\x00\\x00\\x44\\x20CKFDENECFDEFFCFG\n"},
    {"rdp", 3389,
	"C= \\x03\\x00\\x00\\x13\\x0e\\xe0\\x00\\x00\\x00\\x00\\x00"
	"\\x01\\x00\\x08\\x00\\x0b\\x00\\x00\\x00\n"},
    {"rdp", ODD,
	"C= \\x03\\x00\\x00\\x22\\x1d\\xe0\\x00\\x00\\x00\\x00\\x00"
	"Cookie: mstshash=bob\\r\\n\\x00\n"},
    {"x11", ODD, "C= l\\x00\\x0b\\x00\\x00\\x00\\x00\\x00\\x00\n"},
    {"x11", ODD, "C= B\\x00\\x00\\x0b\\x00\\x00\\x00\\x00\\x00\n"},
    {"bgp", ODD, "C= " ONES "\\x00\\x2d\\x01\\x04\n"},
    {"mqtt", ODD, "C= \\x10\\x12\\x00\\x04MQTT\\x04\\x02\n"},
    {"bittorrent", ODD, "C= \\x13BitTorrent protocol\\x00\\x00\n"},
    {"socks", ODD, "C= \\x05\\x01\\x00\nS= \\x05\\x00\n"},
    {"socks", 1080, "C= \\x05\\x02\\x00\\x02\n"},
    {"socks", ODD,
	"C= \\x04\\x01\\x00\\x50\\x0a\\x00\\x00\\x02bob\\x00\n"
	"S= \\x00\\x5a\\x00\\x50\\x0a\\x00\\x00\\x02\n"},
    {"rlogin", 513, "C= \\x00bob\\x00root\\x00xterm/38400\\x00\n"},
    {"finger", 79, "C: bob\nS: Login: bob\n"},
    {"whois", 43, "C: example.com\nS: Domain\n"},
    {"dns", ODD, "C= \\x00\\x21" QUERY QUESTION "\n"},
    {"ldap", ODD,
	"C= \\x30\\x0c\\x02\\x01\\x01\\x60\\x07\\x02\\x01\\x03\\x04\\x00"
	"\\x80\\x00\n"},
    {"nfs", ODD,
	"C= \\x80\\x00\\x00\\x28\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x00"
	"\\x00\\x00\\x00\\x02\\x00\\x01\\x86\\xa3\\x00\\x00\\x00\\x03"
	"\\x00\\x00\\x00\\x00\n"},
    {"ftp-data", 20, "S= anything at all\n"},
    /* no one's */
    {"-", ODD, "C: hello there\nS: good day\n"},
    {"-", ODD, "S: 220 some service\nC: HELLO\n"},
    {"-", 443, "C: hello there\n"},
    {"-", 22, "C: hello there\n"},
    {"-", 25, "C= \\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\n"},
    {"-", 6667, "C= \\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\n"},
    {"-", 79, "C= \\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\n"},
    {"-", ODD, "C: *1\nS: +OK\n"},
    {"-", ODD, "C= \\x05\\x01\\x00\nS= HTTP\n"},
};

static const struct row udp[] = {
    {"dns", 53, "C= " QUERY QUESTION "\n"},
    {"dns", ODD, "C= " QUERY QUESTION "\n"},
    {"mdns", 5353,
	"C= \\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00"
	"\\x04_ipp\\x04_tcp\\x05local\\x00\\x00\\x0c\\x80\\x01\n"},
    {"llmnr", 5355, "C= " QUERY QUESTION "\n"},
    {"nbns", 137,
	"C= \\x80\\x01\\x01\\x10\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00"
	"\\x20CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\\x00\\x00\\x21\\x00\\x01"
	"\n"},
    {"nbdgm", 138, "C= \\x11\\x0e\\x12\\x34\\x0a\\x00\\x00\\x01\\x00\\x8a\n"},
    {"tftp", ODD, "C= \\x00\\x01boot.img\\x00octet\\x00\n"},
    {"snmp", ODD, "C= \\x30\\x26\\x02\\x01\\x01\\x04\\x06public\\xa0\\x19\n"},
    {"ldap", ODD, "C= \\x30\\x0c\\x02\\x01\\x01\\x63\\x07\\x04\\x00\n"},
    {"syslog", 514, "C= <34>Oct 11 22:14:15 host su: failed\n"},
    {"syslog", ODD, "C= <165>1 2003-10-11T22:14:15Z host\n"},
    {"ssdp", 1900, "C: M-SEARCH * HTTP/1.1\n"},
    {"ssdp", 1900, "S: HTTP/1.1 200 OK\n"},
    {"sip", ODD, "C: REGISTER sip:example.com SIP/2.0\n"},
    {"quic", ODD, "C= \\xc0\\x00\\x00\\x00\\x01\\x08abcdefgh\\x00\\x00\\x41\n"},
    {"quic", 443, "S= \\x45\\x01\\x9aabcdefghijklmnopqrstuvw\n"},
    {"sunrpc", ODD,
	"C= \\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02"
	"\\x00\\x01\\x86\\xa0\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x03\n"},
    {"dhcpv6", 547, "C= \\x01\\xab\\xcd\\xef\\x00\\x08\\x00\\x02ab\n"},
    {"-", ODD, "C= hello\n"},
    {"-", 53, "C= hello, this is no question at all\n"},
    {"-", 123, "C= short\n"},
    {"-", 443, "C= plain\\x01\n"},
    {"-", ODD, "C= \\x00\\x01boot.img\\x00other\\x00\n"},
    /* a pulse first, then the protocol */
    {"tftp", ODD, "C= .\nC= \\x00\\x01boot.img\\x00octet\\x00\n"},
};

static void
play(const struct row *row, bool is_udp)
{
	const struct app_decoder *d = app_find(slice_str(row->name));
	const struct talk_plan plan = {.attach = talk_app, .port = row->port};
	char script[1024], want[64];

	print_message("%s %u\n", row->name, row->port);
	snprintf(script, sizeof script,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:%u%s\n%s", row->port,
	    is_udp ? " udp" : "", row->script);
	snprintf(want, sizeof want, "close 1 %s\n", row->name);
	if (d != NULL && d->open != NULL) {
		struct talk *t = talk_new(&plan, TALK_AS_IS, 0);

		talk_play(t, script);
		snprintf(want, sizeof want, "close 1 %s", row->name);
		assert_non_null(strstr(talk_log(t), want));
		talk_free(t);
	} else if (is_udp) {
		talk_check_once(&plan, script, want);
	} else {
		talk_check(&plan, script, want);
	}
}

static void
tcp_is_named_by_its_first_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tcp / sizeof tcp[0]; i++)
		play(&tcp[i], false);
}

static void
udp_is_named_by_one_datagram(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof udp / sizeof udp[0]; i++)
		play(&udp[i], true);
}

static void
dhcp_and_ntp_are_found_in_their_fixed_layout(void **state)
{
	const struct talk_plan plan = {.attach = talk_app};

	(void)state;
	talk_check_once(&plan,
	    "open 1 0.0.0.0:68 > 255.255.255.255:67 udp\n"
	    "C repeat 29 \\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\n",
	    "close 1 -\n");
	/* cut short by the snap length */
	talk_check_once(&plan,
	    "open 1 0.0.0.0:68 > 255.255.255.255:67 udp\n"
	    "C= \\x01\\x01\\x06\\x00\\x12\\x34\n",
	    "close 1 dhcp\n");
	talk_check_once(&plan,
	    "open 1 0.0.0.0:1068 > 255.255.255.255:1067 udp\n"
	    "C repeat 59 \\x01\\x01\\x01\\x01\n"
	    " = \\x63\\x82\\x53\\x63\\x35\\x01\\x01\n",
	    "close 1 dhcp\n");
	talk_check_once(&plan,
	    "open 1 10.0.0.1:123 > 10.0.0.2:123 udp\n"
	    "C repeat 48 \\x23\n",
	    "close 1 ntp\n");
}

/* What is missing at the start cannot contradict the port. */
static void
midstream_binary_is_named_by_port(void **state)
{
	const struct talk_plan plan = {.attach = talk_app};

	(void)state;
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:443 mid\n"
	    "S= \\x9a\\x00\\x01\\xfe\\x03\n",
	    "close 1 tls\n");
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:22 mid\n"
	    "S= \\x9a\\x00\\x01\\xfe\\x03\n",
	    "close 1 ssh\n");
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:443\n"
	    "S= \\x9a\\x00\\x01\\xfe\\x03\n",
	    "close 1 -\n");
}

static void
every_row_has_a_name_and_a_label(void **state)
{
	(void)state;
	for (size_t i = 0; app_decoders[i] != NULL; i++) {
		const struct app_decoder *d = app_decoders[i];

		assert_non_null(d->name);
		assert_non_null(d->label);
		assert_ptr_equal(app_find(slice_str(d->name)), d);
		assert_true(d->probe != NULL || d->port_only);
	}
	assert_null(app_find(SLICE_LIT("unheard-of")));
	assert_null(app_find(SLICE_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tcp_is_named_by_its_first_bytes),
	    cmocka_unit_test(udp_is_named_by_one_datagram),
	    cmocka_unit_test(dhcp_and_ntp_are_found_in_their_fixed_layout),
	    cmocka_unit_test(midstream_binary_is_named_by_port),
	    cmocka_unit_test(every_row_has_a_name_and_a_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
