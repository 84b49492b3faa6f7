/* stream_meta: the counts of a connection, as text and as JSON. */
#include "cli/stream_meta.h"

#include "base/rd.h"

#define VALUE_COLUMN 35 /* columns before a value */

void
stream_meta_init(struct stream_meta *m, uint64_t max_gaps)
{
	*m = (struct stream_meta){.last_side = -1, .max_gaps = max_gaps};
}

void
stream_meta_free(struct stream_meta *m)
{
	buf_free(&m->gaps);
}

void
stream_meta_chunk(struct stream_meta *m, unsigned side, uint64_t n)
{
	struct stream_side *s = &m->side[side];

	s->packets++;
	s->bytes += n;
	s->messages += m->last_side != (int)side;
	m->last_side = (int)side;
}

void
stream_meta_gap(struct stream_meta *m, unsigned side, uint64_t n)
{
	struct stream_side *s = &m->side[side];

	if (m->ngaps++ < m->max_gaps) {
		buf_varint(&m->gaps, side);
		buf_varint(&m->gaps, s->bytes + s->missing);
		buf_varint(&m->gaps, n);
	}
	s->missing += n;
}

/* ---- what is beside the stream */

static bool
lacks(const struct stream_meta *m)
{
	return m->ngaps != 0;
}

static uint64_t
conflicting(const struct stream_meta *m)
{
	return m->side[0].conflicting + m->side[1].conflicting;
}

static uint64_t
late(const struct stream_meta *m)
{
	return m->side[0].late + m->side[1].late;
}

struct gap_row {
	uint64_t side, off, n;
};

static bool
next_gap(struct rd *r, struct gap_row *g)
{
	if (r->left == 0)
		return false;
	g->side = rd_varint(r);
	g->off = rd_varint(r);
	g->n = rd_varint(r);
	return true;
}

/* ---- text */

static void
line(struct buf *out, const char *label, uint64_t value)
{
	buf_printf(
	    out, "%-*s%llu\n", VALUE_COLUMN, label, (unsigned long long)value);
}

static void
text_gaps(struct buf *out, const struct stream_meta *m)
{
	struct rd r = rd_init(buf_as_slice(&m->gaps));
	struct buf label = {0};
	struct gap_row g;

	line(out, "Number of missing bytes in side 0: ", m->side[0].missing);
	line(out, "Number of missing bytes in side 1: ", m->side[1].missing);
	while (next_gap(&r, &g)) {
		buf_reset(&label);
		buf_printf(&label,
		    "Missing in side %u at %llu: ", (unsigned)g.side,
		    (unsigned long long)g.off);
		line(out, buf_cstr(&label), g.n);
	}
	if (m->ngaps > m->max_gaps)
		line(out, "Further places with missing bytes: ",
		    m->ngaps - m->max_gaps);
	buf_free(&label);
}

void
stream_meta_text(struct buf *out, const struct stream_meta *m)
{
	const struct stream_side *a = &m->side[0], *b = &m->side[1];

	line(out, "Number of data packets in side 0:", a->packets);
	line(out, "Number of data packets in side 1:", b->packets);
	line(out, "Total number of data packets:", a->packets + b->packets);
	buf_str(out, "\n");
	line(out, "Number of bytes in side 0:", a->bytes);
	line(out, "Number of bytes in side 1:", b->bytes);
	line(out, "Total number of bytes:", a->bytes + b->bytes);
	buf_str(out, "\n");
	line(out, "Number of messages in side 0:", a->messages);
	line(out, "Number of messages in side 1:", b->messages);
	if (lacks(m) || conflicting(m) + late(m) != 0)
		buf_str(out, "\n");
	if (lacks(m))
		text_gaps(out, m);
	if (conflicting(m) != 0)
		line(out, "Bytes that came again, other ones:", conflicting(m));
	if (late(m) != 0)
		line(out, "Bytes that came too late:", late(m));
}

/* ---- JSON */

static void
counts(struct buf *out, uint64_t bytes, uint64_t packets, uint64_t messages)
{
	buf_printf(out,
	    "{\"bytes\":\"%llu\",\"packets\":\"%llu\",\"messages\":\"%llu\"}",
	    (unsigned long long)bytes, (unsigned long long)packets,
	    (unsigned long long)messages);
}

static void
per_side(struct buf *out, const char *key, uint64_t a, uint64_t b)
{
	buf_printf(out, ",\n\t\"%s\":{\"side_0\":\"%llu\",\"side_1\":\"%llu\"}",
	    key, (unsigned long long)a, (unsigned long long)b);
}

static void
json_gaps(struct buf *out, const struct stream_meta *m)
{
	struct rd r = rd_init(buf_as_slice(&m->gaps));
	const char *comma = "";
	struct gap_row g;

	per_side(out, "missing", m->side[0].missing, m->side[1].missing);
	buf_str(out, ",\n\t\"gaps\":[");
	while (next_gap(&r, &g)) {
		buf_printf(out,
		    "%s{\"side\":\"%u\",\"offset\":\"%llu\","
		    "\"bytes\":\"%llu\"}",
		    comma, (unsigned)g.side, (unsigned long long)g.off,
		    (unsigned long long)g.n);
		comma = ",";
	}
	buf_str(out, "]");
	if (m->ngaps > m->max_gaps)
		buf_printf(out, ",\n\t\"further_gaps\":\"%llu\"",
		    (unsigned long long)(m->ngaps - m->max_gaps));
}

void
stream_meta_json(struct buf *out, const struct stream_meta *m)
{
	const struct stream_side *a = &m->side[0], *b = &m->side[1];

	buf_str(out, "{\n\t\"total\": ");
	counts(out, a->bytes + b->bytes, a->packets + b->packets,
	    a->messages + b->messages);
	buf_str(out, ",\n\t\"side_0\":");
	counts(out, a->bytes, a->packets, a->messages);
	buf_str(out, ",\n\t\"side_1\":");
	counts(out, b->bytes, b->packets, b->messages);
	if (lacks(m))
		json_gaps(out, m);
	if (conflicting(m) != 0)
		per_side(out, "conflicting", a->conflicting, b->conflicting);
	if (late(m) != 0)
		per_side(out, "late", a->late, b->late);
	buf_str(out, "\n}\n");
}
