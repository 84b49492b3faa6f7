/*
 * flow_out: files whose names begin with a prefix, as -o gives it:
 * "out/port80" makes files out/port80... The folder is made when it is not
 * there; files get their names when they are whole, and then take the place of
 * older ones.
 */
#ifndef WF_CLI_FLOW_OUT_H
#define WF_CLI_FLOW_OUT_H

#include "cli/stream_files.h"

struct flow_out;

/* Ends the program when the folder cannot be used. What is read is kept. */
struct flow_out *flow_out_open(
    const char *prefix, struct budget *, const struct capture *);
struct stream_file *flow_out_file(struct flow_out *);
/* It is whole: its name is the prefix and what follows it. */
void flow_out_end(struct flow_out *, struct stream_file *, const char *suffix,
    int64_t mtime_ns);
/* Does the prefix name a file, rather than end in a slash? */
bool flow_out_is_file(const struct flow_out *);
void flow_out_close(struct flow_out *); /* every file was ended or dropped */

#endif
