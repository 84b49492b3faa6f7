/* pop3_probe: is it POP3? */
#include "app/names.h"
#include "app/pop3_state.h"

const uint16_t pop3_ports[] = {110, 0};

/* +OK before the client spoke, or after a POP3 command: Redis says it too. */
static enum probe_result
probe_side(const struct probe *p, enum side server)
{
	struct slice c = p->first[!server];
	struct names_side s = {p->first[server], p->ended[server], p->session};
	enum probe_result ok = names_starts(&s, SLICE_LIT("+OK"));
	enum probe_result err = names_starts(&s, SLICE_LIT("-ERR"));
	enum probe_result r = ok > err ? ok : err;

	if (s.s.n == 0)
		return pop3_is_command(c) ? names_wait(&s) : PROBE_NO;
	if (r != PROBE_YES)
		return r;
	if (c.n == 0)
		return ok;
	return pop3_is_command(c) ? PROBE_YES : PROBE_NO;
}

enum probe_result
pop3_probe(const struct probe *p)
{
	enum probe_result a = probe_side(p, SIDE_A), b = probe_side(p, SIDE_B);
	enum probe_result r = a > b ? a : b;

	return r != PROBE_NO ? r : names_text_port(p, pop3_ports);
}
