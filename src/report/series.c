/* series: a page over reports. */
#include "report/series.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/outdir.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "report/book.h"
#include "report/format.h"
#include "report/mustache.h"
#include "report/parts.h"
#include "report/query.h"
#include "report/templates.h"

#define JSON "series.json" /* and what tells a series from other folders */

/* One report, as its record has it. */
struct row {
	char *name;
	bool timed; /* it has frames */
	int64_t first_ns, last_ns;
	uint64_t frames, sessions, files;
	uint64_t findings[SEV_HIGH + 1];
};

struct series {
	const struct series_options *opt;
	struct outdir *dir;
	struct templates *templates;
	struct row *rows; /* by name */
	size_t n, room;
	uint64_t last;
};

/* ---- what the reports say */

static void
read_findings(sqlite3 *db, struct row *row)
{
	struct query q = query_open(
	    db, "SELECT severity,count(*) FROM finding GROUP BY severity");

	while (query_next(&q))
		row->findings[book_severity(query_bytes(&q, 0))] +=
		    query_u64(&q, 1);
	query_close(&q);
}

static void
read_row(sqlite3 *db, struct row *row)
{
	struct query q = query_open(db,
	    "SELECT min(first_ns),max(last_ns),ifnull(sum(frames),0) "
	    "FROM capture");

	if (query_next(&q)) {
		row->timed = !query_null(&q, 0);
		row->first_ns = query_int(&q, 0);
		row->last_ns = query_int(&q, 1);
		row->frames = query_u64(&q, 2);
	}
	query_close(&q);
	row->sessions = query_one(db, "SELECT count(*) FROM session");
	row->files = query_one(db, "SELECT count(*) FROM artifact");
	read_findings(db, row);
}

/* 17 of "017-20261121T010203Z"; 0 for what is no report of ours. */
static uint64_t
number_of(const char *name)
{
	struct slice rest = slice_str(name), no;
	uint64_t v;

	if (!slice_token(&rest, '-', &no) || rest.n != 16 ||
	    !slice_u64(no, 10, UINT32_MAX, &v))
		return 0;
	return v;
}

static int
by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	uint64_t n = number_of(x->name), m = number_of(y->name);

	return n != m ? (n > m) - (n < m) : strcmp(x->name, y->name);
}

void
series_add(struct series *s, const char *name)
{
	char *path = xasprintf("%s/%s/case.db", outdir_path(s->dir), name);
	struct buf why = {0};
	sqlite3 *db = case_open(path, &why);

	if (db == NULL) {
		warn_line(
		    "%s is left out of the series: %s", name, buf_cstr(&why));
	} else {
		if (s->n == s->room) {
			s->room = s->room * 2 + 16;
			s->rows =
			    xreallocarray(s->rows, s->room, sizeof *s->rows);
		}
		s->rows[s->n] = (struct row){.name = xstrdup(name)};
		read_row(db, &s->rows[s->n++]);
		if (number_of(name) > s->last)
			s->last = number_of(name);
		qsort(s->rows, s->n, sizeof *s->rows, by_name);
	}
	case_close(db);
	buf_free(&why);
	free(path);
}

/* ---- index.html */

static void
put_row(struct value *list, const struct row *row)
{
	struct value *v = value_item(list);

	value_str(v, "name", row->name);
	value_number(v, "frames", row->frames);
	value_number(v, "sessions", row->sessions);
	value_number(v, "files", row->files);
	value_number(v, "high", row->findings[SEV_HIGH]);
	value_number(v, "medium", row->findings[SEV_MEDIUM]);
	value_number(v, "low", row->findings[SEV_LOW]);
	value_number(v, "notes", row->findings[SEV_NOTE]);
	if (!row->timed)
		return;
	part_time(v, "begin", row->first_ns, 3);
	part_time(v, "end", row->last_ns, 3);
}

static void
put_severities(struct value *root)
{
	struct value *list = value_list(root, "severities");
	int s;

	for (s = SEV_HIGH; s >= SEV_NOTE; s--)
		part_severity(value_item(list), "severity", (enum severity)s);
}

static void
put_sums(struct value *root, const struct series *s)
{
	struct row sum = {0};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct row *r = &s->rows[i];

		if (r->timed && (!sum.timed || r->first_ns < sum.first_ns))
			sum.first_ns = r->first_ns;
		if (r->timed && (!sum.timed || r->last_ns > sum.last_ns))
			sum.last_ns = r->last_ns;
		sum.timed |= r->timed;
		sum.frames += r->frames;
		sum.sessions += r->sessions;
	}
	format_count(&b, s->n, "report");
	value_buf(root, "reports", &b);
	format_count(&b, sum.frames, "frame");
	value_buf(root, "frames_in_all", &b);
	format_count(&b, sum.sessions, "session");
	value_buf(root, "sessions_in_all", &b);
	buf_free(&b);
	value_flag(root, "any", s->n != 0);
	if (sum.timed) {
		part_time(root, "from", sum.first_ns, 0);
		part_time(root, "to", sum.last_ns, 0);
	}
}

/* What every page has (page.h), as far as it holds for this one. */
static void
put_frame(struct value *root, const struct series_options *o)
{
	const char *heading =
	    o->title != NULL ? o->title : "A series of reports";
	struct value *nav = value_item(value_list(root, "nav"));
	struct buf b = {0};

	value_str(root, "root", "");
	value_str(root, "heading", heading);
	if (o->case_number != NULL)
		buf_printf(&b, "Case %s", o->case_number);
	else
		buf_str(&b, heading);
	value_text(root, "case_ref", buf_as_slice(&b));
	value_text(root, "page_title", buf_as_slice(&b));
	value_buf(root, "running", &b);
	value_str(root, "tool", "wirefolio " PACKAGE_VERSION);
	value_str(nav, "href", "index.html");
	value_str(nav, "label", "Series");
	value_str(nav, "current", "page");
	buf_free(&b);
}

/* A reader finds the old page or the new one, whole. */
static void
replace(struct series *s, const char *path, const struct buf *bytes)
{
	char *new = xasprintf("%s.new", path);

	outdir_put(s->dir, new, buf_as_slice(bytes), -1);
	outdir_rename(s->dir, new, path);
	free(new);
}

static void
write_index(struct series *s)
{
	struct arena *arena = arena_new();
	struct value *root = value_new(arena), *list;
	struct buf out = {0};
	size_t i;

	put_frame(root, s->opt);
	put_sums(root, s);
	put_severities(root);
	list = value_list(root, "rows");
	for (i = 0; i < s->n; i++)
		put_row(list, &s->rows[i]);
	if (!mustache_render(
		&out, templates_find(s->templates, "series"), root))
		die(EXIT_OUTPUT,
		    "template series.html: partials nest deeper than %d",
		    MUSTACHE_DEPTH);
	replace(s, "index.html", &out);
	arena_free(arena);
	buf_free(&out);
}

/* ---- series.json */

static void
json_row(struct buf *b, const struct row *r)
{
	buf_str(b, "\n  {\"report\": ");
	wr_json(b, slice_str(r->name));
	buf_str(b, ", \"first_ns\": ");
	if (r->timed)
		buf_printf(b, "%lld, \"last_ns\": %lld", (long long)r->first_ns,
		    (long long)r->last_ns);
	else
		buf_str(b, "null, \"last_ns\": null");
	buf_printf(b,
	    ", \"frames\": %llu, \"sessions\": %llu, \"files\": %llu, "
	    "\"findings\": {\"high\": %llu, \"medium\": %llu, \"low\": %llu, "
	    "\"note\": %llu}}",
	    (unsigned long long)r->frames, (unsigned long long)r->sessions,
	    (unsigned long long)r->files,
	    (unsigned long long)r->findings[SEV_HIGH],
	    (unsigned long long)r->findings[SEV_MEDIUM],
	    (unsigned long long)r->findings[SEV_LOW],
	    (unsigned long long)r->findings[SEV_NOTE]);
}

static void
write_json(struct series *s)
{
	struct buf b = {0};
	size_t i;

	buf_str(
	    &b, "{\n\"wirefolio\": \"" PACKAGE_VERSION "\",\n\"reports\": [");
	for (i = 0; i < s->n; i++) {
		if (i != 0)
			buf_str(&b, ",");
		json_row(&b, &s->rows[i]);
	}
	buf_str(&b, "]\n}\n");
	replace(s, JSON, &b);
	buf_free(&b);
}

void
series_write(struct series *s)
{
	write_index(s);
	write_json(s);
}

/* ---- the directory */

/* A new directory, an empty one, or a series that goes on. */
static struct outdir *
make_dir(const char *dir)
{
	struct outdir *d;

	if (mkdir(dir, 0777) == -1 && errno != EEXIST)
		die(EXIT_OUTPUT, "cannot make %s: %s", dir, strerror(errno));
	if (!outdir_holds(dir, JSON) &&
	    (rmdir(dir) == -1 || mkdir(dir, 0777) == -1))
		die(EXIT_OUTPUT,
		    "%s exists already and is no series of reports; choose "
		    "another name",
		    dir);
	d = outdir_open(dir);
	if (d == NULL)
		die(EXIT_OUTPUT, "cannot open %s: %s", dir, strerror(errno));
	return d;
}

static void
take_up(struct series *s)
{
	DIR *d = opendir(outdir_path(s->dir));
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (number_of(e->d_name) != 0)
			series_add(s, e->d_name);
	if (d != NULL)
		closedir(d);
}

static void
write_assets(struct series *s)
{
	struct slice bytes;
	const char *name;
	char *path;
	size_t i;

	for (i = 0; templates_asset(s->templates, i, &name, &bytes); i++) {
		path = xasprintf("assets/%s", name);
		outdir_put(s->dir, path, bytes, -1);
		free(path);
	}
}

struct series *
series_open(const char *dir, const struct series_options *o)
{
	struct series *s = xcalloc(1, sizeof *s);
	struct buf why = {0};

	s->opt = o;
	s->templates = templates_load(o->templates, &why);
	if (s->templates == NULL)
		die(EXIT_USAGE, "%s", buf_cstr(&why));
	s->dir = make_dir(dir);
	take_up(s);
	write_assets(s);
	series_write(s);
	buf_free(&why);
	return s;
}

uint64_t
series_last(const struct series *s)
{
	return s->last;
}

void
series_free(struct series *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->rows[i].name);
	free(s->rows);
	templates_free(s->templates);
	outdir_abandon(s->dir);
	free(s);
}
