/*
 * parts: the members that templates/parts/ ask for. Each call makes one
 * member of an object, under the key with which the part is called:
 *
 *	{{#start}}{{>parts/time}}{{/start}}	part_time(row, "start", ns, 3)
 *	{{#uri}}{{>parts/captured}}{{/uri}}	part_captured(row, "uri", s)
 *	{{>parts/refs}}				part_refs(row, book, ...)
 */
#ifndef WF_REPORT_PARTS_H
#define WF_REPORT_PARTS_H

#include "base/finding.h"
#include "report/book.h"
#include "report/pager.h"
#include "report/value.h"

/* date, clock (with digits decimals) and iso. */
void part_time(struct value *, const char *key, int64_t ns, unsigned digits);
/*
 * host ([...] for IPv6 with a port), host_rest (the second half of a long
 * one: a line may break before it), port, "" where it is 0, and country, ""
 * where it is not known or said elsewhere.
 */
void part_endpoint(struct value *, const char *key, struct slice ip,
    uint64_t port, struct slice country);
/*
 * A text of the capture: text, empty, and long with its size in bytes where
 * it needs more than about two lines. What is over PART_CAPTURED_MAX is not
 * shown, and said (cut).
 */
#define PART_LONG	  120
#define PART_CAPTURED_MAX 4096
void part_captured(struct value *, const char *key, struct slice);
/* name and href of a session: its page, or its row in the list. */
void part_session(struct value *, const char *key, const struct book *,
    uint64_t id, bool has_page);
/* name (5984-4) and href of a file's row. */
void part_file(struct value *, const char *key, const struct book *,
    uint64_t session_id, uint64_t part);
/*
 * A file of the report, encoded for a link; "" when it is not below files/ or
 * streams/: a record may come from a stranger.
 */
void part_path(struct value *, const char *key, struct slice path);
bool part_is_path(struct slice);
/* class (high), word (High) and mark of a severity. */
void part_severity(struct value *, const char *key, enum severity);
/* refs: findings by number, the gravest first; more: how many are left. */
#define PART_REFS 4
void part_refs(
    struct value *, const struct book *, const struct finding_ref *, size_t n);
/* The same, of those that concern one file. */
void part_file_refs(struct value *, const struct book *, uint64_t session_id,
    uint64_t artifact_id);
/* pages: links to the pages of a list around this one; none for one page. */
void part_pages(struct value *, const struct pager *, size_t page);

#endif
