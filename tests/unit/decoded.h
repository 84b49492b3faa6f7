/*
 * decoded: what the packet stage makes of a frame, as a line of text:
 *
 *	tcp 10.0.0.1:4000 > 10.0.0.2:80 SA seq 1 ack 2 "hello" @54
 *	udp ... "hel" of 5 @42		three of five bytes were captured
 *	icmp 8/0 id 7 seq 1 ...		89 10.0.0.1 > 10.0.0.2 ...
 *	other ARP   undecoded TCP header ...   held
 *
 * and behind it what is not plain: vlan 5,6 | pppoe | in GRE 7 outer 47
 * 1.1.1.1 > 2.2.2.2 | type 0026 | and 4 behind the IP datagram. A payload of
 * several parts shows each as frame:pos+n, and the frames it came in.
 */
#ifndef WF_TESTS_DECODED_H
#define WF_TESTS_DECODED_H

#include "packet/packet.h"

enum {
	LINK_NULL = 0,
	LINK_ETH = 1,
	LINK_PPP = 9,
	LINK_RAW = 101,
	LINK_WLAN = 105,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_PRISM = 119,
	LINK_RADIOTAP = 127,
	LINK_AVS = 163,
	LINK_PPI = 192,
	LINK_IP4 = 228,
	LINK_IP6 = 229,
	LINK_SLL2 = 276,
};

struct decoded {
	struct limits limits;
	struct budget budget;
	struct finding_sink sink;
	struct decoder *decoder;
	struct buf found; /* findings, "kind fFRAME" a line each */
	struct buf text;
	uint64_t no;
	int64_t ns;
};

void decoded_init(struct decoded *);
void decoded_free(struct decoded *);
/*
 * The next frame, of which `captured` bytes were captured (all: SIZE_MAX).
 * It is freed; the text lives until the next call. Frames are numbered from
 * 1, lie at their number times 1000 in the file, and are a second apart.
 */
const char *decoded_frame(
    struct decoded *, struct buf *frame, uint32_t link, size_t captured);
/* "frame reason" a line each, of those that packet_expired gives. */
const char *decoded_expired(struct decoded *, bool all);

/* One frame alone, by a decoder of its own. */
const char *decoded_one(struct buf *frame, uint32_t link);
const char *decoded_cut(struct buf *frame, uint32_t link, size_t captured);

/*
 * The frame of a kind, which make writes into an empty buffer, with each byte
 * changed to what headers mind: it never crashes.
 */
void decoded_changed(
    void (*make)(struct buf *, unsigned kind), unsigned kind, uint32_t link);

/*
 * What most tests wrap: an IP packet with UDP from port 4000 to 53 that says
 * hello; and how the text of it begins.
 */
#define A4     "10.0.0.1"
#define B4     "10.0.0.2"
#define A6     "2001:db8::1"
#define B6     "2001:db8::2"
#define HELLO4 "udp 10.0.0.1:4000 > 10.0.0.2:53 \"hello\" "
#define HELLO6 "udp [2001:db8::1]:4000 > [2001:db8::2]:53 \"hello\" "

void hello4(struct buf *);
void hello6(struct buf *);

#endif
