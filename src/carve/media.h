/*
 * media: what is known of media types by their names.
 */
#ifndef WF_CARVE_MEDIA_H
#define WF_CARVE_MEDIA_H

#include "base/slice.h"

enum media_class {
	MEDIA_NONE,  /* claims nothing, or is not known */
	MEDIA_TEXT,  /* any text: markup, JSON, mail */
	MEDIA_IMAGE, /* raster images */
	MEDIA_SOUND, /* audio and video */
	MEDIA_FONT,
	MEDIA_PDF,
	MEDIA_ARCHIVE,
	MEDIA_OFFICE, /* documents and packages inside a container */
	MEDIA_FLASH,
	MEDIA_PROGRAM, /* machine code */
	MEDIA_SCRIPT,  /* a text that a shell or interpreter runs */
};

/* The type of a Content-Type without its parameters and spaces. */
struct slice media_bare(struct slice declared);
/* What a file name's extension promises; empty: nothing. */
struct slice media_of_name(struct slice name);
/* All of these take a bare type, in either case. */
enum media_class media_class(struct slice type);
/* False for none, octet-stream and others that say nothing of the bytes. */
bool media_claims(struct slice type);
/* One name for those that mean the same: image/jpeg for image/jpg. */
struct slice media_canonical(struct slice type);
/* For people: "a ZIP archive". NULL: only the type itself says it. */
const char *media_words(struct slice type);

#endif
