/* device: the interfaces of this machine, as libpcap lists them. */
#ifndef WF_CAPTURE_DEVICE_H
#define WF_CAPTURE_DEVICE_H

#include "base/buf.h"

/*
 * A line for each: name, state and addresses, description, with tabs between.
 * False with one line in *why.
 */
bool device_list(struct buf *out, struct buf *why);
/* The name of the interface that has this IPv4 address. */
bool device_by_address(struct slice address, struct buf *name);

#endif
