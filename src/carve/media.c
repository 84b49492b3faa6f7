/* media: what is known of media types by their names. */
#include "carve/media.h"

struct media_row {
	struct slice type;
	bool any; /* ... and whatever follows it */
	enum media_class class;
	const char *words; /* NULL: the type must do */
};

#define NAME(s)                                     \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
#define ONE(type, class, words)                 \
	{                                       \
		NAME(type), false, class, words \
	}
#define ANY(type, class, words)                \
	{                                      \
		NAME(type), true, class, words \
	}

/*
 * The first row that fits. Types as servers declare them and as libmagic
 * names them; structured suffixes are looked at first (is_structured).
 */
static const struct media_row rows[] = {
    /* texts under other names */
    ONE("application/javascript", MEDIA_TEXT, "JavaScript"),
    ONE("application/json", MEDIA_TEXT, "JSON"),
    ONE("application/xml", MEDIA_TEXT, "XML"),
    ONE("application/dash+xml", MEDIA_TEXT, NULL),
    ONE("application/ecmascript", MEDIA_TEXT, NULL),
    ONE("application/graphql", MEDIA_TEXT, NULL),
    ANY("application/pgp", MEDIA_TEXT, NULL),
    ONE("application/rtf", MEDIA_TEXT, NULL),
    ONE("application/sql", MEDIA_TEXT, NULL),
    ONE("application/toml", MEDIA_TEXT, NULL),
    ONE("application/vnd.apple.mpegurl", MEDIA_TEXT, NULL),
    ONE("application/x-mpegurl", MEDIA_TEXT, NULL),
    ONE("application/x-ndjson", MEDIA_TEXT, NULL),
    ONE("application/x-ns-proxy-autoconfig", MEDIA_TEXT, NULL),
    ONE("application/x-pem-file", MEDIA_TEXT, NULL),
    ONE("application/x-subrip", MEDIA_TEXT, NULL),
    ONE("application/x-tex", MEDIA_TEXT, NULL),
    ONE("application/x-www-form-urlencoded", MEDIA_TEXT, NULL),
    ONE("application/x-yaml", MEDIA_TEXT, NULL),
    ONE("application/yaml", MEDIA_TEXT, NULL),
    ONE("audio/mpegurl", MEDIA_TEXT, NULL),
    ONE("audio/x-mpegurl", MEDIA_TEXT, NULL),
    ONE("image/x-xbitmap", MEDIA_TEXT, NULL),
    ONE("image/x-xpixmap", MEDIA_TEXT, NULL),
    ANY("message/", MEDIA_TEXT, NULL),
    /* what an interpreter runs */
    ONE("application/bat", MEDIA_SCRIPT, "a batch file"),
    ONE("application/hta", MEDIA_SCRIPT, "an HTML application"),
    ONE("application/x-bat", MEDIA_SCRIPT, "a batch file"),
    ANY("application/x-httpd-php", MEDIA_SCRIPT, "a PHP script"),
    ONE("application/x-perl", MEDIA_SCRIPT, "a Perl script"),
    ONE("application/x-php", MEDIA_SCRIPT, "a PHP script"),
    ONE("application/x-powershell", MEDIA_SCRIPT, "a PowerShell script"),
    ANY("application/x-python", MEDIA_SCRIPT, "a Python script"),
    ONE("application/x-ruby", MEDIA_SCRIPT, "a Ruby script"),
    ONE("application/x-sh", MEDIA_SCRIPT, "a shell script"),
    ONE("application/x-shellscript", MEDIA_SCRIPT, "a shell script"),
    ONE("text/x-awk", MEDIA_SCRIPT, "an awk script"),
    ONE("text/x-gawk", MEDIA_SCRIPT, "an awk script"),
    ONE("text/x-lua", MEDIA_SCRIPT, "a Lua script"),
    ONE("text/x-msdos-batch", MEDIA_SCRIPT, "a batch file"),
    ONE("text/x-nawk", MEDIA_SCRIPT, "an awk script"),
    ONE("text/x-perl", MEDIA_SCRIPT, "a Perl script"),
    ONE("text/x-php", MEDIA_SCRIPT, "a PHP script"),
    ONE("text/x-python", MEDIA_SCRIPT, "a Python script"),
    ONE("text/x-ruby", MEDIA_SCRIPT, "a Ruby script"),
    ONE("text/x-script.python", MEDIA_SCRIPT, "a Python script"),
    ONE("text/x-sh", MEDIA_SCRIPT, "a shell script"),
    ONE("text/x-shellscript", MEDIA_SCRIPT, "a shell script"),
    ONE("text/x-tcl", MEDIA_SCRIPT, "a Tcl script"),
    ONE("text/html", MEDIA_TEXT, "an HTML page"),
    ONE("text/plain", MEDIA_TEXT, "text"),
    ANY("text/", MEDIA_TEXT, NULL),
    /* machine code */
    ONE("application/exe", MEDIA_PROGRAM, "a Windows program"),
    ONE("application/java", MEDIA_PROGRAM, "a Java class"),
    ONE("application/java-vm", MEDIA_PROGRAM, "a Java class"),
    ONE("application/vnd.microsoft.portable-executable", MEDIA_PROGRAM,
	"a Windows program"),
    ONE("application/x-dosexec", MEDIA_PROGRAM, "a Windows or DOS program"),
    ONE("application/x-elf", MEDIA_PROGRAM, "a program (ELF)"),
    ONE("application/x-exe", MEDIA_PROGRAM, "a Windows program"),
    ONE("application/x-executable", MEDIA_PROGRAM, "a program (ELF)"),
    ONE("application/x-java-applet", MEDIA_PROGRAM, "a Java class"),
    ONE("application/x-mach-binary", MEDIA_PROGRAM, "a program (Mach-O)"),
    ONE("application/x-ms-dos-executable", MEDIA_PROGRAM, "a DOS program"),
    ONE("application/x-ms-ne-executable", MEDIA_PROGRAM, "a Windows program"),
    ONE("application/x-ms-shortcut", MEDIA_PROGRAM, "a Windows shortcut"),
    ONE("application/x-ms-w3-executable", MEDIA_PROGRAM, "a Windows program"),
    ONE("application/x-ms-w4-executable", MEDIA_PROGRAM, "a Windows program"),
    ONE("application/x-msdos-program", MEDIA_PROGRAM, "a DOS program"),
    ONE("application/x-msdownload", MEDIA_PROGRAM, "a Windows program"),
    ONE("application/x-msi", MEDIA_PROGRAM, "a Windows installer"),
    ONE("application/x-object", MEDIA_PROGRAM, "an object file (ELF)"),
    ONE("application/x-pie-executable", MEDIA_PROGRAM, "a program (ELF)"),
    ONE("application/x-sharedlib", MEDIA_PROGRAM, "a program or library (ELF)"),
    ONE("application/x-winexe", MEDIA_PROGRAM, "a Windows program"),
    /* archives and compressed files */
    ONE("application/gzip", MEDIA_ARCHIVE, "a gzip archive"),
    ONE("application/vnd.ms-cab-compressed", MEDIA_ARCHIVE, "a CAB archive"),
    ONE("application/x-7z-compressed", MEDIA_ARCHIVE, "a 7-Zip archive"),
    ANY("application/x-ace", MEDIA_ARCHIVE, "an ACE archive"),
    ONE("application/x-apple-diskimage", MEDIA_ARCHIVE, "a disk image"),
    ONE("application/x-archive", MEDIA_ARCHIVE, "an ar archive"),
    ONE("application/x-arj", MEDIA_ARCHIVE, "an ARJ archive"),
    ANY("application/x-bzip", MEDIA_ARCHIVE, "a bzip2 archive"),
    ANY("application/x-compress", MEDIA_ARCHIVE, "a compressed file"),
    ONE("application/x-cpio", MEDIA_ARCHIVE, "a cpio archive"),
    ONE("application/x-gtar", MEDIA_ARCHIVE, "a tar archive"),
    ONE("application/x-iso9660-image", MEDIA_ARCHIVE, "a disk image"),
    ONE("application/x-lha", MEDIA_ARCHIVE, "an LHA archive"),
    ONE("application/x-lz4", MEDIA_ARCHIVE, "an LZ4 archive"),
    ANY("application/x-lzh", MEDIA_ARCHIVE, "an LHA archive"),
    ONE("application/x-lzma", MEDIA_ARCHIVE, "an LZMA archive"),
    ONE("application/x-rar", MEDIA_ARCHIVE, "a RAR archive"),
    ONE("application/x-tar", MEDIA_ARCHIVE, "a tar archive"),
    ONE("application/x-xz", MEDIA_ARCHIVE, "an xz archive"),
    ONE("application/zip", MEDIA_ARCHIVE, "a ZIP archive"),
    ONE("application/zstd", MEDIA_ARCHIVE, "a Zstandard archive"),
    /* documents and packages */
    ANY("application/cdfv2", MEDIA_OFFICE, "an OLE document"),
    ONE("application/epub+zip", MEDIA_OFFICE, "an EPUB book"),
    ONE("application/java-archive", MEDIA_OFFICE, "a Java archive"),
    ONE("application/msword", MEDIA_OFFICE, "a Word document"),
    ONE("application/vnd.android.package-archive", MEDIA_OFFICE,
	"an Android package"),
    ONE("application/vnd.debian.binary-package", MEDIA_OFFICE,
	"a Debian package"),
    ANY("application/vnd.ms-excel", MEDIA_OFFICE, "an Excel workbook"),
    ONE("application/vnd.ms-office", MEDIA_OFFICE, "an Office document"),
    ONE("application/vnd.ms-outlook", MEDIA_OFFICE, "an Outlook message"),
    ANY("application/vnd.ms-powerpoint", MEDIA_OFFICE, "a presentation"),
    ANY("application/vnd.ms-word", MEDIA_OFFICE, "a Word document"),
    ANY("application/vnd.oasis.opendocument", MEDIA_OFFICE,
	"an OpenDocument file"),
    ANY("application/vnd.openxmlformats", MEDIA_OFFICE, "an Office document"),
    ONE("application/x-chrome-extension", MEDIA_OFFICE, "a browser extension"),
    ONE("application/x-ole-storage", MEDIA_OFFICE, "an OLE document"),
    ONE("application/x-xpinstall", MEDIA_OFFICE, "a browser extension"),
    /* the rest */
    ONE("application/pdf", MEDIA_PDF, "a PDF document"),
    ONE("application/x-shockwave-flash", MEDIA_FLASH, "a Flash film"),
    ONE("application/mp4", MEDIA_SOUND, NULL),
    ONE("application/ogg", MEDIA_SOUND, NULL),
    ONE("application/vnd.ms-asf", MEDIA_SOUND, NULL),
    ANY("audio/", MEDIA_SOUND, NULL),
    ANY("video/", MEDIA_SOUND, NULL),
    ANY("application/font", MEDIA_FONT, NULL),
    ONE("application/vnd.ms-fontobject", MEDIA_FONT, NULL),
    ANY("application/x-font", MEDIA_FONT, NULL),
    ANY("font/", MEDIA_FONT, NULL),
    ONE("image/bmp", MEDIA_IMAGE, "a BMP image"),
    ONE("image/gif", MEDIA_IMAGE, "a GIF image"),
    ONE("image/jpeg", MEDIA_IMAGE, "a JPEG image"),
    ONE("image/png", MEDIA_IMAGE, "a PNG image"),
    ONE("image/tiff", MEDIA_IMAGE, "a TIFF image"),
    ONE("image/vnd.microsoft.icon", MEDIA_IMAGE, "an icon"),
    ONE("image/webp", MEDIA_IMAGE, "a WebP image"),
    ANY("image/", MEDIA_IMAGE, NULL),
};

/* Other name, first name. */
static const struct slice aliases[][2] = {
    {NAME("application/x-gzip"), NAME("application/gzip")},
    {NAME("application/x-javascript"), NAME("application/javascript")},
    {NAME("application/x-pdf"), NAME("application/pdf")},
    {NAME("application/x-rar-compressed"), NAME("application/x-rar")},
    {NAME("application/vnd.adobe.flash.movie"),
	NAME("application/x-shockwave-flash")},
    {NAME("application/vnd.rar"), NAME("application/x-rar")},
    {NAME("application/x-zip"), NAME("application/zip")},
    {NAME("application/x-zip-compressed"), NAME("application/zip")},
    {NAME("image/ico"), NAME("image/vnd.microsoft.icon")},
    {NAME("image/icon"), NAME("image/vnd.microsoft.icon")},
    {NAME("image/jpg"), NAME("image/jpeg")},
    {NAME("image/pjpeg"), NAME("image/jpeg")},
    {NAME("image/svg"), NAME("image/svg+xml")},
    {NAME("image/tif"), NAME("image/tiff")},
    {NAME("image/x-bmp"), NAME("image/bmp")},
    {NAME("image/x-icon"), NAME("image/vnd.microsoft.icon")},
    {NAME("image/x-ms-bmp"), NAME("image/bmp")},
    {NAME("image/x-png"), NAME("image/png")},
    {NAME("image/x-windows-bmp"), NAME("image/bmp")},
    {NAME("text/ecmascript"), NAME("application/javascript")},
    {NAME("text/javascript"), NAME("application/javascript")},
    {NAME("text/json"), NAME("application/json")},
    {NAME("text/x-javascript"), NAME("application/javascript")},
    {NAME("text/xml"), NAME("application/xml")},
};

/* Declared when nobody knows, or when the answer should be saved. */
static const struct slice no_claims[] = {
    NAME("*/*"),
    NAME("application/binary"),
    NAME("application/download"),
    NAME("application/force-download"),
    NAME("application/octet-stream"),
    NAME("application/save"),
    NAME("application/unknown"),
    NAME("application/x-binary"),
    NAME("application/x-download"),
    NAME("application/x-force-download"),
    NAME("application/x-octet-stream"),
    NAME("application/x-unknown"),
    NAME("application/x-unknown-content-type"),
    NAME("binary/octet-stream"),
    NAME("unknown/unknown"),
};

/* What a name promises. */
static const struct slice promises[][2] = {
    {NAME("bmp"), NAME("image/bmp")},
    {NAME("css"), NAME("text/css")},
    {NAME("csv"), NAME("text/csv")},
    {NAME("doc"), NAME("application/msword")},
    {NAME("gif"), NAME("image/gif")},
    {NAME("htm"), NAME("text/html")},
    {NAME("html"), NAME("text/html")},
    {NAME("jpeg"), NAME("image/jpeg")},
    {NAME("jpg"), NAME("image/jpeg")},
    {NAME("log"), NAME("text/plain")},
    {NAME("mp3"), NAME("audio/mpeg")},
    {NAME("mp4"), NAME("video/mp4")},
    {NAME("pdf"), NAME("application/pdf")},
    {NAME("png"), NAME("image/png")},
    {NAME("txt"), NAME("text/plain")},
    {NAME("webp"), NAME("image/webp")},
    {NAME("xls"), NAME("application/vnd.ms-excel")},
};

bool
media_claims(struct slice type)
{
	for (size_t i = 0; i < sizeof no_claims / sizeof *no_claims; i++) {
		if (slice_ieq(type, no_claims[i]))
			return false;
	}
	return slice_chr(type, '/') != SLICE_MISSING &&
	       !slice_istarts(type, "multipart/");
}

struct slice
media_of_name(struct slice name)
{
	size_t dot = slice_rchr(name, '.');
	struct slice ext =
	    slice_from(name, dot == SLICE_MISSING ? name.n : dot + 1);

	for (size_t i = 0; i < sizeof promises / sizeof *promises; i++) {
		if (slice_ieq(ext, promises[i][0]))
			return promises[i][1];
	}
	return SLICE_NONE;
}

struct slice
media_bare(struct slice declared)
{
	return slice_trim(slice_head(declared, slice_chr(declared, ';')));
}

struct slice
media_canonical(struct slice type)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		if (slice_ieq(type, aliases[i][0]))
			return aliases[i][1];
	}
	return type;
}

static bool
fits(struct slice type, const struct media_row *row)
{
	return slice_ieq(
	    row->any ? slice_head(type, row->type.n) : type, row->type);
}

static const struct media_row *
find(struct slice type)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (fits(type, &rows[i]))
			return &rows[i];
	}
	return NULL;
}

/* RFC 6839: the suffix says that it is text, whatever it describes. */
static bool
is_structured(struct slice type)
{
	return slice_iends(type, "+xml") || slice_iends(type, "+json") ||
	       slice_iends(type, "+yaml");
}

enum media_class
media_class(struct slice type)
{
	const struct media_row *row;

	type = media_canonical(type);
	if (is_structured(type))
		return MEDIA_TEXT;
	row = find(type);
	return row == NULL ? MEDIA_NONE : row->class;
}

const char *
media_words(struct slice type)
{
	const struct media_row *row;

	type = media_canonical(type);
	if (slice_ieq_str(type, "image/svg+xml"))
		return "an SVG drawing";
	row = is_structured(type) ? NULL : find(type);
	return row == NULL ? NULL : row->words;
}
