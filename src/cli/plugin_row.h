/*
 * plugin_row: the fields of one line that plugins set. Every declared column
 * has its place, so a plugin can neither shift nor add one; what was not set,
 * or not with the column's type, is empty.
 */
#ifndef WF_CLI_PLUGIN_ROW_H
#define WF_CLI_PLUGIN_ROW_H

#include "base/buf.h"
#include "case/plugin.h"
#include "cli/plugin/wirefolio/plugin.h"

/* Who sets which fields: the columns of one plugin, ended by a NULL name. */
struct plugin_columns {
	const char *plugin;
	const struct wf_column *columns;
};

struct plugin_row;

/* All of them in this order. The names must live as long. */
struct plugin_row *plugin_row_new(const struct plugin_columns *, size_t n);
void plugin_row_free(struct plugin_row *);
/* How many fields there are; their names. */
size_t plugin_row_width(const struct plugin_row *);
const char *plugin_row_name(const struct plugin_row *, size_t column);
/* Empty every field, for the next line. */
void plugin_row_clear(struct plugin_row *);
/* What the i-th plugin is handed. */
struct wf_row *plugin_row_of(struct plugin_row *, size_t i);
/* The column-th field of the line, over all plugins, in one of these
 * languages. What is not set is nothing; in JSON it is null. */
enum plugin_language { PLUGIN_TSV, PLUGIN_CSV, PLUGIN_JSON, PLUGIN_TERM };
void plugin_row_write(const struct plugin_row *, size_t column,
    enum plugin_language, struct buf *out);
/* The same for the record, side and column left to the caller; false: not
 * set. Its text lives until the row is cleared, or is put in the buf. */
bool plugin_row_value(const struct plugin_row *, size_t column,
    struct plugin_value *, struct buf *text);
/* What wf_type is called: "u64". */
const char *plugin_type_name(enum wf_type);

#endif
