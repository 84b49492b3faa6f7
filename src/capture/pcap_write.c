/* pcap_write: file header and records. */
#include "capture/pcap_write.h"

#define MAGIC_NS 0xa1b23c4du
#define NS_S	 1000000000
#define NS_LAST	 ((int64_t)UINT32_MAX * NS_S + NS_S - 1)
#define LINK_MAX 0xffffu /* the upper half of the field says other things */

bool
pcap_link_fits(uint32_t link)
{
	return link <= LINK_MAX;
}

bool
pcap_time_fits(int64_t ns)
{
	return ns >= 0 && ns <= NS_LAST;
}

void
pcap_head(struct buf *b, uint32_t link, uint32_t snaplen)
{
	buf_le32(b, MAGIC_NS);
	buf_le32(b, 4 << 16 | 2); /* version 2.4 */
	buf_le32(b, 0);
	buf_le32(b, 0);
	buf_le32(b, snaplen);
	buf_le32(b, link);
}

void
pcap_packet(struct buf *b, int64_t ns, uint32_t len, struct slice data)
{
	ns = ns < 0 ? 0 : ns > NS_LAST ? NS_LAST : ns;
	buf_le32(b, (uint32_t)(ns / NS_S));
	buf_le32(b, (uint32_t)(ns % NS_S));
	buf_le32(b, (uint32_t)data.n);
	buf_le32(b, len);
	buf_add_slice(b, data);
}
