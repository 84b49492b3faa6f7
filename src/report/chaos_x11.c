/*
 * chaos_x11: the texts that a program had drawn (X Window System Protocol,
 * version 11: core requests PolyText and ImageText, a line each). Fonts say
 * what a character is; it is taken for Latin-1, or with 16 bits for Unicode.
 */
#include "report/chaos_remote.h"

#include "base/rd.h"

static void read_item(struct remote *, struct rd *);
static void read_request(struct remote *, struct rd *);

enum {
	POLY_TEXT_8 = 74,
	POLY_TEXT_16,
	IMAGE_TEXT_8,
	IMAGE_TEXT_16,
};
#define PLACE	   12 /* drawable, graphics context, x, y */
#define FONT_SHIFT 255

static uint16_t
card16(const struct remote *r, struct rd *part)
{
	return r->little ? rd_le16(part) : rd_be16(part);
}

/* The rest of a request is nothing to us. */
static void
end_request(struct remote *r)
{
	r->body = r->left;
	remote_line(r);
	remote_next(r, 4, read_request);
}

/* ---- texts */

static void
put_string(struct remote *r, struct rd *part)
{
	r->left -= part->left;
	while (part->left != 0)
		remote_char(r, r->wide ? rd_be16(part) : rd_u8(part));
}

static void
read_image_string(struct remote *r, struct rd *part)
{
	put_string(r, part);
	end_request(r);
}

static void
next_item(struct remote *r)
{
	if (r->left < 2) /* padding */
		end_request(r);
	else
		remote_next(r, 2, read_item);
}

static void
read_item_string(struct remote *r, struct rd *part)
{
	put_string(r, part);
	next_item(r);
}

/* Length, delta, string; or 255 and a font, whose first byte is read, too. */
static void
read_item(struct remote *r, struct rd *part)
{
	uint8_t n = rd_u8(part);
	size_t bytes = r->wide ? 2U * n : n;

	r->left -= 2;
	if (n == FONT_SHIFT)
		bytes = 3;
	if (bytes > r->left) {
		end_request(r);
	} else if (n == FONT_SHIFT) {
		r->body = bytes;
		r->left -= bytes;
		next_item(r);
	} else if (n == 0) {
		next_item(r);
	} else {
		remote_next(r, bytes, read_item_string);
	}
}

static void
read_poly_place(struct remote *r, struct rd *part)
{
	(void)part;
	r->left -= PLACE;
	next_item(r);
}

static void
read_image_place(struct remote *r, struct rd *part)
{
	size_t bytes = r->wide ? 2U * r->count : r->count;

	(void)part;
	r->left -= PLACE;
	if (bytes == 0 || bytes > r->left)
		end_request(r);
	else
		remote_next(r, bytes, read_image_string);
}

/* ---- requests: opcode, a byte of data, length in units of four bytes */

/* One with `left` bytes behind its head. */
static void
begin_request(struct remote *r)
{
	bool poly = r->kind == POLY_TEXT_8 || r->kind == POLY_TEXT_16;
	bool image = r->kind == IMAGE_TEXT_8 || r->kind == IMAGE_TEXT_16;

	if ((!poly && !image) || r->left < PLACE) {
		end_request(r);
		return;
	}
	r->wide = r->kind == POLY_TEXT_16 || r->kind == IMAGE_TEXT_16;
	remote_next(r, PLACE, poly ? read_poly_place : read_image_place);
}

/* BIG-REQUESTS: the length is in four bytes more. */
static void
read_big(struct remote *r, struct rd *part)
{
	uint32_t units = r->little ? rd_le32(part) : rd_be32(part);

	if (units < 2) {
		remote_end(r, "a request of no length ends it");
		return;
	}
	r->left = UINT64_C(4) * units - 8;
	begin_request(r);
}

static void
read_request(struct remote *r, struct rd *part)
{
	uint16_t units;

	r->kind = rd_u8(part);
	r->count = rd_u8(part);
	units = card16(r, part);
	if (r->kind == 0) {
		remote_end(r, "an unknown request (0) ends it");
	} else if (units == 0) {
		remote_next(r, 4, read_big);
	} else {
		r->left = UINT64_C(4) * units - 4;
		begin_request(r);
	}
}

/* ---- the beginning: byte order, version, name and data of authorization */

static uint64_t
padded(uint16_t n)
{
	return ((uint64_t)n + 3) / 4 * 4;
}

static void
read_setup(struct remote *r, struct rd *part)
{
	uint8_t order = rd_u8(part);
	uint16_t name;

	if (order != 'l' && order != 'B') {
		remote_end(r, "no byte order: not followed");
		return;
	}
	r->little = order == 'l';
	rd_skip(part, 5);
	name = card16(r, part);
	r->body = padded(name) + padded(card16(r, part));
	remote_next(r, 4, read_request);
}

void
x11_begin(struct remote *r)
{
	remote_next(r, 12, read_setup);
}
