/*
 * write_ftp: FTP transfers whose data session was not met beside its control
 * session: data from a third address, or of another shard. The line says
 * which endpoint was announced and when; the session table says who was
 * reached there. The announced address counts first; then, as behind a NAT,
 * the address of who announced it.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "case/writing.h"

/* A session that may be one. */
struct seen {
	struct endpoint at; /* its server */
	int64_t ns;
	int64_t id;
	int64_t taken; /* by a line of this control session, 0: not yet */
};

/* A transfer whose data session is not known. */
struct want {
	int64_t session_id, number, ns;
	struct endpoint at;
	struct addr other; /* of who announced it */
	int64_t found;	   /* 0: not yet */
	bool second;	   /* another control session's line has it, too */
};

struct search {
	struct writing *w;
	struct want *want;
	size_t nwants;
	struct seen *seen;
	size_t nseen;
	int64_t window; /* how far apart in time */
};

/* ---- who is wanted */

#define WANT_SQL                                                           \
	"SELECT f.session_id,f.number,f.ns,f.data_ip,f.data_port,"         \
	"CASE f.data_client WHEN 1 THEN s.client_ip ELSE s.server_ip END " \
	"FROM ftp f JOIN session s ON s.id=f.session_id "                  \
	"WHERE f.data_session IS NULL AND f.data_port IS NOT NULL "        \
	"AND f.ns IS NOT NULL ORDER BY f.session_id,f.number"

static bool
column_addr(sqlite3_stmt *q, int i, struct addr *a)
{
	return addr_parse(db_column(q, i), a);
}

static void
read_wants(struct search *s)
{
	sqlite3_stmt *q = db_prepare(&s->w->db, WANT_SQL);
	struct want one;

	while (db_step(&s->w->db, q)) {
		one = (struct want){.session_id = sqlite3_column_int64(q, 0),
		    .number = sqlite3_column_int64(q, 1),
		    .ns = sqlite3_column_int64(q, 2)};
		one.at.port = (uint16_t)sqlite3_column_int64(q, 4);
		if (!column_addr(q, 3, &one.at.addr) ||
		    !column_addr(q, 5, &one.other))
			continue;
		s->want =
		    xreallocarray(s->want, s->nwants + 1, sizeof *s->want);
		s->want[s->nwants++] = one;
	}
	sqlite3_finalize(q);
}

/* ---- who was seen */

/* Only sessions to a port that was announced are looked at. */
#define SEEN_SQL                                                            \
	"SELECT id,server_ip,server_port,first_ns FROM session "            \
	"WHERE proto='tcp' AND control_session IS NULL AND server_port IN(" \
	"SELECT data_port FROM ftp WHERE data_session IS NULL) ORDER BY id"

static int
seen_cmp(const void *va, const void *vb)
{
	const struct seen *a = va, *b = vb;
	int c = endpoint_cmp(&a->at, &b->at);

	if (c != 0)
		return c;
	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void
read_seen(struct search *s)
{
	sqlite3_stmt *q = db_prepare(&s->w->db, SEEN_SQL);
	struct seen one;

	while (db_step(&s->w->db, q)) {
		one = (struct seen){.id = sqlite3_column_int64(q, 0),
		    .ns = sqlite3_column_int64(q, 3)};
		one.at.port = (uint16_t)sqlite3_column_int64(q, 2);
		if (!column_addr(q, 1, &one.at.addr))
			continue;
		s->seen = xreallocarray(s->seen, s->nseen + 1, sizeof *s->seen);
		s->seen[s->nseen++] = one;
	}
	sqlite3_finalize(q);
	if (s->nseen != 0)
		qsort(s->seen, s->nseen, sizeof *s->seen, seen_cmp);
}

/* ---- who fits */

/* Sessions to one endpoint that are looked at before and after a time. */
#define LOOKED_AT 64

static int64_t
distance(int64_t a, int64_t b)
{
	uint64_t d =
	    a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;

	return d > INT64_MAX ? INT64_MAX : (int64_t)d;
}

/* The first session at or after this time, to this endpoint or behind it. */
static size_t
lower_bound(const struct search *s, const struct seen *key)
{
	size_t lo = 0, hi = s->nseen, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (seen_cmp(&s->seen[mid], key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * A session belongs to one line; but from server to server each has a control
 * session, and both announce the same endpoint.
 */
static bool
is_free(const struct seen *one, const struct want *want)
{
	return want->second ? one->taken != 0 && one->taken != want->session_id
			    : one->taken == 0;
}

static void
take_nearest(struct search *s, struct want *want, const struct addr *addr)
{
	struct seen key = {.at = {*addr, want->at.port}, .ns = want->ns};
	size_t at = lower_bound(s, &key);
	size_t i = at > LOOKED_AT ? at - LOOKED_AT : 0;
	struct seen *best = NULL;

	for (; i < s->nseen && i < at + LOOKED_AT; i++) {
		struct seen *one = &s->seen[i];
		int64_t off = distance(one->ns, want->ns);

		if (!is_free(one, want) || off > s->window ||
		    endpoint_cmp(&one->at, &key.at) != 0)
			continue;
		if (best == NULL || off < distance(best->ns, want->ns))
			best = one;
	}
	if (best == NULL)
		return;
	if (best->taken == 0)
		best->taken = want->session_id;
	want->found = best->id;
}

static void
match(struct search *s)
{
	size_t i;

	for (i = 0; i < s->nwants; i++)
		take_nearest(s, &s->want[i], &s->want[i].at.addr);
	for (i = 0; i < s->nwants; i++) {
		if (s->want[i].found == 0)
			take_nearest(s, &s->want[i], &s->want[i].other);
	}
	for (i = 0; i < s->nwants; i++) {
		s->want[i].second = s->want[i].found == 0;
		if (s->want[i].second)
			take_nearest(s, &s->want[i], &s->want[i].at.addr);
	}
}

static void
set_found(const struct search *s)
{
	sqlite3_stmt *ftp = db_prepare(&s->w->db,
	    "UPDATE ftp SET data_session=?1 WHERE session_id=?2 AND number=?3");
	sqlite3_stmt *data = db_prepare(&s->w->db,
	    "UPDATE session SET control_session=?2,control_line=?3 "
	    "WHERE id=?1");
	size_t i;

	for (i = 0; i < s->nwants; i++) {
		const struct want *want = &s->want[i];

		if (want->found == 0)
			continue;
		writing_run3(
		    s->w, ftp, want->found, want->session_id, want->number);
		if (want->second)
			continue;
		writing_run3(
		    s->w, data, want->found, want->session_id, want->number);
	}
	sqlite3_finalize(ftp);
	sqlite3_finalize(data);
}

void
write_ftp_elsewhere(struct writing *w)
{
	uint64_t seconds = w->config->limits->v[LIMIT_FTP_EXPECT_TIME];
	struct search s = {.w = w,
	    .window = seconds > INT64_MAX / 1000000000
			  ? INT64_MAX
			  : (int64_t)seconds * 1000000000};

	read_wants(&s);
	if (s.nwants != 0) {
		read_seen(&s);
		match(&s);
		set_found(&s);
	}
	free(s.want);
	free(s.seen);
}
