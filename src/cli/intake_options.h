/*
 * intake_options: the options that every verb has that reads packets: which
 * captures, which packets of them, and with how much of the machine.
 */
#ifndef WF_CLI_INTAKE_OPTIONS_H
#define WF_CLI_INTAKE_OPTIONS_H

#include "base/limits.h"
#include "cli/arrive.h"
#include "cli/listen.h"
#include "cli/option.h"

struct packet;
struct progress;

struct port_range {
	uint16_t lo, hi;
};

/* What the common options say. Lists are owned by it. */
struct intake_options {
	struct limits limits;
	const char *filter; /* BPF */
	const char *input_name, *tmpdir;
	uint64_t max_packets; /* 0: all */
	uint64_t memory;
	struct port_range *ports, *not_ports;
	size_t nports, nnot_ports;
	struct cidr *ips, *not_ips;
	size_t nips, nnot_ips;
	bool no_tcp, no_udp, no_icmp;
	bool count_all; /* set by verbs whose count tables are of what ports,
			   addresses and protocols leave out, too */
	bool quiet;
	uint64_t threads; /* workers; 1: no thread but the caller's */
	bool lean; /* set by verbs that make no record: the captures are not
		      hashed, and no count tables are kept */
	bool keep_options; /* so that capture_frame_options may be asked */
	bool deaf; /* set where a signal has ended something else already */
	struct arrive_options arrive;
	/* What is captured, of verbs that keep none of it. */
	struct listen listen;
	struct progress *progress; /* set by verbs that show it, or NULL */
};

/* The default of --threads: from 1 to CREW_MAX. */
uint64_t intake_processors(void);

/* ... of --tmpdir: $TMPDIR, or /tmp. */
const char *intake_tmpdir(void);

extern const struct option_row intake_rows[];
void intake_init(struct intake_options *);
void intake_free(struct intake_options *);
/* Ends the program when options of what is captured do not agree. n is the
 * number of captures that were named. */
void intake_check(const struct intake_options *, const char *verb, size_t n);

/* Do the options of ports, addresses and protocols let it pass? */
bool intake_wants(const struct intake_options *, const struct packet *);
/* ... and everything else, too? */
bool intake_wants_all(const struct intake_options *);
/* Do they ask for ports or addresses, which other traffic has not? */
bool intake_wants_sessions_only(const struct intake_options *);

#endif
