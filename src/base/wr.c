/*
 * wr: the escaping writer. UTF-8 is read strictly (RFC 3629: no overlong
 * forms, no surrogates); what cannot be shown is written out.
 */
#include "base/wr.h"

#include "base/block.h"

static bool
continues(struct slice s, size_t i)
{
	return (slice_at(s, i) & 0xc0) == 0x80;
}

unsigned
utf8_decode(struct slice s, uint32_t *cp)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t c = slice_at(s, 0);
	unsigned i, n;

	if (s.n == 0)
		return 0;
	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xc2 && c <= 0xdf)
		n = 2;
	else if (c >= 0xe0 && c <= 0xef)
		n = 3;
	else if (c >= 0xf0 && c <= 0xf4)
		n = 4;
	else
		return 0;
	*cp = c & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if (!continues(s, i))
			return 0;
		*cp = *cp << 6 | (slice_at(s, i) & 0x3fu);
	}
	if (*cp < least[n] || *cp > 0x10ffff ||
	    (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return n;
}

void
utf8_encode(struct buf *out, uint32_t cp)
{
	if (cp < 0x80) {
		buf_u8(out, (uint8_t)cp);
	} else if (cp < 0x800) {
		buf_u8(out, (uint8_t)(0xc0 | cp >> 6));
		buf_u8(out, (uint8_t)(0x80 | (cp & 0x3f)));
	} else if (cp < 0x10000) {
		buf_u8(out, (uint8_t)(0xe0 | cp >> 12));
		buf_u8(out, (uint8_t)(0x80 | (cp >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (cp & 0x3f)));
	} else {
		buf_u8(out, (uint8_t)(0xf0 | cp >> 18));
		buf_u8(out, (uint8_t)(0x80 | (cp >> 12 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (cp >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (cp & 0x3f)));
	}
}

/*
 * Characters that show nothing or reorder what is shown: C0 and C1 controls,
 * soft hyphen, zero width, bidirectional controls, line separators, tags,
 * non-characters. Tab and LF are for the caller to judge.
 */
static bool
unseen(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	       cp == 0x61c || cp == 0x180e || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || (cp & 0xfffe) == 0xfffe ||
	       (cp >= 0xe0000 && cp <= 0xe0fff);
}

static const char digits[] = "0123456789abcdef";

/* \x1b */
static void
write_byte(struct buf *out, uint8_t c)
{
	const char text[4] = {'\\', 'x', digits[c >> 4], digits[c & 15]};

	buf_add(out, text, sizeof(text));
}

static void
write_out(struct buf *out, struct slice one, unsigned n, uint32_t cp)
{
	if (n == 0 || cp < 0x80)
		write_byte(out, slice_at(one, 0));
	else
		buf_printf(out, "U+%04X", (unsigned)cp);
}

/* Or SLICE_NONE. */
static struct slice
html_entity(uint8_t c)
{
	switch (c) {
	case '&':
		return SLICE_LIT("&amp;");
	case '<':
		return SLICE_LIT("&lt;");
	case '>':
		return SLICE_LIT("&gt;");
	case '"':
		return SLICE_LIT("&quot;");
	case '\'':
		return SLICE_LIT("&#x27;");
	default:
		return SLICE_NONE;
	}
}

/* How many bytes from the front are ASCII that HTML shows as it is, tab and LF
 * too. */
static size_t
plain_in(block c)
{
	block shown, marks;

	/* one more than DEL and than bytes of 0x80 and more has a sign, or is
	 * zero */
	shown = (block)((block_signed)(c + 1) > ' ') | (block)(c == '\t') |
		(block)(c == '\n');
	marks = (block)(c == '"') | (block)((c | 1) == '\'') | /* & */
		(block)((c | 2) == '>');		       /* < */
	return block_zeros(marks | ~shown);
}

/*
 * The run of these at the front; what is left. A block is copied as a whole,
 * and counts as far as it is plain.
 */
static struct slice
html_plain(struct buf *out, struct slice s)
{
	size_t n = sizeof(block);
	block c;

	while (s.n != 0 && n == sizeof c) {
		c = block_front(s); /* a NUL ends the run */
		n = plain_in(c);
		buf_reserve(out, sizeof c);
		memcpy(out->p + out->n, &c, sizeof c);
		out->n += n;
		s = slice_from(s, n);
	}
	return s;
}

/* A byte that is written out: no UTF-8, or a control but tab and LF. */
static bool
odd_byte(struct slice s)
{
	uint8_t c = slice_at(s, 0);
	uint32_t cp;

	if (c < 0x80)
		return c == 0x7f || (c < ' ' && c != '\t' && c != '\n');
	return utf8_decode(s, &cp) == 0;
}

/* What is written out, as markup: between these two. */
struct odd {
	struct slice open, close;
};

/* All of them that stand at the front; what is left. */
static struct slice
html_bytes(struct buf *out, struct slice s, const struct odd *odd)
{
	buf_add_slice(out, odd->open);
	do {
		write_byte(out, slice_at(s, 0));
		s = slice_from(s, 1);
	} while (s.n != 0 && odd_byte(s));
	buf_add_slice(out, odd->close);
	return s;
}

/* The character at the front, of more than one byte; what is left. */
static struct slice
html_wide(struct buf *out, struct slice s, const struct odd *odd)
{
	uint32_t cp = 0;
	unsigned n = utf8_decode(s, &cp);

	if (unseen(cp)) {
		buf_add_slice(out, odd->open);
		write_out(out, s, n, cp);
		buf_add_slice(out, odd->close);
	} else {
		buf_add(out, s.p, n);
	}
	return slice_from(s, n);
}

/* What is not plain at the front; what is left. */
static struct slice
html_rest(struct buf *out, struct slice s, const struct odd *odd)
{
	struct slice entity = html_entity(slice_at(s, 0));

	if (entity.n != 0) {
		buf_add_slice(out, entity);
		return slice_from(s, 1);
	}
	return odd_byte(s) ? html_bytes(out, s, odd) : html_wide(out, s, odd);
}

static void
html(struct buf *out, struct slice s, const struct odd *odd)
{
	while ((s = html_plain(out, s)).n != 0)
		s = html_rest(out, s, odd);
}

void
wr_html(struct buf *out, struct slice s)
{
	static const struct odd odd = {{NULL, 0}, {NULL, 0}};

	html(out, s, &odd);
}

void
wr_html_esc(struct buf *out, struct slice s)
{
	static const char open[] = "<span class=\"esc\">", close[] = "</span>";
	static const struct odd odd = {SLICE_LIT(open), SLICE_LIT(close)};

	html(out, s, &odd);
}

void
wr_url_path(struct buf *out, struct slice s)
{
	static const char safe[] = "-._~/";
	size_t i;

	for (i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') ||
		    (c != 0 && strchr(safe, c) != NULL))
			buf_u8(out, c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

static void
json_char(struct buf *out, struct slice s, unsigned n, uint32_t cp)
{
	static const char from[] = "\b\f\n\r\t\"\\", to[] = "bfnrt\"\\";
	const char *hit;

	if (n == 0 || cp < 0x20 || cp == 0x7f || cp == '"' || cp == '\\') {
		uint8_t c = slice_at(s, 0);

		hit = n != 0 && c != 0 ? strchr(from, c) : NULL;
		if (hit != NULL)
			buf_printf(out, "\\%c", to[hit - from]);
		else
			buf_printf(out, "\\u%04x", c);
	} else {
		buf_add(out, s.p, n);
	}
}

/* The length of the run at the front that JSON has as it is. */
static size_t
json_plain(struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			break;
	}
	return i;
}

void
wr_json(struct buf *out, struct slice s)
{
	uint32_t cp = 0;
	unsigned n;
	size_t run;

	buf_u8(out, '"');
	while (s.n != 0) {
		run = json_plain(s);
		buf_add(out, s.p, run);
		s = slice_from(s, run);
		if (s.n == 0)
			break;
		n = utf8_decode(s, &cp);
		json_char(out, s, n, cp);
		s = slice_from(s, n == 0 ? 1 : n);
	}
	buf_u8(out, '"');
}

void
wr_csv(struct buf *out, struct slice s)
{
	bool quote = false;
	size_t i;

	for (i = 0; i < s.n; i++)
		quote |= s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' ||
			 s.p[i] == '\r';
	if (!quote) {
		buf_add_slice(out, s);
		return;
	}
	buf_u8(out, '"');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_u8(out, '"');
		buf_u8(out, s.p[i]);
	}
	buf_u8(out, '"');
}

void
wr_tsv(struct buf *out, struct slice s)
{
	static const char from[] = "\t\n\r\\", to[] = "tnr\\";
	const char *hit;
	size_t i;

	for (i = 0; i < s.n; i++) {
		hit = s.p[i] == 0 ? NULL : strchr(from, s.p[i]);
		if (hit != NULL)
			buf_printf(out, "\\%c", to[hit - from]);
		else if (s.p[i] < 0x20 || s.p[i] == 0x7f)
			buf_printf(out, "\\x%02x", s.p[i]);
		else
			buf_u8(out, s.p[i]);
	}
}

void
wr_term(struct buf *out, struct slice s)
{
	uint32_t cp = 0;
	unsigned n;

	while (s.n != 0) {
		n = utf8_decode(s, &cp);
		if (n == 0 || unseen(cp))
			write_out(out, s, n, cp);
		else
			buf_add(out, s.p, n);
		s = slice_from(s, n == 0 ? 1 : n);
	}
}

static bool
plain_in_shell(struct slice s)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789"
				   "@%+=:,./_-";
	size_t i;

	for (i = 0; i < s.n; i++)
		if (slice_at(s, i) == 0 || strchr(safe, slice_at(s, i)) == NULL)
			return false;
	return s.n != 0;
}

void
wr_shell(struct buf *out, struct slice s)
{
	struct slice piece;
	bool first = true;

	if (plain_in_shell(s)) {
		buf_add_slice(out, s);
		return;
	}
	buf_u8(out, '\'');
	while (slice_token(&s, '\'', &piece)) {
		if (!first)
			buf_str(out, "'\\''");
		buf_add_slice(out, piece);
		first = false;
	}
	buf_u8(out, '\'');
}

void
wr_hex(struct buf *out, struct slice s)
{
	size_t i;

	buf_reserve(out, s.n * 2);
	for (i = 0; i < s.n; i++) {
		out->p[out->n++] = (uint8_t)digits[s.p[i] >> 4];
		out->p[out->n++] = (uint8_t)digits[s.p[i] & 15];
	}
}

/* "00" to "99". */
/* clang-format off */
#define TEN(t)                                                      \
	t "0" t "1" t "2" t "3" t "4" t "5" t "6" t "7" t "8" t "9"

static const char pairs[] =
	TEN("0") TEN("1") TEN("2") TEN("3") TEN("4")
	TEN("5") TEN("6") TEN("7") TEN("8") TEN("9");
/* clang-format on */

static unsigned
count_digits(uint64_t v)
{
	unsigned n = 1;

	for (; v >= 100; v /= 100)
		n += 2;
	return n + (v >= 10);
}

void
wr_digits(struct buf *out, uint64_t v, unsigned n)
{
	unsigned least = count_digits(v);
	uint8_t *at;

	n = n < least ? least : n;
	buf_reserve(out, n);
	at = out->p + out->n;
	out->n += n;
	for (; n >= 2; n -= 2) { /* two digits for one division */
		memcpy(at + n - 2, pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (n != 0)
		at[0] = (uint8_t)('0' + v);
}

void
wr_u64(struct buf *out, uint64_t v)
{
	if (v < 10)
		buf_u8(out, (uint8_t)('0' + v));
	else
		wr_digits(out, v, 1);
}

void
wr_i64(struct buf *out, int64_t v)
{
	if (v < 0)
		buf_u8(out, '-');
	wr_u64(out, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void
wr_commas(struct buf *out, uint64_t v)
{
	if (v < 1000) {
		wr_u64(out, v);
		return;
	}
	wr_commas(out, v / 1000);
	buf_u8(out, ',');
	wr_digits(out, v % 1000, 3);
}
