/*
 * zip: archives that are only that (APPNOTE.TXT, 4.3.7):
 *
 *	"PK" 3 4 | 22 bytes | name length (2) | extra length (2) | name | extra
 *
 * What else they may be shows in the name of the first entry, and for Android
 * packages in a block before the directory.
 */
#include "carve/zip.h"

#include "base/rd.h"

#define NAME_AT	    30
#define NAME_SEARCH 8300 /* how far rules search from there */
#define JAR_FIELD   0xcafe

/* Beginnings of names, and what may be anywhere near. */
static const char *const names[] = {"AndroidManifest.xml", "AppManifest.xaml",
    "META-INF/", "Payload/", "classes.dex", "doc.kml", "mimetype", "ppt/",
    "visio/", "word/", "xl/", NULL};
static const char *const inside[] = {"[Content_Types].xml", "_rels/.rels",
    "docProps", "customXml", "application/epub+zip", NULL};

static bool
named_specially(struct slice name)
{
	const char *const *n;

	for (n = names; *n != NULL; n++) {
		if (slice_starts(name, *n))
			return true;
	}
	for (n = inside; *n != NULL; n++) {
		if (slice_find(slice_head(name, NAME_SEARCH), slice_str(*n)) !=
		    SLICE_MISSING)
			return true;
	}
	return false;
}

bool
zip_plain(struct slice all)
{
	struct rd r = rd_init(all);
	size_t name;
	uint64_t bare;

	if (!slice_starts(all, "PK\3\4") || all.n < 2 * NAME_AT)
		return false;
	rd_skip(&r, 4);
	bare = rd_le32(&r) | rd_le16(&r);
	rd_skip(&r, 16);
	name = rd_le16(&r);
	rd_skip(&r, 2);
	if (bare == 0 || named_specially(rd_peek(&r)))
		return false;
	rd_skip(&r, name);
	return !r.bad && r.left >= 2 && rd_le16(&r) != JAR_FIELD &&
	       slice_find(all, SLICE_LIT("APK Sig Block 42")) == SLICE_MISSING;
}
