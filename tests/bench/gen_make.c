/*
 * gen_make.c: the table of file types, and the makers of text: HTML, JSON,
 * JavaScript, CSS, SVG, CSV and plain text out of common words.
 */
#include "gen_make.h"

#include <assert.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const make_words[] = {"about", "account", "all", "and",
    "archive", "are", "article", "at", "be", "before", "button", "by", "case",
    "cart", "change", "city", "comment", "company", "contact", "content",
    "data", "day", "detail", "every", "field", "first", "for", "from",
    "gallery", "garden", "group", "has", "header", "history", "home", "image",
    "in", "index", "is", "item", "language", "last", "letter", "light", "list",
    "market", "member", "more", "new", "news", "not", "of", "offer", "on",
    "order", "page", "paper", "people", "photo", "place", "price", "product",
    "question", "reader", "report", "river", "search", "section", "service",
    "sign", "small", "station", "story", "street", "table", "that", "the",
    "time", "to", "travel", "user", "value", "view", "was", "water", "week",
    "which", "will", "winter", "with", "work", "year"};

static const char *
make_word(struct rng *r)
{
	uint32_t n = sizeof(make_words) / sizeof(make_words[0]);

	return make_words[rng_below(r, n)];
}

/*
 * Adds a pattern: @w is a word, @9; a number below 9, @x six hex digits.  (Not
 * printf with random arguments: C does not say which is drawn first.)
 */
static void
make_text(struct make *m, struct rng *r, const char *pattern)
{
	while (*pattern != '\0') {
		size_t plain = strcspn(pattern, "@");
		char *end;

		make_put(m, pattern, plain);
		pattern += plain;
		if (*pattern == '\0')
			break;
		pattern += 2;
		if (pattern[-1] == 'w')
			make_print(m, "%s", make_word(r));
		else if (pattern[-1] == 'x')
			make_print(m, "%06x", rng_below(r, 0x1000000));
		else {
			unsigned long n = strtoul(pattern - 1, &end, 10);

			assert(*end == ';');
			make_print(m, "%u", rng_below(r, (uint32_t)n));
			pattern = end + 1;
		}
	}
}

/* Words and stops, about LEN bytes. */
static void
make_prose(struct make *m, struct rng *r, size_t len)
{
	size_t end = m->len + len;

	while (m->len < end) {
		make_text(m, r, rng_below(r, 9) == 0 ? "@w @2000;" : "@w");
		make_text(m, r, rng_below(r, 11) == 0 ? ".\n" : " ");
	}
}

static void
make_html(struct make *m, struct rng *r, size_t len)
{
	make_text(m, r,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<title>@w @w @1000;</title>\n"
	    "<link rel=\"stylesheet\" href=\"/css/site.css\">\n"
	    "</head>\n<body>\n<h1>@w</h1>\n");
	while (m->len < len) {
		make_text(
		    m, r, "<p class=\"@w\"><a href=\"/@w/@9999;\">@w</a> ");
		make_prose(m, r, rng_between(r, 40, 400));
		make_text(m, r, "</p>\n");
	}
	make_tail(m, "<!-- %016x -->\n</body>\n</html>\n");
}

/* A maker of lines: the first, then one pattern until it is long enough. */
static void
make_lines(struct make *m, struct rng *r, size_t len, const char *first,
    const char *line)
{
	make_text(m, r, first);
	while (m->len < len)
		make_text(m, r, line);
}

static void
make_json(struct make *m, struct rng *r, size_t len)
{
	make_lines(m, r, len, "{\"@w\": \"@w\", \"items\": [\n",
	    "  {\"id\": @1000000;, \"name\": \"@w @w\", \"price\": @500;.5, "
	    "\"tags\": [\"@w\", \"@w\"], \"active\": true},\n");
	make_tail(m, "  {\"id\": \"%016x\"}\n]}\n");
}

static void
make_js(struct make *m, struct rng *r, size_t len)
{
	make_lines(m, r, len, "\"use strict\";\n",
	    "function @w@9999;(a, b) {\n\tif (a > @100;) {\n"
	    "\t\treturn b.@w(\"@w\");\n\t}\n\tvar result = a + @1000;;\n"
	    "\treturn result;\n}\n");
	make_tail(m, "// build %016x\n");
}

static void
make_css(struct make *m, struct rng *r, size_t len)
{
	make_lines(m, r, len, "",
	    ".@w-@w {\n\tmargin: @40;px @40;px;\n\tcolor: #@x;\n"
	    "\tfont-size: @3;.@10;em;\n}\n");
	make_tail(m, "/* build %016x */\n");
}

static void
make_svg(struct make *m, struct rng *r, size_t len)
{
	make_lines(m, r, len,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 640 480\">\n",
	    "<path fill=\"#@x\" d=\"M@640; @480;L@640; @480;L@640; @480;z\"/>"
	    "\n");
	make_tail(m, "<!-- %016x --></svg>\n");
}

static void
make_csv(struct make *m, struct rng *r, size_t len)
{
	make_lines(m, r, len, "id,name,place,amount,time\n",
	    "@1000000;,@w,@w,@9000;.25,17@90000000;\n");
	make_tail(m, "end,%016x,,,\n");
}

static void
make_txt(struct make *m, struct rng *r, size_t len)
{
	make_prose(m, r, len);
	make_tail(m, "\nNumber %016x.\n");
}

/* Shares add up to 1024; media are scaled up and markup down. */
const struct make_type make_types[] = {
    {"text/html; charset=utf-8", "html", true, 170, 100, make_html},
    {"application/json", "json", true, 150, 60, make_json},
    {"application/javascript", "js", true, 130, 160, make_js},
    {"text/css", "css", true, 80, 80, make_css},
    {"image/svg+xml", "svg", true, 30, 30, make_svg},
    {"text/csv", "csv", true, 14, 200, make_csv},
    {"text/plain", "txt", true, 20, 60, make_txt},
    {"image/jpeg", "jpg", false, 190, 150, make_jpeg},
    {"image/png", "png", false, 120, 70, make_png},
    {"image/gif", "gif", false, 50, 15, make_gif},
    {"font/woff2", "woff2", false, 20, 150, make_woff2},
    {"video/mp4", "mp4", false, 8, 600, make_mp4},
    {"application/pdf", "pdf", false, 12, 300, make_pdf},
    {"application/zip", "zip", false, 12, 400, make_zip},
    {"application/octet-stream", "bin", false, 18, 100, make_bin},
};
const size_t make_ntypes = sizeof(make_types) / sizeof(make_types[0]);

const struct make_type *
make_find(const char *ext)
{
	const struct make_type *t = make_types;

	while (strcmp(t->ext, ext) != 0) {
		t++;
		assert(t < make_types + make_ntypes);
	}
	return t;
}

void
make_file(struct make *m, const struct make_type *t, struct rng *r, size_t len)
{
	*m = (struct make){.p = NULL};
	t->fill(m, r, len);
	assert(m->ntail != 0 && m->nonce_at != 0);
}

void
make_put(struct make *m, const void *p, size_t len)
{
	if (len == 0)
		return;
	if (m->room - m->len < len) {
		m->room = (m->len + len) * 2;
		if ((m->p = realloc(m->p, m->room)) == NULL)
			err(1, NULL);
	}
	memcpy(m->p + m->len, p, len);
	m->len += len;
}

void
make_print(struct make *m, const char *format, ...)
{
	char line[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < sizeof(line));
	make_put(m, line, (size_t)n);
}

void
make_noise(struct make *m, struct rng *r, size_t len)
{
	while (len != 0) {
		uint64_t word = rng_next(r);
		size_t n = len < sizeof(word) ? len : sizeof(word);
		uint8_t bytes[sizeof(word)];

		for (size_t i = 0; i < sizeof(bytes); i++, word >>= 8)
			bytes[i] = (uint8_t)word;
		make_put(m, bytes, n);
		len -= n;
	}
}

void
make_tail(struct make *m, const char *format)
{
	const char *at = strstr(format, "%016x");
	size_t before = (size_t)(at - format), after = strlen(at + 5);

	assert(before + MAKE_NONCE + after <= sizeof(m->tail));
	memcpy(m->tail, format, before);
	m->nonce_at = before;
	memcpy(m->tail + before + MAKE_NONCE, at + 5, after);
	m->ntail = before + MAKE_NONCE + after;
}
