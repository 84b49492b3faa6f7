/*
 * case_write: the records of all workers become case.db. Rows go in by the
 * order of session ids, findings by gravity, everything else by its key: the
 * same records give the same file, whoever staged them.
 */
#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "case/writing.h"

void
writing_finding(
    struct writing *w, const struct finding *f, const struct buf *text)
{
	struct finding told = *f;

	told.text = buf_as_slice(text);
	findings_add(w->findings, &told);
}

static void
write_sessions(struct writing *w)
{
	const struct case_config *c = w->config;
	struct stage **stages = xcalloc(c->nrecords + 1, sizeof *stages);
	struct slice head;
	uint64_t id;
	size_t i;

	for (i = 0; i < c->nrecords; i++)
		stages[i] = record_stage(c->records[i]);
	w->reader = stage_reader_new(stages, c->nrecords);
	write_session_open(w);
	while (stage_reader_next(w->reader, &id, &head)) {
		write_session(w, id, head);
		if (c->tick != NULL)
			c->tick(c->ctx);
	}
	write_session_close(w);
	stage_reader_free(w->reader);
	free(stages);
}

static void
tell_pages(struct writing *w)
{
	struct finding f = {.kind = FINDING_PAGES_LEFT_OUT,
	    .session_id = w->pages_first,
	    .frame = session_id_frame(w->pages_first)};
	struct buf b = {0};

	if (w->pages_left_out == 0)
		return;
	wr_commas(&b, w->pages_left_out);
	buf_str(&b, w->pages_left_out == 1 ? " session has" : " sessions have");
	buf_str(&b, " a row and a record, but no page of ");
	buf_str(&b, w->pages_left_out == 1 ? "its" : "their");
	buf_printf(&b, " own (limit %s, ", limit_row(LIMIT_PAGES)->name);
	wr_commas(&b, w->config->limits->v[LIMIT_PAGES]);
	buf_str(&b, "). The first of them is named here.");
	writing_finding(w, &f, &b);
	buf_free(&b);
}

static void
tell_midstream(struct writing *w)
{
	struct finding f = w->midstream_first;
	struct buf b = {0};

	if (w->midstream == 0)
		return;
	if (w->midstream == 1) {
		buf_str(&b, "One TCP session");
	} else {
		wr_commas(&b, w->midstream);
		buf_str(&b, " TCP sessions");
		f.session_id = 0;
	}
	buf_str(&b, " began before the capture: no handshake was seen. The "
		    "client is the side that speaks the client's part of the "
		    "protocol, else the side with the higher port.");
	writing_finding(w, &f, &b);
	buf_free(&b);
}

void
case_write(const struct case_config *config)
{
	struct writing w = {.config = config};
	char *path = xasprintf("%s/case.db", outdir_path(config->dir));
	struct budget none = {0};

	db_create(&w.db, path);
	w.store = store_new(&none, NULL);
	w.findings = findings_new(w.store, config->limits);
	write_captures(&w);
	write_sessions(&w);
	if (config->tick != NULL)
		db_tick(&w.db, config->tick, config->ctx);
	db_exec(&w.db, SCHEMA_INDICES);
	write_joins(&w);
	write_tally(&w);
	write_addresses(&w);
	write_plugins(&w);
	if (w.timeline != NULL) {
		timeline_write(w.timeline, &w.db);
		timeline_free(w.timeline);
	}
	tell_pages(&w);
	tell_midstream(&w);
	findings_write(w.findings, &w.db);
	write_meta(&w);
	db_exec(&w.db, SCHEMA_INDICES_LATE);
	db_finish(&w.db);
	findings_free(w.findings);
	store_free(w.store);
	free(path);
}
