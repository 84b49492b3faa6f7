/*
 * stream_cast: a terminal session as an asciicast file (version 2), which
 * asciinema plays with its real timing.
 *
 *	{"version": 2, "width": 80, "height": 24, "timestamp": 1..., ...}
 *	[1.001376, "o", "login: "]	what the server wrote
 *	[2.143733, "i", "b"]		what the client typed
 *	[2.5, "r", "100x40"]		the window has another size
 *	[9.120001, "m", "120 bytes are missing"]
 *
 * Telnet's commands are left out. So is what a player's terminal must not
 * obey: strings that set titles or clipboards, questions that a terminal
 * answers by typing.
 */
#ifndef WF_CLI_STREAM_CAST_H
#define WF_CLI_STREAM_CAST_H

#include "base/store.h"
#include "session/session.h"

struct stream_cast;

struct stream_cast *stream_cast_new(struct store *);
void stream_cast_free(struct stream_cast *);
/*
 * Bytes are kept while the session is, or may yet be, one of a terminal, by
 * what the app stage makes of it.
 */
void stream_cast_data(
    struct stream_cast *, const struct session *, const struct chunk *);
void stream_cast_gap(
    struct stream_cast *, const struct session *, const struct gap *);
/* Once the session is closed: the file; false: it was no terminal. */
bool stream_cast_write(
    const struct stream_cast *, const struct session *, struct buf *);

#endif
