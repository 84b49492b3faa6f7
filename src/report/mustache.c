/*
 * mustache: a parsed template and a tree of values become text.
 */
#include "report/mustache.h"

#include "base/wr.h"
#include "report/mustache_node.h"
#include "report/value.h"

/* The context stack: the innermost value first. */
struct scope {
	const struct value *v;
	const struct scope *up;
};

struct render {
	struct buf *out;
	struct slice indent; /* of the partials that we are in */
	bool line_start;     /* in the partial's text; if indented */
	unsigned depth;
	bool too_deep;
};

static void render_nodes(
    struct render *, const struct node *, uint32_t n, const struct scope *);

static const struct value *
within(const struct value *v, const struct node *n)
{
	for (uint32_t i = 1; i < n->words && v != NULL; i++)
		v = value_find(v, &n->key[i]);
	return v;
}

/* The first word is looked for outwards, the others only within it. */
static const struct value *
lookup(const struct node *n, const struct scope *s)
{
	const struct value *v;

	if (n->words == 0)
		return s->v;
	do {
		v = value_find(s->v, n->key);
		s = s->up;
	} while (v == NULL && s != NULL);
	return n->words == 1 ? v : within(v, n);
}

static void
put_indent(struct render *r)
{
	if (r->indent.n == 0)
		return;
	if (r->line_start)
		buf_add_slice(r->out, r->indent);
	r->line_start = false;
}

static void
render_text(struct render *r, struct slice text)
{
	struct slice line;
	size_t nl;

	if (r->indent.n == 0) {
		buf_add_slice(r->out, text);
		return;
	}
	while (text.n != 0) {
		nl = slice_chr(text, '\n');
		line = nl == SLICE_MISSING ? text : slice_head(text, nl + 1);
		put_indent(r);
		buf_add_slice(r->out, line);
		r->line_start = nl != SLICE_MISSING;
		text = slice_from(text, line.n);
	}
}

static void
render_value(struct render *r, const struct node *n, const struct value *v)
{
	put_indent(r);
	if (v == NULL)
		return;
	switch (v->kind) {
	case VALUE_TEXT:
		if (n->kind == NODE_RAW)
			buf_add_slice(r->out, v->text);
		else if (n->in_tag)
			wr_html(r->out, v->text);
		else
			wr_html_esc(r->out, v->text);
		break;
	case VALUE_NUMBER:
		wr_commas(r->out, v->number);
		break;
	case VALUE_MARKUP:
		buf_add_slice(r->out, v->text);
		break;
	case VALUE_MADE:
		v->make(r->out, v->text, v->number);
		break;
	default:
		break;
	}
}

/* One item of an EACH lives until it was shown. */
static void
render_each(struct render *r, const struct node *n, const struct value *v,
    const struct scope *up)
{
	struct arena_mark mark = arena_mark(v->iter->arena);
	struct scope s = {.up = up};

	while ((s.v = value_iterate(v)) != NULL) {
		render_nodes(r, n + 1, n->inner, &s);
		arena_release(v->iter->arena, mark);
	}
}

static void
render_section(struct render *r, const struct node *n, const struct scope *up)
{
	const struct value *v = lookup(n, up);
	struct scope s = {v, up};

	if (value_true(v) != (n->kind == NODE_SECTION))
		return;
	if (n->kind == NODE_INVERTED) {
		render_nodes(r, n + 1, n->inner, up);
	} else if (v->kind == VALUE_EACH) {
		render_each(r, n, v, up);
	} else if (v->kind == VALUE_LIST) {
		for (s.v = v->first; s.v != NULL; s.v = s.v->sibling)
			render_nodes(r, n + 1, n->inner, &s);
	} else {
		render_nodes(r, n + 1, n->inner, &s);
	}
}

/*
 * A partial alone on its line is indented as the line is; one within a line
 * is put there as it stands.
 */
static void
render_partial(struct render *r, const struct node *n, const struct scope *s)
{
	struct slice outer = r->indent;
	struct buf indent = {0};

	if (n->partial == NULL)
		return;
	if (r->too_deep || r->depth == MUSTACHE_DEPTH) {
		r->too_deep = true;
		return;
	}
	r->depth++;
	if (n->alone) {
		buf_add_slice(&indent, outer);
		buf_add_slice(&indent, n->indent);
	} else {
		put_indent(r);
	}
	r->indent = buf_as_slice(&indent);
	r->line_start = n->alone;
	render_nodes(r, n->partial->nodes, n->partial->nnodes, s);
	r->indent = outer;
	r->line_start = n->alone;
	r->depth--;
	buf_free(&indent);
}

static void
render_nodes(struct render *r, const struct node *n, uint32_t nnodes,
    const struct scope *s)
{
	for (; nnodes != 0; n++, nnodes--)
		switch (n->kind) {
		case NODE_TEXT:
			render_text(r, n->text);
			break;
		case NODE_VALUE:
		case NODE_RAW:
			render_value(r, n, lookup(n, s));
			break;
		case NODE_SECTION:
		case NODE_INVERTED:
			render_section(r, n, s);
			nnodes -= n->inner;
			n += n->inner;
			break;
		case NODE_PARTIAL:
			render_partial(r, n, s);
			break;
		}
}

bool
mustache_render(
    struct buf *out, const struct mustache *m, const struct value *root)
{
	struct render r = {.out = out, .line_start = true};
	struct scope s = {root, NULL};

	render_nodes(&r, m->nodes, m->nnodes, &s);
	return !r.too_deep;
}
