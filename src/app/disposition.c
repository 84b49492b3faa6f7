/*
 * disposition: what Content-Disposition says of a body.
 *
 *	attachment; filename="a.txt"; filename*=UTF-8''%e2%82%ac.txt
 */
#include "app/disposition.h"

#include <stdio.h>

#include "app/decode.h"
#include "app/param.h"

#define PIECES 100 /* filename*0 to filename*99 */

/* charset'language'percent-encoded (RFC 8187, 3.2). */
static void
extended(struct buf *out, struct slice value, struct slice *charset)
{
	struct slice rest = value, lang;
	struct buf raw = {0};

	if (charset->n == 0 && (!slice_token(&rest, '\'', charset) ||
				   !slice_token(&rest, '\'', &lang))) {
		/* No charset: taken as it stands. */
		*charset = SLICE_NONE;
		rest = value;
	}
	decode_percent(&raw, rest, false);
	decode_charset(out, *charset, buf_as_slice(&raw));
	buf_free(&raw);
}

/* filename*0=a; filename*1*=%20b: pieces, each plain or extended. */
static bool
pieces(struct buf *out, struct slice value, const char *key)
{
	struct slice charset = SLICE_NONE;
	struct param p;
	char name[32];
	unsigned i;

	for (i = 0; i < PIECES; i++) {
		(void)snprintf(name, sizeof name, "%s*%u", key, i);
		if (param_find(value, name, &p)) {
			param_text(out, &p);
			continue;
		}
		(void)snprintf(name, sizeof name, "%s*%u*", key, i);
		if (!param_find(value, name, &p))
			break;
		extended(out, p.value, &charset);
	}
	return i != 0;
}

/* The parameter key in any of its shapes. */
static bool
any_shape(struct buf *out, struct slice value, const char *key)
{
	struct slice charset = SLICE_NONE;
	struct buf plain = {0};
	struct param p;
	char name[32];

	(void)snprintf(name, sizeof name, "%s*", key);
	if (param_find(value, name, &p)) {
		extended(out, p.value, &charset);
		return true;
	}
	if (pieces(out, value, key))
		return true;
	if (!param_find(value, key, &p))
		return false;
	param_text(&plain, &p);
	decode_words(out, buf_as_slice(&plain));
	buf_free(&plain);
	return true;
}

bool
disposition_filename(struct buf *out, struct slice value)
{
	return any_shape(out, value, "filename");
}

bool
disposition_type_name(struct buf *out, struct slice type)
{
	return any_shape(out, type, "name");
}

bool
disposition_field(struct buf *out, struct slice value)
{
	struct param p;

	if (!param_find(value, "name", &p))
		return false;
	param_text(out, &p);
	return true;
}
