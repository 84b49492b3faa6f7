/*
 * index: the parts of the case page, each in a file of its own. Each puts
 * what its section of templates/index.html asks for.
 */
#ifndef WF_REPORT_INDEX_H
#define WF_REPORT_INDEX_H

struct report;
struct value;

void index_time(struct value *root, const struct report *);
void index_talk(struct value *root, const struct report *);
/* Tables are numbered from no; the number after the last is returned. */
unsigned index_counts(struct value *root, const struct report *, unsigned no);

#endif
