/*
 * templates: every template of the report, parsed, and the assets. They are
 * the ones compiled in, each replaced by the file of the same name in
 * --templates DIR where there is one (index.html, parts/head.html,
 * report.css). Read-only once loaded; threads share it.
 */
#ifndef WF_REPORT_TEMPLATES_H
#define WF_REPORT_TEMPLATES_H

#include "base/buf.h"

struct mustache;
struct templates;

/* dir may be NULL. NULL: *why names the file and what is wrong with it. */
struct templates *templates_load(const char *dir, struct buf *why);
void templates_free(struct templates *);
/* By name without its ending: "index", "parts/head". It must exist. */
const struct mustache *templates_find(
    const struct templates *, const char *name);
/* Each asset: "report.css" and its bytes; false after the last. */
bool templates_asset(
    const struct templates *, size_t i, const char **name, struct slice *);

#endif
