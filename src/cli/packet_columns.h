/*
 * packet_columns: the columns of the packet file. Each is a row of a table:
 * its name, what of a packet it needs, the function that writes it. A column
 * whose needs are not met is empty, so that columns never shift. Groups are
 * one table each, in the order of the file; plugins' columns stand between
 * them and the last one, l7Content.
 */
#ifndef WF_CLI_PACKET_COLUMNS_H
#define WF_CLI_PACKET_COLUMNS_H

#include "cli/packet_flow.h"

struct geo;
struct oui;
struct plugins;
struct plugin_row;

/* What columns ask besides the packet; all may be NULL but flows. */
struct packet_env {
	struct packet_flows *flows;
	struct geo *geo;
	struct oui *oui;
};

struct packet_column {
	const char *name;
	unsigned needs; /* HAS_ bits, all of them */
	void (*write)(struct buf *, const struct packet_view *,
	    const struct packet_env *);
	const char *doc;
	bool on_demand; /* not among those that are shown by default */
};

struct packet_group {
	const char *name;
	const struct packet_column *columns; /* ended by a NULL name */
};

extern const struct packet_group packet_groups[]; /* ended by a NULL name */
/* The tables of groups that have a file of their own. */
extern const struct packet_column packet_columns_arp[];
extern const struct packet_column packet_columns_dhcp[];
extern const struct packet_column packet_columns_flow[];
extern const struct packet_column packet_columns_icmp[];
extern const struct packet_column packet_columns_mac[];
extern const struct packet_column packet_columns_modbus[];
extern const struct packet_column packet_columns_snmp[];
extern const struct packet_column packet_columns_tcp[];

/* Those that a run shows, in their order. */
struct packet_columns;

/*
 * list: names of columns, groups and plugins, comma separated ("tcpFlags.*" is
 * the group, not its column); NULL: all but those on demand. NULL is returned,
 * with *why, when one is not known.
 */
struct packet_columns *packet_columns_choose(
    const char *list, const struct plugins *, struct buf *why);
void packet_columns_free(struct packet_columns *);
bool packet_columns_use(const struct packet_columns *, const char *name);
/* The header line and a packet's line, without their ends. */
void packet_columns_header(const struct packet_columns *, struct buf *);
void packet_columns_row(const struct packet_columns *, struct buf *,
    const struct packet_view *, const struct packet_env *,
    const struct plugin_row *);

#endif
