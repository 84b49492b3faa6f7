/*
 * packet_run: one run of wirefolio packets: each packet becomes a line, is
 * counted, shown to the plugins and kept when -e asks for it.
 */
#ifndef WF_CLI_PACKET_RUN_H
#define WF_CLI_PACKET_RUN_H

#include "cli/intake.h"

struct packet_run_config {
	const char *prefix; /* of the files; NULL: to standard output */
	bool split, log;
	uint64_t split_size, split_first;
	const char *select;  /* -e */
	const char *columns; /* NULL: all */
	const char *oui;     /* NULL: those of the system */
	const char *const *geoip;
	size_t ngeoip;
	uint64_t sensor;
	uint64_t flow_timeout; /* seconds */
	bool quiet;
	bool at_once; /* each line as soon as it is made */
};

struct plugins;
struct packet_run;

/*
 * Opens everything but the captures; what is wrong ends the program. plugins
 * are the caller's, and started by it.
 */
struct packet_run *packet_run_new(
    const struct packet_run_config *, const struct limits *, struct plugins *);
/* Reads the captures to their ends. The output is complete afterwards. */
void packet_run_all(struct packet_run *, struct intake *);
/* Was something damaged or left out, as the exit status tells? */
bool packet_run_partial(const struct packet_run *);
void packet_run_free(struct packet_run *);

#endif
