/*
 * ethertype: the EtherTypes that the program looks at (IEEE 802.3, 3.2.6).
 * protonames.c has the names of many more.
 */
#ifndef WF_PACKET_ETHERTYPE_H
#define WF_PACKET_ETHERTYPE_H

#define TYPE_MIN 0x600 /* below it, an 802.3 length */

enum ethertype {
	TYPE_IP4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_ERSPAN_3 = 0x22eb,
	TYPE_BRIDGED = 0x6558, /* Ethernet in GRE */
	TYPE_RARP = 0x8035,
	TYPE_VLAN = 0x8100,
	TYPE_IP6 = 0x86dd,
	TYPE_MPLS = 0x8847,
	TYPE_MPLS_MULTICAST = 0x8848,
	TYPE_PPPOE = 0x8864,
	TYPE_QINQ = 0x88a8,
	TYPE_ERSPAN = 0x88be, /* types I and II */
	TYPE_LLDP = 0x88cc,
	TYPE_OLD_QINQ = 0x9100,
};

#endif
