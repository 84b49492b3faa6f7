/*
 * talk_rec: the recording half of talk: an app sink and a finding sink that
 * write down what they are told, and hold bodies against the script.
 */
#ifndef WF_TESTS_TALK_REC_H
#define WF_TESTS_TALK_REC_H

#include "app/app.h"
#include "base/buf.h"

struct talk_rec {
	struct buf log;
	uint32_t bodies; /* begun */
	uint32_t open;	 /* begun and not ended */
	uint32_t unseen; /* a body that is not written down, or 0 */
	/* What the script sent so far on a side; holes are zeros. */
	struct slice (*stream)(void *ctx, uint64_t session_id, enum side);
	void *ctx;
};

/* Where talk says each stream byte is "in the capture file". */
#define TALK_POS(side, off) (((uint64_t)(side) + 1) * 1000000000 + (off))

void talk_rec_init(struct talk_rec *, struct app_sink *, struct finding_sink *);
void talk_rec_free(struct talk_rec *);
void talk_rec_close(struct talk_rec *, const struct session *);

#endif
