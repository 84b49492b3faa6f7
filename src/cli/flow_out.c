/* flow_out: a folder, and what names in it begin with. */
#include "cli/flow_out.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define OPEN_FILES 200

struct flow_out {
	struct stream_dir *dir;
	struct stream_files *files;
	char *base;
};

struct flow_out *
flow_out_open(
    const char *prefix, struct budget *budget, const struct capture *keep)
{
	struct flow_out *o = xcalloc(1, sizeof *o);
	const char *slash = strrchr(prefix, '/');
	char *folder;

	if (slash == NULL)
		folder = xstrdup(".");
	else
		folder = xasprintf("%.*s", (int)(slash - prefix) + 1, prefix);
	o->base = xstrdup(slash == NULL ? prefix : slash + 1);
	o->dir = stream_dir_open(folder);
	stream_dir_replace(o->dir, keep);
	o->files = stream_files_new(o->dir, budget, 0, OPEN_FILES);
	free(folder);
	return o;
}

struct stream_file *
flow_out_file(struct flow_out *o)
{
	return stream_file_new(o->files);
}

void
flow_out_end(struct flow_out *o, struct stream_file *f, const char *suffix,
    int64_t mtime_ns)
{
	char *name = xasprintf("%s%s", o->base, suffix);
	bool ended = stream_file_end(f, name, mtime_ns);

	assert(ended);
	(void)ended;
	free(name);
}

bool
flow_out_is_file(const struct flow_out *o)
{
	return o->base[0] != '\0';
}

void
flow_out_close(struct flow_out *o)
{
	if (o == NULL)
		return;
	stream_files_free(o->files);
	stream_dir_close(o->dir);
	free(o->base);
	free(o);
}
