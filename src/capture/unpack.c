/*
 * unpack: gzip (RFC 1952, several members as one) by zlib, zstd (RFC 8878,
 * several frames as one) by libzstd where configure found it.
 */
#include "capture/unpack.h"

#include <limits.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/rd.h"
#include "base/xalloc.h"

struct packing {
	const char *name;
	bool (*probe)(struct slice head);
	bool (*open)(struct unpack *); /* NULL: not in this build */
	size_t (*run)(struct unpack *, struct slice *, uint8_t *, size_t);
	void (*close)(struct unpack *);
};

struct unpack {
	const struct packing *row;
	const char *error;
	bool whole; /* between members or frames */
	z_stream z;
#ifdef HAVE_ZSTD
	ZSTD_DStream *zstd;
#endif
};

static bool
gzip_probe(struct slice head)
{
	struct rd r = rd_init(head);

	return rd_be16(&r) == 0x1f8b && rd_u8(&r) == 8;
}

static bool
gzip_open(struct unpack *u)
{
	return inflateInit2(&u->z, 16 + MAX_WBITS) == Z_OK;
}

/* Some tools fill a file up with zeros after the last member. */
static void
gzip_skip_zeros(struct slice *in)
{
	while (in->n != 0 && slice_at(*in, 0) == 0)
		*in = slice_from(*in, 1);
}

static size_t
gzip_run(struct unpack *u, struct slice *in, uint8_t *out, size_t room)
{
	int rc;

	if (u->whole) {
		gzip_skip_zeros(in);
		if (in->n == 0)
			return 0;
		inflateReset(&u->z);
		u->whole = false;
	}
	u->z.next_in = in->p;
	u->z.avail_in = (uInt)(in->n < UINT_MAX ? in->n : UINT_MAX);
	u->z.next_out = out;
	u->z.avail_out = (uInt)(room < UINT_MAX ? room : UINT_MAX);
	room = u->z.avail_out;
	rc = inflate(&u->z, Z_NO_FLUSH);
	*in = slice_from(*in, in->n - u->z.avail_in);
	if (rc == Z_STREAM_END)
		u->whole = true;
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		u->error = "the gzip data are broken";
	return room - u->z.avail_out;
}

static void
gzip_close(struct unpack *u)
{
	inflateEnd(&u->z);
}

/* A frame, or one of the skippable frames that parallel tools write first. */
static bool
zstd_probe(struct slice head)
{
	struct rd r = rd_init(head);
	uint32_t magic = rd_le32(&r);

	return magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50;
}

#ifdef HAVE_ZSTD
static bool
zstd_open(struct unpack *u)
{
	u->zstd = ZSTD_createDStream();
	return u->zstd != NULL;
}

static size_t
zstd_run(struct unpack *u, struct slice *in, uint8_t *out, size_t room)
{
	ZSTD_inBuffer from = {in->p, in->n, 0};
	ZSTD_outBuffer to = {out, room, 0};
	size_t rc;

	if (u->whole && in->n == 0)
		return 0;
	rc = ZSTD_decompressStream(u->zstd, &to, &from);
	*in = slice_from(*in, from.pos);
	if (ZSTD_isError(rc))
		u->error = "the zstd data are broken, or packed with a window "
			   "over 128 MiB";
	u->whole = rc == 0;
	return to.pos;
}

static void
zstd_close(struct unpack *u)
{
	ZSTD_freeDStream(u->zstd);
}
#else
#define zstd_open  NULL
#define zstd_run   NULL
#define zstd_close NULL
#endif

static const struct packing packings[] = {
    {"gzip", gzip_probe, gzip_open, gzip_run, gzip_close},
    {"zstd", zstd_probe, zstd_open, zstd_run, zstd_close},
};

static const struct packing *const packings_end =
    &packings[sizeof packings / sizeof packings[0]];

const char *
unpack_probe(struct slice head)
{
	const struct packing *row;

	for (row = packings; row < packings_end; row++)
		if (row->probe(head))
			return row->name;
	return NULL;
}

struct unpack *
unpack_new(const char *kind)
{
	const struct packing *row;
	struct unpack *u;

	for (row = packings; row < packings_end; row++)
		if (strcmp(row->name, kind) == 0)
			break;
	if (row == packings_end || row->open == NULL)
		return NULL;
	u = xcalloc(1, sizeof *u);
	u->row = row;
	if (row->open(u))
		return u;
	free(u);
	return NULL;
}

size_t
unpack_run(struct unpack *u, struct slice *in, uint8_t *out, size_t room)
{
	return u->error != NULL ? 0 : u->row->run(u, in, out, room);
}

bool
unpack_whole(const struct unpack *u)
{
	return u->whole;
}

const char *
unpack_error(const struct unpack *u)
{
	return u->error;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	u->row->close(u);
	free(u);
}
