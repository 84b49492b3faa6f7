/* nvt: text and commands of Telnet. */
#include "app/nvt.h"

#define IAC	0xff
#define IAC_SE	0xf0
#define IAC_SB	0xfa /* WILL, WONT, DO, DONT follow it up to IAC */
#define SUB_MAX 64   /* bytes kept of a subnegotiation */

static enum nvt_state
after_iac(uint8_t c)
{
	if (c == IAC_SB)
		return NVT_SUB;
	return c > IAC_SB && c != IAC ? NVT_OPTION : NVT_TEXT;
}

static void
sub_byte(struct nvt *n, uint8_t c)
{
	if (c == IAC && n->state == NVT_SUB) {
		n->state = NVT_SUB_IAC;
		return;
	}
	if (n->state == NVT_SUB_IAC && c == IAC_SE) {
		n->state = NVT_TEXT;
		n->sub_ended = true;
		return;
	}
	n->state = NVT_SUB;
	if (n->sub.n < SUB_MAX)
		buf_u8(&n->sub, c);
}

bool
nvt_byte(struct nvt *n, uint8_t c)
{
	n->sub_ended = false;
	switch (n->state) {
	case NVT_TEXT:
		n->state = c == IAC ? NVT_IAC : NVT_TEXT;
		return c != IAC;
	case NVT_IAC:
		buf_reset(&n->sub);
		n->state = after_iac(c);
		return c == IAC;
	case NVT_OPTION:
		n->state = NVT_TEXT;
		return false;
	case NVT_SUB:
	case NVT_SUB_IAC:
		sub_byte(n, c);
		return false;
	}
	return false;
}

void
nvt_free(struct nvt *n)
{
	buf_free(&n->sub);
}
