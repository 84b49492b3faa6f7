/* session_plugins: what plugins found of each side of a session. */
#include "report/session_page.h"

#include "base/wr.h"
#include "report/parts.h"

static void
put_row(struct value *v, const struct session_plugin *c)
{
	value_text(v, "name", c->name);
	value_text(v, "plugin", c->plugin);
	value_text(v, "doc", c->doc);
	if (c->value[CLIENT].p != NULL)
		part_captured(v, "client", c->value[CLIENT]);
	if (c->value[SERVER].p != NULL)
		part_captured(v, "server", c->value[SERVER]);
}

void
session_plugins_put(struct session_page *p)
{
	struct value *section, *list;
	struct buf b = {0};

	if (p->nplugins == 0)
		return;
	section = session_section(p, "plugins");
	session_table_no(p, section);
	if (p->nplugins < p->plugins_all) {
		buf_str(&b, "The first ");
		wr_commas(&b, p->nplugins);
		buf_str(&b, " of ");
		wr_commas(&b, p->plugins_all);
		buf_str(&b, " are listed; all are in case.db.");
	}
	value_buf(section, "left_out", &b);
	list = value_list(section, "rows");
	for (size_t i = 0; i < p->nplugins; i++)
		put_row(value_item(list), &p->plugins[i]);
	buf_free(&b);
}
