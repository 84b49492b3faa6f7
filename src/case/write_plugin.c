/* write_plugin: what plugins were, and what they found of sessions. */
#include "case/writing.h"

void
write_plugin_value(
    struct writing *w, const struct session *s, struct slice body)
{
	const struct case_plugins *all = w->config->plugins;
	struct insert *i = &w->plugin_flow;
	struct plugin_value v;

	row_plugin_get(body, &v);
	insert_u64(i, s->id);
	insert_u64(i, v.column);
	insert_str(i, (int)v.side == s->client ? "client" : "server");
	insert_str(i, all->columns[v.column - 1].name);
	switch (v.kind) {
	case PLUGIN_INTEGER:
		insert_int(i, v.integer);
		break;
	case PLUGIN_REAL:
		insert_real(i, v.real);
		break;
	case PLUGIN_TEXT:
		insert_text(i, v.text);
		break;
	}
	insert_row(i);
}

static void
write_columns(struct writing *w)
{
	const struct case_plugins *all = w->config->plugins;
	struct insert i;
	size_t k;

	insert_open(&i, &w->db, "plugin_column");
	for (k = 0; k < all->ncolumns; k++) {
		insert_u64(&i, k + 1);
		insert_str(&i, all->columns[k].plugin);
		insert_str(&i, all->columns[k].name);
		insert_str(&i, all->columns[k].type);
		insert_text(&i, slice_str(all->columns[k].doc));
		insert_row(&i);
	}
	insert_close(&i);
}

void
write_plugins(struct writing *w)
{
	const struct case_plugins *all = w->config->plugins;
	struct insert i;
	size_t k;

	if (all == NULL)
		return;
	insert_open(&i, &w->db, "plugin");
	for (k = 0; k < all->n; k++) {
		insert_u64(&i, k + 1);
		insert_str(&i, all->v[k].name);
		insert_text(&i, slice_str(all->v[k].version));
		insert_text(&i, slice_str(all->v[k].summary));
		insert_text(&i, all->v[k].report);
		insert_row(&i);
	}
	insert_close(&i);
	write_columns(w);
}
