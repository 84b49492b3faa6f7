/*
 * chaos_vnc: what the viewer of a remote framebuffer typed and put on the
 * clipboard (RFC 6143). Only the client's side is followed; the server's first
 * bytes say how version 3.3 goes on.
 */
#include "report/chaos_remote.h"

#include <stdio.h>

#include "base/rd.h"

static void read_message(struct remote *, struct rd *);

/* ---- keys (RFC 6143, 7.5.4; the X Window System's keysyms) */

static const struct {
	uint32_t sym;
	const char *name;
} names[] = {
    {0xff08, "BackSpace"},
    {0xff09, "Tab"},
    {0xff1b, "Escape"},
    {0xff50, "Home"},
    {0xff51, "Left"},
    {0xff52, "Up"},
    {0xff53, "Right"},
    {0xff54, "Down"},
    {0xff55, "PageUp"},
    {0xff56, "PageDown"},
    {0xff57, "End"},
    {0xff61, "Print"},
    {0xff63, "Insert"},
    {0xff67, "Menu"},
    {0xffe3, "Control"},
    {0xffe4, "Control"},
    {0xffe7, "Meta"},
    {0xffe8, "Meta"},
    {0xffe9, "Alt"},
    {0xffea, "Alt"},
    {0xffeb, "Super"},
    {0xffec, "Super"},
    {0xffff, "Delete"},
};

/* Shift and its locks: the keysym that follows is already the other one. */
static bool
is_silent(uint32_t sym)
{
	return sym == 0xffe1 || sym == 0xffe2 || sym == 0xffe5 ||
	       sym == 0xffe6 || sym == 0xff7f || sym == 0xfe03;
}

/* Latin-1 is itself, others are U+ and 01 before them; 0: no character. */
static uint32_t
character(uint32_t sym)
{
	if ((sym >= 0x20 && sym < 0x7f) || (sym >= 0xa0 && sym <= 0xff))
		return sym;
	if (sym >= 0x01000100 && sym <= 0x0110ffff)
		return sym - 0x01000000;
	if (sym == 0x20ac) /* the euro */
		return sym;
	/* The keypad: * + , - . / 0 ... 9, and = */
	if ((sym >= 0xffaa && sym <= 0xffb9) || sym == 0xffbd)
		return sym - 0xff80;
	return 0;
}

static const char *
named(uint32_t sym)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].sym == sym)
			return names[i].name;
	return NULL;
}

static void
press(struct remote *r, uint32_t sym)
{
	char word[24];

	if (is_silent(sym))
		return;
	if (sym == 0xff0d || sym == 0xff8d) { /* Return, and the keypad's */
		remote_char(r, '\n');
		return;
	}
	if (character(sym) != 0) {
		remote_char(r, character(sym));
		return;
	}
	if (named(sym) != NULL) {
		remote_mark(r, named(sym));
		return;
	}
	if (sym >= 0xffbe && sym <= 0xffe0)
		(void)snprintf(word, sizeof(word), "F%u", sym - 0xffbd);
	else
		(void)snprintf(word, sizeof(word), "key 0x%x", sym);
	remote_mark(r, word);
}

/* ---- messages of the client (RFC 6143, 7.5, and what is registered besides)
 */

struct message {
	uint8_t type, size;
	/* Where, and of how many bytes, the number of units behind it is. */
	uint8_t count_at, count_bytes, unit;
};

enum {
	KEY_EVENT = 4,
	CUT_TEXT = 6,
	QEMU = 255,
};

static const struct message messages[] = {
    {0, 20, 0, 0, 0},	     /* SetPixelFormat */
    {2, 4, 2, 2, 4},	     /* SetEncodings */
    {3, 10, 0, 0, 0},	     /* FramebufferUpdateRequest */
    {KEY_EVENT, 8, 0, 0, 0}, /* KeyEvent */
    {5, 6, 0, 0, 0},	     /* PointerEvent */
    {CUT_TEXT, 8, 4, 4, 1},  /* ClientCutText */
    {150, 10, 0, 0, 0},	     /* EnableContinuousUpdates */
    {248, 9, 8, 1, 1},	     /* ClientFence */
    {250, 4, 0, 0, 0},	     /* xvp */
    {251, 8, 6, 1, 16},	     /* SetDesktopSize */
    {QEMU, 12, 0, 0, 0},     /* an extended key event */
};

static const struct message *
find(uint8_t type)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		if (messages[i].type == type)
			return &messages[i];
	return NULL;
}

#define EXTENDED  4		       /* bytes of flags */
#define ABILITIES UINT32_C(0x01000000) /* the other flags are these, then */
#define PROVIDES  UINT32_C(0x10000000)

/* The extended clipboard: what it can do, wants and has; or texts, deflated. */
static void
read_extended(struct remote *r, struct rd *part)
{
	if ((rd_be32(part) & (ABILITIES | PROVIDES)) == PROVIDES) {
		remote_line(r);
		remote_mark(r, "clipboard, compressed");
		remote_line(r);
	}
	r->body = r->left - EXTENDED;
	remote_next(r, 1, read_message);
}

/* A negative length is the extended clipboard's. */
static void
cut_text(struct remote *r, uint32_t n)
{
	if (n > INT32_MAX) {
		r->left = (UINT64_C(1) << 32) - n;
		r->body = r->left < EXTENDED ? r->left : 0;
		if (r->body == 0)
			remote_next(r, EXTENDED, read_extended);
		return;
	}
	remote_line(r);
	remote_mark(r, "clipboard");
	if (n == 0)
		remote_line(r);
	else
		remote_char(r, ' ');
	r->clip = n != 0;
}

/* A flag and two bytes of nothing; QEMU's: submessage and a flag. */
static void
read_key(struct remote *r, struct rd *part)
{
	bool odd = r->kind == QEMU && rd_u8(part) != 0;
	bool down = rd_u8(part) != 0;

	down |= rd_u8(part) != 0 && r->kind == QEMU;
	rd_skip(part, r->kind == QEMU ? 0 : 1);
	if (odd)
		remote_end(r, "an unknown message (255) ends it");
	else if (down)
		press(r, rd_be32(part));
}

/* A message behind its type; r->kind is that. */
static void
read_rest(struct remote *r, struct rd *part)
{
	const struct message *m = find(r->kind);
	struct rd count = *part;
	uint32_t n;

	rd_skip(&count, m->count_at == 0 ? 0 : m->count_at - 1U);
	n = m->count_bytes == 1	  ? rd_u8(&count)
	    : m->count_bytes == 2 ? rd_be16(&count)
	    : m->count_bytes == 4 ? rd_be32(&count)
				  : 0;
	r->body = (uint64_t)n * m->unit;
	remote_next(r, 1, read_message);
	if (r->kind == CUT_TEXT)
		cut_text(r, n);
	else if (r->kind == KEY_EVENT || r->kind == QEMU)
		read_key(r, part);
}

static void
read_message(struct remote *r, struct rd *part)
{
	char why[48];
	uint8_t type = rd_u8(part);
	const struct message *m = find(type);

	if (m == NULL) {
		(void)snprintf(why, sizeof(why),
		    "an unknown message (%u) ends it", (unsigned)type);
		remote_end(r, why);
		return;
	}
	r->kind = type;
	remote_next(r, m->size - 1U, read_rest);
}

/* ---- the beginning (RFC 6143, 7.1 to 7.3) */

enum {
	SECURITY_NONE = 1,
	SECURITY_PASSWORD = 2,
};
#define RESPONSE 16 /* to the challenge, encrypted */

/* ClientInit: share the desktop? */
static void
read_init(struct remote *r, struct rd *part)
{
	(void)part;
	remote_next(r, 1, read_message);
}

static void
read_security(struct remote *r, struct rd *part)
{
	char why[48];
	uint8_t type = rd_u8(part);

	if (type == SECURITY_NONE || type == SECURITY_PASSWORD) {
		r->body = type == SECURITY_PASSWORD ? RESPONSE : 0;
		remote_next(r, 1, read_init);
		return;
	}
	(void)snprintf(
	    why, sizeof(why), "security type %u: not followed", (unsigned)type);
	remote_end(r, why);
}

/* Version 3.3: the server has decided before the client goes on. */
static void
read_old(struct remote *r, struct rd *part)
{
	struct rd server = rd_init(slice_of(r->server, r->server_n));
	uint32_t type;

	(void)part; /* ClientInit, or the first byte of a response */
	rd_skip(&server, 12);
	type = rd_be32(&server);
	if (server.bad) {
		remote_end(r, "the server's beginning is missing");
	} else if (type == SECURITY_NONE) {
		remote_next(r, 1, read_message);
	} else if (type == SECURITY_PASSWORD) {
		r->body = RESPONSE - 1;
		remote_next(r, 1, read_init);
	} else {
		remote_end(r, "an unknown security type: not followed");
	}
}

/* "RFB 003.008\n" */
static void
read_version(struct remote *r, struct rd *part)
{
	struct slice line = rd_rest(part);
	uint64_t major, minor;

	if (!slice_starts(line, "RFB ") ||
	    !slice_u64(slice_mid(line, 4, 3), 10, 999, &major) ||
	    !slice_u64(slice_mid(line, 8, 3), 10, 999, &minor))
		remote_end(r, "no version: not followed");
	else if (major < 3 || (major == 3 && minor < 7))
		remote_next(r, 1, read_old);
	else
		remote_next(r, 1, read_security);
}

void
vnc_begin(struct remote *r)
{
	remote_next(r, 12, read_version);
}
