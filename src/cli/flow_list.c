/* flow_list: lines to where they are wanted. */
#include "cli/flow_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "base/xalloc.h"
#include "cli/keep.h"

#define GATHER 65536

struct list {
	const struct flow_list *config;
	FILE *file; /* NULL: none, or it was refused */
	char *partial;
	bool begun, refused;
	struct buf lines;
};

static void
refuse(struct list *l)
{
	warn_line("cannot write %s: %s (--disable-flow-file does without it)",
	    l->config->path, strerror(errno));
	if (l->file != NULL)
		fclose(l->file);
	l->file = NULL;
	l->refused = true;
}

static void
open_file(struct list *l)
{
	int fd = -1;

	if (l->config->path == NULL)
		return;
	l->partial = xasprintf("%s.partial", l->config->path);
	if (keep_is_capture(l->config->capture, l->config->path))
		errno = EEXIST;
	else
		fd = io_create_alone(l->partial);
	l->begun = fd != -1;
	if (l->begun)
		l->file = fdopen(fd, "w");
	if (l->file == NULL)
		refuse(l);
}

static void
put(struct list *l)
{
	const struct buf *b = &l->lines;

	if (b->n == 0)
		return;
	/* main looks at what became of standard output. */
	if (l->config->display)
		fwrite(b->p, 1, b->n, stdout);
	if (l->file != NULL && fwrite(b->p, 1, b->n, l->file) != b->n)
		refuse(l);
	buf_reset(&l->lines);
}

static void
close_file(struct list *l)
{
	FILE *file = l->file;
	int claim;

	l->file = NULL;
	/* Closing may fail, and it is ours until the last one is closed. */
	claim = file != NULL ? dup(fileno(file)) : -1;
	if (file != NULL &&
	    (fclose(file) != 0 || rename(l->partial, l->config->path) == -1))
		refuse(l);
	if (claim != -1)
		close(claim);
	if (l->begun && l->refused)
		(void)remove(l->partial);
	free(l->partial);
	buf_free(&l->lines);
}

static void
each_flow(struct list *l)
{
	const struct flow_list *c = l->config;
	struct flow_rank *rank = flow_table_rank(c->table);
	struct flow_line line;
	uint32_t i, id;

	for (i = 0; i < flow_table_count(c->table); i++) {
		if (rank[i].packets < c->packets)
			continue;
		id = rank[i].id;
		line = (struct flow_line){
		    .index = i,
		    .id = id,
		    .row = flow_table_row(c->table, id),
		    .written = flow_streams_written(c->streams, id),
		    .holes = flow_streams_holes(c->streams, id),
		    .plugins = flow_plugins_end(c->plugins, id),
		};
		flow_line(&l->lines, c->format, &line);
		if (l->lines.n >= GATHER)
			put(l);
	}
	free(rank);
}

bool
flow_list_write(const struct flow_list *config)
{
	struct list l = {.config = config};

	if (!config->display && config->path == NULL)
		return true;
	open_file(&l);
	flow_line_head(
	    &l.lines, config->format, flow_plugins_columns(config->plugins));
	each_flow(&l);
	put(&l);
	close_file(&l);
	return !l.refused;
}
