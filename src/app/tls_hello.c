/*
 * tls_hello: what ClientHello and ServerHello say. JA3 and JA3S are MD5 of
 * their numbers as text, in the order they were sent:
 *
 *	JA3	version,cipher-cipher-...,extension-...,group-...,format-...
 *	JA3S	version,cipher,extension-...
 *
 * without those that are reserved to be ignored (GREASE, RFC 8701).
 */
#include "app/tls_hello.h"

#include "base/hash.h"
#include "base/rd.h"
#include "base/wr.h"

#define RANDOM	 32
#define NAME_MAX 255 /* of DNS */

enum { CLIENT_HELLO = 1, SERVER_HELLO = 2 };

enum extension {
	EXT_SERVER_NAME = 0, /* RFC 6066, 3 */
	EXT_GROUPS = 10,     /* RFC 8422, 5.1.1 */
	EXT_FORMATS = 11,    /* RFC 8422, 5.1.2 */
	EXT_ALPN = 16,	     /* RFC 7301, 3.1 */
	EXT_VERSIONS = 43,   /* RFC 8446, 4.2.1 */
};

/* A vector whose length stands before it. */
static struct rd
take_u8(struct rd *r)
{
	size_t n = rd_u8(r);

	return rd_init(rd_bytes(r, n));
}

static struct rd
take_u16(struct rd *r)
{
	size_t n = rd_be16(r);

	return rd_init(rd_bytes(r, n));
}

/* ---- numbers as text */

static void
add_number(struct buf *b, unsigned n)
{
	bool grease = (n & 0x0f0f) == 0x0a0a && n >> 8 == (n & 0xff);

	if (grease)
		return;
	if (b->n != 0)
		buf_u8(b, '-');
	wr_u64(b, n);
}

static void
add_all(struct buf *b, struct rd list)
{
	while (list.left >= 2)
		add_number(b, rd_be16(&list));
}

static void
md5_of(const struct buf *text, uint8_t out[16])
{
	struct digest *d = digest_new(HASH_MD5);

	digest_add(d, buf_as_slice(text));
	digest_end(d, NULL, out, NULL);
}

static void
add_list(struct buf *text, struct buf *list)
{
	buf_u8(text, ',');
	buf_add_slice(text, buf_as_slice(list));
	buf_free(list);
}

/* ---- extensions */

/* The first host name of the list. */
static void
take_server_name(struct rd ext, struct tls_hello *h)
{
	struct rd list = take_u16(&ext), name;
	uint8_t type = rd_u8(&list);

	name = take_u16(&list);
	if (!list.bad && type == 0 && name.left <= NAME_MAX)
		h->server_name = rd_peek(&name);
}

static void
take_alpn(struct rd ext, struct buf *alpn)
{
	struct rd list = take_u16(&ext);

	while (list.left != 0) {
		struct rd name = take_u8(&list);

		if (list.bad)
			return;
		buf_str(alpn, alpn->n != 0 ? "," : "");
		buf_add_slice(alpn, rd_peek(&name));
	}
}

struct numbers {
	struct buf ciphers, extensions, groups, formats;
};

static void
take_extension(unsigned type, struct rd ext, struct tls_hello *h,
    struct numbers *n, struct buf *alpn)
{
	struct rd list;

	switch (type) {
	case EXT_SERVER_NAME:
		take_server_name(ext, h);
		break;
	case EXT_GROUPS:
		add_all(&n->groups, take_u16(&ext));
		break;
	case EXT_FORMATS:
		for (list = take_u8(&ext); list.left != 0;)
			add_number(&n->formats, rd_u8(&list));
		break;
	case EXT_ALPN:
		take_alpn(ext, alpn);
		break;
	default:
		break;
	}
}

/* ---- messages */

#define MESSAGE_HEAD 4 /* type and length */

bool
tls_client_hello(struct slice message, struct tls_hello *h, struct buf *alpn)
{
	struct rd r = rd_init(slice_from(message, MESSAGE_HEAD)), all;
	struct numbers n = {0};
	struct buf text = {0};

	if (slice_at(message, 0) != CLIENT_HELLO)
		return false;
	wr_u64(&text, rd_be16(&r));
	rd_skip(&r, RANDOM);
	(void)take_u8(&r); /* session */
	add_all(&n.ciphers, take_u16(&r));
	(void)take_u8(&r); /* compression */
	h->asked = !r.bad;
	for (all = take_u16(&r); h->asked && all.left != 0 && !all.bad;) {
		unsigned type = rd_be16(&all);

		add_number(&n.extensions, type);
		take_extension(type, take_u16(&all), h, &n, alpn);
	}
	add_list(&text, &n.ciphers);
	add_list(&text, &n.extensions);
	add_list(&text, &n.groups);
	add_list(&text, &n.formats);
	md5_of(&text, h->ja3);
	buf_free(&text);
	return h->asked;
}

bool
tls_server_hello(struct slice message, struct tls_hello *h)
{
	struct rd r = rd_init(slice_from(message, MESSAGE_HEAD)), all, ext;
	uint16_t version = rd_be16(&r);
	struct buf text = {0}, extensions = {0};

	if (slice_at(message, 0) != SERVER_HELLO)
		return false;
	rd_skip(&r, RANDOM);
	(void)take_u8(&r); /* session */
	h->cipher = rd_be16(&r);
	rd_skip(&r, 1); /* compression */
	h->answered = !r.bad;
	h->version = version;
	for (all = take_u16(&r); h->answered && all.left != 0 && !all.bad;) {
		unsigned type = rd_be16(&all);

		ext = take_u16(&all);
		add_number(&extensions, type);
		if (type == EXT_VERSIONS && ext.left == 2)
			h->version = rd_be16(&ext);
	}
	wr_u64(&text, version);
	buf_u8(&text, ',');
	wr_u64(&text, h->cipher);
	add_list(&text, &extensions);
	md5_of(&text, h->ja3s);
	buf_free(&text);
	return h->answered;
}
