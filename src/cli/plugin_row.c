/* plugin_row: values by column. */
#include "cli/plugin_row.h"

#include <math.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "cli/field.h"

struct value {
	bool set;
	uint64_t u;
	int64_t i;
	double d;
	struct buf text;
};

/* One plugin's part; the row comes first, for the plugin holds only that. */
struct fields {
	struct wf_row row;
	const struct plugin_columns *columns;
	struct value *values;
	size_t n;
	bool told;
};

struct plugin_row {
	struct plugin_columns *columns;
	struct fields *fields;
	size_t nfields;
	struct value *values;
	const struct wf_column **kinds; /* of each value */
	size_t n;
};

/* ---- what plugins call */

static void
refuse(struct fields *f, unsigned column)
{
	if (f->told)
		return;
	f->told = true;
	if (column < f->n)
		warn_line("plugin %s: its column %s is set with another type "
			  "than was declared; left empty",
		    f->columns->plugin, f->columns->columns[column].name);
	else
		warn_line("plugin %s: it sets a column %u that it did not "
			  "declare",
		    f->columns->plugin, column);
}

/* The place of a value of one of these types; NULL: there is none. */
static struct value *
place(struct wf_row *row, unsigned column, unsigned types)
{
	struct fields *f = (struct fields *)(void *)row;

	if (column >= f->n ||
	    (types >> f->columns->columns[column].type & 1) == 0) {
		refuse(f, column);
		return NULL;
	}
	f->values[column].set = true;
	return &f->values[column];
}

static void
set_u64(struct wf_row *row, unsigned column, uint64_t v)
{
	struct value *to = place(row, column,
	    1u << WF_U64 | 1u << WF_HEX8 | 1u << WF_HEX16 | 1u << WF_HEX32 |
		1u << WF_HEX64);

	if (to != NULL)
		to->u = v;
}

static void
set_i64(struct wf_row *row, unsigned column, int64_t v)
{
	struct value *to = place(row, column, 1u << WF_I64 | 1u << WF_TIME);

	if (to != NULL)
		to->i = v;
}

static void
set_double(struct wf_row *row, unsigned column, double v)
{
	struct value *to = place(row, column, 1u << WF_DOUBLE);

	if (to != NULL)
		to->d = v;
}

static void
set_text(struct wf_row *row, unsigned column, const void *text, size_t len)
{
	struct value *to = place(row, column, 1u << WF_TEXT);

	if (to == NULL)
		return;
	buf_reset(&to->text);
	buf_add(&to->text, text, len);
}

static const struct wf_row_calls calls = {
    .set_u64 = set_u64,
    .set_i64 = set_i64,
    .set_double = set_double,
    .set_text = set_text,
};

/* ---- the line */

static size_t
count(const struct wf_column *c)
{
	size_t n = 0;

	while (c != NULL && c[n].name != NULL)
		n++;
	return n;
}

struct plugin_row *
plugin_row_new(const struct plugin_columns *columns, size_t n)
{
	struct plugin_row *r = xcalloc(1, sizeof *r);
	size_t i, j, at = 0;

	r->nfields = n;
	r->columns = xcalloc(n + 1, sizeof *r->columns);
	r->fields = xcalloc(n + 1, sizeof *r->fields);
	for (i = 0; i < n; i++)
		r->n += count(columns[i].columns);
	r->values = xcalloc(r->n + 1, sizeof *r->values);
	r->kinds = xcalloc(r->n + 1, sizeof(struct wf_column *));
	for (i = 0; i < n; i++) {
		struct fields *f = &r->fields[i];

		r->columns[i] = columns[i];
		f->row.calls = &calls;
		f->columns = &r->columns[i];
		f->n = count(columns[i].columns);
		f->values = r->values + at;
		for (j = 0; j < f->n; j++)
			r->kinds[at++] = &columns[i].columns[j];
	}
	return r;
}

void
plugin_row_free(struct plugin_row *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->n; i++)
		buf_free(&r->values[i].text);
	free(r->columns);
	free(r->fields);
	free(r->values);
	free(r->kinds);
	free(r);
}

size_t
plugin_row_width(const struct plugin_row *r)
{
	return r == NULL ? 0 : r->n;
}

const char *
plugin_row_name(const struct plugin_row *r, size_t column)
{
	return r->kinds[column]->name;
}

void
plugin_row_clear(struct plugin_row *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		r->values[i].set = false;
}

struct wf_row *
plugin_row_of(struct plugin_row *r, size_t i)
{
	return &r->fields[i].row;
}

/* Digits, signs and points only: the same in every language. */
static void
write_number(struct buf *out, enum wf_type type, const struct value *v)
{
	switch (type) {
	case WF_U64:
		wr_u64(out, v->u);
		break;
	case WF_I64:
		field_i64(out, v->i);
		break;
	case WF_DOUBLE:
		buf_printf(out, "%g", v->d);
		break;
	case WF_TIME:
		field_ns(out, v->i);
		break;
	case WF_HEX8:
		field_hex(out, v->u, 2);
		break;
	case WF_HEX16:
		field_hex(out, v->u, 4);
		break;
	case WF_HEX32:
		field_hex(out, v->u, 8);
		break;
	case WF_HEX64:
		field_hex(out, v->u, 16);
		break;
	case WF_TEXT:
		break;
	}
}

static void
write_text(struct buf *out, enum plugin_language language, struct slice s)
{
	switch (language) {
	case PLUGIN_TSV:
		wr_tsv(out, s);
		break;
	case PLUGIN_CSV:
		wr_csv(out, s);
		break;
	case PLUGIN_JSON:
		wr_json(out, s);
		break;
	case PLUGIN_TERM:
		wr_term(out, s);
		break;
	}
}

/* What JSON has no number for: hex is a string, infinity is null. */
static void
write_json(struct buf *out, enum wf_type type, const struct value *v)
{
	bool quoted = type >= WF_HEX8 && type <= WF_HEX64;

	if (type == WF_DOUBLE && !isfinite(v->d)) {
		buf_str(out, "null");
		return;
	}
	if (quoted)
		buf_u8(out, '"');
	write_number(out, type, v);
	if (quoted)
		buf_u8(out, '"');
}

void
plugin_row_write(const struct plugin_row *r, size_t column,
    enum plugin_language language, struct buf *out)
{
	const struct value *v = &r->values[column];
	enum wf_type type = r->kinds[column]->type;

	if (!v->set) {
		if (language == PLUGIN_JSON)
			buf_str(out, "null");
		return;
	}
	if (type == WF_TEXT)
		write_text(out, language, buf_as_slice(&v->text));
	else if (language == PLUGIN_JSON)
		write_json(out, type, v);
	else
		write_number(out, type, v);
}

bool
plugin_row_value(const struct plugin_row *r, size_t column,
    struct plugin_value *to, struct buf *text)
{
	const struct value *v = &r->values[column];
	enum wf_type type = r->kinds[column]->type;

	if (!v->set)
		return false;
	*to = (struct plugin_value){.kind = PLUGIN_INTEGER};
	if (type == WF_U64 && v->u <= INT64_MAX) {
		to->integer = (int64_t)v->u;
	} else if (type == WF_I64 || type == WF_TIME) {
		to->integer = v->i;
	} else if (type == WF_DOUBLE) {
		to->kind = PLUGIN_REAL;
		to->real = v->d;
	} else {
		buf_reset(text);
		if (type == WF_TEXT)
			buf_add_slice(text, buf_as_slice(&v->text));
		else
			write_number(text, type, v);
		to->kind = PLUGIN_TEXT;
		to->text = slice_str(buf_cstr(text));
		to->text.n = text->n;
	}
	return true;
}

const char *
plugin_type_name(enum wf_type type)
{
	static const char *const names[] = {
	    [WF_U64] = "u64",
	    [WF_I64] = "i64",
	    [WF_DOUBLE] = "double",
	    [WF_TIME] = "time",
	    [WF_HEX8] = "hex8",
	    [WF_HEX16] = "hex16",
	    [WF_HEX32] = "hex32",
	    [WF_HEX64] = "hex64",
	    [WF_TEXT] = "text",
	};

	return names[type];
}
