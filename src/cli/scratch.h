/*
 * scratch: a directory of this run alone, in the place for temporary files.
 * It is removed when the program ends, also when it ends with an error.
 */
#ifndef WF_CLI_SCRATCH_H
#define WF_CLI_SCRATCH_H

/* The same each time. Ends the program where none can be made. */
const char *scratch_make(const char *tmpdir);

#endif
