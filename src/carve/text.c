/*
 * text: what kind of text a file is, when that can be said without libmagic.
 *
 * libmagic tries some 400 rules on a text, in order of their strength, and
 * that costs a millisecond or several. Most texts can be settled for a
 * hundredth of it: either the strongest rule that could match does (a document
 * type, "use strict"), or nothing that any rule looks for is there (rules.h,
 * marks.h), and then it is plain. Whenever that is not certain the answer is
 * NULL.
 */
#include "carve/text.h"

#include "base/rd.h"
#include "base/wr.h"
#include "carve/json.h"
#include "carve/marks.h"
#include "carve/rules.h"

#define RULE_REACH    8192  /* searches and expressions go this far */
#define RULE_PLACES   65536 /* places and encodings */
#define SVG_REACH     4000
#define CSV_LINES     10
#define FORTRAN_LINES 50
#define FORTRAN_REACH 4000

/* ---- clean text */

#define BLOCK 64

static bool
blank_byte(uint8_t c)
{
	return c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

/* Printable ASCII and blanks only? Written so that compilers make vectors of
 * it; most texts are nothing else. */
static bool
plain_block(struct slice s)
{
	uint8_t block[BLOCK], odd = 0;

	memcpy(block, s.p, BLOCK);
	for (unsigned i = 0; i < BLOCK; i++) {
		uint8_t c = block[i];

		odd |= (uint8_t)(c - 0x20) > 0x5e && !blank_byte(c);
	}
	return odd == 0;
}

/* One character. False when it is none of a clean text; *cut: its end may be
 * behind the end. */
static bool
clean_char(struct rd *r, bool *cut)
{
	struct slice rest = rd_peek(r);
	uint32_t cp;
	unsigned n = utf8_decode(rest, &cp);

	*cut = n == 0 && rest.n < 4;
	rd_skip(r, n);
	return n > 1 ? cp >= 0xa0
		     : n == 1 && (blank_byte((uint8_t)cp) ||
				     (cp >= 0x20 && cp < 0x7f));
}

bool
text_clean(struct slice head, bool whole)
{
	struct rd r = rd_init(head);
	size_t left;
	bool cut;

	while (r.left != 0) {
		if (r.left >= BLOCK && plain_block(rd_peek(&r))) {
			rd_skip(&r, BLOCK);
			continue;
		}
		left = r.left < BLOCK ? 0 : r.left - BLOCK;
		while (r.left > left) {
			if (!clean_char(&r, &cut))
				return cut && !whole;
		}
	}
	return true;
}

/* ---- not comma separated */

/* From after a quote: up to what follows its partner; "" stays inside. */
static void
csv_quoted(struct rd *r)
{
	bool quote = false;

	while (r->left != 0) {
		if (slice_at(rd_peek(r), 0) == '"')
			quote = !quote;
		else if (quote)
			return;
		rd_skip(r, 1);
	}
}

/*
 * libmagic takes a text for CSV when its first ten lines (or all, three or
 * more) have the same number of commas, and at least one. The usual text
 * settles that on its first line.
 */
enum csv { CSV_NO, CSV_UNSURE, CSV_YES };

static enum csv
csv_look(struct slice s, bool whole)
{
	struct rd r = rd_init(s);
	size_t commas = 0, first = 0, lines = 0;
	uint8_t c;

	if (slice_chr(s, '\n') == SLICE_MISSING)
		return CSV_NO;
	while (r.left != 0) {
		c = rd_u8(&r);
		if (c == '"')
			csv_quoted(&r);
		commas += c == ',';
		if (c != '\n')
			continue;
		if (commas == 0 || (lines != 0 && commas != first))
			return CSV_NO;
		if (++lines == CSV_LINES)
			return CSV_YES;
		first = commas;
		commas = 0;
	}
	if (lines == 0 || (whole && lines < 3))
		return CSV_NO;
	return whole ? CSV_YES : CSV_UNSURE;
}

/* ---- what rules look for */

static bool
any(struct slice s, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (slice_find(s, slice_str(*list)) != SLICE_MISSING)
			return true;
	}
	return false;
}

static bool
starts_any(struct slice s, const char *const *list)
{
	uint8_t c = slice_at(s, 0);

	for (; *list != NULL; list++) {
		if ((uint8_t) * *list == c && slice_starts(s, *list))
			return true;
	}
	return false;
}

/*
 * libmagic takes a text for Fortran when a line begins with a lone C, and none
 * with anything else than C or a blank.
 */
static bool
fortran_like(struct slice s)
{
	struct slice line;
	uint8_t c;

	/* the last byte is hidden from expressions */
	s = slice_head(slice_head(s, s.n - 1), FORTRAN_REACH);
	for (size_t i = 0; i < FORTRAN_LINES; i++) {
		if (!slice_token(&s, '\n', &line))
			break;
		c = slice_at(line, 0);
		if (line.n != 0 && strchr("Cc \t", c) == NULL)
			return false;
	}
	return true;
}

/* Documents in XML that have a type of their own. */
static const char *const xml_others[] = {
    "X3D",
    "COLLADA",
    "3dmanufacturing",
    "<amf",
    "<catmetadata",
    "<gmr:",
    "<gnc-v2",
    "<osm",
    "<pef",
    "<pkgmetadata",
    "<urlset",
    "eml-",
    "fgdc",
    "isotc211",
    "mercury",
    "onedcx",
    "openarchives",
    "w3.org/ns/ttml",
    NULL,
};

/* ---- the decisions */

static const char *
xml_type(struct slice head)
{
	struct slice s = slice_head(head, RULE_REACH);
	size_t svg = slice_find(s, SLICE_LIT("<svg"));

	if (any(s, xml_others))
		return NULL;
	if (svg < SVG_REACH)
		return "image/svg+xml";
	return svg == SLICE_MISSING ? "text/xml" : NULL;
}

static const char *
markup_type(struct slice head)
{
	if (rules_fit_behind(head, 1) || marks_svg(head))
		return NULL;
	if (slice_istarts(head, "<!doctype html"))
		return "text/html";
	if (slice_istarts(head, "<html>"))
		return marks_find(head) & MARK_STRONGER ? NULL : "text/html";
	if (slice_starts(head, "<svg"))
		return "image/svg+xml";
	if (slice_starts(head, "<?xml version=\"") ||
	    slice_starts(head, "<?xml version='"))
		return xml_type(head);
	return NULL;
}

/* How scripts begin; no rule at all that begins at offset 0 fits these. */
static const char *const web_starts[] = {"/*", "// ", "//\n", "@charset",
    "@media", "@font-face", "@import", ":root", "html", "body", "* {", "*{",
    "*,", ".", "(function", "!function", ";(function", "var ", "function ",
    "\"use strict\"", "'use strict'", "$(", "window.", "jQuery", "if (", "if(",
    "self.", "define(", "const ", "let ", NULL};
static const char *const not_web_starts[] = {
    "/* XPM", "/* CTF", ".snd", ".key", ".class", ".system", ".dafsa", NULL};

static bool
web_start(struct slice s)
{
	return starts_any(s, web_starts) && !starts_any(s, not_web_starts) &&
	       !rules_fit_behind(s, 1);
}

/* JavaScript, plain text, or not settled. */
static const char *
script_or_plain(struct slice s, bool whole, enum text_doubt *doubt)
{
	unsigned marks = marks_find(s);

	if (marks & MARK_SCRIPT)
		return (marks & MARK_STRONGER) == 0 && web_start(s)
			   ? "application/javascript"
			   : NULL;
	if ((marks & MARK_OTHER) || rules_fit_text(s) || fortran_like(s) ||
	    (!whole && s.n < RULE_PLACES))
		return NULL;
	if (!whole || s.n > MARKS_REACH)
		*doubt = DOUBT_MARKS;
	return "text/plain";
}

static const char *
json_type(struct slice head, bool whole, enum text_doubt *doubt)
{
	struct json_scan j = {0};

	json_scan_add(&j, head);
	if (j.bad || (whole && !json_scan_end(&j)))
		return NULL;
	if (!whole)
		*doubt = DOUBT_JSON;
	return "application/json";
}

const char *
text_type(struct slice head, bool whole, enum text_doubt *doubt)
{
	uint8_t c = slice_at(slice_trim(head), 0);
	const char *type;
	enum csv csv;

	*doubt = DOUBT_NONE;
	if (!text_clean(head, whole))
		return NULL;
	if (c == '{' || c == '[')
		return json_type(head, whole, doubt);
	csv = csv_look(head, whole);
	if (csv != CSV_NO)
		return csv == CSV_YES ? "text/csv" : NULL;
	type = c == '<' ? markup_type(head) : NULL;
	return type != NULL ? type : script_or_plain(head, whole, doubt);
}
