/*
 * scratch: a directory of this run alone. What removes it at the end has no
 * context to be handed, so its name is one of the few things that are global.
 */
#include "cli/scratch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/outdir.h"
#include "base/xalloc.h"

static char *made;

static void
wipe(void)
{
	if (!outdir_wipe(made))
		warn_line("cannot remove all of %s", made);
	free(made);
	made = NULL;
}

const char *
scratch_make(const char *tmpdir)
{
	if (made != NULL)
		return made;
	made = xasprintf("%s/wirefolio-XXXXXX", tmpdir);
	if (mkdtemp(made) == NULL)
		die(EXIT_OUTPUT, "cannot make a directory in %s: %s", tmpdir,
		    strerror(errno));
	atexit(wipe);
	/* It would end the program and leave the directory. A reader that went
	 * away is told of by write(). */
	signal(SIGPIPE, SIG_IGN);
	return made;
}
