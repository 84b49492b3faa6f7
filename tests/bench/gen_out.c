/*
 * gen_out.c: writes classic pcap (draft-ietf-opsawg-pcap) through one large
 * buffer: a header of 24 bytes, then records of 16 bytes and a frame each.
 */
#include "gen_out.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define OUT_BUFFER     (1u << 20)
#define OUT_MAGIC_US   0xa1b2c3d4u
#define OUT_MAGIC_NS   0xa1b23c4du
#define OUT_ETHERNET   1u
#define OUT_SNAP_WHOLE 262144u
#define OUT_RECORD     16u

static void
out_flush(struct out *o)
{
	size_t done = 0;

	while (done < o->used) {
		ssize_t n = write(o->fd, o->buf + done, o->used - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err(3, "%s", o->path);
		done += (size_t)n;
	}
	o->used = 0;
}

static void
out_le16(struct out *o, uint32_t v)
{
	o->buf[o->used++] = (uint8_t)v;
	o->buf[o->used++] = (uint8_t)(v >> 8);
}

static void
out_le32(struct out *o, uint32_t v)
{
	out_le16(o, v & 0xffff);
	out_le16(o, v >> 16);
}

void
out_open(struct out *o, const char *path, bool ns, size_t snap)
{
	*o = (struct out){.path = path, .fd = STDOUT_FILENO, .ns = ns};
	if (path == NULL)
		o->path = "standard output";
	else
		o->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (o->fd < 0)
		err(3, "%s", o->path);
	o->snap = snap != 0 ? snap : OUT_SNAP_WHOLE;
	if ((o->buf = malloc(OUT_BUFFER)) == NULL)
		err(1, NULL);
	out_le32(o, ns ? OUT_MAGIC_NS : OUT_MAGIC_US);
	out_le16(o, 2);
	out_le16(o, 4);
	out_le32(o, 0);
	out_le32(o, 0);
	out_le32(o, (uint32_t)o->snap);
	out_le32(o, OUT_ETHERNET);
	o->bytes = o->used;
}

void
out_close(struct out *o)
{
	out_flush(o);
	if (close(o->fd) != 0)
		err(3, "%s", o->path);
	free(o->buf);
}

uint8_t *
out_room(struct out *o)
{
	if (OUT_BUFFER - o->used < OUT_RECORD + OUT_FRAME_MAX)
		out_flush(o);
	return o->buf + o->used + OUT_RECORD;
}

uint64_t
out_commit(struct out *o, uint64_t ns, size_t len)
{
	size_t captured = len < o->snap ? len : o->snap;
	uint64_t rest = ns % 1000000000;

	out_le32(o, (uint32_t)(ns / 1000000000));
	out_le32(o, (uint32_t)(o->ns ? rest : rest / 1000));
	out_le32(o, (uint32_t)captured);
	out_le32(o, (uint32_t)len);
	o->used += captured;
	o->bytes += OUT_RECORD + captured;
	return ++o->frames;
}
