/*
 * gen_msg.h: the bytes that one side sends before the other answers, as a list
 * of pieces that point into bodies and into the message's own small text.
 * Pieces are not copied: what they point to must outlive the message.
 */
#ifndef GEN_MSG_H
#define GEN_MSG_H

#include <stddef.h>
#include <stdint.h>

struct msg_piece {
	const uint8_t *p; /* NULL: zeros */
	uint64_t end;	  /* offset in the message behind the last byte */
};

struct msg {
	struct msg_piece *piece;
	size_t npiece, room;
	uint64_t len;
	char text[2560];
	size_t ntext;
};

void msg_clear(struct msg *);
void msg_free(struct msg *);

/* Adds bytes by reference; P NULL adds zeros. */
void msg_ref(struct msg *, const void *p, uint64_t len);

/* Adds formatted text, kept in the message. */
void msg_text(struct msg *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* Copies bytes into the message's keeping without adding them to it. */
const uint8_t *msg_keep(struct msg *, const void *p, size_t len);

/* Copies LEN bytes from offset OFF, both within the message. */
void msg_read(const struct msg *, uint64_t off, uint8_t *to, size_t len);

#endif
