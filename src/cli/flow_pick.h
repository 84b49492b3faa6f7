/*
 * flow_pick: which flows and packets the options ask for.
 */
#ifndef WF_CLI_FLOW_PICK_H
#define WF_CLI_FLOW_PICK_H

#include "cli/flow_table.h"
#include "cli/intake.h"

/* Lists are owned by it. */
struct flow_pick {
	bool all;
	uint32_t *ids;
	size_t nids;
	struct port_range *ports, *not_ports;
	size_t nports, nnot_ports;
	struct cidr *ips;
	size_t nips;
};

/* Values of options, as set() of option.h reads them. */
bool flow_pick_id(struct flow_pick *, const char *arg, const char **why);
/* "LO HI" */
bool flow_pick_ports(struct flow_pick *, const char *arg, const char **why);
bool flow_pick_not_ports(struct flow_pick *, const char *arg, const char **why);
/* ADDRESS/MASK or ADDRESS/BITS; a mask is dotted. */
bool flow_pick_ips(struct flow_pick *, const char *arg, const char **why);

/* Is anything asked for? */
bool flow_pick_any(const struct flow_pick *);
/* Is this flow asked for? */
bool flow_picked(
    const struct flow_pick *, uint32_t id, const struct flow_ends *);
/* Is an address of the packet asked for, whatever its protocol? */
bool flow_pick_addr(const struct flow_pick *, const struct packet *);
void flow_pick_free(struct flow_pick *);

#endif
