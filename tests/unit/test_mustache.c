/*
 * Mustache: every case of the specification's core modules where it is at
 * hand (../shared), and the same ground in cases of our own, with what the
 * specification does not speak of: escaping by place, streams of rows, depth.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "report/mustache.h"
#include "report/value.h"

#define MAX_PARTIALS 8

/* One case: partials by name, the values' arena, what came out. */
struct bench {
	struct arena *arena;
	struct value *root;
	const char *name[MAX_PARTIALS];
	struct mustache *partial[MAX_PARTIALS];
	size_t n;
	struct buf out, why;
};

static int
bench_setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	b->arena = arena_new();
	b->root = value_new(b->arena);
	*state = b;
	return 0;
}

static int
bench_teardown(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < b->n; i++)
		mustache_free(b->partial[i]);
	arena_free(b->arena);
	buf_free(&b->out);
	buf_free(&b->why);
	free(b);
	return 0;
}

static void
add_partial(struct bench *b, const char *name, const char *text)
{
	assert_true(b->n < MAX_PARTIALS);
	b->name[b->n] = name;
	b->partial[b->n] = mustache_parse(slice_str(text), &b->why);
	assert_non_null(b->partial[b->n++]);
}

static const struct mustache *
find_partial(const void *ctx, struct slice name)
{
	const struct bench *b = ctx;

	for (size_t i = 0; i < b->n; i++)
		if (slice_eq_str(name, b->name[i]))
			return b->partial[i];
	return NULL;
}

static const char *
render_with(struct bench *b, const char *text, const struct value *root)
{
	struct mustache *m = mustache_parse(slice_str(text), &b->why);

	assert_non_null(m);
	mustache_link(m, find_partial, b);
	for (size_t i = 0; i < b->n; i++)
		mustache_link(b->partial[i], find_partial, b);
	buf_reset(&b->out);
	assert_true(mustache_render(&b->out, m, root));
	mustache_free(m);
	return buf_cstr(&b->out);
}

static const char *
render(struct bench *b, const char *text)
{
	return render_with(b, text, b->root);
}

/* ---- the specification */

static void fill_object(struct value *, const struct json *);

static void
fill_list(struct value *list, const struct json *j)
{
	for (j = j->first; j != NULL; j = j->next) {
		if (j->kind == JSON_OBJECT)
			fill_object(value_item(list), j);
		else if (j->kind == JSON_LIST)
			fill_list(value_item_list(list), j);
		else
			value_item_text(list, slice_of(j->text, j->n));
	}
}

static void
fill_member(struct value *o, const char *key, const struct json *j)
{
	switch (j->kind) {
	case JSON_OBJECT:
		fill_object(value_object(o, key), j);
		break;
	case JSON_LIST:
		fill_list(value_list(o, key), j);
		break;
	case JSON_NUMBER:
	case JSON_STRING:
		value_text(o, key, slice_of(j->text, j->n));
		break;
	default:
		value_flag(o, key, j->kind == JSON_TRUE);
	}
}

static void
fill_object(struct value *o, const struct json *j)
{
	for (j = j->first; j != NULL; j = j->next)
		fill_member(o, j->key, j);
}

/* One case of a module; true when it gave what is expected. */
static bool
spec_case(const struct json *test)
{
	const struct value_key root = value_key(SLICE_LIT("root"));
	const struct json *j;
	struct bench *b;
	void *state;
	const char *got;
	bool ok;

	bench_setup(&state);
	b = state;
	fill_member(b->root, "root", json_get(test, "data"));
	j = json_get(test, "partials");
	for (j = j == NULL ? NULL : j->first; j != NULL; j = j->next)
		add_partial(b, j->key, j->text);
	got = render_with(
	    b, json_text(test, "template"), value_find(b->root, &root));
	ok = strcmp(got, json_text(test, "expected")) == 0;
	if (!ok)
		print_error("%s: got \"%s\", expected \"%s\"\n",
		    json_text(test, "name"), got, json_text(test, "expected"));
	bench_teardown(&state);
	return ok;
}

static void
spec_module(const char *module)
{
	const char *shared = getenv("WF_SHARED");
	const struct json *test;
	struct json *spec;
	char path[4096];
	unsigned n = 0, bad = 0;

	snprintf(path, sizeof(path), "%s/vectors/mustache-spec/%s.json",
	    shared == NULL ? "../shared" : shared, module);
	spec = json_load(path);
	if (spec == NULL) {
		print_message("# the specification's cases are not here\n");
		skip();
	}
	test = json_get(spec, "tests");
	for (test = test->first; test != NULL; test = test->next) {
		n++;
		bad += !spec_case(test);
	}
	json_free(spec);
	assert_true(n > 0);
	assert_int_equal(bad, 0);
}

#define SPEC(module)                            \
	static void spec_##module(void **state) \
	{                                       \
		(void)state;                    \
		spec_module(#module);           \
	}
SPEC(comments)
SPEC(delimiters)
SPEC(interpolation)
SPEC(inverted)
SPEC(partials)
SPEC(sections)

/* ---- our own words for it */

static void
text_without_tags_passes(void **state)
{
	assert_string_equal(render(*state, "a { b } c\n\nd"), "a { b } c\n\nd");
}

static void
value_is_escaped_and_markup_is_not(void **state)
{
	struct bench *b = *state;

	value_str(b->root, "t", "<b>&\"'");
	value_markup(b->root, "m", SLICE_LIT("<b>x</b>"));
	assert_string_equal(render(b, "{{t}} {{m}} {{{t}}} {{&t}}"),
	    "&lt;b&gt;&amp;&quot;&#x27; <b>x</b> <b>&\"' <b>&\"'");
}

static void
control_characters_are_marked_in_text_and_plain_in_attributes(void **state)
{
	struct bench *b = *state;

	value_text(b->root, "t", SLICE_LIT("a\x1b\xe2\x80\xae"));
	assert_string_equal(render(b, "<p title=\"{{t}}\">{{t}}</p>"),
	    "<p title=\"a\\x1bU+202E\">a<span class=\"esc\">\\x1b</span>"
	    "<span class=\"esc\">U+202E</span></p>");
}

static void
angle_bracket_that_opens_no_tag_is_text(void **state)
{
	struct bench *b = *state;

	value_text(b->root, "t", SLICE_LIT("\x01"));
	assert_string_equal(
	    render(b, "1 < 2 {{t}}"), "1 < 2 <span class=\"esc\">\\x01</span>");
}

static void
numbers_are_shown_with_commas_and_zero_is_false(void **state)
{
	struct bench *b = *state;

	value_number(b->root, "n", 1234567);
	value_number(b->root, "z", 0);
	assert_string_equal(
	    render(b, "{{n}} {{z}} {{^z}}none{{/z}}"), "1,234,567 0 none");
}

static void
empty_text_is_false(void **state)
{
	struct bench *b = *state;

	value_str(b->root, "t", "");
	assert_string_equal(render(b, "{{#t}}x{{/t}}{{^t}}y{{/t}}"), "y");
}

static void
names_are_looked_for_outwards(void **state)
{
	struct bench *b = *state;
	struct value *in = value_object(b->root, "in");

	value_str(b->root, "a", "outer a");
	value_str(b->root, "b", "outer b");
	value_str(in, "a", "inner a");
	assert_string_equal(
	    render(b, "{{#in}}{{a}}, {{b}}{{/in}}; {{in.a}}, {{in.b}}"),
	    "inner a, outer b; inner a, ");
}

static void
whole_names_are_compared(void **state)
{
	struct bench *b = *state;

	value_str(b->root, "sixteen_letters_", "16");
	value_str(b->root, "sixteen_", "8");
	assert_string_equal(render(b, "{{sixteen_letters_}} {{sixteen_}}"
				      "{{sixteen_letters}}{{sixteen_letters_7}}"
				      "{{sixteen}}{{}}"),
	    "16 8");
}

static void
section_lines_leave_no_blank_lines(void **state)
{
	struct bench *b = *state;
	struct value *l = value_list(b->root, "l");

	value_item_text(l, SLICE_LIT("1"));
	value_item_text(l, SLICE_LIT("2"));
	assert_string_equal(
	    render(b, "<ul>\n  {{#l}}\n  <li>{{.}}</li>\n  {{/l}}\n</ul>\n"),
	    "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n");
}

static void
partial_is_indented_but_not_what_it_shows(void **state)
{
	struct bench *b = *state;

	value_str(b->root, "t", "1\n2");
	add_partial(b, "p", "a\n{{t}}\n{{>q}}\n{{#t}}b{{/t}}\n");
	add_partial(b, "q", "in\n  ner");
	assert_string_equal(render(b, "x\n  {{>p}}\ny {{>q}}\n"),
	    "x\n  a\n  1\n2\n  in\n    ner  b\ny in\n  ner\n");
}

static void
partial_within_a_line_is_not_indented(void **state)
{
	struct bench *b = *state;

	add_partial(b, "p", "a {{>q}} b\n{{>q}}.\n");
	add_partial(b, "q", "1\n2");
	assert_string_equal(render(b, "  {{>p}}\n"), "  a 1\n2 b\n  1\n2.\n");
}

static void
delimiters_change_and_change_back(void **state)
{
	struct bench *b = *state;

	value_str(b->root, "t", "&");
	assert_string_equal(
	    render(b, "{{=<% %>=}}<%t%> {{t}} <%{t}%> <%={{ }}=%>{{t}}"),
	    "&amp; {{t}} & &amp;");
}

/* ---- rows that are made as they are asked for */

struct counter {
	unsigned now, end, made;
};

static struct value *
counter_next(void *ctx, struct arena *a)
{
	struct counter *c = ctx;
	struct value *v;

	if (c->now == c->end)
		return NULL;
	c->made++;
	v = value_new(a);
	value_number(v, "n", ++c->now);
	value_str(v, "pad", "0123456789012345678901234567890123456789");
	return v;
}

static void
each_row_is_made_once_and_forgotten(void **state)
{
	struct bench *b = *state;
	struct counter c = {0, 100000, 0};
	struct arena_mark before, after;

	value_each(b->root, "rows", counter_next, &c);
	before = arena_mark(b->arena);
	render(b, "{{#rows}}{{n}}\n{{/rows}}{{^rows}}none{{/rows}}");
	after = arena_mark(b->arena);
	assert_int_equal(c.made, 100000);
	assert_ptr_equal(before.chunk, after.chunk);
	assert_memory_equal(b->out.p, "1\n2\n3\n", 6);
	assert_memory_equal(b->out.p + b->out.n - 8, "100,000\n", 8);
}

static void
each_without_rows_is_false(void **state)
{
	struct bench *b = *state;
	struct counter c = {0, 0, 0};

	value_each(b->root, "rows", counter_next, &c);
	assert_string_equal(
	    render(b, "{{^rows}}none{{/rows}}{{#rows}}row{{/rows}}"), "none");
}

static void
each_asked_for_before_loses_no_row(void **state)
{
	struct bench *b = *state;
	struct counter c = {0, 3, 0};

	value_each(b->root, "rows", counter_next, &c);
	assert_string_equal(
	    render(b, "{{^rows}}none{{/rows}}{{#rows}}{{n}} {{/rows}}"),
	    "1 2 3 ");
}

struct nest {
	struct counter outer, inner;
};

static struct value *
nest_next(void *ctx, struct arena *a)
{
	struct nest *n = ctx;
	struct value *v = counter_next(&n->outer, a);

	if (v != NULL) {
		n->inner = (struct counter){0, 2, 0};
		value_each(v, "in", counter_next, &n->inner);
	}
	return v;
}

static void
each_within_each(void **state)
{
	struct bench *b = *state;
	struct nest n = {{0, 2, 0}, {0, 0, 0}};

	value_each(b->root, "rows", nest_next, &n);
	assert_string_equal(
	    render(b, "{{#rows}}{{n}}({{#in}}{{n}}{{/in}}{{n}}){{/rows}}"),
	    "1(121)2(122)");
}

/* ---- mistakes of a template */

static void
partial_without_end_is_stopped(void **state)
{
	struct bench *b = *state;
	struct mustache *m;

	add_partial(b, "p", "x{{>p}}");
	m = mustache_parse(SLICE_LIT("{{>p}}"), &b->why);
	mustache_link(m, find_partial, b);
	mustache_link(b->partial[0], find_partial, b);
	assert_false(mustache_render(&b->out, m, b->root));
	assert_int_equal(b->out.n, MUSTACHE_DEPTH);
	mustache_free(m);
}

static void
mistakes_are_told_with_their_line(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
	    {"a\n{{#b}}\n", "line 3: never closed: b"},
	    {"{{#a}}\n{{/b}}", "line 2: another section is open than b"},
	    {"\n\n{{/a}}", "line 3: nothing to close: a"},
	    {"{{a", "line 1: a tag does not end"},
	    {"{{{a}}", "line 1: a tag does not end"},
	    {"{{=x=}}", "line 1: delimiters must be two words: x"},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&b->why);
		assert_null(mustache_parse(slice_str(rows[i].text), &b->why));
		assert_string_equal(buf_cstr(&b->why), rows[i].why);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(spec_comments),
	    cmocka_unit_test(spec_delimiters),
	    cmocka_unit_test(spec_interpolation),
	    cmocka_unit_test(spec_inverted),
	    cmocka_unit_test(spec_partials),
	    cmocka_unit_test(spec_sections),
	    CASE(text_without_tags_passes),
	    CASE(value_is_escaped_and_markup_is_not),
	    CASE(control_characters_are_marked_in_text_and_plain_in_attributes),
	    CASE(angle_bracket_that_opens_no_tag_is_text),
	    CASE(numbers_are_shown_with_commas_and_zero_is_false),
	    CASE(empty_text_is_false),
	    CASE(names_are_looked_for_outwards),
	    CASE(whole_names_are_compared),
	    CASE(section_lines_leave_no_blank_lines),
	    CASE(partial_is_indented_but_not_what_it_shows),
	    CASE(partial_within_a_line_is_not_indented),
	    CASE(delimiters_change_and_change_back),
	    CASE(each_row_is_made_once_and_forgotten),
	    CASE(each_without_rows_is_false),
	    CASE(each_asked_for_before_loses_no_row),
	    CASE(each_within_each),
	    CASE(partial_without_end_is_stopped),
	    CASE(mistakes_are_told_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
