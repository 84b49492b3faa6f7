/*
 * link: the two numberings of link types. Files carry LINKTYPE_ numbers,
 * libpcap's functions take the DLT_ numbers of the system they run on.
 */
#ifndef WF_CAPTURE_LINK_H
#define WF_CAPTURE_LINK_H

#include <stdint.h>

/* The DLT_ for a LINKTYPE_; -1 where there is none. */
int link_dlt(uint32_t link);
/* The LINKTYPE_ for what libpcap captures as this DLT_. */
uint32_t link_of_dlt(int dlt);

#endif
