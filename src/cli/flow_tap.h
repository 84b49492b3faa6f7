/*
 * flow_tap: the trailer that Metamako taps put behind a frame.
 *
 *	original FCS (4) | seconds (4) | nanoseconds (4) | flags (1) |
 *	device (2) | port (1) | FCS (4)		all big-endian
 *
 * A second tap takes the first one's FCS for the original and puts its own
 * trailer behind it, so that trailers lie 16 bytes apart.
 *
 * Nothing in a frame says that it has a trailer, so one is believed only where
 * it may be one: it lies behind the IP datagram, its nanoseconds are fewer
 * than a second's, and its time is within a day of the capture's. Where the
 * capture's clock (or the tap's) was never set, the original FCS must be that
 * of the bytes before it.
 */
#ifndef WF_CLI_FLOW_TAP_H
#define WF_CLI_FLOW_TAP_H

#include "packet/packet.h"

struct flow_tap_options {
	bool on;
	bool two;	 /* two trailers: the first tap's counts */
	uint64_t offset; /* bytes between the trailer and the frame's end */
	bool merge;	 /* device and port make no flows of their own */
};

struct flow_tap {
	int64_t ns; /* when the tap saw the frame */
	uint16_t device;
	uint8_t port;
};

/* False: the packet's last frame has no such trailer, or was cut before it. */
bool flow_tap_read(
    const struct packet *, const struct flow_tap_options *, struct flow_tap *);

#endif
