/* folio: a case made by hand, for tests. */
#include "folio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "capfile.h"
#include "case/record.h"
#include "session/activity.h"

/* Where a test keeps which worker a session belongs to. */
#define WORKER_SLOT SLOT_VERB
#define FRAME_BYTES 100

static int64_t
time_of(uint64_t frame)
{
	return FOLIO_T0 + (int64_t)(frame - 1) * FOLIO_MS;
}

static void
put_file(const char *path, struct slice bytes)
{
	FILE *out = fopen(path, "wb");

	if (out == NULL || fwrite(bytes.p, 1, bytes.n, out) != bytes.n ||
	    fclose(out) != 0)
		fail_msg("cannot write %s", path);
}

/*
 * A capture of 64 frames, for the evidence table and the case's time. Its
 * name is the same for every test: it is part of the record.
 */
static void
make_capture(struct folio *f)
{
	static char name[] = "evidence.pcap";
	char *path = name;
	struct capfile file = {0};
	struct capture_options options = {.limits = &f->limits};
	const struct frame *frame;
	struct buf why = {0};
	uint32_t i;

	capfile_pcap(&file, PCAP_US, 65535, 1);
	for (i = 0; i < 64; i++)
		capfile_record(&file, (uint32_t)(FOLIO_T0 / 1000000000),
		    i * 1000, SLICE_LIT("frame"), FRAME_BYTES);
	put_file(path, buf_as_slice(&file.b));
	f->capture = capture_open(&path, 1, &options, &why);
	if (f->capture == NULL)
		fail_msg("%s", buf_cstr(&why));
	while (capture_next(f->capture, &frame)) {
		tally_frame(f->tally, frame);
		tally_fate(f->tally, FATE_SESSION, NULL, 1, frame->len);
	}
	capfile_free(&file);
	buf_free(&why);
}

static void
make_records(struct folio *f)
{
	unsigned i;

	f->record_config.limits = &f->limits;
	f->record_config.budget = &f->budget;
	f->record_config.dir = f->out;
	f->record_config.raw = f->raw;
	for (i = 0; i < FOLIO_RECORDS; i++)
		f->record[i] = record_new(&f->record_config);
}

static void
free_records(struct folio *f)
{
	unsigned i;

	for (i = 0; i < FOLIO_RECORDS; i++)
		record_free(f->record[i]);
}

void
folio_open(struct folio *f)
{
	char tmp[] = "/tmp/wirefolio-test.XXXXXX";

	*f = (struct folio){.record_config.max_bytes = UINT64_MAX};
	if (mkdtemp(tmp) == NULL || chdir(tmp) == -1)
		fail_msg("cannot make %s", tmp);
	f->dir = xasprintf("%s/case", tmp);
	f->out = outdir_create(f->dir, false);
	limits_init(&f->limits);
	f->tally = tally_new(&f->budget, NULL);
	make_capture(f);
	make_records(f);
}

void
folio_reset(struct folio *f)
{
	free_records(f);
	make_records(f);
}

void
folio_close(struct folio *f)
{
	char *rm = xasprintf(
	    "rm -rf '%.*s'", (int)(strlen(f->dir) - strlen("/case")), f->dir);

	case_close(f->db);
	free_records(f);
	tally_free(f->tally);
	capture_free(f->capture);
	outdir_abandon(f->out);
	if (system(rm) != 0)
		fail_msg("cannot: %s", rm);
	free(rm);
	free(f->dir);
	buf_free(&f->answer);
	assert_int_equal(f->budget.used, 0);
}

int
folio_setup(void **state)
{
	struct folio *f = xcalloc(1, sizeof *f);

	folio_open(f);
	*state = f;
	return 0;
}

int
folio_teardown(void **state)
{
	folio_close(*state);
	free(*state);
	return 0;
}

/* ---- sessions */

static struct endpoint
parse_end(const char *text)
{
	struct slice s = slice_str(text);
	size_t colon = slice_rchr(s, ':');
	struct slice host = slice_head(s, colon);
	struct endpoint e = {0};
	uint64_t port = 0;

	if (slice_at(host, 0) == '[')
		host = slice_mid(host, 1, host.n - 2);
	assert_true(addr_parse(host, &e.addr));
	assert_true(slice_u64(slice_from(s, colon + 1), 10, 65535, &port));
	e.port = (uint16_t)port;
	return e;
}

static struct record *
record_of(struct folio *f, const struct session *s)
{
	return f->record[(uintptr_t)s->sink[WORKER_SLOT]];
}

static const struct session_sink *
sink_of(struct folio *f, const struct session *s)
{
	return record_session_sink(record_of(f, s));
}

/* What the engine counts, and the packet as the record hears of it. */
static void
tell_packet(struct folio *f, struct session *s, enum side side, size_t n)
{
	struct frame_count count = {
	    .no = f->frame, .ns = time_of(f->frame), .len = FRAME_BYTES};
	struct packet p = {.verdict = PACKET_SESSION,
	    .has_ethertype = true,
	    .ethertype = s->end[0].addr.v == 4 ? 0x0800 : 0x86dd,
	    .outer_v = s->end[0].addr.v,
	    .outer_proto = s->proto,
	    .frames = &count,
	    .nframes = 1};
	const struct session_sink *sink = sink_of(f, s);

	s->last_frame = f->frame;
	s->last_ns = time_of(f->frame);
	s->side[side].packets++;
	s->side[side].wire_bytes += FRAME_BYTES;
	activity_add(&s->activity, side, s->last_ns, 1, n);
	sink->packet(sink->ctx, s, &p, side);
}

struct session *
folio_session(struct folio *f, unsigned worker, uint64_t frame, uint8_t proto,
    const char *a, const char *b)
{
	struct session *s = xcalloc(1, sizeof *s);
	const struct session_sink *sink;

	f->frame = frame;
	s->id = frame << 4;
	s->first_frame = frame;
	s->part = 1;
	s->capture = 1;
	s->link = 1;
	s->proto = proto;
	s->end[0] = parse_end(a);
	s->end[1] = parse_end(b);
	s->first_ns = time_of(frame);
	s->state = proto == IPP_TCP ? STATE_CLOSED : STATE_NONE;
	s->client = s->client_hint = -1;
	s->activity = activity_new(f->limits.v[LIMIT_ACTIVITY_BINS]);
	s->sink[WORKER_SLOT] = (void *)(uintptr_t)worker;
	f->seen[frame % 64][0] = f->seen[frame % 64][1] = 0;
	sink = sink_of(f, s);
	sink->open(sink->ctx, s);
	tell_packet(f, s, SIDE_A, 0);
	return s;
}

static uint64_t *
seen_of(struct folio *f, const struct session *s, enum side side)
{
	return &f->seen[s->first_frame % 64][side];
}

void
folio_say(struct folio *f, struct session *s, enum side side, const char *text)
{
	const struct session_sink *sink = sink_of(f, s);
	uint64_t *seen = seen_of(f, s, side);
	struct chunk c = {.side = side, .off = *seen, .data = slice_str(text)};

	f->frame++;
	tell_packet(f, s, side, c.data.n);
	c.frame = f->frame;
	c.ns = time_of(f->frame);
	c.capture = 1;
	c.pos = f->frame * 1000;
	*seen += c.data.n;
	s->side[side].bytes += c.data.n;
	sink->data(sink->ctx, s, &c);
}

void
folio_gap(struct folio *f, struct session *s, enum side side, uint64_t n,
    enum gap_why why)
{
	const struct session_sink *sink = sink_of(f, s);
	uint64_t *seen = seen_of(f, s, side);
	struct gap g = {.side = side,
	    .why = why,
	    .off = *seen,
	    .n = n,
	    .frame = f->frame,
	    .ns = time_of(f->frame)};

	*seen += n;
	s->side[side].gap_bytes += n;
	sink->gap(sink->ctx, s, &g);
}

void
folio_end(struct folio *f, struct session *s)
{
	const struct session_sink *sink = sink_of(f, s);

	if (s->client == -1)
		s->client = SIDE_A;
	sink->close(sink->ctx, s);
	activity_free(s->activity);
	free(s);
}

const struct app_sink *
folio_app(struct folio *f, const struct session *s)
{
	return &record_carve_sink(record_of(f, s))->pass;
}

void
folio_artifact(struct folio *f, const struct artifact *a, struct slice content)
{
	struct record *record = record_of(f, a->session);
	const struct carve_sink *sink = record_carve_sink(record);
	struct artifact told = *a;
	uint8_t sha256[SHA256_SIZE];
	size_t worker = 0;

	while (f->record[worker] != record)
		worker++;
	told.sum = f->sums[worker]++;
	sink->artifact(sink->ctx, &told);
	sha256_of(content, sha256);
	sink->sum(sink->ctx, sha256);
}

void
folio_find(struct folio *f, unsigned worker, const struct finding *finding)
{
	finding_add(record_finding_sink(f->record[worker]), finding);
}

/* ---- the case */

void
folio_write(struct folio *f)
{
	struct case_config config = {
	    .meta = &f->meta,
	    .capture = f->capture,
	    .records = f->record,
	    .nrecords = FOLIO_RECORDS,
	    .tally = f->tally,
	    .limits = &f->limits,
	    .dir = f->out,
	    .raw = f->raw,
	};
	char *path = xasprintf("%s/case.db", outdir_path(f->out));
	struct buf why = {0};

	case_write(&config);
	f->db = case_open(path, &why);
	if (f->db == NULL)
		fail_msg("%s", buf_cstr(&why));
	free(path);
	buf_free(&why);
}

static void
write_value(struct buf *b, sqlite3_stmt *q, int i)
{
	struct slice s = slice_of(
	    sqlite3_column_blob(q, i), (size_t)sqlite3_column_bytes(q, i));

	switch (sqlite3_column_type(q, i)) {
	case SQLITE_NULL:
		buf_str(b, "-");
		break;
	case SQLITE_BLOB:
		buf_str(b, "x'");
		wr_hex(b, s);
		buf_str(b, "'");
		break;
	default:
		wr_term(b, s);
	}
}

const char *
folio_sql(struct folio *f, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int i;

	if (sqlite3_prepare_v2(f->db, sql, -1, &q, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(f->db));
	buf_reset(&f->answer);
	while (sqlite3_step(q) == SQLITE_ROW) {
		for (i = 0; i < sqlite3_column_count(q); i++) {
			if (i != 0)
				buf_str(&f->answer, "|");
			write_value(&f->answer, q, i);
		}
		buf_str(&f->answer, "\n");
	}
	sqlite3_finalize(q);
	return buf_cstr(&f->answer);
}

struct buf
folio_file(struct folio *f, const char *path)
{
	char *whole = xasprintf("%s/%s", outdir_path(f->out), path);
	FILE *in = fopen(whole, "rb");
	struct buf b = {0};
	uint8_t part[4096];
	size_t n;

	if (in == NULL)
		fail_msg("no file %s", path);
	while ((n = fread(part, 1, sizeof part, in)) != 0)
		buf_add(&b, part, n);
	fclose(in);
	free(whole);
	return b;
}
