/*
 * lines: lines out of chunks. See lines.h.
 */
#include "app/lines.h"

#include "base/buf.h"
#include "base/rd.h"

enum { TEXT, AFTER_IAC, AFTER_VERB };

#define IAC	0xff
#define IAC_SB	0xfa /* WILL, WONT, DO, DONT follow: an option comes */
#define IAC_MIN 0xf0 /* the lowest command byte */

/*
 * One byte through the telnet filter. False: it belongs to a command. A 0xff
 * that no command byte follows is text: clients send Latin-1 names undoubled.
 */
static bool
is_text(struct lines *l, uint8_t c, bool *iac_before)
{
	unsigned state = l->telnet;

	*iac_before = false;
	l->telnet = TEXT;
	if (state == AFTER_VERB)
		return false;
	if (state == AFTER_IAC) {
		if (c > IAC_SB && c < IAC)
			l->telnet = AFTER_VERB;
		else if (c < IAC_MIN)
			*iac_before = true;
		return c == IAC || c < IAC_MIN;
	}
	if (c == IAC)
		l->telnet = AFTER_IAC;
	return c != IAC;
}

static void
keep(struct lines *l, uint8_t c, size_t max)
{
	if (l->line.n < max)
		buf_u8(&l->line, c);
	else if (c != '\r')
		l->clipped = true;
}

static struct slice
without_cr(struct slice s)
{
	while (s.n > 0 && slice_at(s, s.n - 1) == '\r')
		s = slice_head(s, s.n - 1);
	return s;
}

/* What the last call handed out is given up. */
static void
restart(struct lines *l, const struct chunk *c)
{
	buf_reset(&l->line);
	l->begun = true;
	l->clipped = false;
	l->frame = c->frame;
	l->ns = c->ns;
}

bool
lines_next(struct lines *l, struct rd *r, const struct chunk *chunk, size_t max,
    struct text_line *text)
{
	while (r->left > 0) {
		uint8_t c = rd_u8(r);
		bool iac;

		if (!l->begun)
			restart(l, chunk);
		if (!is_text(l, c, &iac))
			continue;
		if (iac)
			keep(l, IAC, max);
		if (c != '\n') {
			keep(l, c, max);
			continue;
		}
		l->begun = false;
		text->line = without_cr(buf_as_slice(&l->line));
		text->bare = text->line.n == l->line.n;
		text->frame = l->frame;
		text->ns = l->ns;
		text->clipped = l->clipped;
		text->torn = l->torn;
		l->torn = false;
		return true;
	}
	return false;
}

void
lines_lost(struct lines *l, struct app_conn *conn, const struct gap *g,
    uint64_t n, const char *protocol, const char *what)
{
	if (!l->torn && !(g->why == GAP_SNAPPED && l->snapped))
		conn_finding(conn, FINDING_HEADER_GAP, g->frame, g->ns, 0,
		    "%s: %llu bytes of the %s are missing; reading goes on "
		    "with the next line.",
		    protocol, (unsigned long long)n, what);
	buf_reset(&l->line);
	l->telnet = TEXT;
	l->begun = false;
	l->torn = true;
	l->snapped |= g->why == GAP_SNAPPED;
}

void
lines_free(struct lines *l)
{
	buf_free(&l->line);
}

bool
lines_idle(struct lines *l)
{
	if (l->begun)
		return false;
	lines_free(l);
	return true;
}

unsigned
lines_code(struct slice line, bool *cont)
{
	uint8_t after = slice_at(line, 3);
	uint64_t code;

	*cont = after == '-';
	if (!slice_u64(slice_head(line, 3), 10, 699, &code) || code < 100 ||
	    line.n < 3 || (line.n > 3 && after != ' ' && after != '-'))
		return 0;
	return (unsigned)code;
}
