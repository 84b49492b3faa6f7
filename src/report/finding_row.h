/*
 * finding_row: a finding as it is shown (parts/finding.html and
 * parts/finding-brief.html).
 */
#ifndef WF_REPORT_FINDING_ROW_H
#define WF_REPORT_FINDING_ROW_H

#include "base/finding.h"
#include "report/query.h"
#include "report/value.h"

struct book;

#define FINDING_ROW_SELECT                                                \
	"SELECT f.id,f.severity,f.kind,f.session_id,f.frame,f.text,f.ns," \
	"f.capture,f.part,s.page FROM finding f "                         \
	"LEFT JOIN session s ON s.id=f.session_id "

void finding_row_put(struct value *, const struct book *, const struct query *);
enum finding_group finding_row_group(const struct query *);
/* Our title for a kind, else the name that the record has. */
void finding_row_title(struct buf *, struct slice kind);

#endif
