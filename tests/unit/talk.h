/*
 * talk: a conversation written down, played to a decoder, and what the
 * decoder told its sinks as text.
 *
 * A script has one step a line. Without an open, session 1 runs from
 * 10.0.0.1:40000 to 10.0.0.2 at the decoder's first port.
 *
 *	C: GET / HTTP/1.1	bytes of the client (left end), CRLF added
 *	 + Host: a		more of the same chunk, CRLF added
 *	 +			... an empty line
 *	 = raw\x00\r\n		... raw: no CRLF; \r \n \t \\ \xNN are known
 *	S= raw			bytes of the server, a chunk of its own, raw
 *	C repeat 100 ab		"ab" a hundred times in one chunk
 *	S gap 20		a hole of 20 bytes (lost)
 *	S snap 20		... that the snap length took
 *	S end fin		fin, rst, capture or timeout
 *	close			closes the session (talk_log closes the rest)
 *	open 2 10.0.0.2:20 > 10.0.0.1:1025	a session; < : right sent first
 *	open 3 [::1]:5 > [::1]:6 udp		udp; mid: its start was missed
 *				far: in another virtual shard
 *	2 C: text		a step of session 2; without a number: 1
 *	wait 60			60 s pass
 *	# comment
 *
 * Every step that sends or opens is the next frame, a millisecond later. So
 * frames and times do not depend on how the chunks are cut, and the log of a
 * sound decoder does not either: bodies are printed whole, at their end.
 *
 *	+1 http-response S f4 "name" url=".." type=".." ...  body 1 begins
 *	-1 complete 5 "hello"	   its end; holes stand as <20> in the bytes
 *	http 1 f2>f4 ...	   a transaction; a line "  query" a parameter
 *	ftp 1 f5 "USER bob" -> "331 Password"
 *	tls f2 "name" "h2" asked <JA3> agreed 0304 1301 <JA3S>
 *	data 2 of 1 line 4	   session 2 carries what line 4 transfers
 *	span S 19+5 artifact 1
 *	! kind f5 text		   a finding
 *	close 1 http client C bytes..	the session as decoders left it
 *
 * Every chunk given to a body is held against what the script said at that
 * stream offset: wrong bytes or a wrong address fail at once.
 */
#ifndef WF_TESTS_TALK_H
#define WF_TESTS_TALK_H

#include "app/decoder.h"

struct talk;

enum talk_cut {
	TALK_AS_IS,
	TALK_SPLIT, /* the chunk with byte number at is cut there in two */
	TALK_BYTES, /* every byte a chunk */
	TALK_PARK,  /* ... and after each the session is put away */
	TALK_STOP,  /* nothing after byte number at: the capture ends */
	TALK_HOLE,  /* byte number at is missing */
};

/* How a test is played. Unset fields have sensible defaults. */
struct talk_plan {
	const struct app_decoder *decoder; /* given every session, or ... */
	void (*attach)(struct talk *);	   /* ... who listens: talk_app */
	void (*setup)(struct talk *);	   /* limits, before the first step */
	uint16_t port;			   /* of the server in session 1 */
	uint32_t unseen; /* a body that the log leaves out, or 0 */
};

struct talk *talk_new(const struct talk_plan *, enum talk_cut, size_t at);
void talk_play(struct talk *, const char *script);
/* Ends what is open and gives the log; lives as long as the talk. */
const char *talk_log(struct talk *);
size_t talk_bytes(const struct talk *); /* bytes that the script sends */
void talk_free(struct talk *);
void talk_limit(struct talk *, enum limit_id, uint64_t);

/*
 * Plays the script as it is, split at every byte, byte by byte, and with the
 * session put away wherever it can be: the log is `expected` each time. Then
 * cut and holed at every byte: every body that began ends, and none that lacks
 * bytes is complete.
 */
void talk_check(
    const struct talk_plan *, const char *script, const char *expected);
/* Only as it is. */
void talk_check_once(
    const struct talk_plan *, const char *script, const char *expected);

/* For listeners. */
const struct app_config *talk_config(struct talk *);
void talk_listen(struct talk *, const struct session_sink *,
    void (*done)(void *), void *arg);

/* talk_app.c: an attach that goes through detection, as in production. */
void talk_app(struct talk *);

#endif
