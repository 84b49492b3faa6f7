/* chaos_page: files and pages that are written as they are made. */
#include "report/chaos_inside.h"

#include "base/die.h"
#include "base/wr.h"
#include "report/mustache.h"
#include "report/templates.h"

/* Written out when so much has gathered. */
#define PART_BYTES 65536

/* ---- files */

void
chaos_sheet_open(struct chaos_sheet *s, const struct chaos *c, const char *path)
{
	*s = (struct chaos_sheet){.file = outfile_open(c->dir, path)};
}

static void
put_out(struct chaos_sheet *s)
{
	outfile_add(s->file, buf_as_slice(&s->out));
	s->size += s->out.n;
	buf_reset(&s->out);
}

void
chaos_sheet_flush(struct chaos_sheet *s)
{
	if (s->out.n >= PART_BYTES)
		put_out(s);
}

uint64_t
chaos_sheet_close(struct chaos_sheet *s)
{
	put_out(s);
	outfile_close(s->file, -1);
	buf_free(&s->out);
	return s->size;
}

/* ---- pages */

static void
anew(struct chaos_page *p)
{
	arena_release(p->arena, p->empty);
	p->v = value_new(p->arena);
}

void
chaos_page_part(struct chaos_page *p, const char *template)
{
	if (!mustache_render(
		&p->sheet.out, templates_find(p->c->templates, template), p->v))
		die(EXIT_OUTPUT,
		    "template %s.html: partials nest deeper than %d", template,
		    MUSTACHE_DEPTH);
	chaos_sheet_flush(&p->sheet);
	anew(p);
}

void
chaos_page_begin(struct chaos_page *p, const struct chaos *c, const char *path,
    struct slice title, bool script)
{
	*p = (struct chaos_page){.c = c, .arena = arena_new()};
	p->empty = arena_mark(p->arena);
	chaos_sheet_open(&p->sheet, c, path);
	anew(p);
	value_text(p->v, "title", title);
	value_text(p->v, "style_hash", buf_as_slice(&c->style_hash));
	value_markup(p->v, "style", buf_as_slice(&c->style));
	value_flag(p->v, "script", script);
	chaos_page_part(p, "chaos/head");
}

uint64_t
chaos_page_end(struct chaos_page *p)
{
	chaos_page_part(p, "chaos/foot");
	arena_free(p->arena);
	buf_free(&p->b);
	return chaos_sheet_close(&p->sheet);
}

/* ---- what several pages say */

void
chaos_page_about(struct chaos_page *p)
{
	value_text(p->v, "file", buf_as_slice(&p->c->file));
	value_text(p->v, "type", buf_as_slice(&p->c->type));
	wr_ctime(&p->b, p->c->created_ns);
	value_buf(p->v, "created", &p->b);
}

/* As digits: value_number groups them. */
void
chaos_page_number(struct chaos_page *p, const char *key, uint64_t v)
{
	buf_printf(&p->b, "%llu", (unsigned long long)v);
	value_buf(p->v, key, &p->b);
}

void
chaos_page_item(struct chaos_page *p, const struct chaos_item *it)
{
	const struct chaos_talk *t = &it->talk;

	chaos_page_number(p, "number", it->no);
	value_flag(p->v, "tcp", it->kind == CHAOS_SESSION);
	wr_ctime(&p->b, t->first_ns);
	value_buf(p->v, "time", &p->b);
	chaos_page_number(p, "seconds", chaos_seconds(t));
	chaos_pair_named(p->c, &p->b, it);
	value_buf(p->v, "pair", &p->b);
	chaos_service(&p->b, t);
	value_buf(p->v, "service", &p->b);
	chaos_page_number(p, "bytes", t->bytes);
}

/* How fast a replay begins: short ones slowly. */
static void
add_replay(struct chaos_page *p, const struct chaos_talk *t)
{
	uint64_t us = ((uint64_t)t->last_ns - (uint64_t)t->first_ns) / 1000;

	buf_printf(&p->b, "%llu.%03u", (unsigned long long)(us / 1000),
	    (unsigned)(us % 1000));
	value_buf(p->v, "replay", &p->b);
	value_flag(p->v, "slowest", us < 200000);
	value_flag(p->v, "slow", us >= 200000 && us < 2000000);
	value_flag(p->v, "real", us >= 2000000);
}

void
chaos_page_session(struct chaos_page *p, const struct chaos *c,
    const struct chaos_item *it, const char *path, const char *words,
    bool replay)
{
	struct buf title = {0};

	buf_printf(&title, "%llu", (unsigned long long)it->no);
	chaos_page_begin(p, c, path, buf_as_slice(&title), replay);
	chaos_page_item(p, it);
	value_text(p->v, "file", buf_as_slice(&c->file));
	if (words != NULL)
		value_str(p->v, "words", words);
	if (replay)
		add_replay(p, &it->talk);
	chaos_page_part(p, "chaos/talk");
	buf_str(&p->sheet.out, "<pre>");
	buf_free(&title);
}

void
chaos_page_shown(struct buf *b, uint64_t shown, uint64_t all)
{
	buf_str(b, "</pre>\n");
	if (shown >= all)
		return;
	buf_str(b, "<p>The first ");
	wr_commas(b, shown);
	buf_str(b, " of ");
	wr_commas(b, all);
	buf_str(b, " bytes (limit page-bytes).</p>\n");
}
