/*
 * findings: the ones that the case keeps, the gravest first. More than
 * LIMIT_TOTAL_FINDINGS are not kept: the last in that order go, whatever order
 * they came in. Inside case/ only.
 */
#ifndef WF_CASE_FINDINGS_H
#define WF_CASE_FINDINGS_H

#include "base/finding.h"
#include "base/limits.h"
#include "base/store.h"
#include "case/db.h"

struct findings;

struct findings *findings_new(struct store *, const struct limits *);
void findings_free(struct findings *);
void findings_add(struct findings *, const struct finding *);
/* Numbers and inserts them; sessions and artifacts are in the tables. */
void findings_write(struct findings *, struct db *);

#endif
