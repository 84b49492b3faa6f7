/*
 * nvt: Telnet's commands (RFC 854, 855) taken out of one side's bytes.
 *
 *	IAC verb option			WILL, WONT, DO, DONT
 *	IAC SB option bytes IAC SE	a subnegotiation
 *	IAC IAC				the byte 255
 */
#ifndef WF_APP_NVT_H
#define WF_APP_NVT_H

#include "base/buf.h"

#define NVT_TERMINAL_TYPE 24 /* RFC 1091 */
#define NVT_WINDOW_SIZE	  31 /* RFC 1073: columns, rows, 16 bits each */

enum nvt_state {
	NVT_TEXT,
	NVT_IAC,
	NVT_OPTION,
	NVT_SUB,
	NVT_SUB_IAC,
};

/* A zeroed struct is at the beginning. */
struct nvt {
	enum nvt_state state;
	struct buf sub; /* of a subnegotiation: the option and its bytes */
	bool sub_ended; /* by the last byte; sub is whole, but bounded */
};

/* Is the byte text? */
bool nvt_byte(struct nvt *, uint8_t);
void nvt_free(struct nvt *);

#endif
