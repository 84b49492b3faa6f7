/*
 * header: the options that fill the case header, for report and render.
 */
#ifndef WF_CLI_HEADER_H
#define WF_CLI_HEADER_H

#include "case/case.h"
#include "cli/option.h"

struct header_options {
	const char *case_number, *title, *examiner;
	const char *notes_file; /* --notes FILE; "" empties them */
	struct buf notes;
	bool has_notes;
};

extern const struct option_row header_rows[];
/* Reads the notes; a file that cannot be read ends the program. */
void header_read(struct header_options *);
void header_free(struct header_options *);
/* Fields that were not given are NULL. */
void header_meta(struct header_options *, struct case_meta *);

#endif
