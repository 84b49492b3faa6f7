/* pcap_write: file header and records. */
#include "capture/pcap_write.h"

#define MAGIC_NS 0xa1b23c4du
#define NS_S	 1000000000
#define LINK_MAX 0xffffu /* the upper half of the field says other things */

void
pcap_u32(struct buf *b, uint32_t v)
{
	const uint8_t p[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 24)};

	buf_add(b, p, sizeof p);
}

bool
pcap_link_fits(uint32_t link)
{
	return link <= LINK_MAX;
}

void
pcap_head(struct buf *b, uint32_t link, uint32_t snaplen)
{
	pcap_u32(b, MAGIC_NS);
	pcap_u32(b, 4 << 16 | 2); /* version 2.4 */
	pcap_u32(b, 0);
	pcap_u32(b, 0);
	pcap_u32(b, snaplen);
	pcap_u32(b, link);
}

void
pcap_packet(struct buf *b, int64_t ns, uint32_t len, struct slice data)
{
	const int64_t last = (int64_t)UINT32_MAX * NS_S + NS_S - 1;

	ns = ns < 0 ? 0 : ns > last ? last : ns;
	pcap_u32(b, (uint32_t)(ns / NS_S));
	pcap_u32(b, (uint32_t)(ns % NS_S));
	pcap_u32(b, (uint32_t)data.n);
	pcap_u32(b, len);
	buf_add_slice(b, data);
}
