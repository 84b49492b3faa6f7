/*
 * type: the media type that a file's bytes show. Only signatures that no
 * other rule of libmagic shares are here.
 */
#include "carve/type.h"

#include "carve/noise.h"
#include "carve/rules.h"
#include "carve/tar.h"
#include "carve/zip.h"

#define ENOUGH	       32
#define LIBMAGIC_READS (7U << 20) /* bytes of a file */
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

/* ---- what all bytes say */

void
type_watch_add(struct type_watch *w, struct slice data)
{
	w->n += data.n;
	if (w->doubt == DOUBT_MARKS)
		marks_late_add(&w->marks, data);
	else if (w->doubt == DOUBT_JSON)
		json_scan_add(&w->json, data);
}

bool
type_watch_end(const struct type_watch *w)
{
	if (w->doubt == DOUBT_NONE)
		return true;
	return w->n <= LIBMAGIC_READS &&
	       (w->doubt == DOUBT_MARKS ? !marks_late_end(&w->marks)
					: json_scan_end(&w->json));
}

/* ---- what the first bytes say */

static const char *
by_text(struct slice head, bool whole, struct type_watch *w)
{
	const char *type = text_type(head, whole, &w->doubt);

	if (!whole)
		return type;
	type_watch_add(w, head);
	if (!type_watch_end(w))
		type = NULL;
	w->doubt = DOUBT_NONE;
	return type;
}

const char *
type_settle(struct slice head, bool whole, struct type_watch *w)
{
	const char *type = NULL;

	*w = (struct type_watch){0};
	if (head.n == 0)
		return whole ? TYPE_EMPTY : NULL;
	if (tar_header(head))
		return NULL;
	/* libmagic does not believe the shortest stumps. */
	if (head.n >= ENOUGH)
		type = by_signature(head);
	if (type == NULL)
		type = by_text(head, whole, w);
	if (type != NULL || !whole)
		return type;
	if (zip_plain(head) && !stronger(head))
		return "application/zip";
	return noise_sure(head) ? TYPE_UNKNOWN : NULL;
}
