/* raw: streams to files. */
#include "case/raw.h"

/* Held before a file is begun; less when memory is tight. */
#define HELD	   65536
#define HELD_TIGHT 4096
/* Zeros that a stream of few bytes may have: a file takes as much anyway. */
#define FEW_ZEROS 4096

static void
write_path(struct buf *b, uint64_t id, const char *which)
{
	buf_printf(b, "streams/%03llu/",
	    (unsigned long long)(session_id_frame(id) / 1000));
	session_name(b, id);
	buf_printf(b, ".%s.bin", which);
}

static const char *
side_word(enum side side)
{
	return side == SIDE_A ? "a" : "b";
}

static void
account(struct raw_side *r, struct budget *budget)
{
	if (r->held.cap > r->taken)
		budget_take(budget, r->held.cap - r->taken);
	else
		budget_give(budget, r->taken - r->held.cap);
	r->taken = r->held.cap;
}

static void
flush(struct raw_side *r, const struct raw_rule *rule, const struct session *s,
    enum side side)
{
	struct buf path = {0};

	if (rule->dir == NULL) {
		buf_free(&r->held);
		return;
	}
	if (r->file == NULL) {
		write_path(&path, s->id, side_word(side));
		r->file = outfile_open(rule->dir, buf_cstr(&path));
		buf_free(&path);
	}
	outfile_add(r->file, buf_as_slice(&r->held));
	outfile_rest(r->file);
	buf_free(&r->held);
}

static void
add(struct raw_side *r, const struct raw_rule *rule, const struct session *s,
    enum side side, struct slice data)
{
	if (r->digest == NULL)
		r->digest = digest_new(HASH_SHA256);
	digest_add(r->digest, data);
	buf_add_slice(&r->held, data);
	if (r->held.n >= HELD ||
	    (r->held.n >= HELD_TIGHT && budget_tight(rule->budget, HELD)))
		flush(r, rule, s, side);
	account(r, rule->budget);
}

void
raw_data(struct raw *raw, const struct raw_rule *rule, const struct session *s,
    enum side side, struct slice data)
{
	struct raw_side *r = &raw->side[side];

	r->bytes += data.n;
	add(r, rule, s, side, data);
}

/* How many zeros may stand in this stream so far. */
static uint64_t
max_zeros(const struct raw_side *r, const struct raw_rule *rule)
{
	uint64_t ratio = rule->zeros_ratio;

	if (ratio != 0 && r->bytes > (UINT64_MAX - FEW_ZEROS) / ratio)
		return UINT64_MAX;
	return FEW_ZEROS + r->bytes * ratio;
}

uint64_t
raw_gap(struct raw *raw, const struct raw_rule *rule, const struct session *s,
    enum side side, uint64_t n)
{
	static const uint8_t zeros[4096];
	struct raw_side *r = &raw->side[side];
	uint64_t max = max_zeros(r, rule), step, put;

	if (n > max || r->zeros > max - n) {
		n = r->zeros < max ? max - r->zeros : 0;
		r->short_of = true;
	}
	r->zeros += n;
	for (put = 0; put < n; put += step) {
		step = n - put < sizeof zeros ? n - put : sizeof zeros;
		add(r, rule, s, side, slice_of(zeros, (size_t)step));
	}
	return put;
}

static void
end_side(struct raw_side *r, const struct raw_rule *rule,
    const struct session *s, enum side side)
{
	struct buf from = {0}, to = {0};

	write_path(&to, s->id, (int)side == s->client ? "client" : "server");
	if (r->file != NULL) {
		write_path(&from, s->id, side_word(side));
		outfile_add(r->file, buf_as_slice(&r->held));
		outfile_close(r->file, s->first_ns);
		outdir_rename(rule->dir, buf_cstr(&from), buf_cstr(&to));
	} else if (rule->dir != NULL) {
		outdir_put(rule->dir, buf_cstr(&to), buf_as_slice(&r->held),
		    s->first_ns);
	}
	buf_free(&r->held);
	account(r, rule->budget);
	buf_free(&from);
	buf_free(&to);
}

void
raw_end(struct raw *raw, const struct raw_rule *rule, const struct session *s,
    struct raw_result result[2])
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		struct raw_side *r = &raw->side[side];

		result[side].has = r->digest != NULL;
		if (!result[side].has)
			continue;
		result[side].size = r->bytes + r->zeros;
		digest_end(r->digest, result[side].sha256, NULL, NULL);
		end_side(r, rule, s, (enum side)side);
	}
	*raw = (struct raw){0};
}

void
raw_drop(struct raw *raw, const struct raw_rule *rule, const struct session *s)
{
	struct buf path = {0};
	unsigned side;

	for (side = 0; side < 2; side++) {
		struct raw_side *r = &raw->side[side];

		if (r->digest != NULL)
			digest_end(r->digest, NULL, NULL, NULL);
		if (r->file != NULL) {
			outfile_close(r->file, -1);
			buf_reset(&path);
			write_path(&path, s->id, side_word((enum side)side));
			outdir_remove(rule->dir, buf_cstr(&path));
		}
		buf_free(&r->held);
		account(r, rule->budget);
	}
	buf_free(&path);
	*raw = (struct raw){0};
}
