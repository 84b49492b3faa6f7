/*
 * text: what kind of text a file is, when that can be said without libmagic.
 *
 * libmagic tries some 400 rules on a text, in order of their strength, and
 * that costs a millisecond or several. The texts that the web is made of can
 * be settled for a hundredth of it: either the strongest rule that could match
 * does (a document type, "use strict"), or nothing that any rule looks for is
 * there. Whenever that is not certain the answer is NULL. The tables below are
 * what the rules of libmagic 5.44 look for.
 */
#include "carve/text.h"

#include "base/rd.h"
#include "base/wr.h"
#include "carve/json.h"

#define RULE_REACH  8192 /* searches and expressions go this far */
#define SURE_REACH  8000 /* found before this, a rule finds it too */
#define SVG_REACH   4000
#define TROFF_LINES 20
#define CSV_LINES   10

/* ---- clean text */

static bool
blank_byte(uint8_t c)
{
	return c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

bool
text_clean(struct slice head, bool whole)
{
	struct rd r = rd_init(head);
	struct rd here;
	uint32_t cp;
	unsigned n;

	for (;;) {
		rd_skip(&r, slice_printable(rd_peek(&r)));
		if (r.left == 0)
			return true;
		here = r;
		if (blank_byte(rd_u8(&r)))
			continue;
		n = utf8_decode(rd_peek(&here), &cp);
		if (n == 0)
			return !whole && here.left < 4;
		if (n == 1 || cp < 0xa0)
			return false;
		rd_skip(&r, n - 1);
	}
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

/* ---- a form, as browsers post it */

/* application/x-www-form-urlencoded on one line is plain text to libmagic. */
static bool
form_like(struct slice s)
{
	struct rd r = rd_init(slice_head(s, RULE_REACH));
	uint8_t c = slice_at(s, 0);
	bool equals = false;

	if (c < 'a' || c > 'z' || slice_istarts(s, "id=imagemagick"))
		return false;
	while (r.left != 0) {
		c = rd_u8(&r);
		equals |= c == '=';
		if ((c < '0' || c > '9') && (c < 'a' || c > 'z') &&
		    (c < 'A' || c > 'Z') && strchr("=&%+._-*~", c) == NULL)
			return false;
	}
	return equals && s.n <= RULE_REACH;
}

/* ---- what rules look for */

struct needle {
	const char *text;
	size_t reach; /* 0: anywhere */
};

static bool
any(struct slice s, const struct needle *list)
{
	struct slice hay;

	for (; list->text != NULL; list++) {
		hay = list->reach == 0 ? s : slice_head(s, list->reach);
		if (slice_find(hay, slice_str(list->text)) != SLICE_MISSING)
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

/* Rules that are stronger than <html> and JavaScript's. */
static const struct needle stronger[] = {
    {"\nmsgid", 0},
    {"\n+++ ", 0},
    {"%PDF-", 512},
    {NULL, 0},
};

static const char *const stronger_lines[] = {"end", "package", NULL};

static const struct needle script_words[] = {
    {"(function(", 0},
    {"(function ", 0},
    {"(async function(", 0},
    {"(async function ", 0},
    {"\"use strict\"", 0},
    {"'use strict'", 0},
    {NULL, 0},
};

/* Any of these may make a text something else than plain. */
static const struct needle other_words[] = {
    {"use strict", 0},
    {"(function", 0},
    {"(async function", 0},
    {"require(", 0},
    {"exports", 0},
    {"typeof", 0},
    {"__BUNDLE_START_TIME__", 512},
    {"main(", 0},
    {"finally:", 0},
    {"def __init__", 0},
    {"if __name__", 0},
    {"(input,", 0},
    {"(def", 0},
    {"(setq ", 0},
    {"(autoload ", 0},
    {"(custom-set", 0},
    {"eval \"", 0},
    {"eval '", 0},
    {"libhdr", 0},
    {"LIBHDR", 0},
    {"EAPI=", 0},
    {"ECLASS", 0},
    {"..OMR", 0},
    {"InternetShortcut", 0},
    {"\\begin", 0},
    {"\\chapter", 0},
    {"\\contents", 0},
    {"\\define", 0},
    {"\\document", 0},
    {"\\glossary", 0},
    {"\\ifx", 0},
    {"\\index", 0},
    {"\\input", 0},
    {"\\relax", 0},
    {"\\section", 0},
    {"\\set", 0},
    {"\\use", 0},
    {NULL, 0},
};

/* ... and these at the beginning of a line, after blanks. */
static const char *const other_lines[] = {".BEGIN", ".PRECIOUS", ".asciiz",
    ".byte", ".endif", ".even", ".file", ".globl", ".include", ".text", ".type",
    "AC_DEFUN", "BEGIN", "CFLAGS", "LDFLAGS", "PROC", "SUBDIRS", "VPATH",
    "all:", "begin ", "call", "char *", "char*", "class", "def ", "dnl ",
    "double *", "double*", "end", "except", "export", "extern", "float *",
    "float*", "import", "include", "module", "namespace", "package",
    "private:", "protected:", "public:", "require", "struct", "template",
    "union", "using", "virtual", "#include", "#import", "#define", "#if",
    "#endif", "#pragma", "# ", ": ", ":\t", NULL};

/* A troff request: a dot, a letter, a letter or digit, and a blank. */
static bool
troff_line(struct slice line)
{
	uint8_t a = slice_at(line, 1), b = slice_at(line, 2);
	uint8_t c = slice_at(line, 3);

	a |= 0x20;
	b |= b >= 'A' ? 0x20 : 0;
	return slice_at(line, 0) == '.' && a >= 'a' && a <= 'z' &&
	       ((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9')) &&
	       (c == ' ' || c == '\t' || c == '\r' || line.n <= 3);
}

/* What markup rules look for in the first 4 KiB, in either case. */
static const char *const tags[] = {"<!", "<a href=", "<head", "<html",
    "<script", "<style", "<table", "<title", NULL};

static bool
has_tag(struct slice s)
{
	const char *const *tag;
	size_t at;

	for (s = slice_head(s, RULE_REACH); s.n != 0; s = slice_from(s, 1)) {
		at = slice_chr(s, '<');
		if (at == SLICE_MISSING)
			return false;
		s = slice_from(s, at);
		for (tag = tags; *tag != NULL; tag++) {
			if (slice_istarts(s, *tag))
				return true;
		}
	}
	return false;
}

/* A line that begins with one of the list. */
static bool
line_starts(struct slice s, const char *const *list)
{
	struct slice line;

	s = slice_head(s, RULE_REACH);
	while (slice_token(&s, '\n', &line)) {
		if (starts_any(slice_trim(line), list))
			return true;
	}
	return false;
}

/* "from x import y" */
static bool
import_lines(struct slice s)
{
	struct slice line;

	s = slice_head(s, RULE_REACH);
	while (slice_token(&s, '\n', &line)) {
		if (slice_starts(line, "from") &&
		    slice_find(line, SLICE_LIT("import")) != SLICE_MISSING)
			return true;
	}
	return false;
}

static bool
troff_lines(struct slice s)
{
	struct slice line;

	for (size_t i = 0; i <= TROFF_LINES; i++) {
		if (!slice_token(&s, '\n', &line))
			return false;
		if (troff_line(line))
			return true;
	}
	return false;
}

/* Documents in XML that have a type of their own. */
static const struct needle xml_others[] = {
    {"X3D", 0},
    {"COLLADA", 0},
    {"3dmanufacturing", 0},
    {"<amf", 0},
    {"<catmetadata", 0},
    {"<gmr:", 0},
    {"<gnc-v2", 0},
    {"<osm", 0},
    {"<pef", 0},
    {"<pkgmetadata", 0},
    {"<urlset", 0},
    {"eml-", 0},
    {"fgdc", 0},
    {"isotc211", 0},
    {"mercury", 0},
    {"onedcx", 0},
    {"openarchives", 0},
    {"w3.org/ns/ttml", 0},
    {NULL, 0},
};

/* ---- the decisions */

static const char *
xml_type(struct slice s)
{
	size_t svg = slice_find(s, SLICE_LIT("<svg"));
	bool doctype = slice_ifind_str(s, "<!doctype svg") != SLICE_MISSING;

	if (any(s, xml_others))
		return NULL;
	if (svg < SVG_REACH)
		return "image/svg+xml";
	return svg == SLICE_MISSING && !doctype ? "text/xml" : NULL;
}

/* How style sheets and scripts begin; no rule for offset 0 fits these. */
static const char *const web_starts[] = {"/*", "// ", "//\n", "@charset",
    "@media", "@font-face", "@import", ":root", "html", "body", "* {", "*{",
    "*,", ".", "(function", "!function", ";(function", "var ", "function ",
    "\"use strict\"", "'use strict'", "$(", "window.", "jQuery", "if (", "if(",
    "self.", "define(", "const ", "let ", NULL};
static const char *const not_web_starts[] = {
    "/* XPM", "/* CTF", ".snd", ".key", ".class", ".system", ".dafsa", NULL};

static const char *
script_or_style(struct slice s, bool whole)
{
	struct slice sure = slice_head(s, SURE_REACH);

	if (!starts_any(s, web_starts) || starts_any(s, not_web_starts) ||
	    any(s, stronger))
		return NULL;
	if (any(sure, script_words))
		return line_starts(s, stronger_lines)
			   ? NULL
			   : "application/javascript";
	if (!whole || has_tag(s) || any(s, other_words) ||
	    line_starts(s, other_lines) || import_lines(s) || troff_lines(s))
		return NULL;
	return "text/plain";
}

const char *
text_type(struct slice head, bool whole)
{
	uint8_t c = slice_at(slice_trim(head), 0);
	enum csv csv;

	if (!text_clean(head, whole))
		return NULL;
	if (c == '{' || c == '[')
		return whole && json_whole(head) ? "application/json" : NULL;
	csv = csv_look(head, whole);
	if (csv != CSV_NO)
		return csv == CSV_YES ? "text/csv" : NULL;
	if (whole && form_like(head))
		return any(head, other_words) ? NULL : "text/plain";
	if (slice_istarts(head, "<!doctype html"))
		return "text/html";
	if (slice_istarts(head, "<html>"))
		return any(head, stronger) ? NULL : "text/html";
	if (slice_starts(head, "<svg"))
		return "image/svg+xml";
	if (slice_starts(head, "<?xml version=\"") ||
	    slice_starts(head, "<?xml version='"))
		return xml_type(head);
	return script_or_style(head, whole);
}
