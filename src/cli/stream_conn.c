/* stream_conn: a connection's bytes to files or to the console. */
#include "cli/stream_conn.h"

#include <errno.h>
#include <stdio.h>

#include "base/die.h"
#include "base/wr.h"

/* ---- chunks */

/* Lines for a terminal: controls are written out, so that none is obeyed. */
static void
show(struct buf *out, struct slice s)
{
	struct slice line;

	while (slice_token(&s, '\n', &line)) {
		if (slice_ends(line, "\r"))
			line = slice_head(line, line.n - 1);
		wr_term(out, line);
		if (s.p != NULL)
			buf_u8(out, '\n');
	}
}

static void
print(const struct stream_out *o, struct slice s)
{
	struct buf shown = {0};

	if (o->terminal) {
		show(&shown, s);
		s = buf_as_slice(&shown);
	}
	if (s.n != 0 && fwrite(s.p, 1, s.n, stdout) != s.n)
		die(EXIT_OUTPUT, "cannot write standard output: %s",
		    strerror(errno));
	buf_free(&shown);
}

static void
put(struct stream_out *o, struct stream_conn *c, unsigned side, struct slice s)
{
	struct stream_file **f = &c->file[o->options->separate ? side : 0];

	if (o->options->console) {
		print(o, s);
		return;
	}
	if (*f == NULL)
		*f = stream_file_new(o->files);
	stream_file_add(*f, s);
}

void
stream_conn_chunk(
    struct stream_out *o, struct stream_conn *c, const struct stream_chunk *k)
{
	const struct stream_options *options = o->options;

	if (k->data.n == 0)
		return;
	stream_meta_chunk(&c->meta, k->side, k->data.n);
	o->totals.bytes += k->data.n;
	buf_reset(&o->line);
	if (options->json)
		stream_chunk_json(&o->line, k);
	else if (options->headers)
		stream_chunk_header(&o->line, k);
	if (o->line.n != 0)
		put(o, c, k->side, buf_as_slice(&o->line));
	if (!options->json)
		put(o, c, k->side, k->data);
	if (options->console && options->at_once)
		fflush(stdout);
}

/* ---- names */

/* What the connection's files will be called. */
struct names {
	struct buf file[2], meta, cast;
};

static void
names_free(struct names *n)
{
	buf_free(&n->file[0]);
	buf_free(&n->file[1]);
	buf_free(&n->meta);
	buf_free(&n->cast);
}

static void
make_name(struct buf *out, const struct stream_out *o,
    const struct stream_conn *c, unsigned side, uint64_t taken)
{
	buf_reset(out);
	stream_name(out, &o->options->naming, &c->id, side, taken);
}

static const char *
ending(const struct stream_options *o)
{
	if (o->naming.template != NULL)
		return "";
	return o->json ? ".json" : ".txt";
}

/* Metadata and cast are called as side 0 is. */
static void
make_names(struct names *n, const struct stream_out *o,
    const struct stream_conn *c, const uint64_t taken[2])
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		make_name(&n->file[side], o, c, side, taken[side]);
		buf_str(&n->file[side], ending(o->options));
	}
	make_name(&n->meta, o, c, 0, taken[0]);
	buf_str(
	    &n->meta, o->options->json ? "-metadata.json" : "-metadata.txt");
	make_name(&n->cast, o, c, 0, taken[0]);
	buf_str(&n->cast, ".cast");
}

/* What the files hold that are made at the end; no bytes: no file. */
struct extra {
	struct buf meta, cast;
};

static bool
is_taken(const struct stream_out *o, struct buf *name)
{
	return stream_dir_has(o->dir, buf_cstr(name));
}

/* Which names are taken, side 0's with metadata and cast, and side 1's? */
static bool
any_taken(const struct stream_out *o, const struct stream_conn *c,
    struct names *n, const struct extra *e, bool is[2])
{
	is[0] = (c->file[0] != NULL && is_taken(o, &n->file[0])) ||
		(e->meta.n != 0 && is_taken(o, &n->meta)) ||
		(e->cast.n != 0 && is_taken(o, &n->cast));
	is[1] = c->file[1] != NULL && is_taken(o, &n->file[1]);
	return is[0] || is[1];
}

/* By a template each file counts for itself, as tcpflow's do. */
static void
count_on(const struct stream_out *o, uint64_t taken[2], const bool is[2])
{
	bool apart = o->options->naming.template != NULL;

	taken[0] += is[0] || !apart;
	taken[1] += is[1] || !apart;
}

/* Whose names must be looked for first; a file alone is refused its name. */
static bool
several(const struct stream_conn *c, const struct extra *e)
{
	return e->meta.n != 0 || e->cast.n != 0 ||
	       (c->file[0] != NULL && c->file[1] != NULL);
}

/* ---- the end */

static void
small_file(struct stream_out *o, struct buf *name, const struct buf *data,
    int64_t mtime_ns)
{
	struct stream_file *f;

	if (data->n == 0)
		return;
	f = stream_file_new(o->files);
	stream_file_add(f, buf_as_slice(data));
	if (!stream_file_end(f, buf_cstr(name), mtime_ns))
		die(EXIT_OUTPUT,
		    "%s appeared meanwhile; does another program "
		    "write there?",
		    buf_cstr(name));
	o->totals.files++;
}

static void
end_side(struct stream_out *o, struct stream_conn *c, struct names *n,
    unsigned side, uint64_t taken[2])
{
	bool is[2] = {side == 0, side == 1};

	if (c->file[side] == NULL)
		return;
	while (!stream_file_end(
	    c->file[side], buf_cstr(&n->file[side]), c->id.start)) {
		count_on(o, taken, is);
		make_names(n, o, c, taken);
	}
	c->file[side] = NULL;
	o->totals.files++;
}

/* The names that the counters are of: without any, as a side sees them. */
static void
plain_names(struct buf plain[2], const struct stream_out *o,
    const struct stream_conn *c)
{
	make_name(&plain[0], o, c, 0, 0);
	make_name(&plain[1], o, c, 1, 0);
}

static void
recall(struct stream_out *o, const struct buf plain[2], uint64_t taken[2])
{
	taken[0] = stream_counts_get(o->counts, buf_as_slice(&plain[0]));
	taken[1] = stream_counts_get(o->counts, buf_as_slice(&plain[1]));
	if (o->options->naming.template == NULL)
		taken[1] = taken[0];
}

static void
remember(struct stream_out *o, struct buf plain[2], const uint64_t taken[2])
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		if (taken[side] != 0)
			stream_counts_set(
			    o->counts, buf_as_slice(&plain[side]), taken[side]);
		buf_free(&plain[side]);
	}
}

/* All of pcap2conn's names of a connection have the same counter. */
static void
end_files(struct stream_out *o, struct stream_conn *c, const struct extra *e)
{
	struct buf plain[2] = {{0}, {0}};
	struct names n = {0};
	uint64_t taken[2];
	bool is[2];

	plain_names(plain, o, c);
	recall(o, plain, taken);
	make_names(&n, o, c, taken);
	while (several(c, e) && any_taken(o, c, &n, e, is)) {
		count_on(o, taken, is);
		make_names(&n, o, c, taken);
	}
	small_file(o, &n.meta, &e->meta, c->id.start);
	small_file(o, &n.cast, &e->cast, c->id.start);
	end_side(o, c, &n, 0, taken);
	end_side(o, c, &n, 1, taken);
	remember(o, plain, taken);
	names_free(&n);
}

void
stream_conn_rest(struct stream_conn *c)
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		if (c->file[side] != NULL)
			stream_file_rest(c->file[side]);
	}
}

void
stream_conn_end(
    struct stream_out *o, struct stream_conn *c, const struct session *s)
{
	const struct stream_options *options = o->options;
	struct extra e = {0};

	if (options->metadata && options->json)
		stream_meta_json(&e.meta, &c->meta);
	else if (options->metadata)
		stream_meta_text(&e.meta, &c->meta);
	if (c->cast != NULL)
		stream_cast_write(c->cast, s, &e.cast);
	if (options->console) {
		print(o, buf_as_slice(&e.meta));
		print(o, buf_as_slice(&e.cast));
	} else if (c->file[0] != NULL || c->file[1] != NULL || e.meta.n != 0) {
		end_files(o, c, &e);
	}
	buf_free(&e.meta);
	buf_free(&e.cast);
}
