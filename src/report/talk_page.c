/*
 * talk_page: the conversation, turn by turn (parts/turn.html), and the other
 * bytes of conflicting overlaps below it.
 */
#include "base/wr.h"
#include "report/arena.h"
#include "report/format.h"
#include "report/talk_say.h"

static void
put_who(struct value *v, const struct session_page *p,
    const struct talk_turn *turn, size_t number)
{
	struct buf *b = value_tmp(v);

	wr_u64(b, number);
	value_plain_buf(v, "number", b);
	value_flag(v, "client", turn->side == CLIENT);
	session_ms(b, turn->ns);
	value_plain_buf(v, "ms", b);
	wr_time_iso(b, p->s.first_ns + turn->ns, 6);
	value_plain_buf(v, "iso", b);
	session_seconds(b, p, turn->ns);
	value_plain_buf(v, "seconds", b);
	value_number(v, "frame", turn->frame);
	if (turn->bytes != 0)
		format_count(b, turn->bytes, "byte");
	value_buf(v, "bytes", b);
}

/* Made as they are shown: a turn's markup is large. */
struct turns {
	struct session_page *page;
	size_t next;
};

static struct value *
next_turn(void *ctx, struct arena *a)
{
	struct turns *t = ctx;
	const struct talk *talk = &t->page->talk;
	const struct talk_turn *turn;
	struct value *v;

	if (t->next >= talk->nturns)
		return NULL;
	turn = &talk->turns[t->next++];
	v = value_new(a);
	put_who(v, t->page, turn, t->next);
	talk_say_turn(t->page, value_list(v, "pieces"), turn);
	return v;
}

/* ---- other bytes for the same places */

static void
put_variant(struct session_page *p, struct value *v,
    const struct session_variant *o, size_t number)
{
	struct talk_turn turn = {
	    .side = o->side,
	    .ns = format_between(p->s.first_ns, o->ns),
	    .frame = o->frame,
	    .bytes = o->data.n,
	};

	put_who(v, p, &turn, number);
	value_flag(v, "other", true);
	talk_say_variant(p, value_list(v, "pieces"), o);
}

static void
put_all_variants(struct session_page *p, struct value *section)
{
	struct value *list, *v;
	struct buf b = {0};

	if (p->nvariants == 0)
		return;
	v = value_object(section, "variants");
	if (p->variants_all > p->nvariants) {
		buf_str(&b, "The first ");
		wr_commas(&b, p->nvariants);
		buf_str(&b, " of ");
		wr_commas(&b, p->variants_all);
		buf_str(&b, "; all that were kept are in case.db.");
	}
	value_buf(v, "left_out", &b);
	list = value_list(v, "of");
	for (size_t i = 0; i < p->nvariants; i++)
		put_variant(p, value_item(list), &p->variants[i], i + 1);
	buf_free(&b);
}

/* ---- the section */

static void
put_left_out(struct session_page *p, struct value *section)
{
	const struct talk *t = &p->talk;
	struct buf *b = value_tmp(section);

	if (t->left_out != 0) {
		buf_str(b, "The page has the beginning of the conversation: "
			   "of ");
		format_count(
		    b, p->s.bytes[CLIENT] + p->s.bytes[SERVER], "byte");
		buf_str(b, ", ");
		wr_commas(b, t->left_out);
		buf_str(b, t->left_out == 1 ? " is" : " are");
		buf_str(b, " left out. Where, and where they are, is said "
			   "below.");
	}
	value_buf(section, "left_out", b);
}

void
session_talk_put(struct session_page *p, bool replay)
{
	const struct talk *t = &p->talk;
	struct value *section = session_section(p, "talk");
	struct turns *turns = arena_alloc(p->page->arena, sizeof(*turns));

	*turns = (struct turns){.page = p};
	value_flag(section, "as_hex",
	    !session_is_terminal(p) && t->odd > t->shown / 10);
	if (replay && t->nturns > 1)
		(void)session_replay_put(p, section);
	put_left_out(p, section);
	value_each(section, "turns", next_turn, turns);
	put_all_variants(p, section);
}
