/*
 * names: protocols that are recognised and named, not decoded: rows with a
 * probe and no open. What their probes have in common.
 */
#ifndef WF_APP_NAMES_H
#define WF_APP_NAMES_H

#include "app/decoder.h"

/* What one side's first bytes say; never asked about no bytes at all. */
struct names_side {
	struct slice s;
	bool ended; /* there will be no more */
	const struct session *session;
};

/* Either side's bytes decide for themselves. */
enum probe_result names_either(
    const struct probe *, enum probe_result (*one)(const struct names_side *));
/* YES: it starts so; MORE: as far as it goes. Bytes as they are. */
enum probe_result names_starts(const struct names_side *, struct slice prefix);
/* The best of the words (NULL-ended) as its beginning, case folded. */
enum probe_result names_begins(
    const struct names_side *, const char *const *words);
/* No more than so many bytes are there yet: MORE, or NO at the end. */
enum probe_result names_wait(const struct names_side *);
/* The first line, without its end; SLICE_NONE until it is whole. */
struct slice names_line(const struct names_side *);
/* No byte that text does not have (8 bits are text). */
bool names_text(struct slice);
/*
 * For the port to decide: MORE on one of the ports, as long as both sides
 * sent text (binary bytes, or from the middle of a stream); else NO.
 */
enum probe_result names_text_port(const struct probe *, const uint16_t *ports);
enum probe_result names_midstream_port(
    const struct probe *, const uint16_t *ports);

#endif
