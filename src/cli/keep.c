/* keep: files by device and inode, folders by where they really are. */
#include "cli/keep.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/die.h"

bool
keep_is_same(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 &&
	       one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool
keep_is_capture(const struct capture *c, const char *path)
{
	struct stat st;
	size_t i;

	/* Most names are new; then nothing else needs to be asked. */
	if (stat(path, &st) == -1)
		return false;
	for (i = 0; i < capture_count(c); i++)
		if (keep_is_same(capture_info(c, i)->path, path))
			return true;
	return false;
}

void
keep_captures(const struct capture *c, const char *path)
{
	if (keep_is_capture(c, path))
		die(EXIT_OUTPUT,
		    "%s is a capture that is read, and would be replaced; "
		    "name another file",
		    path);
}

static bool
lies_in(const char *path, const char *folder)
{
	char *real = realpath(path, NULL);
	struct slice rest = slice_str(real);
	bool is = real != NULL && slice_starts(rest, folder) &&
		  slice_at(rest, strlen(folder)) == '/';

	free(real);
	return is;
}

void
keep_captures_in(const struct capture *c, const char *dir)
{
	char *folder = realpath(dir, NULL);
	size_t i;

	for (i = 0; folder != NULL && i < capture_count(c); i++)
		if (lies_in(capture_info(c, i)->path, folder))
			die(EXIT_OUTPUT,
			    "%s is a capture that is read, and would go with "
			    "%s; name another directory",
			    capture_info(c, i)->path, dir);
	free(folder);
}
