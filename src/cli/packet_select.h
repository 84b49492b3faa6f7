/*
 * packet_select: -e: the packets of some flows, taken out as a pcap file.
 */
#ifndef WF_CLI_PACKET_SELECT_H
#define WF_CLI_PACKET_SELECT_H

#include <stdbool.h>

#include "capture/frame.h"

struct packet_select;

/*
 * list: a file of flow numbers, one a line, # and % begin comments. name: of
 * the pcap file to make. What cannot be read or made ends the program.
 */
struct packet_select *packet_select_open(const char *list, const char *name);
/* Keeps the frame when it is of a flow of the list. */
void packet_select_add(
    struct packet_select *, uint64_t flow, const struct frame *);
/* False, which is told: some were left out. NULL is fine. */
bool packet_select_close(struct packet_select *);

#endif
