/*
 * dispatch_pipe: packets of many captures as one pcapng section, into a named
 * pipe. Link types are kept: each is an interface of the section, made when
 * its first packet comes. Waiting, for a reader or for room, is attentive
 * (watchful).
 */
#ifndef WF_CLI_DISPATCH_PIPE_H
#define WF_CLI_DISPATCH_PIPE_H

#include "capture/feed.h"
#include "capture/frame.h"

enum pipe_outcome {
	PIPE_DONE,
	PIPE_STOPPED, /* by a signal */
	PIPE_GONE,    /* the reader closed it */
};

struct dispatch_pipe;

/*
 * Makes the pipe where nothing has this name. NULL with one line in *why when
 * it cannot be written or is no pipe. Both must outlive it.
 */
struct dispatch_pipe *dispatch_pipe_new(
    const char *path, const struct watchful *, struct buf *why);
/* Waits for a reader, and tells it what section this is. */
enum pipe_outcome dispatch_pipe_open(
    struct dispatch_pipe *, const char *program);
enum pipe_outcome dispatch_pipe_frame(
    struct dispatch_pipe *, const struct frame *);
/* Sends what there is room for, without waiting. False: the reader is gone. */
bool dispatch_pipe_push(struct dispatch_pipe *);
/* Waits until the reader has taken every byte. */
enum pipe_outcome dispatch_pipe_drain(struct dispatch_pipe *);
/* The reader sees the end. */
void dispatch_pipe_free(struct dispatch_pipe *);

#endif
