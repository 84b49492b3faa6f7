/*
 * packet_columns: the groups, and the line made of those that were chosen.
 */
#include "cli/packet_columns.h"

#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "cli/field.h"
#include "cli/plugins.h"

#define COLUMN(name)                                                           \
	static void write_##name(struct buf *out, const struct packet_view *v, \
	    const struct packet_env *env)

/* ---- core and basicStats */

COLUMN(number)
{
	(void)env;
	wr_u64(out, v->packet->frame->no);
}

COLUMN(length)
{
	(void)env;
	wr_u64(out, v->packet->frame->len);
}

COLUMN(l7_len)
{
	(void)env;
	wr_u64(out, v->l7_len);
}

COLUMN(content)
{
	(void)env;
	field_chars(out, v->l7);
}

COLUMN(hex_content)
{
	(void)env;
	wr_hex(out, v->l7);
}

static const struct packet_column columns_core[] = {
    {"pktNo", 0, write_number, "number of the frame", false},
    {0},
};

static const struct packet_column columns_stats[] = {
    {"pktLen", 0, write_length, "bytes on the wire", false},
    {"l7Len", 0, write_l7_len, "bytes behind layer 4, as declared", false},
    {0},
};

static const struct packet_column columns_content[] = {
    {"l7Content", HAS_IP, write_content,
	"what was captured behind layer 4, as characters", false},
    {"l7HexContent", HAS_IP, write_hex_content, "... in hex", true},
    {0},
};

const struct packet_group packet_groups[] = {
    {"core", columns_core},
    {"basicFlow", packet_columns_flow},
    {"macRecorder", packet_columns_mac},
    {"basicStats", columns_stats},
    {"tcpFlags", packet_columns_tcp},
    {"arpDecode", packet_columns_arp},
    {"icmpDecode", packet_columns_icmp},
    {"dhcpDecode", packet_columns_dhcp},
    {"modbus", packet_columns_modbus},
    {"snmpDecode", packet_columns_snmp},
    {"core", columns_content}, /* always last: plugins come before it */
    {0},
};

/* ---- choosing */

struct place {
	const struct packet_column *own; /* or */
	const char *name;		 /* a plugin's */
	size_t column;			 /* of the plugins' line */
};

struct packet_columns {
	struct place *v;
	size_t n;
};

static void
add(struct packet_columns *cs, struct place p)
{
	cs->v = xreallocarray(cs->v, cs->n + 1, sizeof *cs->v);
	cs->v[cs->n++] = p;
}

static void
add_group(struct packet_columns *cs, const struct packet_group *g)
{
	const struct packet_column *c;

	for (c = g->columns; c->name != NULL; c++) {
		if (!c->on_demand)
			add(cs, (struct place){.own = c});
	}
}

/* Those of one plugin, or only the one of this name; how many there were. */
static size_t
add_plugin(struct packet_columns *cs, const struct plugins *ps, size_t i,
    struct slice only)
{
	struct plugin_columns pc;
	size_t j, before = cs->n, column = 0;

	for (j = 0; j < i; j++) {
		pc = plugins_columns(ps, j, PLUGIN_PACKET);
		while (pc.columns != NULL && pc.columns->name != NULL) {
			pc.columns++;
			column++;
		}
	}
	pc = plugins_columns(ps, i, PLUGIN_PACKET);
	for (j = 0; pc.columns != NULL && pc.columns[j].name != NULL; j++) {
		if (only.n == 0 || slice_eq_str(only, pc.columns[j].name))
			add(cs, (struct place){.name = pc.columns[j].name,
				    .column = column + j});
	}
	return cs->n - before;
}

static void
add_all(struct packet_columns *cs, const struct plugins *ps)
{
	const struct packet_group *g;
	size_t i;

	for (g = packet_groups; g->name != NULL; g++) {
		if (g->columns == columns_content) {
			for (i = 0; i < plugins_count(ps); i++)
				add_plugin(cs, ps, i, SLICE_NONE);
		}
		add_group(cs, g);
	}
}

static bool
add_column(struct packet_columns *cs, struct slice name)
{
	const struct packet_group *g;
	const struct packet_column *c;

	for (g = packet_groups; g->name != NULL; g++) {
		for (c = g->columns; c->name != NULL; c++) {
			if (slice_eq_str(name, c->name)) {
				add(cs, (struct place){.own = c});
				return true;
			}
		}
	}
	return false;
}

/* A group of ours, which may stand in two places, or a plugin. */
static bool
add_whole(
    struct packet_columns *cs, const struct plugins *ps, struct slice name)
{
	const struct packet_group *g;
	size_t i, before = cs->n;

	for (g = packet_groups; g->name != NULL; g++) {
		if (slice_eq_str(name, g->name))
			add_group(cs, g);
	}
	for (i = 0; i < plugins_count(ps); i++) {
		if (slice_eq_str(
			name, plugins_columns(ps, i, PLUGIN_PACKET).plugin))
			add_plugin(cs, ps, i, SLICE_NONE);
	}
	return cs->n != before;
}

/*
 * A column comes before a group of the same name (tcpFlags is both); with
 * ".*" behind it the group is meant.
 */
static bool
add_named(
    struct packet_columns *cs, const struct plugins *ps, struct slice name)
{
	size_t i, before = cs->n;

	if (slice_ends(name, ".*"))
		return add_whole(cs, ps, slice_head(name, name.n - 2));
	if (add_column(cs, name))
		return true;
	for (i = 0; i < plugins_count(ps) && name.n != 0; i++)
		add_plugin(cs, ps, i, name);
	return cs->n != before || add_whole(cs, ps, name);
}

static const char *
name_of(const struct place *p)
{
	return p->own != NULL ? p->own->name : p->name;
}

/* A name that occurs twice would make a table that nobody can read by name. */
static bool
is_unique(const struct packet_columns *cs, struct buf *why)
{
	size_t i, j;

	for (i = 0; i < cs->n; i++) {
		for (j = 0; j < i; j++) {
			if (strcmp(name_of(&cs->v[i]), name_of(&cs->v[j])) != 0)
				continue;
			buf_printf(why, "the column %s occurs twice",
			    name_of(&cs->v[i]));
			return false;
		}
	}
	return true;
}

struct packet_columns *
packet_columns_choose(
    const char *list, const struct plugins *ps, struct buf *why)
{
	struct packet_columns *cs = xcalloc(1, sizeof *cs);
	struct slice rest = slice_str(list), name;
	bool good = true;

	if (list == NULL)
		add_all(cs, ps);
	while (good && slice_token(&rest, ',', &name)) {
		good = add_named(cs, ps, slice_trim(name));
		if (!good)
			buf_printf(why, "there is no column '%.*s'",
			    (int)name.n, (const char *)name.p);
	}
	if (good && is_unique(cs, why))
		return cs;
	packet_columns_free(cs);
	return NULL;
}

void
packet_columns_free(struct packet_columns *cs)
{
	if (cs == NULL)
		return;
	free(cs->v);
	free(cs);
}

bool
packet_columns_use(const struct packet_columns *cs, const char *name)
{
	size_t i;

	for (i = 0; i < cs->n; i++) {
		if (strcmp(name_of(&cs->v[i]), name) == 0)
			return true;
	}
	return false;
}

/* ---- lines */

void
packet_columns_header(const struct packet_columns *cs, struct buf *out)
{
	size_t i;

	buf_u8(out, '%');
	for (i = 0; i < cs->n; i++) {
		if (i != 0)
			buf_u8(out, '\t');
		buf_str(out, name_of(&cs->v[i]));
	}
}

void
packet_columns_row(const struct packet_columns *cs, struct buf *out,
    const struct packet_view *v, const struct packet_env *env,
    const struct plugin_row *row)
{
	const struct packet_column *c;
	size_t i;

	for (i = 0; i < cs->n; i++) {
		if (i != 0)
			buf_u8(out, '\t');
		c = cs->v[i].own;
		if (c == NULL)
			plugin_row_write(row, cs->v[i].column, PLUGIN_TSV, out);
		else if ((v->has & c->needs) == c->needs)
			c->write(out, v, env);
	}
}
