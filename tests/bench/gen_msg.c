/*
 * gen_msg.c: messages as lists of pieces; see gen_msg.h.
 */
#include "gen_msg.h"

#include <assert.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
msg_clear(struct msg *m)
{
	m->npiece = 0;
	m->ntext = 0;
	m->len = 0;
}

void
msg_free(struct msg *m)
{
	free(m->piece);
	m->piece = NULL;
}

void
msg_ref(struct msg *m, const void *p, uint64_t len)
{
	if (len == 0)
		return;
	if (m->npiece == m->room) {
		m->room = m->room == 0 ? 4 : m->room * 2;
		m->piece = realloc(m->piece, m->room * sizeof(*m->piece));
		if (m->piece == NULL)
			err(1, NULL);
	}
	m->len += len;
	m->piece[m->npiece++] = (struct msg_piece){.p = p, .end = m->len};
}

void
msg_text(struct msg *m, const char *format, ...)
{
	size_t room = sizeof(m->text) - m->ntext;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(m->text + m->ntext, room, format, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < room);
	msg_ref(m, m->text + m->ntext, (uint64_t)n);
	m->ntext += (size_t)n;
}

const uint8_t *
msg_keep(struct msg *m, const void *p, size_t len)
{
	char *to = m->text + m->ntext;

	assert(len <= sizeof(m->text) - m->ntext);
	memcpy(to, p, len);
	m->ntext += len;
	return (const uint8_t *)to;
}

/* The index of the piece that holds OFF. */
static size_t
msg_find(const struct msg *m, uint64_t off)
{
	size_t lo = 0, hi = m->npiece;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->piece[mid].end <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
msg_read(const struct msg *m, uint64_t off, uint8_t *to, size_t len)
{
	size_t i = msg_find(m, off);

	assert(off + len <= m->len);
	for (; len != 0; i++) {
		const struct msg_piece *c = &m->piece[i];
		uint64_t start = i == 0 ? 0 : m->piece[i - 1].end;
		size_t n = (size_t)(c->end - off);

		if (n > len)
			n = len;
		if (c->p == NULL)
			memset(to, 0, n);
		else
			memcpy(to, c->p + (off - start), n);
		to += n;
		off += n;
		len -= n;
	}
}
