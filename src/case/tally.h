/*
 * tally: the counts of the field, packet by packet, made by the reading
 * thread: ethertype, ip_protocol, ip, link_type, vlan, inner ones,
 * ip_src_mac, undecoded, other. And the account of frames: every frame read
 * ends in exactly one of session, other, filtered, undecoded, and
 * tally_balanced proves that they add up. Sessions and server ports are added
 * from the records when the case is written.
 */
#ifndef WF_CASE_TALLY_H
#define WF_CASE_TALLY_H

#include "packet/packet.h"

enum fate { FATE_SESSION, FATE_OTHER, FATE_FILTERED, FATE_UNDECODED, FATES };

struct tally;

struct tally *tally_new(struct budget *);
void tally_free(struct tally *);
/* Every frame once, as it is read (link type, length); then its fate. */
void tally_frame(struct tally *, const struct frame *);
/* Headers of a frame that was not filtered: ethertype, addresses ... */
void tally_packet(struct tally *, const struct packet *);
/* n frames of `bytes` in all end so; reason for undecoded, label for other. */
void tally_fate(struct tally *, enum fate, const char *why, uint64_t n,
    uint64_t bytes);
uint64_t tally_fate_count(const struct tally *, enum fate);
uint64_t tally_frames(const struct tally *);
bool tally_balanced(const struct tally *);

#endif
