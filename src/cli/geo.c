/*
 * geo: lookups by libmaxminddb. A database is mapped, and names point into
 * it; answers are kept in a table of fixed size, for a capture asks for few
 * addresses very often.
 */
#include "cli/geo.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/hash.h"
#include "base/wr.h"
#include "base/xalloc.h"

static const struct geo_name unknown;

#ifdef HAVE_MAXMINDDB

#include <arpa/inet.h>
#include <maxminddb.h>

#define SLOTS 4096

struct database {
	MMDB_s mmdb;
	const char *path;
	bool told;
};

struct answer {
	struct addr addr; /* v 0: free */
	struct geo_name name;
};

struct geo {
	struct database *databases;
	size_t n;
	struct answer answers[SLOTS];
};

struct geo *
geo_open(const char *const *files, size_t n)
{
	struct geo *g = xcalloc(1, sizeof *g);
	int rc;

	g->databases = xcalloc(n, sizeof *g->databases);
	for (; g->n < n; g->n++) {
		struct database *d = &g->databases[g->n];

		d->path = files[g->n];
		rc = MMDB_open(d->path, MMDB_MODE_MMAP, &d->mmdb);
		if (rc != MMDB_SUCCESS)
			die(EXIT_USAGE, "--geoip %s: %s", d->path,
			    MMDB_strerror(rc));
	}
	return g;
}

static void
broken(struct database *d, int rc)
{
	if (!d->told)
		warn_line("%s: this database is broken (%s); what it does not "
			  "tell is left empty",
		    d->path, MMDB_strerror(rc));
	d->told = true;
}

/* "Not there" is an answer, not a defect. */
static bool
is_defect(int rc)
{
	return rc != MMDB_SUCCESS &&
	       rc != MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR &&
	       rc != MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR;
}

static void
take(struct database *d, MMDB_entry_s *entry, const char *const *path,
    struct slice *out)
{
	MMDB_entry_data_s data;
	int rc;

	if (out->n != 0)
		return;
	rc = MMDB_aget_value(entry, &data, path);
	if (is_defect(rc))
		broken(d, rc);
	if (rc == MMDB_SUCCESS && data.has_data &&
	    data.type == MMDB_DATA_TYPE_UTF8_STRING)
		*out = slice_of(data.utf8_string, data.data_size);
}

static void
take_names(struct database *d, MMDB_entry_s *entry, struct geo_name *name)
{
	static const char *const country[] = {"country", "iso_code", NULL};
	static const char *const registered[] = {
	    "registered_country", "iso_code", NULL};
	static const char *const as_org[] = {
	    "autonomous_system_organization", NULL};
	static const char *const org[] = {"organization", NULL};

	take(d, entry, country, &name->country);
	take(d, entry, registered, &name->country);
	take(d, entry, as_org, &name->org);
	take(d, entry, org, &name->org);
}

static void
ask(struct database *d, const struct addr *a, struct geo_name *name)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	const struct sockaddr *sa =
	    a->v == 4 ? (const void *)&v4 : (const void *)&v6;
	MMDB_lookup_result_s found;
	int rc = MMDB_SUCCESS;

	memcpy(&v4.sin_addr, a->b, 4);
	memcpy(&v6.sin6_addr, a->b, 16);
	found = MMDB_lookup_sockaddr(&d->mmdb, sa, &rc);
	if (is_defect(rc))
		broken(d, rc);
	if (rc == MMDB_SUCCESS && found.found_entry)
		take_names(d, &found.entry, name);
}

const struct geo_name *
geo_find(struct geo *g, const struct addr *a)
{
	struct answer *slot;
	uint64_t hash;
	size_t i;

	if (g == NULL || (a->v != 4 && a->v != 6))
		return &unknown;
	hash = hash64(slice_of(a->b, sizeof a->b), a->v);
	slot = &g->answers[hash % SLOTS];
	if (slot->addr.v != 0 && addr_cmp(&slot->addr, a) == 0)
		return &slot->name;
	slot->addr = *a;
	slot->name = unknown;
	for (i = 0; i < g->n; i++)
		ask(&g->databases[i], a, &slot->name);
	return &slot->name;
}

void
geo_describe(const struct geo *g, struct buf *out)
{
	const MMDB_metadata_s *m;
	struct buf date = {0};
	size_t i;

	for (i = 0; i < g->n; i++) {
		m = &g->databases[i].mmdb.metadata;
		buf_str(out, i == 0 ? "" : "; ");
		buf_add_slice(out, slice_str(m->database_type));
		if (m->build_epoch == 0 || m->build_epoch > UINT32_MAX)
			continue;
		wr_time_iso(&date, (int64_t)m->build_epoch * 1000000000, 0);
		buf_str(out, " of ");
		buf_add_slice(out, slice_head(buf_as_slice(&date), 10));
		buf_reset(&date);
	}
	buf_free(&date);
}

void
geo_free(struct geo *g)
{
	size_t i;

	if (g == NULL)
		return;
	for (i = 0; i < g->n; i++)
		MMDB_close(&g->databases[i].mmdb);
	free(g->databases);
	free(g);
}

#else /* HAVE_MAXMINDDB */

struct geo *
geo_open(const char *const *files, size_t n)
{
	(void)n;
	die(EXIT_USAGE, "--geoip %s: this build has no libmaxminddb", files[0]);
}

const struct geo_name *
geo_find(struct geo *g, const struct addr *a)
{
	(void)g;
	(void)a;
	return &unknown;
}

void
geo_describe(const struct geo *g, struct buf *out)
{
	(void)g;
	(void)out;
}

void
geo_free(struct geo *g)
{
	(void)g;
}

#endif
