/* write_address: countries and organisations of the case's addresses. */
#include "case/writing.h"

static bool
find(const struct writing *w, struct slice ip, struct slice *country,
    struct slice *org)
{
	const struct case_places *p = w->config->places;
	struct addr a;

	*country = *org = SLICE_NONE;
	return p != NULL && addr_parse(ip, &a) &&
	       p->find(p->ctx, &a, country, org);
}

void
write_place(const struct writing *w, struct slice ip, struct buf *b)
{
	struct slice country, org;

	if (!find(w, ip, &country, &org))
		return;
	buf_add_slice(b, country);
	if (country.n != 0 && org.n != 0)
		buf_str(b, ", ");
	buf_add_slice(b, org);
}

static void
put_null(struct insert *i, struct slice s)
{
	if (s.n == 0)
		insert_null(i);
	else
		insert_text(i, s);
}

void
write_addresses(struct writing *w)
{
	struct slice ip, country, org;
	struct insert i;
	sqlite3_stmt *q;

	if (w->config->places == NULL)
		return;
	insert_open(&i, &w->db, "address");
	q = db_prepare(&w->db,
	    "SELECT client_ip FROM session UNION SELECT server_ip FROM session "
	    "UNION SELECT key FROM tally WHERE kind IN('ip','ip_inner') "
	    "ORDER BY 1");
	while (db_step(&w->db, q)) {
		ip = db_column(q, 0);
		if (!find(w, ip, &country, &org))
			continue;
		insert_text(&i, ip);
		put_null(&i, country);
		put_null(&i, org);
		insert_row(&i);
	}
	sqlite3_finalize(q);
	insert_close(&i);
}
