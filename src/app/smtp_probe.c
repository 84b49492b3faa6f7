/*
 * smtp_probe: is it SMTP, or LMTP?
 */
#include "app/names.h"
#include "app/smtp.h"

const uint16_t smtp_ports[] = {25, 587, 2525, 0};

/* EHLO and MAIL FROM are only SMTP's; a 220 that names itself, too. */
static enum probe_result
smtp_side(const struct names_side *side)
{
	static const char *const verbs[] = {
	    "EHLO ", "HELO ", "LHLO ", "MAIL FROM:", "RCPT TO:", NULL};
	struct slice line = names_line(side);
	enum probe_result r = names_begins(side, verbs);

	if (r != PROBE_NO)
		return r;
	r = names_starts(side, SLICE_LIT("220"));
	if (r != PROBE_YES)
		return r;
	if (line.p == NULL)
		return names_wait(side);
	return slice_ifind_str(line, "smtp") != SLICE_MISSING ? PROBE_YES
							      : PROBE_NO;
}

enum probe_result
smtp_probe(const struct probe *p)
{
	enum probe_result r = names_either(p, smtp_side);
	bool banner = slice_starts(p->first[SIDE_A], "220") ||
		      slice_starts(p->first[SIDE_B], "220");

	if (r != PROBE_NO)
		return r;
	/* any other 220: the client's first word will tell */
	if (banner && (p->first[SIDE_A].n == 0 || p->first[SIDE_B].n == 0))
		return PROBE_MORE;
	return names_text_port(p, smtp_ports);
}
