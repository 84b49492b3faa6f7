/*
 * mustache: logic-less templates, the core modules of the Mustache
 * specification (interpolation, sections, inverted sections, partials,
 * comments, delimiters). A template is parsed once into a list of nodes and
 * is then read-only: threads share it. Whether a tag stands inside an HTML tag
 * is known from the text around it, so that a value there is escaped for an
 * attribute, and elsewhere with the odd characters shown (wr_html_esc).
 */
#ifndef WF_REPORT_MUSTACHE_H
#define WF_REPORT_MUSTACHE_H

#include "base/buf.h"

struct mustache;
struct value;

/*
 * The text must outlive the template. NULL when it is malformed: *why is then
 * "line 7: ..." . Partials are found by mustache_link, once, after all
 * templates of a set were parsed; one that is not found renders as nothing.
 */
struct mustache *mustache_parse(struct slice text, struct buf *why);
void mustache_free(struct mustache *);
void mustache_link(struct mustache *,
    const struct mustache *(*find)(const void *ctx, struct slice name),
    const void *ctx);

/* False when partials nest deeper than MUSTACHE_DEPTH: a template's mistake. */
#define MUSTACHE_DEPTH 100
bool mustache_render(
    struct buf *, const struct mustache *, const struct value *root);

#endif
