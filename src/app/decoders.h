/*
 * decoders: every protocol, one row each, in the order in which their probes
 * are asked. The first that says yes has the session; so what is common and
 * certain stands first, and what needs the other side's answer later.
 */
#ifndef WF_APP_DECODERS_H
#define WF_APP_DECODERS_H

#include "app/app.h"

#define DECODER_LIST(X) \
	X(app_http)     \
	X(name_tls)     \
	X(name_ssh)     \
	X(app_ftp)      \
	X(app_telnet)   \
	X(app_ftp_data)

#define DECODER_EXTERN(d) extern const struct app_decoder d;
DECODER_LIST(DECODER_EXTERN)
#undef DECODER_EXTERN

/* Is one of the session's ports in the zero-ended list? NULL: no. */
bool decoder_port(const uint16_t *ports, const struct session *);

/*
 * Ask the probes. last: no more bytes will be shown, the port decides where
 * content did not. NULL with *more set: undecided; without: unknown.
 */
const struct app_decoder *detect(const struct probe *, bool last, bool *more);

#endif
