/*
 * stream_name: what the files of a connection are called. Either as pcap2conn
 * has it,
 *
 *	20261104065107-TCP-192.0.2.7.40112-198.51.100.2.80
 *
 * or by a template of tcpflow's wildcards. Nothing in a name is taken from
 * payload: numbers, addresses, and names of IANA's list.
 */
#ifndef WF_CLI_STREAM_NAME_H
#define WF_CLI_STREAM_NAME_H

#include "base/addr.h"

/* What is known of a connection when its files get their names. */
struct stream_id {
	int64_t start; /* its first packet, ns */
	uint8_t proto;
	struct endpoint end[2]; /* side 0 sent first */
	uint8_t mac[2][6];	/* zeros: none */
	int vlan;		/* -1: none */
	uint64_t session;	/* session.h */
	uint64_t number[2];	/* in this run, from 0; see stream_sink.c */
};

struct stream_naming {
	const char *template; /* NULL: pcap2conn's names */
	bool local_time;      /* else UTC */
};

/* False with the reason in *why when no file could be named by it. */
bool stream_template_valid(const char *, const char **why);
/*
 * The name as side (0, 1) sees it, without ending. taken: how many files have
 * the names before it. They are told apart by a counter: -2, or c1 as tcpflow
 * counts, or what the template has for it.
 */
void stream_name(struct buf *, const struct stream_naming *,
    const struct stream_id *, unsigned side, uint64_t taken);
/* "TCP", "IPV6-ICMP", "IP(200)". */
void stream_proto_name(struct buf *, uint8_t proto);

#endif
