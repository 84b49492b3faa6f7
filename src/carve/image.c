/*
 * image: how large a raster image is. Only headers are read; whether the
 * picture behind them is whole is not our question.
 */
#include "carve/image.h"

#include "base/rd.h"

/* 8 bytes of signature, then the IHDR chunk comes first (PNG, 5.6, 11.2.2). */
static void
png_size(struct rd *r, uint32_t *w, uint32_t *h)
{
	rd_skip(r, 8 + 4);
	if (!slice_eq_str(rd_bytes(r, 4), "IHDR"))
		return;
	*w = rd_be32(r);
	*h = rd_be32(r);
}

/* The logical screen (GIF89a, 18). */
static void
gif_size(struct rd *r, uint32_t *w, uint32_t *h)
{
	rd_skip(r, 6);
	*w = rd_le16(r);
	*h = rd_le16(r);
}

/* SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81, B.1.1.3). */
static bool
is_sof(uint8_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	       marker != 0xc8 && marker != 0xcc;
}

/* TEM and RST0 to RST7 have no length. */
static bool
is_alone(uint8_t marker)
{
	return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/* Segments up to the first frame header; fill bytes may precede a marker. */
static void
jpeg_size(struct rd *r, uint32_t *w, uint32_t *h)
{
	uint8_t marker;
	uint16_t n;

	rd_skip(r, 2);
	while (!r->bad && rd_u8(r) == 0xff) {
		do
			marker = rd_u8(r);
		while (marker == 0xff);
		if (is_alone(marker))
			continue;
		n = rd_be16(r);
		if (is_sof(marker)) {
			rd_skip(r, 1);
			*h = rd_be16(r);
			*w = rd_be16(r);
			return;
		}
		if (marker == 0xda || marker == 0xd9 || n < 2)
			return;
		rd_skip(r, n - 2U);
	}
}

static uint32_t
rd_le24(struct rd *r)
{
	uint32_t lo = rd_le16(r);

	return (uint32_t)rd_u8(r) << 16 | lo;
}

/* The first chunk after RIFF and WEBP (RFC 9649, 2.5 to 2.7). */
static void
webp_size(struct rd *r, uint32_t *w, uint32_t *h)
{
	struct slice chunk;
	uint32_t bits;

	rd_skip(r, 12);
	chunk = rd_bytes(r, 4);
	rd_skip(r, 4);
	if (slice_eq_str(chunk, "VP8X")) {
		rd_skip(r, 4);
		*w = rd_le24(r) + 1;
		*h = rd_le24(r) + 1;
	} else if (slice_eq_str(chunk, "VP8L") && rd_u8(r) == 0x2f) {
		bits = rd_le32(r);
		*w = (bits & 0x3fff) + 1;
		*h = (bits >> 14 & 0x3fff) + 1;
	} else if (slice_eq_str(chunk, "VP8 ")) {
		rd_skip(r, 3);
		if (rd_le24(r) != 0x2a019d)
			return;
		*w = rd_le16(r) & 0x3fff;
		*h = rd_le16(r) & 0x3fff;
	}
}

/* BITMAPCOREHEADER has 16-bit sizes; a negative height is top-down. */
static void
bmp_size(struct rd *r, uint32_t *w, uint32_t *h)
{
	uint32_t header;

	rd_skip(r, 14);
	header = rd_le32(r);
	if (header == 12) {
		*w = rd_le16(r);
		*h = rd_le16(r);
	} else if (header >= 40) {
		*w = rd_le32(r);
		*h = rd_le32(r);
		if (*h > INT32_MAX)
			*h = 0U - *h;
	}
}

bool
image_size(struct slice head, uint32_t *width, uint32_t *height)
{
	struct rd r = rd_init(head);

	*width = *height = 0;
	if (slice_starts(head, "\x89PNG\r\n\x1a\n"))
		png_size(&r, width, height);
	else if (slice_starts(head, "GIF87a") || slice_starts(head, "GIF89a"))
		gif_size(&r, width, height);
	else if (slice_starts(head, "\xff\xd8\xff"))
		jpeg_size(&r, width, height);
	else if (slice_starts(head, "RIFF") &&
		 slice_eq_str(slice_mid(head, 8, 4), "WEBP"))
		webp_size(&r, width, height);
	else if (slice_starts(head, "BM"))
		bmp_size(&r, width, height);
	if (r.bad || *width == 0 || *height == 0)
		*width = *height = 0;
	return *width != 0;
}
