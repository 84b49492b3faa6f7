/*
 * progress: how far the work is. On a terminal, one line that is written anew
 * a few times a second; on SIGUSR1, lines for the log, wherever stderr goes.
 * Nothing happens by itself: progress_tick is to be called now and then, and
 * is cheap when there is nothing to say.
 */
#ifndef WF_CLI_PROGRESS_H
#define WF_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress_figures {
	uint64_t done, total; /* bytes of the input; total 0: not known */
	uint64_t frames, sessions, files;
};

struct progress;
struct buf;

/* quiet: no line; SIGUSR1 is answered all the same. */
struct progress *progress_new(bool quiet);
/* What is being done now, and who knows the figures (NULL: as they were). */
void progress_phase(struct progress *, const char *what,
    void (*figures)(void *ctx, struct progress_figures *), void *ctx);
/* Words of the verb's own on the line, while what is done has figures. */
void progress_words(struct progress *,
    void (*say)(void *ctx, const struct progress_figures *, struct buf *),
    void *ctx);
/*
 * SIGUSR1 is answered by the verb instead; SIGUSR2 makes it say the same once
 * a second, until the next one.
 */
void progress_answer(struct progress *, void (*answer)(void *ctx), void *ctx);
void progress_tick(struct progress *);
/* The same as a callback; and one for work that is so many of total pieces. */
void progress_tick_ctx(void *progress);
void progress_share_ctx(void *progress, size_t done, size_t total);
/* Takes the line away until the next one is due. NULL is fine. */
void progress_hide(struct progress *);
void progress_free(struct progress *);

#endif
