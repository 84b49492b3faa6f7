/*
 * marks: what the rules of libmagic 5.44 look for all over a text.
 *
 * Words that stand at the beginning of a line are looked up there, by their
 * first byte. All others have a byte in them that is no letter: they are looked
 * up where that byte is.
 */
#include "carve/marks.h"

#define TROFF_REACH 1600 /* twenty lines of eighty bytes */
#define TROFF_LINES 40	 /* twenty, and an empty one behind each */
#define TROFF_CUT   1595 /* a request behind this is cut behind its name */
#define LONGEST	    32	 /* marks that begin within reach are whole */
#define SURE	    8000 /* a rule reaches this far for certain */
#define DISC_AT	    339969

/* A class ends behind the reach when it is one of Ruby's. */
#define MAYBE_STRONGER 8
#define COMPARES       16 /* "===", "!==" */

/* ---- beginnings of lines */

struct word {
	const char *text;
	size_t n;
	bool whole; /* what follows is a blank, or the end */
	unsigned is;
};

#define WORD(text)                                       \
	{                                                \
		text, sizeof(text) - 1, true, MARK_OTHER \
	}
#define CLASS(text)                                                       \
	{                                                                 \
		text, sizeof(text) - 1, true, MARK_OTHER | MAYBE_STRONGER \
	}
#define BEGINS(text)                                      \
	{                                                 \
		text, sizeof(text) - 1, false, MARK_OTHER \
	}
#define STRONGER(text)                                                   \
	{                                                                \
		text, sizeof(text) - 1, true, MARK_STRONGER | MARK_OTHER \
	}

static const struct word at_dot[] = {BEGINS(".BEGIN"), BEGINS(".PRECIOUS"),
    BEGINS(".asciiz"), BEGINS(".byte"), BEGINS(".endif"), BEGINS(".even"),
    BEGINS(".file"), BEGINS(".globl"), BEGINS(".include"), BEGINS(".text"),
    BEGINS(".type"), {0}};
static const struct word at_A[] = {BEGINS("AC_DEFUN"), {0}};
static const struct word at_C[] = {BEGINS("CFLAGS"), {0}};
static const struct word at_L[] = {BEGINS("LDFLAGS"), {0}};
static const struct word at_P[] = {WORD("PROC"), {0}};
static const struct word at_S[] = {STRONGER("SECTION"), BEGINS("SUBDIRS"), {0}};
static const struct word at_V[] = {BEGINS("VPATH"), {0}};
static const struct word at_a[] = {BEGINS("all:"), {0}};
static const struct word at_c[] = {
    BEGINS("char *"), BEGINS("char*"), CLASS("class"), {0}};
static const struct word at_d[] = {
    WORD("def"), WORD("dnl"), BEGINS("double *"), BEGINS("double*"), {0}};
static const struct word at_e[] = {
    STRONGER("end"), BEGINS("except"), BEGINS("export"), WORD("extern"), {0}};
static const struct word at_f[] = {BEGINS("float *"), BEGINS("float*"), {0}};
static const struct word at_i[] = {BEGINS("import"), WORD("include"), {0}};
static const struct word at_m[] = {CLASS("module"), {0}};
static const struct word at_n[] = {WORD("namespace"), {0}};
static const struct word at_p[] = {
    BEGINS("private:"), BEGINS("protected:"), BEGINS("public:"), {0}};
static const struct word at_r[] = {WORD("require"), {0}};
static const struct word at_s[] = {WORD("struct"), {0}};
static const struct word at_t[] = {BEGINS("template"), {0}};
static const struct word at_u[] = {WORD("union"), WORD("using"), {0}};
static const struct word at_v[] = {WORD("virtual"), {0}};
static const struct word after_hash[] = {
    BEGINS("if"), BEGINS("import"), BEGINS("include"), BEGINS("pragma"), {0}};

static const struct word *const words_at[256] = {
    ['.'] = at_dot,
    ['A'] = at_A,
    ['C'] = at_C,
    ['L'] = at_L,
    ['P'] = at_P,
    ['S'] = at_S,
    ['V'] = at_V,
    ['a'] = at_a,
    ['c'] = at_c,
    ['d'] = at_d,
    ['e'] = at_e,
    ['f'] = at_f,
    ['i'] = at_i,
    ['m'] = at_m,
    ['n'] = at_n,
    ['p'] = at_p,
    ['r'] = at_r,
    ['s'] = at_s,
    ['t'] = at_t,
    ['u'] = at_u,
    ['v'] = at_v,
};

static bool
is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Lines that follow are looked at when it is their turn. */
static struct slice
skip_blanks(struct slice s)
{
	while (is_blank(slice_at(s, 0)) && slice_at(s, 0) != '\n')
		s = slice_from(s, 1);
	return s;
}

/*
 * Expressions see neither what is beyond their reach nor the last byte before
 * that: the last bytes, so many of them, are hidden. Where they begin, a word
 * ends for them whatever follows.
 */
static bool
ends_here(struct slice s, size_t hidden)
{
	return s.n <= hidden || is_blank(slice_at(s, 0));
}

/* The list is for words with its first byte. */
static unsigned
has_word(struct slice s, size_t hidden, const struct word *w)
{
	uint8_t second = slice_at(s, 1);

	for (; w != NULL && w->text != NULL; w++) {
		if ((uint8_t)w->text[1] == second &&
		    slice_eq(slice_head(s, w->n), slice_of(w->text, w->n)) &&
		    (!w->whole || ends_here(slice_from(s, w->n), hidden)))
			return w->is;
	}
	return 0;
}

/* A troff request: a dot, a letter, a letter or digit, and a blank. */
static bool
troff_line(struct slice line, size_t hidden)
{
	uint8_t a = slice_at(line, 1), b = slice_at(line, 2);

	a |= 0x20;
	b |= b >= 'A' ? 0x20 : 0;
	return slice_at(line, 0) == '.' && a >= 'a' && a <= 'z' &&
	       ((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9')) &&
	       ends_here(slice_from(line, 3), hidden);
}

/* "from x import y" */
static bool
import_line(struct slice rest)
{
	return slice_starts(rest, "from") &&
	       slice_find(slice_head(rest, slice_chr(rest, '\n')),
		   SLICE_LIT("import")) != SLICE_MISSING;
}

/* How far requests of troff are looked for. */
static size_t
troff_reach(struct slice text)
{
	struct slice s = slice_head(text, TROFF_REACH), line;

	for (size_t i = 0; i < TROFF_LINES; i++) {
		if (!slice_token(&s, '\n', &line))
			break;
	}
	return slice_head(text, TROFF_REACH).n - s.n;
}

/* What stands at the beginning of the line there, which the rest follows. */
static unsigned
line_marks(struct slice rest, size_t at, size_t hidden, size_t troff)
{
	struct slice s = skip_blanks(rest);
	uint8_t c = slice_at(s, 0);
	unsigned is;

	if (slice_starts(rest, "msgid") || slice_starts(rest, "+++ "))
		return MARK_STRONGER | MARK_OTHER;
	if (c == 'p' && slice_starts(s, "package"))
		return MARK_STRONGER;
	is = has_word(s, hidden, words_at[c]);
	if (c == '#')
		is =
		    has_word(skip_blanks(slice_from(s, 1)), hidden, after_hash);
	if (is != 0)
		return is;
	if (at == TROFF_CUT)
		hidden = rest.n;
	if (slice_at(rest, 0) == ':' || import_line(rest) ||
	    (at < troff && troff_line(rest, hidden)))
		return MARK_OTHER;
	return 0;
}

/* ---- anywhere */

struct mark {
	const char *text;
	size_t n;
	size_t at; /* the byte where it is looked up */
	unsigned is;
	bool folded; /* in either case */
};

#define MARK(text, at, is)                            \
	{                                             \
		text, sizeof(text) - 1, at, is, false \
	}
#define FOLDED(text, at)                                     \
	{                                                    \
		text, sizeof(text) - 1, at, MARK_OTHER, true \
	}

static const struct mark at_quote[] = {MARK("\"use strict\"", 0, MARK_SCRIPT),
    MARK("eval \"", 5, MARK_OTHER), MARK("\"libhdr\"", 0, MARK_OTHER),
    MARK("\"LIBHDR\"", 0, MARK_OTHER), MARK("module[\"exports", 7, MARK_OTHER),
    {0}};
static const struct mark at_tick[] = {MARK("'use strict'", 0, MARK_SCRIPT),
    MARK("eval '", 5, MARK_OTHER), MARK("module['exports", 7, MARK_OTHER), {0}};
static const struct mark at_paren[] = {MARK("(function(", 0, MARK_SCRIPT),
    MARK("(function ", 0, MARK_SCRIPT),
    MARK("(async function(", 0, MARK_SCRIPT),
    MARK("(async function ", 0, MARK_SCRIPT), MARK("require(", 7, MARK_OTHER),
    MARK("main(", 4, MARK_OTHER), MARK("(input,", 0, MARK_OTHER),
    MARK("(def", 0, MARK_OTHER), MARK("(setq ", 0, MARK_OTHER),
    MARK("(autoload ", 0, MARK_OTHER), MARK("(custom-set", 0, MARK_OTHER),
    MARK("(This file ", 0, MARK_OTHER), MARK("(ns", 0, MARK_OTHER), {0}};
static const struct mark at_percent[] = {
    MARK("%PDF-", 0, MARK_STRONGER | MARK_OTHER), MARK("% -*-", 0, MARK_OTHER),
    {0}};
static const struct mark at_point[] = {
    MARK("..OMR", 0, MARK_OTHER), MARK("module.exports", 6, MARK_OTHER), {0}};
static const struct mark at_slash[] = {
    MARK("dryad-bibo/", 10, MARK_OTHER), {0}};
static const struct mark at_colon[] = {
    MARK("finally:", 7, MARK_OTHER), MARK("try:", 3, MARK_OTHER), {0}};
static const struct mark at_equals[] = {
    MARK("EAPI=", 4, MARK_OTHER), FOLDED("id=imagemagick", 2), {0}};
static const struct mark at_greater[] = {MARK(" -->", 3, MARK_OTHER), {0}};
static const struct mark at_commercial[] = {
    MARK("@ECLASS: ", 0, MARK_OTHER), {0}};
static const struct mark at_backslash[] = {MARK("\\begin", 0, MARK_OTHER),
    MARK("\\chapter", 0, MARK_OTHER), MARK("\\contents", 0, MARK_OTHER),
    MARK("\\document", 0, MARK_OTHER), MARK("\\input", 0, MARK_OTHER),
    MARK("\\relax", 0, MARK_OTHER), MARK("\\section", 0, MARK_OTHER),
    MARK("\\setlength", 0, MARK_OTHER), {0}};
static const struct mark at_underscore[] = {MARK("def __init__", 4, MARK_OTHER),
    MARK("if __name__", 3, MARK_OTHER),
    MARK("__BUNDLE_START_TIME__", 0, MARK_OTHER), {0}};
static const struct mark at_less[] = {
    {"<!doctype", 9, 0, MARK_STRONGER | MARK_OTHER, true}, FOLDED("<head", 0),
    FOLDED("<html", 0), FOLDED("<script", 0), FOLDED("<style", 0),
    FOLDED("<table", 0), FOLDED("<title", 0), {0}};

static const struct mark *const marks_at[256] = {
    ['"'] = at_quote,
    ['\''] = at_tick,
    ['('] = at_paren,
    ['%'] = at_percent,
    ['.'] = at_point,
    ['/'] = at_slash,
    [':'] = at_colon,
    ['='] = at_equals,
    ['>'] = at_greater,
    ['@'] = at_commercial,
    ['\\'] = at_backslash,
    ['_'] = at_underscore,
    ['<'] = at_less,
};

static bool
fits(struct slice text, size_t i, const struct mark *m)
{
	struct slice s;

	if (i < m->at)
		return false;
	s = slice_mid(text, i - m->at, m->n);
	return m->folded ? slice_ieq(s, slice_of(m->text, m->n))
			 : slice_eq(s, slice_of(m->text, m->n));
}

/* Does a rule find it too? All but the last byte is within its reach. */
static bool
is_sure(struct slice text, size_t i, const struct mark *m)
{
	return m->is != MARK_SCRIPT || (i < SURE && i - m->at + m->n < text.n);
}

/* The mark at i, of those that are looked up at its byte. */
static unsigned
has_mark(struct slice text, size_t i, const struct mark *m)
{
	uint8_t next = slice_at(text, i + 1);

	for (; m->text != NULL; m++) {
		/* most are ruled out by the byte behind (or the NUL) */
		if (m->at + 1 < m->n && !m->folded &&
		    (uint8_t)m->text[m->at + 1] != next)
			continue;
		if (fits(text, i, m))
			return is_sure(text, i, m) ? m->is : MARK_OTHER;
	}
	return 0;
}

/* "===" or "!==", which rules look for behind "typeof". */
static bool
compares(struct slice text, size_t i)
{
	return slice_at(text, i + 1) == '=' &&
	       (slice_at(text, i + 2) == '=' ||
		   (i != 0 && slice_at(text, i - 1) == '!'));
}

static bool
has(struct slice s, const char *text)
{
	return slice_find(s, slice_str(text)) != SLICE_MISSING;
}

/* What is looked for only near the beginning. */
static bool
head_marks(struct slice text)
{
	return has(slice_head(text, 16), "#!") ||
	       has(slice_head(text, 128), "InternetShortcut") ||
	       has(slice_head(text, 128), "CLASS ") ||
	       has(slice_head(text, 32), " ncells:") ||
	       slice_ifind_str(slice_head(text, 48), "start component") !=
		   SLICE_MISSING;
}

/* A link, with any blanks in it or none. */
static bool
is_link(struct slice s)
{
	if (!slice_istarts(s, "<a"))
		return false;
	s = slice_from(s, 2);
	while (is_blank(slice_at(s, 0)))
		s = slice_from(s, 1);
	return slice_istarts(s, "href=");
}

/* The marks at i. */
static unsigned
marks_here(struct slice s, size_t i, size_t hidden, size_t troff)
{
	uint8_t c = slice_at(s, i);

	if (c == '\n')
		return line_marks(slice_from(s, i + 1), i, hidden, troff);
	if (c == '<' && is_link(slice_from(s, i)))
		return MARK_OTHER;
	if (c == '=' && compares(s, i))
		return COMPARES | has_mark(s, i, at_equals);
	return marks_at[c] == NULL ? 0 : has_mark(s, i, marks_at[c]);
}

unsigned
marks_find(struct slice text)
{
	struct slice s = slice_head(text, MARKS_REACH + LONGEST);
	size_t hidden = s.n > MARKS_REACH ? s.n - MARKS_REACH + 1 : 1;
	size_t troff = troff_reach(s);
	unsigned is = line_marks(s, 0, hidden, troff);

	if (head_marks(s))
		is |= MARK_OTHER;
	for (size_t i = 0; i < s.n; i++)
		is |= marks_here(s, i, hidden, troff);
	if ((is & COMPARES) && has(s, "typeof"))
		is |= MARK_OTHER;
	if ((is & MAYBE_STRONGER) && text.n > MARKS_REACH)
		is |= MARK_STRONGER;
	return is;
}

bool
marks_svg(struct slice head)
{
	struct slice s = slice_head(head, MARKS_REACH);
	size_t at;

	while ((at = slice_chr(s, '<')) != SLICE_MISSING) {
		s = slice_from(s, at);
		if (slice_istarts(s, "<!doctype") &&
		    slice_istarts(slice_trim(slice_from(s, 9)), "svg"))
			return true;
		s = slice_from(s, 1);
	}
	return false;
}

/* ---- without end */

static bool
late_in(struct slice s)
{
	return has(s, "use strict") || has(s, "..OMR");
}

/* Is there an image of a disc? */
static bool
disc_in(const struct marks_late *late, struct slice s)
{
	return late->n <= DISC_AT && DISC_AT - late->n < s.n &&
	       slice_at(s, DISC_AT - late->n) == 'C';
}

static void
keep_tail(struct marks_late *late, struct slice more)
{
	size_t n = sizeof late->tail, drop;

	if (more.n < n) {
		drop = late->ntail + more.n > n ? late->ntail + more.n - n : 0;
		late->ntail -= drop;
		memmove(late->tail, late->tail + drop, late->ntail);
	} else {
		more = slice_from(more, more.n - n);
		late->ntail = 0;
	}
	if (more.n != 0)
		memcpy(late->tail + late->ntail, more.p, more.n);
	late->ntail += more.n;
}

void
marks_late_add(struct marks_late *late, struct slice more)
{
	uint8_t seam[2 * sizeof late->tail];
	struct slice first = slice_head(more, sizeof late->tail);

	memcpy(seam, late->tail, late->ntail);
	if (first.n != 0)
		memcpy(seam + late->ntail, first.p, first.n);
	late->found |= late_in(slice_of(seam, late->ntail + first.n)) ||
		       late_in(more) || disc_in(late, more);
	late->n += more.n;
	keep_tail(late, more);
}

bool
marks_late_end(const struct marks_late *late)
{
	return late->found ||
	       (late->ntail == sizeof late->tail &&
		   slice_starts(slice_of(late->tail, late->ntail), "PK\5\6"));
}
