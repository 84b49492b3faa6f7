/* limits: the table and its values. */
#include "base/limits.h"

static const struct limit_row rows[LIMIT_COUNT] = {
#define LIMIT_ROW(id, name, unit, def, what) \
	[LIMIT_##id] = {name, unit, what, def},
    LIMIT_TABLE(LIMIT_ROW)
#undef LIMIT_ROW
};

const struct limit_row *
limit_row(enum limit_id id)
{
	return &rows[id];
}

void
limits_init(struct limits *l)
{
	size_t i;

	for (i = 0; i < LIMIT_COUNT; i++)
		l->v[i] = rows[i].def;
}

bool
limits_set(struct limits *l, const char *arg, const char **why)
{
	struct slice value = slice_str(arg), name;
	size_t i;

	slice_token(&value, '=', &name);
	for (i = 0; i < LIMIT_COUNT; i++) {
		if (!slice_eq_str(name, rows[i].name))
			continue;
		if (slice_u64(value, 10, UINT64_C(1) << 62, &l->v[i]))
			return true;
		*why = "the value must be a whole number";
		return false;
	}
	*why = "no such limit; see LIMITS in wirefolio(1)";
	return false;
}
