/*
 * detect: which protocol do these first bytes speak?
 *
 * Content decides: the first probe that says yes. A port is only a hint. It
 * names a session when no content did, by rows marked port_only whose probe,
 * where there is one, did not say no: a port never overrides bytes that
 * contradict it.
 */
#include "app/decoders.h"

bool
decoder_port(const uint16_t *ports, const struct session *s)
{
	for (; ports != NULL && *ports != 0; ports++)
		if (*ports == s->end[SIDE_A].port ||
		    *ports == s->end[SIDE_B].port)
			return true;
	return false;
}

const struct app_decoder *
detect(const struct probe *p, bool last, bool *more)
{
	const struct app_decoder *by_port = NULL;

	*more = false;
	for (size_t i = 0; app_decoders[i] != NULL; i++) {
		const struct app_decoder *d = app_decoders[i];
		enum probe_result r = PROBE_MORE;

		if (d->proto != 0 && d->proto != p->session->proto)
			continue;
		if (d->probe != NULL)
			r = d->probe(p);
		if (r == PROBE_YES)
			return d;
		if (r == PROBE_NO)
			continue;
		if (d->port_only && decoder_port(d->ports, p->session)) {
			if (by_port == NULL)
				by_port = d;
		} else if (d->probe != NULL) {
			*more = true;
		}
	}
	if (*more && !last)
		return NULL;
	*more = false;
	return by_port;
}
