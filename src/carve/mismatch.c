/* mismatch: a file that is not what it was declared to be. */
#include "carve/mismatch.h"

#include "carve/media.h"
#include "carve/type.h"

#define SHOWN 120 /* bytes of a captured text in a finding */

/* Formats whose first bytes always tell: unknown bytes are not one of them. */
static bool
always_known(struct slice type)
{
	static const char *const types[] = {"image/png", "image/jpeg",
	    "image/gif", "image/webp", "application/pdf", "application/zip",
	    "application/gzip", "application/x-rar",
	    "application/x-7z-compressed", "application/x-shockwave-flash",
	    "application/x-xz"};

	type = media_canonical(type);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (slice_ieq_str(type, types[i]))
			return true;
	}
	return false;
}

/* A program among what is not one. */
static bool
program_disguised(enum media_class declared, enum media_class detected)
{
	if (detected == MEDIA_PROGRAM)
		return declared != MEDIA_PROGRAM;
	/* Scripts are served as text, and by names that nobody knows. */
	return detected == MEDIA_SCRIPT && declared != MEDIA_NONE &&
	       declared != MEDIA_TEXT && declared != MEDIA_SCRIPT &&
	       declared != MEDIA_PROGRAM;
}

/* Unknown types may well be archives inside, and documents are. */
static bool
archive_disguised(enum media_class declared, enum media_class detected)
{
	return detected == MEDIA_ARCHIVE && declared != MEDIA_NONE &&
	       declared != MEDIA_ARCHIVE && declared != MEDIA_OFFICE &&
	       declared != MEDIA_PROGRAM;
}

/* Both images, and both of a kind that is known by name. */
static bool
other_image(struct slice declared, struct slice detected)
{
	declared = media_canonical(declared);
	detected = media_canonical(detected);
	return media_words(declared) != NULL && media_words(detected) != NULL &&
	       !slice_ieq_str(declared, "image/vnd.microsoft.icon") &&
	       !slice_ieq(declared, detected);
}

static bool
is_other(struct slice declared, struct slice detected)
{
	enum media_class a = media_class(declared), b = media_class(detected);

	if (slice_eq_str(detected, TYPE_UNKNOWN))
		return a == MEDIA_TEXT || always_known(declared);
	if (a == MEDIA_IMAGE && b == MEDIA_IMAGE)
		return other_image(declared, detected);
	/* A container says little about what is in it. */
	if (a == MEDIA_NONE || b == MEDIA_NONE || a == b ||
	    (a == MEDIA_OFFICE && b == MEDIA_ARCHIVE) ||
	    (a == MEDIA_ARCHIVE && b == MEDIA_OFFICE))
		return false;
	return !(a == MEDIA_TEXT && b == MEDIA_SCRIPT) &&
	       !(a == MEDIA_SCRIPT && b == MEDIA_TEXT);
}

/* ---- the words */

static const char *
declarer(enum body_source source)
{
	switch (source) {
	case BODY_HTTP_REQUEST:
	case BODY_SMTP:
		return "The client";
	case BODY_HTTP_FORM_PART:
		return "The client's form";
	case BODY_MAIL_PART:
		return "The mail";
	default:
		return "The server";
	}
}

static void
say(struct buf *text, const struct mismatch *m, struct slice declared,
    bool by_name)
{
	struct slice detected = slice_str(m->detected);
	const char *words = media_words(detected);

	buf_str(text, by_name ? "The name" : declarer(m->source));
	buf_str(text, by_name ? " promises " : " declared ");
	buf_add_slice(text, slice_head(declared, SHOWN));
	if (slice_eq_str(detected, TYPE_UNKNOWN))
		buf_str(text, "; the bytes are of no known type.");
	else if (words == NULL)
		buf_printf(text, "; the bytes are %s.", m->detected);
	else
		buf_printf(
		    text, "; the bytes are %s (%s).", words, m->detected);
	if (m->name.n == 0)
		return;
	if (m->from_url)
		buf_str(text, " Its URL ends in ");
	else
		buf_str(text, by_name ? " It is " : " The declared name was ");
	buf_add_slice(text, slice_head(m->name, SHOWN));
	buf_str(text, ".");
}

bool
mismatch_look(
    const struct mismatch *m, enum finding_kind *kind, struct buf *text)
{
	struct slice declared = media_bare(m->declared);
	struct slice detected = slice_str(m->detected);
	bool by_name = !media_claims(declared);
	enum media_class a, b = media_class(detected);

	if (by_name)
		declared = media_of_name(m->name);
	if (declared.n == 0 || slice_ieq(declared, detected) ||
	    slice_eq_str(detected, TYPE_EMPTY))
		return false;
	a = media_class(declared);
	if (program_disguised(a, b))
		*kind = FINDING_PROGRAM_DISGUISED;
	else if (archive_disguised(a, b))
		*kind = FINDING_ARCHIVE_DISGUISED;
	else if (!by_name && is_other(declared, detected))
		*kind = FINDING_TYPE_MISMATCH;
	else
		return false;
	say(text, m, declared, by_name);
	return true;
}
