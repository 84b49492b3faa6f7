/*
 * gen_make_bin.c: the makers of images, archives and other binary files.  The
 * insides are noise, as compressed data is; the structure around it is true.
 */
#include "gen_make.h"

#include "gen_pkt.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* A PNG chunk (PNG specification, 5.3): length, type, data, CRC. */
static void
make_chunk(struct make *m, const char *type, const uint8_t *p, size_t len)
{
	uint8_t word[4];
	uLong crc = crc32(0, (const Bytef *)type, 4);

	pkt_put32(word, (uint32_t)len);
	make_put(m, word, 4);
	make_put(m, type, 4);
	make_put(m, p, len);
	pkt_put32(word, (uint32_t)crc32(crc, p, (uInt)len));
	make_put(m, word, 4);
}

/* Rows of noise, each with its filter byte, as a stored zlib stream. */
static void
make_idat(struct make *m, struct rng *r, uint32_t width, uint32_t height)
{
	struct make rows = {.p = NULL};
	uLongf len;
	uint8_t *z;

	for (uint32_t y = 0; y < height; y++) {
		make_put(&rows, "", 1);
		make_noise(&rows, r, width * 3);
	}
	len = compressBound(rows.len);
	if ((z = malloc(len)) == NULL ||
	    compress2(z, &len, rows.p, rows.len, Z_NO_COMPRESSION) != Z_OK)
		err(1, "zlib");
	make_chunk(m, "IDAT", z, len);
	free(z);
	free(rows.p);
}

void
make_png(struct make *m, struct rng *r, size_t len)
{
	static const uint8_t text[] = "\0\0\0\x18tEXtSerial\0";
	static const uint8_t iend[] = "\0\0\0\0IEND\xae\x42\x60\x82";
	uint32_t width = 4, height;
	uint8_t ihdr[13] = {[8] = 8, [9] = 2};

	while (width * width * 3 < len)
		width *= 2;
	height = 1 + (uint32_t)len / (width * 3 + 1);
	pkt_put32(ihdr, width);
	pkt_put32(ihdr + 4, height);
	make_put(m, "\x89PNG\r\n\x1a\n", 8);
	make_chunk(m, "IHDR", ihdr, sizeof(ihdr));
	make_idat(m, r, width, height);

	/* tail: tEXt "Serial", NUL, a space and the number; CRC; IEND */
	memcpy(m->tail, text, 15);
	m->tail[15] = ' ';
	m->nonce_at = 16;
	m->crc_from = 4;
	m->crc_at = 16 + MAKE_NONCE;
	memcpy(m->tail + m->crc_at + 4, iend, 12);
	m->ntail = m->crc_at + 16;
}

/* A JPEG marker segment (ITU-T T.81, B.1.1.4). */
static void
make_marker(struct make *m, uint8_t marker, const uint8_t *p, size_t len)
{
	uint8_t head[4] = {0xff, marker};

	pkt_put16(head + 2, (uint32_t)len + 2);
	make_put(m, head, 4);
	make_put(m, p, len);
}

/* One grey component, one DC and one AC table; the scan is noise. */
void
make_jpeg(struct make *m, struct rng *r, size_t len)
{
	static const uint8_t app0[] = "JFIF\0\1\1\1\0\x48\0\x48\0";
	static const uint8_t dc[29] = {0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0,
	    0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
	static const uint8_t ac[21] = {
	    0x10, 0, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 3};
	static const uint8_t sos[] = {1, 1, 0, 0, 63, 0};
	uint8_t dqt[65] = {0}, sof[9] = {8, 0, 0, 0, 0, 1, 1, 0x11, 0};
	size_t scan;

	memset(dqt + 1, 16, 64);
	pkt_put16(sof + 1, rng_between(r, 1, 90) * 8);
	pkt_put16(sof + 3, rng_between(r, 1, 90) * 8);
	make_put(m, "\xff\xd8", 2);
	make_marker(m, 0xe0, app0, sizeof(app0));
	make_marker(m, 0xdb, dqt, sizeof(dqt));
	make_marker(m, 0xc0, sof, sizeof(sof));
	make_marker(m, 0xc4, dc, sizeof(dc));
	make_marker(m, 0xc4, ac, sizeof(ac));
	make_marker(m, 0xda, sos, sizeof(sos));
	scan = m->len;
	if (m->len < len)
		make_noise(m, r, len - m->len);
	/* no byte of the scan may look like a marker */
	for (size_t i = scan; i < m->len; i++)
		if (m->p[i] == 0xff)
			m->p[i] = 0x7f;
	/* a comment: marker and its length first, which text cannot spell */
	make_tail(m, "....%016x..");
	memcpy(m->tail, "\xff\xfe\0\x12", 4);
	memcpy(m->tail + 4 + MAKE_NONCE, "\xff\xd9", 2);
}

void
make_gif(struct make *m, struct rng *r, size_t len)
{
	static const uint8_t image[] = {0x2c, 0, 0, 0, 0, 64, 0, 64, 0, 0, 8};

	make_put(m, "GIF89a\x40\0\x40\0\x80\0\0", 13);
	make_noise(m, r, 6);
	make_put(m, image, sizeof(image));
	do {
		uint8_t n = (uint8_t)rng_between(r, 60, 255);

		make_put(m, &n, 1);
		make_noise(m, r, n);
	} while (m->len < len);
	make_put(m, "", 1);
	make_tail(m, "!..%016x.;");
	memcpy(m->tail + 1, "\xfe\x10", 2);
	m->tail[3 + MAKE_NONCE] = 0;
}

void
make_woff2(struct make *m, struct rng *r, size_t len)
{
	uint8_t head[48] = {'w', 'O', 'F', '2', 0, 1, 0, 0};

	make_tail(m, "....%016x....");
	memset(m->tail, 0, 4);
	memset(m->tail + 4 + MAKE_NONCE, 0, 4);
	len = len < 64 ? 64 : len;
	pkt_put32(head + 8, (uint32_t)(len + m->ntail));
	pkt_put16(head + 12, 10);
	pkt_put32(head + 16, (uint32_t)len * 2);
	pkt_put32(head + 20, (uint32_t)len - 100);
	pkt_put16(head + 24, 1);
	make_put(m, head, sizeof(head));
	make_noise(m, r, len - sizeof(head));
}

/* ftyp, then mdat of size 0: to the end of the file (ISO/IEC 14496-12). */
void
make_mp4(struct make *m, struct rng *r, size_t len)
{
	make_put(m,
	    "\0\0\0\x18"
	    "ftypisom\0\0\2\0isommp42",
	    24);
	make_put(m, "\0\0\0\0mdat", 8);
	make_noise(m, r, len);
	make_tail(m, "....%016x");
	memset(m->tail, 0, 4);
}

void
make_pdf(struct make *m, struct rng *r, size_t len)
{
	make_print(m,
	    "%%PDF-1.5\n%%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n"
	    "endobj\n2 0 obj\n<< /Length %zu >>\nstream\n",
	    len);
	make_noise(m, r, len);
	make_tail(m,
	    "\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /ID [<%016x>] >>\n"
	    "startxref\n0\n%%EOF\n");
}

static void
make_le16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void
make_le32(uint8_t *p, size_t v)
{
	make_le16(p, v & 0xffff);
	make_le16(p + 2, v >> 16);
}

/* One stored member; the number is the archive's comment (APPNOTE 4.3). */
void
make_zip(struct make *m, struct rng *r, size_t len)
{
	uint8_t local[38] = "PK\3\4\12\0", *central = m->tail;
	uint8_t *end = m->tail + 54;
	size_t start = sizeof(local);

	make_put(m, local, start);
	make_noise(m, r, len);
	make_le16(local + 12, 0x5865); /* a date in 2024 */
	make_le32(local + 14, crc32(0, m->p + start, (uInt)len));
	make_le32(local + 18, len);
	make_le32(local + 22, len);
	make_le16(local + 26, 8);
	memcpy(local + 30, "data.bin", 8);
	memcpy(m->p, local, start);

	memcpy(central, "PK\1\2\12\0", 6);
	memcpy(central + 6, local + 4, 26);
	memcpy(central + 46, local + 30, 8);
	memcpy(end, "PK\5\6", 4);
	make_le16(end + 8, 1);
	make_le16(end + 10, 1);
	make_le32(end + 12, 54);
	make_le32(end + 16, m->len);
	make_le16(end + 20, MAKE_NONCE);
	m->nonce_at = 54 + 22;
	m->ntail = m->nonce_at + MAKE_NONCE;
}

void
make_bin(struct make *m, struct rng *r, size_t len)
{
	make_put(m, "SAMPLE\1\2", 8);
	make_noise(m, r, len);
	make_tail(m, "....%016x");
	memset(m->tail, 0, 4);
}
