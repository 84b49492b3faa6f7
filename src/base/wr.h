/*
 * wr: the escaping writer. Whatever leaves the program goes through one of
 * these; each knows one language and takes pointer and length. The short names
 * escape. There is no raw one: markup that this program built is a literal
 * given to buf_str by the few files that build it.
 */
#ifndef WF_BASE_WR_H
#define WF_BASE_WR_H

#include "base/buf.h"

/*
 * HTML text or attribute value in double quotes. Bytes that are not UTF-8,
 * control characters (but tab and LF), bidirectional and zero-width
 * characters are written out as text: \x1b, U+202E.
 */
void wr_html(struct buf *, struct slice);
/* The same as markup: what was written out stands in <span class="esc">. */
void wr_html_esc(struct buf *, struct slice);
/* Percent-encoded path of a URL; '/' stays. */
void wr_url_path(struct buf *, struct slice);
/* A JSON string with its quotes; bytes that are not UTF-8 as \u00XX. */
void wr_json(struct buf *, struct slice);
/*
 * The same for bytes that are no text: each is one character of the string,
 * written as itself (printable ASCII), \n and its like, or \u00XX.
 */
void wr_json_bytes(struct buf *, struct slice);
/* Upper-case hex. */
void wr_hex_upper(struct buf *, struct slice);
/* One CSV (RFC 4180) or TSV field. */
void wr_csv(struct buf *, struct slice);
void wr_tsv(struct buf *, struct slice);
/* For a terminal: controls and bad UTF-8 as \xNN, so nothing is obeyed. */
void wr_term(struct buf *, struct slice);
/* One word of a shell command: in quotes where it must be. */
void wr_shell(struct buf *, struct slice);

/* Decimal: 1234567, or 1,234,567. */
void wr_u64(struct buf *, uint64_t);
void wr_i64(struct buf *, int64_t);
void wr_commas(struct buf *, uint64_t);
/* Decimal, at least n digits (20 at most): 007. */
void wr_digits(struct buf *, uint64_t, unsigned n);
/* Lower-case hex. */
void wr_hex(struct buf *, struct slice);
/* UTC: 2026-09-14 06:51:07.113204 with `digits` (0, 3, 6, 9) decimals. */
void wr_time(struct buf *, int64_t ns, unsigned digits);
/* As for datetime="": 2026-09-14T06:51:07.113204Z */
void wr_time_iso(struct buf *, int64_t ns, unsigned digits);
/* As C's asctime: Mon Sep 14 06:51:07 2026 */
void wr_ctime(struct buf *, int64_t ns);
/* Clock only: 06:51:07.113204 */
void wr_clock(struct buf *, int64_t ns, unsigned digits);
/* Decode one UTF-8 character (RFC 3629) at the front: its length, or 0. */
unsigned utf8_decode(struct slice, uint32_t *cp);
void utf8_encode(struct buf *, uint32_t cp);

#endif
