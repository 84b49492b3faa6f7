/* arrive: captures that arrive while the program runs. */
#include "cli/arrive.h"

#include "base/die.h"
#include "capture/follow.h"
#include "capture/list.h"
#include "capture/rotation.h"
#include "capture/watch.h"

#define AT(field) offsetof(struct arrive_options, field)

const struct option_row arrive_rows[] = {
    {"follow", 0, OPTION_FLAG, false, AT(follow), NULL,
	"read on at the end of the last capture while it grows", 0, NULL},
    {"list", 0, OPTION_TEXT, true, AT(list), "FILE",
	"read the captures that FILE names, a path a line (- too)", 0, NULL},
    {"watch", 0, OPTION_TEXT, true, AT(watch), "DIR",
	"read the captures that are rotated into DIR", 0, NULL},
    {"series", 0, OPTION_TEXT, true, AT(series), "NAME[:C][,LAST]",
	"read NAME and those that count up from it, as they appear", 0, NULL},
    {"stop-file", 0, OPTION_TEXT, false, AT(stop_file), "NAME",
	"... until this file appears in it", 0, NULL},
    {"idle", 0, OPTION_TIME, false, AT(idle_ms), "TIME",
	"... or, with --follow, nothing came for so long", 0, NULL},
    {0},
};

void
arrive_check(
    const struct arrive_options *o, const char *verb, size_t n, bool live)
{
	int feeds =
	    (o->list != NULL) + (o->watch != NULL) + (o->series != NULL);

	if (live && (feeds != 0 || o->follow))
		die(EXIT_USAGE,
		    "%s: a live capture (-i) excludes --list, --watch, "
		    "--series and --follow",
		    verb);
	if (n == 0 && !live && feeds == 0)
		die(EXIT_USAGE,
		    "%s: no capture was named (- is standard input)", verb);
	if (feeds > 1)
		die(EXIT_USAGE,
		    "%s: --list, --watch and --series exclude each other",
		    verb);
	if (o->follow && feeds != 0)
		die(EXIT_USAGE,
		    "%s: --follow is for a capture that is named; --watch "
		    "follows by itself",
		    verb);
	if (o->stop_file != NULL && o->watch == NULL)
		die(EXIT_USAGE, "%s: --stop-file goes with --watch", verb);
	if (o->idle_ms != 0 && o->watch == NULL && o->series == NULL &&
	    !o->follow)
		die(EXIT_USAGE,
		    "%s: --idle goes with --watch, --series or --follow", verb);
}

void
arrive_open(
    struct arrive *a, const struct arrive_options *o, const struct watchful *w)
{
	struct buf why = {0};

	*a = (struct arrive){0};
	if (o->follow) {
		a->follow = follow_new(w, o->idle_ms);
		a->last = follow_growth(a->follow);
	}
	if (o->list != NULL) {
		a->list = list_open(o->list, w, &why);
		a->feed = a->list != NULL ? list_feed(a->list) : NULL;
	}
	if (o->watch != NULL) {
		a->watch =
		    watch_open(o->watch, o->stop_file, o->idle_ms, w, &why);
		a->feed = a->watch != NULL ? watch_feed(a->watch) : NULL;
	}
	if (o->series != NULL) {
		a->rotation = rotation_open(o->series, o->idle_ms, w, &why);
		a->feed =
		    a->rotation != NULL ? rotation_feed(a->rotation) : NULL;
	}
	if (why.n != 0)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
}

void
arrive_close(struct arrive *a)
{
	follow_free(a->follow);
	list_free(a->list);
	rotation_free(a->rotation);
	watch_free(a->watch);
}
