/* dispatch_pipe: one pcapng section into a named pipe. */
#include "cli/dispatch_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "capture/pcapng_write.h"

#define BATCH_BYTES 65536 /* what a pipe holds on Linux */
#define WAIT_MS	    100	  /* from one look at a full pipe to the next */
#define PART_MS	    3000  /* that a reader has for the last blocks */
#define SNAPLEN	    262144

struct dispatch_pipe {
	const char *path;
	const struct watchful *watchful;
	int fd; /* -1: nobody reads yet */
	uint32_t *links;
	uint32_t n, last; /* of them; the one that was used last */
	struct buf batch; /* whole blocks */
	size_t sent;	  /* of them */
};

struct dispatch_pipe *
dispatch_pipe_new(const char *path, const struct watchful *w, struct buf *why)
{
	struct dispatch_pipe *p;
	struct stat st;

	if (mkfifo(path, 0600) == -1 && errno != EEXIST) {
		buf_printf(
		    why, "cannot make the pipe %s: %s", path, strerror(errno));
		return NULL;
	}
	if (stat(path, &st) == -1 || !S_ISFIFO(st.st_mode)) {
		buf_printf(
		    why, "%s is not a named pipe; mkfifo makes one", path);
		return NULL;
	}
	p = xcalloc(1, sizeof *p);
	p->path = path;
	p->watchful = w;
	p->fd = -1;
	return p;
}

enum pipe_outcome
dispatch_pipe_open(struct dispatch_pipe *p, const char *program)
{
	/* Without O_NONBLOCK no signal could end the wait. */
	const int flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC;

	while ((p->fd = open(p->path, flags)) == -1) {
		if (errno != ENXIO && errno != EINTR)
			return PIPE_GONE;
		if (!watchful_wait(p->watchful))
			return PIPE_STOPPED;
	}
	pcapng_section(&p->batch, program, SLICE_NONE);
	return PIPE_DONE;
}

/* Until there is room. A pipe without a reader has an error, and no room. */
static enum pipe_outcome
wait_room(struct dispatch_pipe *p)
{
	struct pollfd look = {.fd = p->fd, .events = POLLOUT};

	while (!watchful_stopped(p->watchful)) {
		if (poll(&look, 1, WAIT_MS) == 1)
			return (look.revents & POLLERR) != 0 ? PIPE_GONE
							     : PIPE_DONE;
		watchful_tick(p->watchful);
	}
	return PIPE_STOPPED;
}

static bool
is_gone(const struct dispatch_pipe *p)
{
	struct pollfd look = {.fd = p->fd, .events = POLLOUT};

	return poll(&look, 1, 0) == 1 && (look.revents & POLLERR) != 0;
}

/* What is left of the batch, as far as it goes in at once. */
static ssize_t
send_some(struct dispatch_pipe *p)
{
	struct slice rest = slice_from(buf_as_slice(&p->batch), p->sent);
	ssize_t n = write(p->fd, rest.p, rest.n);

	if (n > 0)
		p->sent += (size_t)n;
	return n;
}

static void
begin_batch(struct dispatch_pipe *p)
{
	buf_reset(&p->batch);
	p->sent = 0;
}

static enum pipe_outcome
flush(struct dispatch_pipe *p)
{
	enum pipe_outcome o;

	while (p->sent < p->batch.n) {
		if (send_some(p) >= 0)
			continue;
		if (errno != EAGAIN && errno != EINTR)
			return PIPE_GONE;
		o = wait_room(p);
		if (o != PIPE_DONE)
			return o;
	}
	begin_batch(p);
	return PIPE_DONE;
}

bool
dispatch_pipe_push(struct dispatch_pipe *p)
{
	if (p->fd == -1)
		return true;
	if (is_gone(p))
		return false;
	if (p->sent < p->batch.n)
		(void)send_some(p);
	if (p->sent == p->batch.n)
		begin_batch(p);
	return true;
}

static uint32_t
interface_of(struct dispatch_pipe *p, const struct frame *f)
{
	const struct pcapng_iface i = {
	    .link = f->link,
	    .snaplen = SNAPLEN,
	    .nano = true,
	};
	uint32_t k;

	if (p->n != 0 && p->links[p->last] == f->link)
		return p->last;
	for (k = 0; k < p->n; k++)
		if (p->links[k] == f->link)
			return p->last = k;
	pcapng_interface(&p->batch, &i);
	p->links = xreallocarray(p->links, p->n + 1, sizeof *p->links);
	p->links[p->n] = f->link;
	return p->last = p->n++;
}

enum pipe_outcome
dispatch_pipe_frame(struct dispatch_pipe *p, const struct frame *f)
{
	const struct pcapng_iface nano = {.nano = true};
	const struct pcapng_about about = {
	    .iface = interface_of(p, f),
	    .ns = f->ns,
	    .len = f->len,
	};

	pcapng_packet_of(&p->batch, &nano, &about, f->data);
	return p->batch.n < BATCH_BYTES ? PIPE_DONE : flush(p);
}

enum pipe_outcome
dispatch_pipe_drain(struct dispatch_pipe *p)
{
	enum pipe_outcome o = flush(p);
	int unread = 0;

	while (o == PIPE_DONE && ioctl(p->fd, FIONREAD, &unread) == 0 &&
	       unread != 0) {
		if (is_gone(p))
			return PIPE_GONE;
		if (!watchful_wait(p->watchful))
			return PIPE_STOPPED;
	}
	return o;
}

/* Stopped while it was full: a reader that still reads gets whole blocks. */
static void
part(struct dispatch_pipe *p)
{
	struct pollfd look = {.fd = p->fd, .events = POLLOUT};
	uint64_t until = clock_ms() + PART_MS;

	while (p->sent < p->batch.n && !is_gone(p) && clock_ms() < until)
		if (poll(&look, 1, WAIT_MS) == 1)
			(void)send_some(p);
}

void
dispatch_pipe_free(struct dispatch_pipe *p)
{
	if (p == NULL)
		return;
	if (p->fd != -1)
		part(p);
	if (p->fd != -1)
		close(p->fd);
	free(p->links);
	buf_free(&p->batch);
	free(p);
}
