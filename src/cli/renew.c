/* renew: a report in the middle, by a copy of the process. */
#include "cli/renew.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"

/* Did the copy make its report, whole or of damaged input? */
static bool
await(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && (WEXITSTATUS(status) == EXIT_OK ||
					WEXITSTATUS(status) == EXIT_PARTIAL);
}

/* Forks: returns in the process that reads on, and in its copy. */
static void
branch(struct renew *r)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		r->is_copy = true;
		outdir_branch(r->dir);
		return;
	}
	if (pid == -1) {
		warn_line(
		    "the report cannot be renewed now: %s", strerror(errno));
	} else if (await(pid)) {
		outdir_replace(r->dir);
		r->made(r->ctx);
	} else {
		warn_line("the report was not renewed; its captures will be "
			  "in the next one");
	}
}

static bool
renew_next(void *ctx, const char **path, const char **name)
{
	struct renew *r = ctx;

	if (r->since >= r->every && !watchful_stopped(&r->watchful)) {
		r->since = 0;
		branch(r);
	}
	if (r->is_copy || !r->inner->next(r->inner->ctx, path, name))
		return false;
	r->since++;
	return true;
}

/* For a copy, what it has read was all. */
static bool
renew_left(void *ctx)
{
	const struct renew *r = ctx;

	return !r->is_copy && r->inner->left(r->inner->ctx);
}

static void
renew_unreadable(void *ctx)
{
	const struct renew *r = ctx;

	if (r->inner->unreadable != NULL)
		r->inner->unreadable(r->inner->ctx);
}

const struct feed *
renew_feed(struct renew *r, const struct feed *inner, const struct watchful *w)
{
	r->inner = inner;
	r->watchful = *w;
	r->feed = *inner;
	r->feed.ctx = r;
	r->feed.next = renew_next;
	r->feed.left = renew_left;
	r->feed.unreadable = renew_unreadable;
	return &r->feed;
}
