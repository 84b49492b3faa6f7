/* listen: live capture without keeping it. */
#include "cli/listen.h"

#include "base/die.h"
#include "capture/device.h"
#include "cli/live.h"
#include "cli/scratch.h"

#define ROTATE (16 << 20) /* bytes of a temporary file */

#define AT(field) offsetof(struct live_options, field)

const struct option_row listen_rows[] = {
    {"interface", 'i', OPTION_TEXT, true, AT(iface), "IFACE",
	"capture there: its name, or its IPv4 address", 0, NULL},
    {"duration", 0, OPTION_TIME, true, AT(duration_ms), "TIME",
	"... for so long", 0, NULL},
    {"snaplen", 0, OPTION_COUNT, true, AT(snaplen), "BYTES",
	"bytes of a packet that are captured (256k)", 0, NULL},
    {0},
};

static struct outdir *
begin(void *ctx, uint64_t no, int64_t start_ns)
{
	struct listen *s = ctx;

	(void)no;
	(void)start_ns;
	return outdir_create(buf_cstr(&s->path), true);
}

void
listen_start(struct listen *s, const char *tmpdir)
{
	struct live_options *o = &s->options;
	struct buf why = {0};

	live_check_filter(o->filter);
	if (device_by_address(slice_str(o->iface), &s->name))
		o->iface = buf_cstr(&s->name);
	buf_printf(&s->path, "%s/capture", scratch_make(tmpdir));
	o->rotate = ROTATE;
	o->begin = begin;
	o->ctx = s;
	s->live = live_open(o, &why);
	if (s->live == NULL)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	live_start(s->live);
	if (!live_stint(s->live, &s->stint))
		die(EXIT_INPUT, "nothing was captured");
	evidence_discard(s->stint.evidence);
	buf_free(&why);
}

void
listen_end(struct listen *s)
{
	live_free(s->live);
	s->live = NULL;
	evidence_free(s->stint.evidence);
	outdir_abandon(s->stint.dir);
	buf_free(&s->name);
	buf_free(&s->path);
}
