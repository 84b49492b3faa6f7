/* header: case number, title, examiner and notes. */
#include "cli/header.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "base/die.h"

#define NOTES_MAX (1u << 20)
#define AT(field) offsetof(struct header_options, field)

const struct option_row header_rows[] = {
    {"case", 0, OPTION_TEXT, true, AT(case_number), "NUMBER", "the case number",
	0, NULL},
    {"title", 0, OPTION_TEXT, true, AT(title), "TEXT", "the report's title", 0,
	NULL},
    {"examiner", 0, OPTION_TEXT, true, AT(examiner), "NAME", "who examined it",
	0, NULL},
    {"notes", 0, OPTION_TEXT, true, AT(notes_file), "FILE",
	"text for the case page", 0, NULL},
    {0},
};

static bool
read_all(int fd, struct buf *out)
{
	ssize_t n;

	do {
		buf_reserve(out, 1 << 16);
		n = read(fd, out->p + out->n, 1 << 16);
		if (n > 0)
			out->n += (size_t)n;
	} while (n > 0 && out->n <= NOTES_MAX);
	return n >= 0;
}

void
header_read(struct header_options *h)
{
	int fd;

	if (h->notes_file == NULL)
		return;
	h->has_notes = true;
	fd = open(h->notes_file, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || !read_all(fd, &h->notes))
		die(EXIT_USAGE, "cannot read the notes in %s: %s",
		    h->notes_file, strerror(errno));
	close(fd);
	if (h->notes.n > NOTES_MAX)
		die(EXIT_USAGE, "the notes in %s are longer than 1 MiB",
		    h->notes_file);
}

void
header_free(struct header_options *h)
{
	buf_free(&h->notes);
}

void
header_meta(struct header_options *h, struct case_meta *meta)
{
	*meta = (struct case_meta){
	    .case_number = h->case_number,
	    .title = h->title,
	    .examiner = h->examiner,
	    .notes = h->has_notes ? buf_cstr(&h->notes) : NULL,
	};
}
