/* link: names of link types, and their numbers in libpcap. */
#include "capture/link.h"

#include <stdio.h>

#include <pcap/pcap.h>

#include "capture/capture.h"

/* LINKTYPE_ numbers whose DLT_ is another one, on this system or others. */
static const struct {
	uint32_t link;
	int dlt;
} dlts[] = {
    {100, DLT_ATM_RFC1483},
    {101, DLT_RAW},
    {102, DLT_SLIP_BSDOS},
    {103, DLT_PPP_BSDOS},
    {106, DLT_ATM_CLIP},
    {108, DLT_LOOP},
    {109, DLT_ENC},
    /* Written by programs that put the DLT_RAW of their system in files. */
    {12, DLT_RAW},
    {14, DLT_RAW},
};

/* Names shorter than libpcap's, for what one meets every day. */
static const struct {
	uint32_t link;
	const char *name;
} names[] = {
    {0, "BSD loopback"},
    {1, "Ethernet"},
    {9, "PPP"},
    {12, "raw IP"},
    {14, "raw IP"},
    {50, "PPP in HDLC framing"},
    {51, "PPPoE"},
    {101, "raw IP"},
    {105, "802.11"},
    {108, "OpenBSD loopback"},
    {113, "Linux cooked v1"},
    {119, "802.11 with Prism"},
    {127, "802.11 with radiotap"},
    {163, "802.11 with AVS"},
    {192, "PPI"},
    {228, "raw IPv4"},
    {229, "raw IPv6"},
    {276, "Linux cooked v2"},
};

int
link_dlt(uint32_t link)
{
	size_t i;

	for (i = 0; i < sizeof dlts / sizeof dlts[0]; i++)
		if (dlts[i].link == link)
			return dlts[i].dlt;
	return link < LINK_SNOOP ? (int)link : -1;
}

uint32_t
link_of_dlt(int dlt)
{
	size_t i;

	/* Each DLT_'s proper number stands before others that mean it. */
	for (i = 0; i < sizeof dlts / sizeof dlts[0]; i++)
		if (dlts[i].dlt == dlt)
			return dlts[i].link;
	return (uint32_t)dlt;
}

const char *
link_name(uint32_t link, char buf[32])
{
	const char *name;
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].link == link)
			return names[i].name;
	if (link >= LINK_SNOOP) {
		snprintf(buf, 32, "snoop data link type %u", link - LINK_SNOOP);
		return buf;
	}
	name = pcap_datalink_val_to_description(link_dlt(link));
	if (name != NULL)
		return name;
	snprintf(buf, 32, "link type %u", link);
	return buf;
}
