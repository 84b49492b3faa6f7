/*
 * chaos_image: image.html shows the pictures that were carved; extimage.html
 * says where pictures came from. Chaosreader's fetched them from there when
 * it was opened; ours names the places and fetches nothing.
 */
#include "report/chaos_inside.h"

#define NAME (CHAOS_TALK_NEXT + 1)

/* A row an item: ended when the next one comes. */
struct gallery {
	struct chaos_page page;
	struct value *list;
	uint64_t no; /* of the row being made, 0: none */
};

static void
end_row(struct gallery *g)
{
	if (g->no != 0)
		chaos_page_part(&g->page, "chaos/image-row");
	g->no = 0;
}

static struct value *
picture(struct gallery *g, const struct query *q)
{
	struct chaos_item it;

	chaos_item_get(&it, q);
	if (it.no != g->no) {
		end_row(g);
		g->no = it.no;
		chaos_page_item(&g->page, &it);
		g->list = value_list(g->page.v, "pictures");
	}
	return value_item(g->list);
}

static void
begin(struct gallery *g, const struct chaos *c, const char *path,
    const char *title, const char *words)
{
	struct chaos_page *p = &g->page;

	chaos_page_begin(p, c, path, slice_str(title), false);
	chaos_page_about(p);
	value_str(p->v, "title", title);
	value_str(p->v, "heading", "Images");
	if (words != NULL)
		value_str(p->v, "words", words);
	chaos_page_part(p, "chaos/list");
}

static void
end(struct gallery *g)
{
	end_row(g);
	chaos_page_part(&g->page, "chaos/table-end");
	(void)chaos_page_end(&g->page);
}

void
chaos_images_write(const struct chaos *c)
{
	struct gallery g = {0};
	struct query q = query_open(c->db,
	    "SELECT " CHAOS_TALK_COLUMNS ",i.no,m.name" CHAOS_IMAGES
	    " ORDER BY i.no,m.artifact");

	begin(&g, c, "image.html", "Chaosreader Image Report", NULL);
	while (query_next(&q))
		value_text(picture(&g, &q), "href", query_bytes(&q, NAME));
	end(&g);
	query_close(&q);

	g = (struct gallery){0};
	q = query_open(c->db,
	    "SELECT " CHAOS_TALK_COLUMNS ",i.no,a.url" CHAOS_EXTIMAGES
	    " ORDER BY i.no,a.part");
	begin(&g, c, "extimage.html", "Chaosreader External Image Report",
	    "The addresses of pictures on their original servers, as text: a "
	    "report fetches nothing from anywhere.");
	while (query_next(&q))
		value_text(picture(&g, &q), "url", query_bytes(&q, NAME));
	end(&g);
	query_close(&q);
}
