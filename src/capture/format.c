/* format: the table of readers, tried in turn. */
#include "capture/format.h"

static const struct format *const formats[] = {
    &format_pcap,
    &format_pcapng,
    &format_snoop,
};

const struct format *
format_find(struct slice head)
{
	size_t i;

	for (i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (formats[i]->probe(head))
			return formats[i];
	return NULL;
}
