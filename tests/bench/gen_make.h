/*
 * gen_make.h: contents of files, each of its type by signature and structure.
 */
#ifndef GEN_MAKE_H
#define GEN_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gen_rng.h"

#define MAKE_TAIL  192 /* bytes; the most that a tail takes */
#define MAKE_NONCE 16  /* hex digits that tell copies apart */

/*
 * A file is a long head, shared by all its copies, and a short tail that holds
 * a number in hex, so that each copy has bytes, and a hash, of its own.
 */
struct make {
	uint8_t *p; /* the head; owned by the caller after make->fill */
	size_t len, room;
	uint8_t tail[MAKE_TAIL];
	size_t ntail, nonce_at;
	size_t crc_from, crc_at; /* of a PNG chunk in the tail; 0, 0: none */
};

struct make_type {
	const char *mime, *ext;
	bool text;	/* worth compressing */
	uint32_t share; /* of all files, in 1/1024 */
	uint32_t scale; /* of sizes, per cent */
	void (*fill)(struct make *, struct rng *, size_t len);
};

extern const struct make_type make_types[];
extern const size_t make_ntypes;

/* The row of a file name extension, which must be there. */
const struct make_type *make_find(const char *ext);

/* Fills a head of about LEN bytes, and its tail. */
void make_file(
    struct make *, const struct make_type *, struct rng *, size_t len);

/* Adds to the head. */
void make_put(struct make *, const void *, size_t);
void make_print(struct make *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void make_noise(struct make *, struct rng *, size_t);

/* Sets the tail; %016x in the format stands where the number goes. */
void make_tail(struct make *, const char *format);

/* The image and archive types, for the table. */
void make_png(struct make *, struct rng *, size_t);
void make_jpeg(struct make *, struct rng *, size_t);
void make_gif(struct make *, struct rng *, size_t);
void make_woff2(struct make *, struct rng *, size_t);
void make_mp4(struct make *, struct rng *, size_t);
void make_pdf(struct make *, struct rng *, size_t);
void make_zip(struct make *, struct rng *, size_t);
void make_bin(struct make *, struct rng *, size_t);

#endif
