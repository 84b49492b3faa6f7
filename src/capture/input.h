/*
 * input: the bytes of one capture file, whatever brings them: a regular file,
 * a pipe or standard input, plain or packed. They are read in large blocks
 * and handed out in place. What lies on disk is counted and hashed on its way
 * in; positions are those of the unpacked bytes.
 */
#ifndef WF_CAPTURE_INPUT_H
#define WF_CAPTURE_INPUT_H

#include "base/buf.h"
#include "base/hash.h"
#include "base/rd.h"
#include "capture/block.h"
#include "capture/feed.h"

struct input;

/*
 * "-" is standard input. name is what messages call it. NULL, with one line
 * in *why, when it cannot be opened, is empty or is of a packing that this
 * build does not know. How it waits, and whether a regular file may grow
 * (growth, may be NULL), is the caller's; both must live as long as it.
 */
struct input *input_open(const char *path, const char *name,
    const struct watchful *, const struct growth *, struct buf *why);
/* A thread may make the digest, once the file proves to be large. */
void input_hash_apart(struct input *);
/* Nobody wants the digest: it is not made, and will be zeros. */
void input_unhashed(struct input *);
/* Would input_open find a regular file (not "-")? */
bool input_is_file(const char *path);
bool input_is_pipe(const char *path); /* a named one */

/*
 * The next n bytes, not yet used, or fewer when the input ends before. They
 * stay where they are while their block is held, else until the next call
 * that moves on. n must have been held against a limit.
 */
struct slice input_peek(struct input *, size_t n);
/* The same, and they are used. */
struct slice input_take(struct input *, size_t n);
/*
 * Bytes that were read and not yet used, for those who take a few at a time:
 * as many as are left there may be taken from it instead.
 */
struct rd *input_ready(struct input *);
/* Use n bytes without looking: how many there were. */
uint64_t input_skip(struct input *, uint64_t n);

/* Where the next byte is in the unpacked file. */
uint64_t input_pos(const struct input *);
/* The block that the bytes of the last input_take lie in. */
struct block *input_block(const struct input *);
/* "", "gzip", "zstd" */
const char *input_packing(const struct input *);
/* NULL, or why the bytes end before their end: broken packing, read error. */
const char *input_error(const struct input *);
uint64_t input_done(const struct input *); /* bytes read from disk so far */
uint64_t input_size(const struct input *); /* in all, 0: unknown */

/*
 * Reads what is left and tells size and digest of the file as it lies on
 * disk. False when it could not be read to its end: then they are of the part
 * that was read.
 */
bool input_finish(struct input *, uint64_t *size, uint8_t sha256[SHA256_SIZE]);
void input_free(struct input *);

#endif
