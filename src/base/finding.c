/* finding: the catalogue. */
#include "base/finding.h"

static const struct finding_row rows[FINDING_COUNT] = {
#define FINDING_ROW(id, name, group, sev, title) \
	[FINDING_##id] = {name, title, GROUP_##group, SEV_##sev},
    FINDING_TABLE(FINDING_ROW)
#undef FINDING_ROW
};

const struct finding_row *
finding_row(enum finding_kind kind)
{
	return &rows[kind];
}

const char *
severity_name(enum severity s)
{
	static const char *const names[] = {
	    [SEV_NOTE] = "Note",
	    [SEV_LOW] = "Low",
	    [SEV_MEDIUM] = "Medium",
	    [SEV_HIGH] = "High",
	};

	return names[s];
}
