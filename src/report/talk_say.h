/*
 * talk_say: the pieces of a turn as values (parts/turn-piece.html).
 */
#ifndef WF_REPORT_TALK_SAY_H
#define WF_REPORT_TALK_SAY_H

#include "report/session_page.h"

/* Items of the list: shown, picture, hole or note. */
void talk_say_turn(
    struct session_page *, struct value *pieces, const struct talk_turn *);
void talk_say_variant(struct session_page *, struct value *pieces,
    const struct session_variant *);

#endif
