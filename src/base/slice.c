/* slice: comparing, searching and cutting text of the capture. */
#include "base/slice.h"

#include "base/block.h"

static uint8_t
fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_eq_str(struct slice a, const char *s)
{
	/* most that are not differ there */
	if (a.n != 0 && s != NULL && (uint8_t)s[0] != slice_at(a, 0))
		return false;
	return slice_eq(a, slice_str(s));
}

bool
slice_ieq(struct slice a, struct slice b)
{
	size_t i;

	if (a.n != b.n)
		return false;
	for (i = 0; i < a.n; i++) {
		if (fold(a.p[i]) != fold(b.p[i]))
			return false;
	}
	return true;
}

bool
slice_ieq_str(struct slice a, const char *s)
{
	return slice_ieq(a, slice_str(s));
}

bool
slice_starts(struct slice s, const char *prefix)
{
	return slice_eq_str(slice_head(s, strlen(prefix)), prefix);
}

bool
slice_istarts(struct slice s, const char *prefix)
{
	return slice_ieq_str(slice_head(s, strlen(prefix)), prefix);
}

static struct slice
tail(struct slice s, size_t n)
{
	return n > s.n ? SLICE_NONE : slice_from(s, s.n - n);
}

bool
slice_ends(struct slice s, const char *suffix)
{
	return slice_eq_str(tail(s, strlen(suffix)), suffix);
}

bool
slice_iends(struct slice s, const char *suffix)
{
	return slice_ieq_str(tail(s, strlen(suffix)), suffix);
}

int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

size_t
slice_chr(struct slice s, uint8_t c)
{
	const uint8_t *hit = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return hit == NULL ? SLICE_MISSING : (size_t)(hit - s.p);
}

size_t
slice_rchr(struct slice s, uint8_t c)
{
	const uint8_t *hit = s.n == 0 ? NULL : memrchr(s.p, c, s.n);

	return hit == NULL ? SLICE_MISSING : (size_t)(hit - s.p);
}

size_t
slice_find(struct slice hay, struct slice needle)
{
	const uint8_t *hit;

	if (needle.n == 0)
		return 0;
	if (hay.n < needle.n)
		return SLICE_MISSING;
	hit = memmem(hay.p, hay.n, needle.p, needle.n);
	return hit == NULL ? SLICE_MISSING : (size_t)(hit - hay.p);
}

size_t
slice_ifind_str(struct slice hay, const char *needle)
{
	size_t i, n = strlen(needle);

	for (i = 0; n <= hay.n && i <= hay.n - n; i++) {
		if (slice_ieq_str(slice_mid(hay, i, n), needle))
			return i;
	}
	return SLICE_MISSING;
}

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t
slice_printable(struct slice s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7f)
		i++;
	return i;
}

size_t
slice_text(struct slice s)
{
	size_t all = s.n, n = sizeof(block);
	block c, bad;

	while (s.n != 0 && n == sizeof c) {
		c = block_front(s); /* a NUL ends it */
		/* with its sign a byte of 0x80 or more is below a space, too */
		bad = (block)((block_signed)c < ' ') &
		      ((block)(c < '\a') | (block)(c > '\r')) &
		      (block)(c != 0x1b);
		n = block_zeros(bad | (block)(c == 0x7f));
		s = slice_from(s, n);
	}
	return all - s.n;
}

/*
 * In the machine's own byte order, eight bytes at a time: swapping the bytes
 * of a ones' complement sum is the same as swapping those of its words.
 */
uint16_t
slice_sum16(struct slice s, uint16_t sum)
{
	uint64_t total = 0, w;
	uint8_t last[8] = {0};
	uint16_t folded;
	size_t i;

	for (i = 0; s.n - i >= sizeof w; i += sizeof w) {
		memcpy(&w, s.p + i, sizeof w);
		total += (w >> 32) + (w & UINT32_MAX);
	}
	if (i < s.n)
		memcpy(last, s.p + i, s.n - i);
	memcpy(&w, last, sizeof w);
	total += (w >> 32) + (w & UINT32_MAX);
	while (total >> 16 != 0)
		total = (total >> 16) + (total & UINT16_MAX);
	folded = (uint16_t)total;
	memcpy(last, &folded, sizeof folded);
	total = ((uint32_t)last[0] << 8 | last[1]) + (uint32_t)sum;
	return (uint16_t)((total >> 16) + (total & UINT16_MAX));
}

struct slice
slice_trim(struct slice s)
{
	while (s.n != 0 && blank(s.p[0]))
		s = slice_from(s, 1);
	while (s.n != 0 && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
slice_token(struct slice *rest, uint8_t sep, struct slice *tok)
{
	size_t i;

	if (rest->p == NULL)
		return false;
	i = slice_chr(*rest, sep);
	if (i == SLICE_MISSING) {
		*tok = *rest;
		*rest = SLICE_NONE;
	} else {
		*tok = slice_head(*rest, i);
		*rest = slice_from(*rest, i + 1);
	}
	return true;
}

static unsigned
digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = fold(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10u : 99;
}

bool
slice_u64(struct slice s, unsigned base, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	unsigned d;
	size_t i;

	if (s.n == 0)
		return false;
	for (i = 0; i < s.n; i++) {
		d = digit(s.p[i]);
		if (d >= base || d > max || v > (max - d) / base)
			return false;
		v = v * base + d;
	}
	*out = v;
	return true;
}
