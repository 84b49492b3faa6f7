/* body: where bodies were found, by name. */
#include "app/app.h"

static const struct {
	const char *name, *label;
} rows[BODY_SOURCES] = {
#define BODY_SOURCE(id, name, label) {name, label},
    BODY_SOURCE_LIST(BODY_SOURCE)
#undef BODY_SOURCE
};

const char *
body_source_name(enum body_source source)
{
	return rows[source].name;
}

const char *
body_source_label(struct slice name)
{
	for (size_t i = 0; i < BODY_SOURCES; i++)
		if (slice_eq_str(name, rows[i].name))
			return rows[i].label;
	return NULL;
}

bool
body_source_mail(struct slice name)
{
	return slice_eq_str(name, rows[BODY_SMTP].name) ||
	       slice_eq_str(name, rows[BODY_POP3].name) ||
	       slice_eq_str(name, rows[BODY_IMAP].name);
}
