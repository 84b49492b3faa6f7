/*
 * slice: a pointer and a length. All text and bytes of a capture travel as
 * slices, never as C strings: they hold NULs and bad UTF-8. A slice never
 * owns its bytes; whoever hands one out says how long they live.
 *
 * These helpers and rd.h are the only code that looks at untrusted bytes by
 * index; everything else asks them.
 */
#ifndef WF_BASE_SLICE_H
#define WF_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const uint8_t *p;
	size_t n;
};

#define SLICE_NONE    ((struct slice){NULL, 0})
#define SLICE_LIT(s)  ((struct slice){(const uint8_t *)(s), sizeof(s) - 1})
#define SLICE_MISSING SIZE_MAX /* "not found" of the searches below */

static inline struct slice
slice_of(const void *p, size_t n)
{
	return (struct slice){p, n};
}

/* A C string of ours (never of the capture). */
static inline struct slice
slice_str(const char *s)
{
	return (struct slice){(const uint8_t *)s, s == NULL ? 0 : strlen(s)};
}

/* The byte at i, or 0 past the end. */
static inline uint8_t
slice_at(struct slice s, size_t i)
{
	return i < s.n ? s.p[i] : 0;
}

/* At most n bytes from the front; what is left after off bytes. */
static inline struct slice
slice_head(struct slice s, size_t n)
{
	return (struct slice){s.p, n < s.n ? n : s.n};
}

static inline struct slice
slice_from(struct slice s, size_t off)
{
	if (off >= s.n)
		return (struct slice){s.p == NULL ? NULL : s.p + s.n, 0};
	return (struct slice){s.p + off, s.n - off};
}

/* n bytes from off, clipped to s. */
static inline struct slice
slice_mid(struct slice s, size_t off, size_t n)
{
	return slice_head(slice_from(s, off), n);
}

bool slice_eq(struct slice, struct slice);
bool slice_eq_str(struct slice, const char *);
/* ASCII case folded, whatever the locale. */
bool slice_ieq(struct slice, struct slice);
bool slice_ieq_str(struct slice, const char *);
bool slice_starts(struct slice, const char *prefix);
bool slice_istarts(struct slice, const char *prefix);
bool slice_ends(struct slice, const char *suffix);
bool slice_iends(struct slice, const char *suffix);
int slice_cmp(struct slice, struct slice); /* bytewise, shorter first */

/* Index of the first (last) occurrence, or SLICE_MISSING. */
size_t slice_chr(struct slice, uint8_t c);
size_t slice_rchr(struct slice, uint8_t c);
size_t slice_find(struct slice hay, struct slice needle);
size_t slice_ifind_str(struct slice hay, const char *needle);

/* How many bytes from the front are printable ASCII, 0x20 to 0x7e. */
size_t slice_printable(struct slice);
/* ... or what text has besides: 0x07 to 0x0d, 0x1b. */
size_t slice_text(struct slice);

/*
 * The ones' complement sum of its 16-bit words, big endian, an odd byte padded
 * with zero (RFC 1071), added to another such sum; not yet complemented.
 */
uint16_t slice_sum16(struct slice, uint16_t sum);

/* Without leading and trailing spaces and tabs (CR and LF too). */
struct slice slice_trim(struct slice);
/*
 * Cut up to sep from the front of *rest and return it; *rest becomes what
 * follows sep. False when *rest was already used up.
 */
bool slice_token(struct slice *rest, uint8_t sep, struct slice *tok);

/*
 * The whole slice as a number in base 10 or 16, digits only (no sign, space
 * or prefix). False when it is empty, holds anything else or exceeds max.
 */
bool slice_u64(struct slice, unsigned base, uint64_t max, uint64_t *out);

#endif
