/* findings: the gravest first. */
#include "case/findings.h"

#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"

struct kept {
	struct finding f; /* its text is in the store */
	struct store_ref text;
	struct store *store; /* for the order of texts */
};

struct findings {
	struct store *store;
	uint64_t max;
	struct kept *kept;
	size_t n, cap;
	uint64_t left_out;
};

struct findings *
findings_new(struct store *store, const struct limits *limits)
{
	struct findings *l = xcalloc(1, sizeof *l);

	l->store = store;
	l->max = limits->v[LIMIT_TOTAL_FINDINGS];
	return l;
}

void
findings_free(struct findings *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		store_drop(l->store, &l->kept[i].text);
	free(l->kept);
	free(l);
}

static int
cmp_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int
cmp_text(const struct kept *a, const struct kept *b)
{
	struct buf sa = {0}, sb = {0};
	int c = slice_cmp(store_get(a->store, &a->text, &sa),
	    store_get(b->store, &b->text, &sb));

	buf_free(&sa);
	buf_free(&sb);
	return c;
}

/* Severity, time, session, kind; then whatever else tells two apart. */
static int
kept_cmp(const void *va, const void *vb)
{
	const struct kept *a = va, *b = vb;
	enum severity sa = finding_row(a->f.kind)->severity;
	enum severity sb = finding_row(b->f.kind)->severity;
	int c;

	if (sa != sb)
		return sa > sb ? -1 : 1;
	if (a->f.ns != b->f.ns)
		return a->f.ns < b->f.ns ? -1 : 1;
	if ((c = cmp_u64(a->f.session_id, b->f.session_id)) != 0 ||
	    (c = cmp_u64(a->f.kind, b->f.kind)) != 0 ||
	    (c = cmp_u64(a->f.part, b->f.part)) != 0 ||
	    (c = cmp_u64(a->f.frame, b->f.frame)) != 0 ||
	    (c = cmp_u64(a->f.capture, b->f.capture)) != 0)
		return c;
	return cmp_text(a, b);
}

static void
sort(struct findings *l)
{
	if (l->n != 0)
		qsort(l->kept, l->n, sizeof *l->kept, kept_cmp);
	while (l->n > l->max) {
		store_drop(l->store, &l->kept[--l->n].text);
		l->left_out++;
	}
}

void
findings_add(struct findings *l, const struct finding *f)
{
	struct kept *k;

	if (l->n == l->cap) {
		if (l->n >= 2 * l->max && l->n != 0)
			sort(l);
		l->cap = l->n + l->n / 2 + 64;
		l->kept = xreallocarray(l->kept, l->cap, sizeof *l->kept);
	}
	k = &l->kept[l->n++];
	*k = (struct kept){.f = *f, .store = l->store};
	store_put(l->store, f->text, &k->text);
	k->f.text = SLICE_NONE;
}

/* ---- the table */

struct lookup {
	struct db *db;
	sqlite3_stmt *session, *artifact;
};

/* A session that was dropped for its size is not in the table. */
static int64_t
find_session(struct lookup *l, uint64_t id)
{
	int64_t found = 0;

	if (id == 0)
		return 0;
	db_bind(l->db, l->session, 1, (int64_t)id);
	while (db_step(l->db, l->session))
		found = sqlite3_column_int64(l->session, 0);
	return found;
}

static int64_t
find_artifact(struct lookup *l, uint64_t id, uint32_t part)
{
	int64_t found = 0;

	if (part == 0)
		return 0;
	db_bind(l->db, l->artifact, 1, (int64_t)id);
	db_bind(l->db, l->artifact, 2, part);
	while (db_step(l->db, l->artifact))
		found = sqlite3_column_int64(l->artifact, 0);
	return found;
}

static void
write_one(struct insert *i, struct lookup *look, size_t number,
    const struct finding *f)
{
	const struct finding_row *row = finding_row(f->kind);
	int64_t session = find_session(look, f->session_id);

	insert_u64(i, number);
	insert_str(i, severity_name(row->severity));
	insert_str(i, row->name);
	insert_some(i, (uint64_t)session);
	insert_some(i, session == 0 ? 0
				    : (uint64_t)find_artifact(
					  look, f->session_id, f->part));
	insert_some(i, f->frame);
	insert_text(i, f->text);
	if (f->ns == 0)
		insert_null(i);
	else
		insert_int(i, f->ns);
	insert_some(i, f->capture);
	insert_some(i, session == 0 ? 0 : f->part);
	insert_row(i);
}

/* What was left out is itself a finding, with the last number. */
static void
write_left_out(struct insert *i, struct lookup *look, const struct findings *l)
{
	struct finding f = {.kind = FINDING_LIMIT};
	struct buf b = {0};

	if (l->left_out == 0)
		return;
	wr_commas(&b, l->left_out);
	buf_str(&b, " more findings are not listed (limit findings, ");
	wr_commas(&b, l->max);
	buf_str(&b, ").");
	f.text = buf_as_slice(&b);
	write_one(i, look, l->n + 1, &f);
	buf_free(&b);
}

void
findings_write(struct findings *l, struct db *db)
{
	struct lookup look = {db,
	    db_prepare(db, "SELECT id FROM session WHERE id=?1"),
	    db_prepare(db, "SELECT id FROM artifact "
			   "WHERE session_id=?1 AND part=?2")};
	struct buf scratch = {0};
	struct insert i;
	size_t k;

	sort(l);
	insert_open(&i, db, "finding");
	for (k = 0; k < l->n; k++) {
		struct finding f = l->kept[k].f;

		f.text = store_get(l->store, &l->kept[k].text, &scratch);
		if (f.text.n == 0)
			f.text = SLICE_LIT("");
		write_one(&i, &look, k + 1, &f);
	}
	write_left_out(&i, &look, l);
	insert_close(&i);
	sqlite3_finalize(look.session);
	sqlite3_finalize(look.artifact);
	buf_free(&scratch);
}
