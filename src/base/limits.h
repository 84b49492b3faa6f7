/*
 * limits: every appetite that a capture can have, with a number on it. One
 * row each: name, unit, default, what it bounds. The option is --limit
 * NAME=VALUE (the ones with an option of their own say so). Reaching one is
 * the finding "limit" that names the row, unless the row names another kind.
 */
#ifndef WF_BASE_LIMITS_H
#define WF_BASE_LIMITS_H

#include <stdint.h>

#include "base/slice.h"

#define LIMIT_TABLE(X)                                                        \
	/* capture */                                                         \
	X(FRAME_BYTES, "frame-bytes", "bytes", 16 << 20,                      \
	    "one captured frame; a longer one is taken for damage")           \
	X(BLOCK_BYTES, "block-bytes", "bytes", 64 << 20,                      \
	    "one pcapng block; a longer one is taken for damage")             \
	X(INTERFACES, "interfaces", "interfaces", 65536,                      \
	    "interfaces of one pcapng section")                               \
	X(COMMENTS, "comments", "comments", 1000,                             \
	    "capture and frame comments kept")                                \
	X(OPTION_BYTES, "option-bytes", "bytes", 65536,                       \
	    "options of one pcapng block kept for another file (flows "       \
	    "--pcapng); of all interfaces 256 times as many")                 \
	/* packet */                                                          \
	X(HEADER_DEPTH, "header-depth", "headers", 24,                        \
	    "headers inside each other: VLAN tags, extension headers, "       \
	    "tunnels")                                                        \
	X(FRAG_DATAGRAMS, "fragment-datagrams", "datagrams", 4096,            \
	    "datagrams waiting for fragments; the oldest is given up")        \
	X(FRAG_PIECES, "fragment-pieces", "fragments", 8192,                  \
	    "fragments of one datagram")                                      \
	X(FRAG_BYTES, "fragment-bytes", "bytes", 64 << 20,                    \
	    "fragments that wait, in all; the oldest datagram is given up")   \
	X(FRAG_TIMEOUT, "fragment-timeout", "s", 60,                          \
	    "a datagram waits this long for its fragments")                   \
	/* session and stream */                                              \
	X(TCP_TIMEOUT, "tcp-timeout", "s", 3600,                              \
	    "a TCP session ends after this silence")                          \
	X(UDP_TIMEOUT, "udp-timeout", "s", 600,                               \
	    "any other session ends after this silence")                      \
	X(TCP_LINGER, "tcp-linger", "s", 10,                                  \
	    "a closed TCP session waits this long for late segments")         \
	X(TCP_HELD_BYTES, "tcp-held-bytes", "bytes", 16 << 20,                \
	    "out-of-order bytes held in one direction; then its hole is a "   \
	    "gap")                                                            \
	X(TCP_HELD_SEGMENTS, "tcp-held-segments", "segments", 16384,          \
	    "out-of-order segments held in one direction")                    \
	X(TCP_GAP_SEGMENTS, "tcp-gap-segments", "segments", 32,               \
	    "an acknowledged hole becomes a gap after this many further "     \
	    "segments")                                                       \
	X(TCP_GAP_MS, "tcp-gap-time", "ms", 2000,                             \
	    "... and after this much capture time")                           \
	X(TCP_WINDOW, "tcp-window", "bytes", 64 << 20,                        \
	    "a segment further away than this is outside the window")         \
	X(VARIANT_BYTES, "variant-bytes", "bytes", 64 << 10,                  \
	    "other bytes of conflicting overlaps kept for one session")       \
	X(ACTIVITY_BINS, "activity-bins", "bins", 256,                        \
	    "steps of one session's activity; then they widen")               \
	X(SESSION_FINDINGS, "session-findings", "findings", 200,              \
	    "findings of one session")                                        \
	X(TOTAL_FINDINGS, "findings", "findings", 100000,                     \
	    "findings of one report")                                         \
	/* app */                                                             \
	X(PROBE_BYTES, "probe-bytes", "bytes", 512,                           \
	    "bytes of a side seen before its protocol is decided")            \
	X(HTTP_LINE, "http-line", "bytes", 65536, "one HTTP start line")      \
	X(HTTP_HEADERS, "http-headers", "bytes", 262144,                      \
	    "the header block of one HTTP message, mail or part of a body")   \
	X(HTTP_HEADER_COUNT, "http-header-count", "headers", 1000,            \
	    "header fields of one HTTP message, mail or part of a body")      \
	X(HTTP_PENDING, "http-pending", "requests", 1000,                     \
	    "requests waiting for their response in one session")             \
	X(HTTP_PENDING_BYTES, "http-pending-bytes", "bytes", 8 << 20,         \
	    "what is kept of the requests that wait in one session")          \
	X(HTTP_PARAMS, "http-params", "parameters", 1000,                     \
	    "query, form and cookie values of one request")                   \
	X(HTTP_FORM_BYTES, "http-form-bytes", "bytes", 1 << 20,               \
	    "urlencoded or plain form fields of one request")                 \
	X(MULTIPART_PARTS, "multipart-parts", "parts", 1000,                  \
	    "parts of one multipart body")                                    \
	X(FTP_LINE, "ftp-line", "bytes", 8192, "one FTP command or reply")    \
	X(FTP_EXPECT, "ftp-expected", "endpoints", 1024,                      \
	    "announced FTP and TFTP endpoints waiting in one shard")          \
	X(FTP_EXPECT_TIME, "ftp-expected-time", "s", 300,                     \
	    "an announced FTP or TFTP endpoint waits this long")              \
	X(FTP_DETOURS, "ftp-elsewhere", "connections", 4096,                  \
	    "FTP data connections between other addresses, known as such")    \
	X(FTP_PENDING, "ftp-pending", "commands", 64,                         \
	    "FTP commands waiting for their reply in one session")            \
	X(FTP_COMMANDS, "ftp-commands", "commands", 100000,                   \
	    "commands of one FTP session kept in the record")                 \
	X(MAIL_LINE, "mail-line", "bytes", 65536,                             \
	    "one SMTP, POP3 or IMAP command or reply")                        \
	X(MAIL_PENDING, "mail-pending", "commands", 1000,                     \
	    "POP3 commands waiting for their reply in one session")           \
	X(MIME_DEPTH, "mime-depth", "parts", 10,                              \
	    "parts inside each other in one mail: multiparts and attached "   \
	    "mails")                                                          \
	X(TLS_HELLO, "tls-hello", "bytes", 65536,                             \
	    "the first message of a side of TLS")                             \
	X(TFTP_HELD, "tftp-held-bytes", "bytes", 4 << 20,                     \
	    "bytes behind missing blocks of TFTP held in one session; then "  \
	    "they are a gap")                                                 \
	X(IMAP_STRUCTURES, "imap-structures", "bytes", 262144,                \
	    "what is known of the parts of mails in one IMAP session; then "  \
	    "it is forgotten")                                                \
	X(NFS_PENDING, "nfs-pending", "calls", 256,                           \
	    "NFS calls waiting for their reply in one session; the oldest "   \
	    "is forgotten")                                                   \
	X(NFS_FILES, "nfs-files", "files", 1024,                              \
	    "NFS file handles known in one session; the one unused longest "  \
	    "is forgotten")                                                   \
	X(NFS_HELD, "nfs-held-bytes", "bytes", 4 << 20,                       \
	    "bytes behind holes of NFS files held in one session; then a "    \
	    "hole is a gap")                                                  \
	/* carve */                                                           \
	X(CODING_DEPTH, "coding-depth", "codings", 4,                         \
	    "content codings on one body")                                    \
	X(DECODED_BYTES, "decoded-bytes", "bytes", UINT64_C(4) << 30,         \
	    "one decoded body")                                               \
	X(DECODED_RATIO, "decoded-ratio", "times", 1000,                      \
	    "decoded over coded bytes, once past 16 MiB")                     \
	X(ARTIFACTS, "artifacts", "files", 10000000, "files of one report")   \
	X(SESSION_ARTIFACTS, "session-artifacts", "files", 100000,            \
	    "files of one session")                                           \
	X(OUTPUT_BYTES, "output-bytes", "bytes", UINT64_C(1) << 50,           \
	    "bytes of all carved files")                                      \
	X(SMALL_ARTIFACT, "small-artifact", "bytes", 64 << 10,                \
	    "a file up to this size is buffered and written at once")         \
	X(RUNS, "runs", "runs", 100000, "addresses kept for one file")        \
	X(NAME_BYTES, "name-bytes", "bytes", 100,                             \
	    "the safe name of a carved file")                                 \
	/* case and report */                                                 \
	X(TRANSCRIPT, "transcript", "bytes", 64 << 10,                        \
	    "conversation bytes kept for a session's page (--transcript)")    \
	X(TRANSCRIPT_OPAQUE, "transcript-opaque", "bytes", 4096,              \
	    "... of a session whose bytes are opaque")                        \
	X(TRANSCRIPT_BODY, "transcript-body", "bytes", 2048,                  \
	    "first bytes of a carved body shown in a transcript")             \
	X(TRANSCRIPT_PIECES, "transcript-pieces", "pieces", 2000,             \
	    "turns of one transcript")                                        \
	X(PAGES, "max-pages", "sessions", 100000,                             \
	    "sessions with a page of their own (--max-pages)")                \
	X(ORDER_ROWS, "order-rows", "sessions", 10000,                        \
	    "sessions listed in orders other than time")                      \
	X(PAGE_BYTES, "page-bytes", "bytes", 16 << 20,                        \
	    "bytes of a conversation on one page of Chaosreader's layout")    \
	X(RAW_ZEROS, "raw-zeros", "times", 16,                                \
	    "zeros for missing bytes in one direction of --raw over the "     \
	    "bytes that are there (4096 are always allowed); further ones "   \
	    "are left out")                                                   \
	X(METADATA_GAPS, "metadata-gaps", "gaps", 1000,                       \
	    "gaps of one connection listed in its metadata (streams -m)")     \
	X(FIELD_BYTES, "field-bytes", "bytes", 65536,                         \
	    "one captured text kept in the record")                           \
	/* verbs */                                                           \
	X(PACKET_FLOWS, "packet-flows", "flows", 524288,                      \
	    "flows open at a time in a list of packets; the oldest is ended") \
	X(FLOWS, "flows", "flows", 4 << 20,                                   \
	    "flows that are told apart in a list of them (--flow-max)")

enum limit_id {
#define LIMIT_ENUM(id, name, unit, def, what) LIMIT_##id,
	LIMIT_TABLE(LIMIT_ENUM)
#undef LIMIT_ENUM
	    LIMIT_COUNT
};

struct limit_row {
	const char *name, *unit, *what;
	uint64_t def;
};

/* The values of one run. Read-only once the first frame is read. */
struct limits {
	uint64_t v[LIMIT_COUNT];
};

const struct limit_row *limit_row(enum limit_id);
void limits_init(struct limits *);
/* "NAME=VALUE"; false with *why set when it does not fit. */
bool limits_set(struct limits *, const char *arg, const char **why);

#endif
