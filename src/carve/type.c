/*
 * type: the media type that a file's bytes show. Only signatures that no
 * other rule of libmagic shares are here.
 */
#include "carve/type.h"

#include "carve/marks.h"
#include "carve/noise.h"
#include "carve/rules.h"
#include "carve/tar.h"
#include "carve/text.h"
#include "carve/zip.h"

#define ENOUGH 32
#define SIGNATURE                                                  \
	8 /* bytes; the rules for what is behind them are stronger \
	   */

struct signature {
	const char *bytes;
	size_t n;
	const char *type;
	size_t at; /* a second mark, with_n 0: none */
	const char *with;
	size_t with_n;
};

#define SIG(bytes, type)                                   \
	{                                                  \
		bytes, sizeof(bytes) - 1, type, 0, NULL, 0 \
	}
#define SIG2(bytes, at, with, type)                                        \
	{                                                                  \
		bytes, sizeof(bytes) - 1, type, at, with, sizeof(with) - 1 \
	}

static const struct signature signatures[] = {
    SIG("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    SIG("\xff\xd8\xff\xe0", "image/jpeg"),
    SIG("\xff\xd8\xff\xe1", "image/jpeg"),
    SIG("\xff\xd8\xff\xe2", "image/jpeg"),
    SIG("\xff\xd8\xff\xdb", "image/jpeg"),
    SIG("\xff\xd8\xff\xee", "image/jpeg"),
    SIG("GIF87a", "image/gif"),
    SIG("GIF89a", "image/gif"),
    SIG2("RIFF", 8, "WEBPVP8", "image/webp"),
    SIG("%PDF-1.", "application/pdf"),
    SIG("%PDF-2.", "application/pdf"),
    SIG("\x1f\x8b\x08", "application/gzip"),
    SIG2("wOFF", 4, "\0\1\0\0", "font/woff"),
    SIG2("wOFF", 4, "OTTO", "font/woff"),
    SIG2("wOF2", 4, "\0\1\0\0", "font/woff2"),
    SIG2("wOF2", 4, "OTTO", "font/woff2"),
    SIG("7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    SIG("Rar!\x1a\x07\x01\0", "application/x-rar"),
    SIG("\xfd"
	"7zXZ\0",
	"application/x-xz"),
    SIG("\x28\xb5\x2f\xfd", "application/zstd"),
    SIG2("\0\0\0", 4, "ftypisom", "video/mp4"),
    SIG2("\0\0\0", 4, "ftypmp42", "video/mp4"),
    SIG("fLaC\0", "audio/flac"),
};

static bool
fits(struct slice head, const struct signature *s)
{
	return slice_eq(slice_head(head, s->n), slice_of(s->bytes, s->n)) &&
	       slice_eq(slice_mid(head, s->at, s->with_n),
		   slice_of(s->with, s->with_n));
}

/* Boot sectors are that, whatever else they look like. */
static bool
boots(struct slice head)
{
	return slice_eq(slice_mid(head, 510, 2), SLICE_LIT("\x55\xaa"));
}

/*
 * What is behind a signature may be more to libmagic than that. (Where it is a
 * rule without a media type, libmagic knows none then; here the signature
 * says it.)
 */
static bool
stronger(struct slice head)
{
	return boots(head) || rules_fit_behind(head, SIGNATURE);
}

static const char *
by_signature(struct slice head)
{
	size_t n = sizeof signatures / sizeof *signatures;

	if (stronger(head))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (fits(head, &signatures[i]))
			return signatures[i].type;
	}
	return NULL;
}

static bool
is_after_all(struct slice all)
{
	struct marks_late late = {0};

	marks_late_add(&late, all);
	return marks_late_end(&late);
}

const char *
type_settle(struct slice head, bool whole, bool *unless)
{
	const char *type = NULL;

	*unless = false;
	if (head.n == 0)
		return whole ? TYPE_EMPTY : NULL;
	if (tar_header(head))
		return NULL;
	/* libmagic does not believe the shortest stumps. */
	if (head.n >= ENOUGH)
		type = by_signature(head);
	if (type == NULL)
		type = text_type(head, whole, unless);
	if (*unless && whole) {
		*unless = false;
		return is_after_all(head) ? NULL : type;
	}
	if (type != NULL || !whole)
		return type;
	if (zip_plain(head) && !stronger(head))
		return "application/zip";
	return noise_sure(head) ? TYPE_UNKNOWN : NULL;
}
