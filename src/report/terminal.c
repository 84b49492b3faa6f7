/* terminal: keys, lines and echoes of a session. */
#include "report/terminal.h"

#include <stdlib.h>

#include "app/ecma48.h"
#include "app/nvt.h"
#include "base/rd.h"
#include "base/xalloc.h"

#define BEL 0x07
#define BS  0x08
#define DEL 0x7f

#define PROMPT_MAX 80

struct hand {
	struct terminal *t;
	enum terminal_kind kind;
	uint32_t piece;
	struct nvt nvt[2];
	enum ecma48 escape[2];
	unsigned strings; /* rlogin: NULs still to come */
	bool cr[2];	  /* the last byte was CR */
	/* the server's writing */
	uint32_t top; /* the cell that a backspace erases, + 1 */
	size_t blank; /* a space right after a backspace, + 1 */
	bool back;    /* the last byte was a backspace */
	/* keys that wait for their echo */
	size_t await, enter; /* the first one; the first KEY_ENTER of them */
	bool in_line;
};

static void *
room(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap == 0 ? 256 : *cap * 2;
	return xreallocarray(p, *cap, size);
}

/* ---- telnet commands */

/* What the client tells of its terminal. */
static void
end_sub(struct hand *h, struct slice sub)
{
	struct rd r = rd_init(sub);
	uint8_t option = rd_u8(&r);

	if (option == NVT_WINDOW_SIZE && r.left >= 4) {
		h->t->columns = rd_be16(&r);
		h->t->rows = rd_be16(&r);
	} else if (option == NVT_TERMINAL_TYPE && r.left > 1 &&
		   rd_u8(&r) == 0) {
		buf_reset(&h->t->type);
		buf_add_slice(&h->t->type, rd_rest(&r));
	}
}

static bool
is_text(struct hand *h, int side, uint8_t c)
{
	struct nvt *n = &h->nvt[side];
	bool text = nvt_byte(n, c);

	if (n->sub_ended && side == 0)
		end_sub(h, buf_as_slice(&n->sub));
	return text;
}

/* ---- keys */

static void
begin_line(struct hand *h)
{
	struct terminal *t = h->t;

	t->lines = room(t->lines, t->nlines, &t->lines_cap, sizeof(*t->lines));
	t->lines[t->nlines++] = (struct terminal_line){
	    .first = t->nkeys,
	    .cells = t->ncells,
	};
	h->in_line = true;
}

static bool
is_printing(uint16_t code)
{
	return code >= 0x20 && code != DEL && code < KEY_ENTER;
}

static void
add_key(struct hand *h, uint16_t code)
{
	struct terminal *t = h->t;
	struct terminal_line *line;

	if (!h->in_line && code != KEY_MISSING)
		begin_line(h);
	t->keys = room(t->keys, t->nkeys, &t->keys_cap, sizeof(*t->keys));
	t->keys[t->nkeys++] =
	    (struct terminal_key){.piece = h->piece, .code = code};
	if (!h->in_line)
		return;
	line = &t->lines[t->nlines - 1];
	if (code == KEY_ENTER) {
		h->in_line = false;
		return;
	}
	line->n++;
	line->printing += is_printing(code);
}

/* The last byte of a sequence tells the key. */
static uint16_t
sequence_key(uint8_t c)
{
	switch (c) {
	case 'A':
		return KEY_UP;
	case 'B':
		return KEY_DOWN;
	case 'C':
		return KEY_RIGHT;
	case 'D':
		return KEY_LEFT;
	default:
		return KEY_ESCAPE;
	}
}

static void
client_byte(struct hand *h, uint8_t c)
{
	bool cr = h->cr[0], ended, plain = h->escape[0] == ECMA48_ESC;

	if (h->strings != 0) { /* what comes before the first key */
		h->strings -= c == 0;
		return;
	}
	if (!ecma48_byte(&h->escape[0], c, &ended)) {
		if (ended)
			add_key(h, plain ? KEY_ESCAPE : sequence_key(c));
		return;
	}
	h->cr[0] = c == '\r';
	if ((cr && c == '\n') || c == '\0')
		return;
	add_key(h, c == '\r' || c == '\n' ? KEY_ENTER
		   : c == BS || c == DEL  ? KEY_BACKSPACE
					  : c);
}

/* ---- echo */

static void
echoed(struct hand *h, size_t key)
{
	struct terminal *t = h->t;
	size_t lo = 0, hi = t->nlines, mid;

	t->keys[key].echoed = true;
	t->echoed++;
	while (hi - lo > 1) { /* the last line that begins before it */
		mid = lo + (hi - lo) / 2;
		if (t->lines[mid].first <= key)
			lo = mid;
		else
			hi = mid;
	}
	if (lo < hi)
		t->lines[lo].echoed += is_printing(t->keys[key].code);
}

/* Is this byte of the server the echo of the key that waits? */
static bool
is_echo(struct hand *h, uint8_t c)
{
	const struct terminal *t = h->t;

	if (!is_printing(c))
		return false;
	while (h->await < t->nkeys && !is_printing(t->keys[h->await].code) &&
	       t->keys[h->await].code != KEY_ENTER)
		h->await++;
	if (h->await == t->nkeys || t->keys[h->await].code != c)
		return false;
	echoed(h, h->await++);
	return true;
}

/* A new line answers ENTER: keys before it will not be echoed any more. */
static void
echo_enter(struct hand *h)
{
	const struct terminal *t = h->t;

	if (h->enter < h->await)
		h->enter = h->await;
	while (h->enter < t->nkeys && t->keys[h->enter].code != KEY_ENTER)
		h->enter++;
	if (h->enter < t->nkeys)
		h->await = h->enter + 1;
}

/* ---- what the server writes */

static struct terminal_cell *
add_cell(struct hand *h, uint8_t c)
{
	struct terminal *t = h->t;
	struct terminal_cell *cell;

	t->cells = room(t->cells, t->ncells, &t->cells_cap, sizeof(*t->cells));
	cell = &t->cells[t->ncells++];
	*cell = (struct terminal_cell){
	    .piece = h->piece, .byte = c, .under = h->top};
	h->top = (uint32_t)t->ncells;
	return cell;
}

static void
new_line(struct hand *h)
{
	echo_enter(h);
	(void)add_cell(h, '\n');
	h->top = 0;
}

/*
 * Erases the byte before it, all bytes of a character. The space of "\b \b"
 * was only there to erase, and goes.
 */
static void
backspace(struct hand *h)
{
	struct terminal *t = h->t;
	struct terminal_cell *cell;
	uint8_t c = 0x80;

	if (h->blank != 0 && h->blank == t->ncells) {
		h->top = t->cells[--t->ncells].under;
		return;
	}
	while (h->top != 0 && (c & 0xc0) == 0x80) {
		cell = &t->cells[h->top - 1];
		c = cell->byte;
		cell->erased = true;
		h->top = cell->under;
		if (c < 0x80)
			break;
	}
}

static void
server_text(struct hand *h, uint8_t c)
{
	bool back = h->back;

	h->back = c == BS || c == DEL;
	if (h->cr[1] && c == '\0')
		return; /* the CR still waits for what follows */
	if (h->cr[1] && c != '\r') {
		h->cr[1] = false;
		new_line(h);
		if (c == '\n')
			return;
	}
	if (c == '\r')
		h->cr[1] = true;
	else if (c == '\n')
		new_line(h);
	else if (h->back)
		backspace(h);
	else if (c != '\0' && c != BEL)
		add_cell(h, c)->echo = is_echo(h, c);
	h->blank = back && c == ' ' ? h->t->ncells : 0;
}

static void
server_byte(struct hand *h, uint8_t c)
{
	bool ended;

	if (ecma48_byte(&h->escape[1], c, &ended))
		server_text(h, c);
	else
		h->t->sequences += ended;
}

/* ---- pieces */

static void
take(struct hand *h, int side, struct slice data)
{
	struct rd r = rd_init(data);

	while (r.left != 0) {
		uint8_t c = rd_u8(&r);

		if (h->kind == TERMINAL_TELNET && !is_text(h, side, c))
			continue;
		if (side == 0)
			client_byte(h, c);
		else
			server_byte(h, c);
	}
}

/* Nothing is known of what was begun before a hole. */
static void
skip(struct hand *h, int side)
{
	h->nvt[side].state = NVT_TEXT;
	h->escape[side] = ECMA48_TEXT;
	h->cr[side] = false;
	if (side == 0) {
		add_key(h, KEY_MISSING);
		return;
	}
	add_cell(h, 0)->missing = true;
	h->top = 0;
	h->blank = 0;
}

void
terminal_load(
    struct terminal *t, const struct talk *talk, enum terminal_kind kind)
{
	struct hand h = {.t = t, .kind = kind};

	*t = (struct terminal){0};
	h.strings = kind == TERMINAL_RLOGIN ? 4 : 0;
	for (size_t i = 0; i < talk->npieces; i++) {
		const struct transcript_piece *p = &talk->pieces[i];
		int side = p->side == SIDE_A ? 0 : 1;

		h.piece = (uint32_t)i;
		take(&h, side, p->data);
		if (p->type == TRANSCRIPT_GAP || p->type == TRANSCRIPT_CUT ||
		    p->data.n < p->n)
			skip(&h, side);
	}
	nvt_free(&h.nvt[0]);
	nvt_free(&h.nvt[1]);
}

void
terminal_free(struct terminal *t)
{
	free(t->keys);
	free(t->cells);
	free(t->lines);
	buf_free(&t->type);
}

void
terminal_prompt(const struct terminal *t, size_t cell, struct buf *b)
{
	size_t from = cell;

	while (from > 0 && cell - from < PROMPT_MAX &&
	       t->cells[from - 1].byte != '\n' && !t->cells[from - 1].missing)
		from--;
	for (; from < cell; from++)
		buf_u8(b, t->cells[from].byte);
}
