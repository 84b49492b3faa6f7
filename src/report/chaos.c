/* chaos: the report as Chaosreader lays it out, file by file. */
#include "report/chaos.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/die.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "report/chaos_inside.h"
#include "report/mustache.h"
#include "report/report.h"
#include "report/templates.h"

/* ---- what all pages say */

static void
load_captures(struct chaos *c)
{
	struct query q =
	    query_open(c->db, "SELECT path,format FROM capture ORDER BY id");
	struct slice format;

	while (query_next(&q)) {
		format = query_bytes(&q, 1);
		buf_str(&c->file, c->file.n != 0 ? ", " : "");
		buf_add_slice(&c->file, query_bytes(&q, 0));
		if (c->type.n != 0)
			continue;
		if (slice_starts(format, "pcap") &&
		    !slice_eq_str(format, "pcapng"))
			buf_str(&c->type, "tcpdump");
		else
			buf_add_slice(&c->type, format);
	}
	query_close(&q);
}

/* No clock but the capture's decides what a report says. */
static int64_t
created(const struct chaos *c)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct query q =
	    query_open(c->db, "SELECT value FROM meta WHERE key='last_ns'");
	uint64_t seconds;
	int64_t ns = query_next(&q) ? query_int(&q, 0) : 0;

	query_close(&q);
	if (epoch != NULL &&
	    slice_u64(slice_str(epoch), 10, INT64_MAX / 1000000000, &seconds))
		return (int64_t)seconds * 1000000000;
	return ns;
}

/* The style sheet is part of each page, and its digest of their policy. */
static void
load_style(struct chaos *c)
{
	struct arena *a = arena_new();
	uint8_t digest[SHA256_SIZE];

	(void)mustache_render(&c->style,
	    templates_find(c->templates, "chaos/style"), value_new(a));
	sha256_of(buf_as_slice(&c->style), digest);
	base64_write(&c->style_hash, slice_of(digest, sizeof(digest)));
	arena_free(a);
}

static void
load(struct chaos *c)
{
	struct buf why = {0};

	c->templates = templates_load(c->o->templates, &why);
	if (c->templates == NULL)
		die(EXIT_USAGE, "%s", buf_cstr(&why));
	buf_free(&why);
	c->db = query_record(c->dir);
	load_captures(c);
	load_style(c);
	c->created_ns = created(c);
}

/* ---- the files of one item */

static void
write_item(const struct chaos *c, const struct chaos_item *it)
{
	if (c->o->info)
		chaos_info_write(c, it);
	if (c->o->raw && it->talk.bytes != 0)
		chaos_raw_write(c, it);
	if (chaos_has_html(c, it))
		chaos_html_write(c, it);
	if (chaos_has_hex(c, it))
		chaos_hex_write(c, it);
	if (c->o->keydata)
		chaos_keys_write(c, it);
	if (chaos_has_domain(c, it))
		chaos_domain_write(c, it);
	if (!chaos_has_replay(c, it))
		return;
	if (chaos_desktop(it) != DESKTOP_NONE) {
		chaos_remote_write(c, it);
		return;
	}
	if (chaos_is_ssh(it))
		chaos_shape_write(c, it);
	chaos_replay_write(c, it);
}

/* What plays a replay page is a file of the report, as everything is. */
static void
write_script(const struct chaos *c)
{
	struct slice bytes;
	const char *name;

	for (size_t i = 0; templates_asset(c->templates, i, &name, &bytes); i++)
		if (strcmp(name, "report.js") == 0)
			outdir_put(c->dir, name, bytes, -1);
}

static void
write_items(const struct chaos *c)
{
	struct chaos_scan scan = chaos_scan_open(c, false);
	size_t all = query_one(c->db, "SELECT count(*) FROM item WHERE shown");
	struct chaos_item it;

	for (size_t n = 1; chaos_scan_next(&scan, &it); n++) {
		write_item(c, &it);
		if (c->o->tick != NULL)
			c->o->tick(c->o->ctx, n, all);
	}
	chaos_scan_close(&scan);
}

/* ---- the whole */

static void
write_lists(const struct chaos *c)
{
	chaos_images_write(c);
	chaos_getpost_write(c);
	chaos_httplog_write(c);
	chaos_index_write(c);
}

/* The manifest is read from what was written. */
static void
on_tick(void *ctx)
{
	const struct chaos *c = ctx;

	if (c->o->tick != NULL)
		c->o->tick(c->o->ctx, 1, 1);
}

void
chaos_render(struct outdir *dir, const struct chaos_options *o)
{
	struct chaos c = {.o = o, .dir = dir};

	load(&c);
	chaos_items_make(&c);
	chaos_files_take(&c);
	if (o->names)
		chaos_hosts_load(&c);
	write_items(&c);
	if (chaos_made_count(&c, MADE_REPLAY) != 0)
		write_script(&c);
	if (o->index)
		write_lists(&c);
	if (o->names)
		query_close(&c.host);
	chaos_files_settle(&c);
	summary_write(dir, c.db);
	case_close(c.db);
	manifest_write(dir, NULL, NULL, on_tick, &c);
	templates_free(c.templates);
	buf_free(&c.file);
	buf_free(&c.type);
	buf_free(&c.style);
	buf_free(&c.style_hash);
}
