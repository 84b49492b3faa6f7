/*
 * type: the media type that a file's bytes show. Only signatures that no
 * other rule of libmagic shares are here.
 */
#include "carve/type.h"

#include "carve/text.h"

#define ENOUGH 32

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
    SIG("wOFF", "font/woff"),
    SIG("wOF2", "font/woff2"),
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

const char *
type_settle(struct slice head, bool whole)
{
	size_t n = sizeof signatures / sizeof *signatures;

	if (head.n == 0)
		return whole ? TYPE_EMPTY : NULL;
	/* libmagic does not believe the shortest stumps. */
	for (size_t i = 0; head.n >= ENOUGH && i < n; i++) {
		if (fits(head, &signatures[i]))
			return signatures[i].type;
	}
	return text_type(head, whole);
}
