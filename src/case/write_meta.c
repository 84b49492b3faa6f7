/* write_meta: what is known of the run: captures, options, totals, counts. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "case/versions.h"
#include "case/writing.h"

/* ---- captures */

static void
put_times(struct insert *i, const struct capture_info *c)
{
	if (c->frames == 0) {
		insert_null(i);
		insert_null(i);
		return;
	}
	insert_int(i, c->first_ns);
	insert_int(i, c->last_ns);
}

static void
put_capture(struct insert *i, const struct capture_info *c)
{
	insert_int(i, c->id);
	insert_text(i, slice_str(c->path));
	insert_str(i, c->format);
	insert_copy(i, buf_as_slice(&c->links));
	insert_u64(i, c->size);
	insert_hex(i, slice_of(c->sha256, sizeof c->sha256));
	put_times(i, c);
	insert_u64(i, c->frames);
	insert_text(i, buf_or_none(&c->comment));
	insert_copy(i, slice_str(c->packing));
	insert_int(i, c->interfaces);
	insert_text(i, buf_or_none(&c->ifaces));
	insert_some(i, c->snaplen);
	insert_u64(i, c->snapped);
	insert_u64(i, c->snapped_bytes);
	insert_u64(i, c->drops);
	insert_flag(i, c->whole);
	insert_flag(i, c->damaged);
	insert_text(i, buf_or_none(&c->damage));
	insert_row(i);
}

void
write_captures(struct writing *w)
{
	const struct capture *c = w->config->capture;
	int64_t first = INT64_MAX, last = INT64_MIN;
	struct insert insert;
	size_t i;

	insert_open(&insert, &w->db, "capture");
	for (i = 0; i < capture_count(c); i++) {
		const struct capture_info *info = capture_info(c, i);

		put_capture(&insert, info);
		if (info->frames == 0)
			continue;
		first = info->first_ns < first ? info->first_ns : first;
		last = info->last_ns > last ? info->last_ns : last;
	}
	insert_close(&insert);
	w->first_ns = first;
	w->last_ns = last;
	if (first <= last)
		w->timeline = timeline_new(first, last);
}

/* ---- meta */

/* Rows wait for their order: meta is small, and its key is its place. */
struct fact {
	char *key;
	struct buf text;
	int64_t number;
	bool is_number;
};

struct facts {
	struct fact *fact;
	size_t n;
};

static struct fact *
fact_new(struct facts *f, const char *before, const char *key)
{
	f->fact = xreallocarray(f->fact, f->n + 1, sizeof *f->fact);
	f->fact[f->n] = (struct fact){.key = xasprintf("%s%s", before, key)};
	return &f->fact[f->n++];
}

static void
fact_text(struct facts *f, const char *key, struct slice s)
{
	if (s.p != NULL)
		buf_add_slice(&fact_new(f, "", key)->text, s);
}

static void
fact_time(struct facts *f, const char *key, int64_t ns)
{
	struct fact *fact = fact_new(f, "", key);

	fact->number = ns;
	fact->is_number = true;
}

static void
fact_number(struct facts *f, const char *before, const char *key, uint64_t v)
{
	struct fact *fact = fact_new(f, before, key);

	fact->number = v > INT64_MAX ? INT64_MAX : (int64_t)v;
	fact->is_number = true;
}

static void
fact_version(void *ctx, const char *name, const char *version)
{
	if (version != NULL)
		buf_str(&fact_new(ctx, "lib.", name)->text, version);
}

static void
facts_of_run(struct facts *f, const struct writing *w)
{
	const struct case_config *c = w->config;
	size_t i;

	fact_text(f, "tool", SLICE_LIT("wirefolio"));
	fact_text(f, "version", SLICE_LIT(PACKAGE_VERSION));
	versions_each(fact_version, f);
	fact_text(f, "options", c->meta->options);
	fact_text(f, "reading", c->meta->reading);
	fact_text(f, "case_number", slice_str(c->meta->case_number));
	fact_text(f, "title", slice_str(c->meta->title));
	fact_text(f, "examiner", slice_str(c->meta->examiner));
	fact_text(f, "notes", slice_str(c->meta->notes));
	fact_number(f, "", "raw", c->raw);
	if (c->places != NULL)
		fact_text(f, "geoip", c->places->source);
	for (i = 0; i < LIMIT_COUNT; i++)
		fact_number(f, "limit.", limit_row((enum limit_id)i)->name,
		    c->limits->v[i]);
}

static void
facts_of_frames(struct facts *f, const struct tally *t)
{
	fact_number(f, "", "frames", tally_frames(t));
	fact_number(f, "", "bytes", tally_bytes(t));
	fact_number(f, "frames.", "session", tally_fate_count(t, FATE_SESSION));
	fact_number(f, "frames.", "other", tally_fate_count(t, FATE_OTHER));
	fact_number(
	    f, "frames.", "filtered", tally_fate_count(t, FATE_FILTERED));
	fact_number(
	    f, "frames.", "undecoded", tally_fate_count(t, FATE_UNDECODED));
	fact_number(f, "", "left_out", tally_left_out(t));
}

static int
fact_cmp(const void *va, const void *vb)
{
	const struct fact *a = va, *b = vb;

	return strcmp(a->key, b->key);
}

static void
facts_insert(struct facts *f, struct db *db)
{
	struct insert i;
	size_t k;

	insert_open(&i, db, "meta");
	qsort(f->fact, f->n, sizeof *f->fact, fact_cmp);
	for (k = 0; k < f->n; k++) {
		struct fact *fact = &f->fact[k];

		insert_str(&i, fact->key);
		if (fact->is_number)
			insert_int(&i, fact->number);
		else
			insert_text(&i, slice_str(buf_cstr(&fact->text)));
		insert_row(&i);
		buf_free(&fact->text);
		free(fact->key);
	}
	insert_close(&i);
	free(f->fact);
}

void
write_meta(struct writing *w)
{
	struct facts f = {0};

	facts_of_run(&f, w);
	facts_of_frames(&f, w->config->tally);
	fact_number(&f, "", "sessions", w->sessions);
	fact_number(&f, "", "artifacts", w->artifacts);
	fact_number(&f, "", "requests", w->requests);
	fact_number(&f, "", "pages", w->pages);
	if (w->first_ns <= w->last_ns) {
		fact_time(&f, "first_ns", w->first_ns);
		fact_time(&f, "last_ns", w->last_ns);
	}
	facts_insert(&f, &w->db);
}

/* ---- counts */

struct tally_ctx {
	struct writing *w;
	struct insert insert;
	struct buf place;
};

/* Of an address: where it is. */
static struct slice
label(struct tally_ctx *t, const struct tally_row *row)
{
	if (strcmp(row->kind, "ip") != 0 && strcmp(row->kind, "ip_inner") != 0)
		return row->label;
	buf_reset(&t->place);
	write_place(t->w, row->key, &t->place);
	return buf_as_slice(&t->place);
}

static void
undecoded_finding(struct writing *w, const struct tally_row *row)
{
	struct finding f = {.kind = FINDING_UNDECODED};
	struct buf b = {0};

	wr_commas(&b, row->packets);
	buf_str(&b, row->packets == 1 ? " frame: " : " frames: ");
	buf_add_slice(&b, row->key);
	buf_str(&b, ".");
	writing_finding(w, &f, &b);
	buf_free(&b);
}

static void
put_tally(void *ctx, const struct tally_row *row)
{
	struct tally_ctx *t = ctx;
	struct insert *i = &t->insert;

	insert_str(i, row->kind);
	insert_text(i, row->key);
	insert_copy(i, label(t, row));
	insert_u64(i, row->packets);
	insert_u64(i, row->bytes);
	insert_u64(i, row->sessions);
	insert_row(i);
	if (strcmp(row->kind, "undecoded") == 0)
		undecoded_finding(t->w, row);
}

void
write_tally(struct writing *w)
{
	struct tally_ctx t = {.w = w};

	insert_open(&t.insert, &w->db, "tally");
	tally_each(w->config->tally, put_tally, &t);
	insert_close(&t.insert);
	buf_free(&t.place);
}
