/*
 * verb: what wirefolio can be asked to do. One file in cli/ and one row in
 * main.c each. run gets the arguments after the verb and returns the exit
 * status that the manual documents.
 */
#ifndef WF_CLI_VERB_H
#define WF_CLI_VERB_H

struct verb {
	const char *name;
	const char *usage;   /* "[options] CAPTURE... -o DIR" */
	const char *summary; /* one line */
	int (*run)(const struct verb *, int argc, char **argv);
};

extern const struct verb verb_packets;
extern const struct verb verb_chaosreader;
extern const struct verb verb_dispatch;
extern const struct verb verb_flows;
extern const struct verb verb_render;
extern const struct verb verb_report;
extern const struct verb verb_streams;
extern const struct verb verb_summary;
extern const struct verb verb_verify;

#endif
