/*
 * noise: bytes that no rule of libmagic 5.44 names a type for. They must be no
 * text in any of its encodings, and nothing that a rule looks for may be
 * there. (A rule without a media type may fit: then libmagic says the same.)
 */
#include "carve/noise.h"

#include "carve/marks.h"
#include "carve/rules.h"

/*
 * Bytes below four are of no text, neither in ASCII nor in EBCDIC; but zeros
 * at the end are left out when it looks for text.
 */
static bool
not_text(struct slice s)
{
	size_t i;

	while (s.n != 0 && slice_at(s, s.n - 1) == 0)
		s.n--;
	for (i = 0; i < s.n; i++) {
		if (slice_at(s, i) < 4)
			return true;
	}
	return false;
}

static bool
json_like(struct slice s)
{
	uint8_t c = slice_at(s, 0);

	return c == ' ' || (c >= '\t' && c <= '\r') || c == '{' || c == '[';
}

/* The directory of a ZIP archive is at its end, whatever precedes it. */
static bool
zip_end(struct slice s)
{
	return s.n >= 22 && slice_starts(slice_from(s, s.n - 22), "PK\5\6");
}

static bool
has(struct slice s, size_t reach, struct slice what)
{
	return slice_find(slice_head(s, reach), what) != SLICE_MISSING;
}

/* What rules search for. */
static bool
has_mark(struct slice s)
{
	return has(s, 24, SLICE_LIT("\xfcW\xf3")) ||
	       has(s, 32, SLICE_LIT(" ncells:")) ||
	       has(s, 64, SLICE_LIT("SZDD")) ||
	       has(s, 1088, SLICE_LIT("dryad-bibo/")) ||
	       has(s, 2688, SLICE_LIT("(This file ")) ||
	       has(s, 8256, SLICE_LIT("SECTION")) ||
	       slice_ifind_str(slice_head(s, 288), "id=imagemagick") !=
		   SLICE_MISSING ||
	       marks_svg(s);
}

bool
noise_sure(struct slice all)
{
	return not_text(all) && !rules_fit_data(all) && !json_like(all) &&
	       !zip_end(all) && !has_mark(all);
}
