/* libmagic: asking file(1)'s library what bytes are. */
#include "carve/libmagic.h"

#include <magic.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "carve/type.h"

struct libmagic {
	magic_t cookie; /* NULL: not asked yet */
};

struct libmagic *
libmagic_new(void)
{
	return xcalloc(1, sizeof(struct libmagic));
}

void
libmagic_free(struct libmagic *m)
{
	if (m == NULL)
		return;
	if (m->cookie != NULL)
		magic_close(m->cookie);
	free(m);
}

/* A machine without the database is refused: types must not depend on it. */
static magic_t
ready(struct libmagic *m, bool describe)
{
	if (m->cookie == NULL) {
		m->cookie = magic_open(MAGIC_MIME_TYPE);
		if (m->cookie == NULL || magic_load(m->cookie, NULL) == -1)
			die(EXIT_OUTPUT, "cannot load libmagic's database: %s",
			    m->cookie == NULL ? "no memory"
					      : magic_error(m->cookie));
	}
	magic_setflags(m->cookie, describe ? MAGIC_NONE : MAGIC_MIME_TYPE);
	return m->cookie;
}

static const char *
answer(const char *said, bool describe)
{
	if (said == NULL || *said == '\0')
		return describe ? "data" : TYPE_UNKNOWN;
	return said;
}

const char *
libmagic_bytes(struct libmagic *m, struct slice s, bool describe)
{
	if (s.n == 0)
		return describe ? "empty" : TYPE_EMPTY;
	return answer(magic_buffer(ready(m, describe), s.p, s.n), describe);
}

const char *
libmagic_file(struct libmagic *m, int fd, bool describe)
{
	return answer(magic_descriptor(ready(m, describe), fd), describe);
}
