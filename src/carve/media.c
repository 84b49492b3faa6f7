/* media: what is known of media types by their names. */
#include "carve/media.h"

struct media_row {
	const char *type; /* a trailing '*' stands for the rest */
	enum media_class class;
	const char *words; /* NULL: those of a row further down */
};

/*
 * The first row that fits. Types as servers declare them and as libmagic
 * names them; structured suffixes are looked at first (is_structured).
 */
static const struct media_row rows[] = {
    /* texts under other names */
    {"application/javascript", MEDIA_TEXT, "JavaScript"},
    {"application/json", MEDIA_TEXT, "JSON"},
    {"application/xml", MEDIA_TEXT, "XML"},
    {"application/dash+xml", MEDIA_TEXT, NULL},
    {"application/ecmascript", MEDIA_TEXT, NULL},
    {"application/graphql", MEDIA_TEXT, NULL},
    {"application/pgp*", MEDIA_TEXT, NULL},
    {"application/rtf", MEDIA_TEXT, NULL},
    {"application/sql", MEDIA_TEXT, NULL},
    {"application/toml", MEDIA_TEXT, NULL},
    {"application/vnd.apple.mpegurl", MEDIA_TEXT, NULL},
    {"application/x-mpegurl", MEDIA_TEXT, NULL},
    {"application/x-ndjson", MEDIA_TEXT, NULL},
    {"application/x-ns-proxy-autoconfig", MEDIA_TEXT, NULL},
    {"application/x-pem-file", MEDIA_TEXT, NULL},
    {"application/x-subrip", MEDIA_TEXT, NULL},
    {"application/x-tex", MEDIA_TEXT, NULL},
    {"application/x-www-form-urlencoded", MEDIA_TEXT, NULL},
    {"application/x-yaml", MEDIA_TEXT, NULL},
    {"application/yaml", MEDIA_TEXT, NULL},
    {"audio/mpegurl", MEDIA_TEXT, NULL},
    {"audio/x-mpegurl", MEDIA_TEXT, NULL},
    {"image/x-xbitmap", MEDIA_TEXT, NULL},
    {"image/x-xpixmap", MEDIA_TEXT, NULL},
    {"message/*", MEDIA_TEXT, NULL},
    /* what an interpreter runs */
    {"application/bat", MEDIA_SCRIPT, "a batch file"},
    {"application/hta", MEDIA_SCRIPT, "an HTML application"},
    {"application/x-bat", MEDIA_SCRIPT, "a batch file"},
    {"application/x-httpd-php*", MEDIA_SCRIPT, "a PHP script"},
    {"application/x-perl", MEDIA_SCRIPT, "a Perl script"},
    {"application/x-php", MEDIA_SCRIPT, "a PHP script"},
    {"application/x-powershell", MEDIA_SCRIPT, "a PowerShell script"},
    {"application/x-python*", MEDIA_SCRIPT, "a Python script"},
    {"application/x-ruby", MEDIA_SCRIPT, "a Ruby script"},
    {"application/x-sh", MEDIA_SCRIPT, "a shell script"},
    {"application/x-shellscript", MEDIA_SCRIPT, "a shell script"},
    {"text/x-*awk", MEDIA_SCRIPT, "an awk script"},
    {"text/x-lua", MEDIA_SCRIPT, "a Lua script"},
    {"text/x-msdos-batch", MEDIA_SCRIPT, "a batch file"},
    {"text/x-perl", MEDIA_SCRIPT, "a Perl script"},
    {"text/x-php", MEDIA_SCRIPT, "a PHP script"},
    {"text/x-python", MEDIA_SCRIPT, "a Python script"},
    {"text/x-ruby", MEDIA_SCRIPT, "a Ruby script"},
    {"text/x-script.python", MEDIA_SCRIPT, "a Python script"},
    {"text/x-sh", MEDIA_SCRIPT, "a shell script"},
    {"text/x-shellscript", MEDIA_SCRIPT, "a shell script"},
    {"text/x-tcl", MEDIA_SCRIPT, "a Tcl script"},
    {"text/html", MEDIA_TEXT, "an HTML page"},
    {"text/plain", MEDIA_TEXT, "text"},
    {"text/*", MEDIA_TEXT, NULL},
    /* machine code */
    {"application/exe", MEDIA_PROGRAM, "a Windows program"},
    {"application/java", MEDIA_PROGRAM, "a Java class"},
    {"application/java-vm", MEDIA_PROGRAM, "a Java class"},
    {"application/vnd.microsoft.portable-executable", MEDIA_PROGRAM,
	"a Windows program"},
    {"application/x-dosexec", MEDIA_PROGRAM, "a Windows or DOS program"},
    {"application/x-elf", MEDIA_PROGRAM, "a program (ELF)"},
    {"application/x-exe", MEDIA_PROGRAM, "a Windows program"},
    {"application/x-executable", MEDIA_PROGRAM, "a program (ELF)"},
    {"application/x-java-applet", MEDIA_PROGRAM, "a Java class"},
    {"application/x-mach-binary", MEDIA_PROGRAM, "a program (Mach-O)"},
    {"application/x-ms-dos-executable", MEDIA_PROGRAM, "a DOS program"},
    {"application/x-ms-ne-executable", MEDIA_PROGRAM, "a Windows program"},
    {"application/x-ms-shortcut", MEDIA_PROGRAM, "a Windows shortcut"},
    {"application/x-ms-w*-executable", MEDIA_PROGRAM, "a Windows program"},
    {"application/x-msdos-program", MEDIA_PROGRAM, "a DOS program"},
    {"application/x-msdownload", MEDIA_PROGRAM, "a Windows program"},
    {"application/x-msi", MEDIA_PROGRAM, "a Windows installer"},
    {"application/x-object", MEDIA_PROGRAM, "an object file (ELF)"},
    {"application/x-pie-executable", MEDIA_PROGRAM, "a program (ELF)"},
    {"application/x-sharedlib", MEDIA_PROGRAM, "a program or library (ELF)"},
    {"application/x-winexe", MEDIA_PROGRAM, "a Windows program"},
    /* archives and compressed files */
    {"application/gzip", MEDIA_ARCHIVE, "a gzip archive"},
    {"application/vnd.ms-cab-compressed", MEDIA_ARCHIVE, "a CAB archive"},
    {"application/x-7z-compressed", MEDIA_ARCHIVE, "a 7-Zip archive"},
    {"application/x-ace*", MEDIA_ARCHIVE, "an ACE archive"},
    {"application/x-apple-diskimage", MEDIA_ARCHIVE, "a disk image"},
    {"application/x-archive", MEDIA_ARCHIVE, "an ar archive"},
    {"application/x-arj", MEDIA_ARCHIVE, "an ARJ archive"},
    {"application/x-bzip*", MEDIA_ARCHIVE, "a bzip2 archive"},
    {"application/x-compress*", MEDIA_ARCHIVE, "a compressed file"},
    {"application/x-cpio", MEDIA_ARCHIVE, "a cpio archive"},
    {"application/x-gtar", MEDIA_ARCHIVE, "a tar archive"},
    {"application/x-iso9660-image", MEDIA_ARCHIVE, "a disk image"},
    {"application/x-lha", MEDIA_ARCHIVE, "an LHA archive"},
    {"application/x-lz4", MEDIA_ARCHIVE, "an LZ4 archive"},
    {"application/x-lzh*", MEDIA_ARCHIVE, "an LHA archive"},
    {"application/x-lzma", MEDIA_ARCHIVE, "an LZMA archive"},
    {"application/x-rar", MEDIA_ARCHIVE, "a RAR archive"},
    {"application/x-tar", MEDIA_ARCHIVE, "a tar archive"},
    {"application/x-xz", MEDIA_ARCHIVE, "an xz archive"},
    {"application/zip", MEDIA_ARCHIVE, "a ZIP archive"},
    {"application/zstd", MEDIA_ARCHIVE, "a Zstandard archive"},
    /* documents and packages */
    {"application/cdfv2*", MEDIA_OFFICE, "an OLE document"},
    {"application/epub+zip", MEDIA_OFFICE, "an EPUB book"},
    {"application/java-archive", MEDIA_OFFICE, "a Java archive"},
    {"application/msword", MEDIA_OFFICE, "a Word document"},
    {"application/vnd.android.package-archive", MEDIA_OFFICE,
	"an Android package"},
    {"application/vnd.debian.binary-package", MEDIA_OFFICE, "a Debian package"},
    {"application/vnd.ms-excel*", MEDIA_OFFICE, "an Excel workbook"},
    {"application/vnd.ms-office", MEDIA_OFFICE, "an Office document"},
    {"application/vnd.ms-outlook", MEDIA_OFFICE, "an Outlook message"},
    {"application/vnd.ms-powerpoint*", MEDIA_OFFICE, "a presentation"},
    {"application/vnd.ms-word*", MEDIA_OFFICE, "a Word document"},
    {"application/vnd.oasis.opendocument*", MEDIA_OFFICE,
	"an OpenDocument file"},
    {"application/vnd.openxmlformats*", MEDIA_OFFICE, "an Office document"},
    {"application/x-chrome-extension", MEDIA_OFFICE, "a browser extension"},
    {"application/x-ole-storage", MEDIA_OFFICE, "an OLE document"},
    {"application/x-xpinstall", MEDIA_OFFICE, "a browser extension"},
    /* the rest */
    {"application/pdf", MEDIA_PDF, "a PDF document"},
    {"application/x-shockwave-flash", MEDIA_FLASH, "a Flash film"},
    {"application/mp4", MEDIA_SOUND, NULL},
    {"application/ogg", MEDIA_SOUND, NULL},
    {"application/vnd.ms-asf", MEDIA_SOUND, NULL},
    {"audio/*", MEDIA_SOUND, NULL},
    {"video/*", MEDIA_SOUND, NULL},
    {"application/font*", MEDIA_FONT, NULL},
    {"application/vnd.ms-fontobject", MEDIA_FONT, NULL},
    {"application/x-font*", MEDIA_FONT, NULL},
    {"font/*", MEDIA_FONT, NULL},
    {"image/bmp", MEDIA_IMAGE, "a BMP image"},
    {"image/gif", MEDIA_IMAGE, "a GIF image"},
    {"image/jpeg", MEDIA_IMAGE, "a JPEG image"},
    {"image/png", MEDIA_IMAGE, "a PNG image"},
    {"image/tiff", MEDIA_IMAGE, "a TIFF image"},
    {"image/vnd.microsoft.icon", MEDIA_IMAGE, "an icon"},
    {"image/webp", MEDIA_IMAGE, "a WebP image"},
    {"image/*", MEDIA_IMAGE, NULL},
};

/* Other name, first name. */
static const char *const aliases[][2] = {
    {"application/x-gzip", "application/gzip"},
    {"application/x-javascript", "application/javascript"},
    {"application/x-pdf", "application/pdf"},
    {"application/x-rar-compressed", "application/x-rar"},
    {"application/vnd.adobe.flash.movie", "application/x-shockwave-flash"},
    {"application/vnd.rar", "application/x-rar"},
    {"application/x-zip", "application/zip"},
    {"application/x-zip-compressed", "application/zip"},
    {"image/ico", "image/vnd.microsoft.icon"},
    {"image/icon", "image/vnd.microsoft.icon"},
    {"image/jpg", "image/jpeg"},
    {"image/pjpeg", "image/jpeg"},
    {"image/svg", "image/svg+xml"},
    {"image/tif", "image/tiff"},
    {"image/x-bmp", "image/bmp"},
    {"image/x-icon", "image/vnd.microsoft.icon"},
    {"image/x-ms-bmp", "image/bmp"},
    {"image/x-png", "image/png"},
    {"image/x-windows-bmp", "image/bmp"},
    {"text/ecmascript", "application/javascript"},
    {"text/javascript", "application/javascript"},
    {"text/json", "application/json"},
    {"text/x-javascript", "application/javascript"},
    {"text/xml", "application/xml"},
};

/* Declared when nobody knows, or when the answer should be saved. */
static const char *const no_claims[] = {"*/*", "application/binary",
    "application/download", "application/force-download",
    "application/octet-stream", "application/save", "application/unknown",
    "application/x-binary", "application/x-download",
    "application/x-force-download", "application/x-octet-stream",
    "application/x-unknown", "application/x-unknown-content-type",
    "binary/octet-stream", "unknown/unknown"};

/* What a name promises. */
static const char *const promises[][2] = {
    {"bmp", "image/bmp"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"gif", "image/gif"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"log", "text/plain"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"txt", "text/plain"},
    {"webp", "image/webp"},
    {"xls", "application/vnd.ms-excel"},
};

bool
media_claims(struct slice type)
{
	for (size_t i = 0; i < sizeof no_claims / sizeof *no_claims; i++) {
		if (slice_ieq_str(type, no_claims[i]))
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
		if (slice_ieq_str(ext, promises[i][0]))
			return slice_str(promises[i][1]);
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
		if (slice_ieq_str(type, aliases[i][0]))
			return slice_str(aliases[i][1]);
	}
	return type;
}

/* One '*' in the pattern stands for anything. */
static bool
fits(struct slice type, const char *pattern)
{
	struct slice p = slice_str(pattern), tail;
	size_t star = slice_chr(p, '*');

	if (star == SLICE_MISSING)
		return slice_ieq(type, p);
	tail = slice_from(p, star + 1);
	return type.n >= p.n - 1 &&
	       slice_ieq(slice_head(type, star), slice_head(p, star)) &&
	       slice_ieq(slice_from(type, type.n - tail.n), tail);
}

static const struct media_row *
find(struct slice type)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (fits(type, rows[i].type))
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
