/* name: what a carved file is called on disk. */
#include "carve/name.h"

#include "app/app.h"
#include "app/decode.h"
#include "base/rd.h"
#include "carve/media.h"
#include "session/session.h"

#define EXT_MAX	   16 /* longest extension of a capture that is looked at */
#define NAME_LEAST 24
#define NAME_MOST  200

/*
 * Types whose files a browser shows harmlessly or offers for saving, with the
 * extensions that may stay; the first is added where none fits. Texts other
 * than these get .txt, everything else .bin.
 */
struct inert {
	const char *type;
	const char *exts; /* separated by spaces */
};

static const struct inert inerts[] = {
    {"image/png", "png"},
    {"image/jpeg", "jpg jpeg jpe jfif"},
    {"image/gif", "gif"},
    {"image/webp", "webp"},
    {"image/bmp", "bmp"},
    {"image/vnd.microsoft.icon", "ico"},
    {"image/avif", "avif"},
    {"image/tiff", "tif tiff"},
    {"audio/mpeg", "mp3"},
    {"audio/ogg", "ogg oga opus"},
    {"audio/flac", "flac"},
    {"audio/x-wav", "wav"},
    {"audio/mp4", "m4a mp4"},
    {"video/mp4", "mp4 m4v"},
    {"video/webm", "webm"},
    {"video/ogg", "ogv ogg"},
    {"video/quicktime", "mov"},
    {"font/woff", "woff"},
    {"font/woff2", "woff2"},
    {"application/gzip", "gz tgz"},
    {"application/zip", "zip"},
    {"application/zstd", "zst"},
    {"application/x-7z-compressed", "7z"},
    {"application/x-bzip2", "bz2 tbz"},
    {"application/x-rar", "rar"},
    {"application/x-tar", "tar"},
    {"application/x-xz", "xz txz"},
    /* without macros, by their definition */
    {"application/"
     "vnd.openxmlformats-officedocument.wordprocessingml.document",
	"docx"},
    {"application/"
     "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"xlsx"},
    {"application/"
     "vnd.openxmlformats-officedocument.presentationml.presentation",
	"pptx"},
    /* nothing in these is run */
    {"application/json", "json txt"},
    {"inode/x-empty", "txt css csv json log"},
    {"text/csv", "txt csv"},
    {"text/plain", "txt css csv json log"},
};

/* What a nameless file of an active type would be called, before .txt, .bin */
static const char *const natural[][2] = {
    {"application/javascript", "js"},
    {"application/pdf", "pdf"},
    {"application/x-shockwave-flash", "swf"},
    {"application/xml", "xml"},
    {"image/svg+xml", "svg"},
    {"text/html", "html"},
};

/* Windows opens these as devices, whatever their extension. */
static const char *const devices[] = {"con", "prn", "aux", "nul", "com0",
    "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8",
    "lpt9"};

/* ---- where the name comes from */

void
name_from_url(struct buf *out, struct slice url)
{
	size_t scheme = slice_find(url, SLICE_LIT("://")), slash;

	if (scheme != SLICE_MISSING) {
		url = slice_from(url, scheme + 3);
		slash = slice_chr(url, '/');
		url = slash == SLICE_MISSING ? SLICE_NONE
					     : slice_from(url, slash);
	}
	url = slice_head(url, slice_chr(url, '#'));
	url = slice_head(url, slice_chr(url, '?'));
	slash = slice_rchr(url, '/');
	if (slash != SLICE_MISSING)
		url = slice_from(url, slash + 1);
	decode_percent(out, url, false);
}

struct slice
name_or_usual(struct slice name, struct slice source)
{
	if (name.n == 0 && body_source_mail(source))
		return SLICE_LIT("message.eml");
	return name;
}

/* Paths come with either slash. */
static struct slice
last_segment(struct slice s)
{
	size_t at = slice_rchr(s, '/');

	if (at != SLICE_MISSING)
		s = slice_from(s, at + 1);
	at = slice_rchr(s, '\\');
	return at == SLICE_MISSING ? s : slice_from(s, at + 1);
}

/* ---- making it safe */

static bool
is_safe(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* Runs of '_' and of '.' become one; no '.', '_' or '-' leads or trails. */
static void
sanitize(struct buf *out, struct slice s)
{
	struct rd r = rd_init(s);
	uint8_t c, last = '.';

	while (r.left != 0) {
		c = rd_u8(&r);
		if (!is_safe(c))
			c = '_';
		if ((c == '_' || c == '.') && (last == '_' || last == '.')) {
			if (c == '.' && last == '_' && out->n != 0)
				out->p[out->n - 1] = last = '.';
			continue;
		}
		if (c == '-' && out->n == 0)
			continue;
		buf_u8(out, c);
		last = c;
	}
	while (out->n != 0 && strchr("._-", out->p[out->n - 1]) != NULL)
		out->n--;
}

static bool
is_device(struct slice s)
{
	s = slice_head(s, slice_chr(s, '.'));
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		if (slice_ieq_str(s, devices[i]))
			return true;
	}
	return false;
}

/* "gz" of "a.tar.gz"; empty when there is none. */
static struct slice
extension(struct slice s)
{
	size_t dot = slice_rchr(s, '.');

	if (dot == SLICE_MISSING || dot == 0 || s.n - dot - 1 > EXT_MAX)
		return SLICE_NONE;
	return slice_from(s, dot + 1);
}

/* ---- the extension that is opened */

static bool
listed(const char *exts, struct slice ext)
{
	struct slice rest = slice_str(exts), one;

	while (slice_token(&rest, ' ', &one)) {
		if (slice_ieq(one, ext))
			return true;
	}
	return false;
}

static const char *
natural_of(struct slice type)
{
	for (size_t i = 0; i < sizeof natural / sizeof *natural; i++) {
		if (slice_eq_str(type, natural[i][0]))
			return natural[i][1];
	}
	return NULL;
}

/* What is added after ext so that opening the file is harmless. */
static void
add_inert(struct buf *out, struct slice type, struct slice ext)
{
	enum media_class class = media_class(type);
	const char *inert;
	struct slice first;

	for (size_t i = 0; i < sizeof inerts / sizeof *inerts; i++) {
		if (!slice_eq_str(type, inerts[i].type))
			continue;
		if (ext.n != 0 && listed(inerts[i].exts, ext))
			return;
		first = slice_str(inerts[i].exts);
		buf_u8(out, '.');
		buf_add_slice(out, slice_head(first, slice_chr(first, ' ')));
		return;
	}
	if (ext.n == 0 && natural_of(type) != NULL)
		buf_printf(out, ".%s", natural_of(type));
	inert = class == MEDIA_TEXT || class == MEDIA_SCRIPT ? "txt" : "bin";
	if (!slice_ieq_str(ext, inert))
		buf_printf(out, ".%s", inert);
}

/* stem.ext and added in max bytes: the stem gives way, then ext. */
static void
put(struct buf *out, struct slice stem, struct slice ext, struct slice added,
    size_t max)
{
	size_t tail = added.n + ext.n + 1, left;

	if (max < NAME_LEAST)
		max = NAME_LEAST;
	if (ext.n == 0 || tail >= max) {
		ext = SLICE_NONE;
		tail = added.n;
	}
	left = max - tail;
	while (left < stem.n && left > 1 && slice_at(stem, left - 1) == '.')
		left--;
	buf_add_slice(out, slice_head(stem, left));
	if (ext.n != 0) {
		buf_u8(out, '.');
		buf_add_slice(out, ext);
	}
	buf_add_slice(out, added);
}

void
name_safe(struct buf *out, struct slice name, struct slice url,
    const char *type, size_t max)
{
	struct buf raw = {0}, safe = {0}, stem = {0}, added = {0};
	struct slice bare = media_canonical(slice_str(type)), ext;

	sanitize(&safe, last_segment(name));
	if (safe.n == 0) {
		name_from_url(&raw, url);
		sanitize(&safe, last_segment(buf_as_slice(&raw)));
	}
	if (safe.n == 0)
		buf_str(&safe, url.n != 0 ? "index" : "file");
	ext = extension(buf_as_slice(&safe));
	add_inert(&added, bare, ext);
	if (is_device(buf_as_slice(&safe)))
		buf_str(&stem, "_");
	buf_add_slice(&stem, slice_head(buf_as_slice(&safe),
				 safe.n - (ext.n == 0 ? 0 : ext.n + 1)));
	put(out, buf_as_slice(&stem), ext, buf_as_slice(&added), max);
	buf_free(&stem);
	buf_free(&raw);
	buf_free(&safe);
	buf_free(&added);
}

void
name_path(struct buf *out, uint64_t session_id, uint32_t part)
{
	buf_printf(out, "files/%03llu/",
	    (unsigned long long)(session_id_frame(session_id) / 1000));
	session_name(out, session_id);
	buf_printf(out, "-%u", part);
}

size_t
name_most(uint64_t limit)
{
	return limit > NAME_MOST ? NAME_MOST : (size_t)limit;
}
