/*
 * mustache_parse: the text of a template into nodes.
 *
 * One pass: text up to the next opening delimiter, then the tag. A tag that is
 * alone on its line (only blanks around it) takes the line with it, unless it
 * puts a value there. That is decided on the text itself: between the start
 * of the line and the tag, and between the tag and the line's end, are only
 * blanks; another tag on the line is not blank.
 */
#include "report/mustache.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "report/mustache_node.h"
#include "report/value.h"

#define SECTION_DEPTH 64

/* Where in HTML the template's own text is. */
enum html { HTML_TEXT, HTML_TAG, HTML_DOUBLE, HTML_SINGLE };

struct parser {
	struct slice text;
	size_t pos;
	struct slice open, close; /* delimiters */
	struct mustache *m;
	uint32_t node_cap;
	uint32_t section[SECTION_DEPTH];
	unsigned depth;
	enum html html;
	struct buf *why;
	bool failed;
};

/* A tag as it stands in the text: {{#name}} is '#' and "name". */
struct tag {
	size_t start, end; /* with its delimiters */
	char sigil;	   /* 0: none */
	struct slice content;
};

static void
parse_fail(struct parser *p, size_t pos, const char *what, struct slice name)
{
	unsigned line = 1;

	if (p->failed)
		return;
	p->failed = true;
	for (size_t i = 0; i < pos; i++)
		line += slice_at(p->text, i) == '\n';
	buf_printf(p->why, "line %u: %s", line, what);
	if (name.n != 0) {
		buf_str(p->why, " ");
		buf_add_slice(p->why, slice_head(name, 60));
	}
}

static struct node *
add_node(struct parser *p, enum node_kind kind)
{
	struct mustache *m = p->m;
	struct node *n;

	if (m->nnodes == p->node_cap) {
		p->node_cap = p->node_cap == 0 ? 32 : p->node_cap * 2;
		m->nodes =
		    xreallocarray(m->nodes, p->node_cap, sizeof(*m->nodes));
	}
	n = &m->nodes[m->nnodes++];
	*n = (struct node){.kind = kind, .in_tag = p->html != HTML_TEXT};
	return n;
}

static void
set_name(struct node *n, struct slice name)
{
	struct slice word;

	if (slice_eq_str(name, "."))
		return;
	while (slice_token(&name, '.', &word)) {
		n->key = xreallocarray(n->key, n->words + 1, sizeof(*n->key));
		n->key[n->words++] = value_key(word);
	}
}

static enum html
html_step(enum html at, uint8_t c, uint8_t next)
{
	switch (at) {
	case HTML_TEXT:
		if (c == '<' &&
		    (next == '/' || next == '!' ||
			((next | 0x20) >= 'a' && (next | 0x20) <= 'z')))
			return HTML_TAG;
		return at;
	case HTML_TAG:
		return c == '>'	   ? HTML_TEXT
		       : c == '"'  ? HTML_DOUBLE
		       : c == '\'' ? HTML_SINGLE
				   : at;
	case HTML_DOUBLE:
		return c == '"' ? HTML_TAG : at;
	case HTML_SINGLE:
		return c == '\'' ? HTML_TAG : at;
	}
	return at;
}

static void
add_text(struct parser *p, struct slice text)
{
	if (text.n == 0)
		return;
	add_node(p, NODE_TEXT)->text = text;
	for (size_t i = 0; i < text.n; i++)
		p->html = html_step(
		    p->html, slice_at(text, i), slice_at(text, i + 1));
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/*
 * Is the tag alone on its line? Then *from is where its line begins and *to
 * where the next one does.
 */
static bool
standalone(
    const struct parser *p, const struct tag *t, size_t *from, size_t *to)
{
	size_t a = t->start, b = t->end;

	if (t->sigil == 0 || t->sigil == '&' || t->sigil == '{')
		return false;
	while (a > p->pos && is_blank(slice_at(p->text, a - 1)))
		a--;
	if (a != 0 && slice_at(p->text, a - 1) != '\n')
		return false;
	while (b < p->text.n && is_blank(slice_at(p->text, b)))
		b++;
	if (slice_at(p->text, b) == '\r' && slice_at(p->text, b + 1) == '\n')
		b++;
	if (b < p->text.n && slice_at(p->text, b++) != '\n')
		return false;
	*from = a;
	*to = b;
	return true;
}

/* The tag that opens at t->start; false: it never closes. */
static bool
read_tag(struct parser *p, struct tag *t)
{
	size_t from = t->start + p->open.n, at, extra = 0;
	uint8_t c = slice_at(p->text, from);
	struct slice rest;

	t->sigil = 0;
	if (c != 0 && strchr("#^/>!=&{", c) != NULL) {
		t->sigil = (char)c;
		from++;
	}
	rest = slice_from(p->text, from);
	at = slice_find(rest, p->close);
	if (t->sigil == '{' || t->sigil == '=') {
		/* these end with one more character before the delimiter */
		extra = 1;
		while (at != SLICE_MISSING &&
		       (at == 0 || slice_at(rest, at - 1) !=
				       (t->sigil == '{' ? '}' : '='))) {
			size_t more =
			    slice_find(slice_from(rest, at + 1), p->close);
			at = more == SLICE_MISSING ? more : at + 1 + more;
		}
	}
	if (at == SLICE_MISSING)
		return false;
	t->content = slice_trim(slice_head(rest, at - extra));
	t->end = from + at + p->close.n;
	return true;
}

static void
set_delimiters(struct parser *p, const struct tag *t)
{
	struct slice rest = t->content, open;

	if (!slice_token(&rest, ' ', &open) || open.n == 0 ||
	    slice_trim(rest).n == 0 ||
	    slice_chr(slice_trim(rest), ' ') != SLICE_MISSING) {
		parse_fail(
		    p, t->start, "delimiters must be two words:", t->content);
		return;
	}
	p->open = open;
	p->close = slice_trim(rest);
}

static void
open_section(struct parser *p, const struct tag *t)
{
	struct node *n;

	if (p->depth == SECTION_DEPTH) {
		parse_fail(
		    p, t->start, "sections nest too deep at", t->content);
		return;
	}
	p->section[p->depth++] = p->m->nnodes;
	n = add_node(p, t->sigil == '#' ? NODE_SECTION : NODE_INVERTED);
	n->text = t->content;
	set_name(n, t->content);
}

static void
close_section(struct parser *p, const struct tag *t)
{
	struct node *n;

	if (p->depth == 0) {
		parse_fail(p, t->start, "nothing to close:", t->content);
		return;
	}
	n = &p->m->nodes[p->section[--p->depth]];
	if (!slice_eq(n->text, t->content))
		parse_fail(
		    p, t->start, "another section is open than", t->content);
	n->inner = p->m->nnodes - p->section[p->depth] - 1;
}

static void
add_tag(struct parser *p, const struct tag *t, bool alone, struct slice indent)
{
	struct node *n;

	switch (t->sigil) {
	case '!':
		break;
	case '=':
		set_delimiters(p, t);
		break;
	case '#':
	case '^':
		open_section(p, t);
		break;
	case '/':
		close_section(p, t);
		break;
	case '>':
		n = add_node(p, NODE_PARTIAL);
		n->text = t->content;
		n->alone = alone;
		n->indent = indent;
		break;
	default:
		n = add_node(p, t->sigil == 0 ? NODE_VALUE : NODE_RAW);
		set_name(n, t->content);
	}
}

/* Text up to the next tag, and the tag; false at the end. */
static bool
parse_step(struct parser *p)
{
	size_t at = slice_find(slice_from(p->text, p->pos), p->open);
	size_t from, to;
	struct tag t;
	bool alone;

	if (at == SLICE_MISSING) {
		add_text(p, slice_from(p->text, p->pos));
		return false;
	}
	t.start = p->pos + at;
	if (!read_tag(p, &t)) {
		parse_fail(p, t.start, "a tag does not end", SLICE_NONE);
		return false;
	}
	alone = standalone(p, &t, &from, &to);
	if (!alone) {
		from = t.start;
		to = t.end;
	}
	add_text(p, slice_mid(p->text, p->pos, from - p->pos));
	add_tag(p, &t, alone, slice_mid(p->text, from, t.start - from));
	p->pos = to;
	return !p->failed;
}

struct mustache *
mustache_parse(struct slice text, struct buf *why)
{
	struct parser p = {
	    .text = text,
	    .open = SLICE_LIT("{{"),
	    .close = SLICE_LIT("}}"),
	    .m = xcalloc(1, sizeof(struct mustache)),
	    .why = why,
	};

	while (parse_step(&p))
		continue;
	if (p.depth != 0)
		parse_fail(&p, text.n,
		    "never closed:", p.m->nodes[p.section[p.depth - 1]].text);
	if (!p.failed)
		return p.m;
	mustache_free(p.m);
	return NULL;
}

void
mustache_free(struct mustache *m)
{
	if (m == NULL)
		return;
	for (uint32_t i = 0; i < m->nnodes; i++)
		free(m->nodes[i].key);
	free(m->nodes);
	free(m);
}

void
mustache_link(struct mustache *m,
    const struct mustache *(*find)(const void *ctx, struct slice name),
    const void *ctx)
{
	for (uint32_t i = 0; i < m->nnodes; i++)
		if (m->nodes[i].kind == NODE_PARTIAL)
			m->nodes[i].partial = find(ctx, m->nodes[i].text);
}
