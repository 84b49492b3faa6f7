/*
 * capfile: capture files for tests, byte by byte, and what the capture stage
 * reads from them as text.
 *
 *	struct capfile f = {.big = true};
 *	capfile_pcap(&f, PCAP_US, 65535, 1);
 *	capfile_record(&f, 100, 5, SLICE_LIT("frame"), 5);
 *	assert_string_equal(capfile_read(&f), "1 100.000005000 Ethernet 5/5 ...
 */
#ifndef WF_TESTS_CAPFILE_H
#define WF_TESTS_CAPFILE_H

#include "capture/capture.h"

enum { PCAP_US = 0xa1b2c3d4, PCAP_NS = 0xa1b23c4d, PCAP_MODIFIED = 0xa1b2cd34 };

enum {
	NG_IDB = 1,
	NG_PB = 2,
	NG_SPB = 3,
	NG_NRB = 4,
	NG_ISB = 5,
	NG_EPB = 6,
	NG_DSB = 10,
	NG_CUSTOM = 0xbad,
	NG_SHB = 0x0a0d0d0a,
};

struct capfile {
	struct buf b;
	bool big;      /* byte order of what is written next */
	bool modified; /* set by capfile_pcap */
	size_t block;  /* where the open pcapng block began */
};

void capfile_free(struct capfile *);

/* pcap */
void capfile_pcap(
    struct capfile *, uint32_t magic, uint32_t snaplen, uint32_t link);
/* Its header, and the frames "one" at 100 s and "second" a second later. */
void capfile_two_frames(struct capfile *, uint32_t magic);
void capfile_record(struct capfile *, uint32_t sec, uint32_t frac,
    struct slice data, uint32_t len);

/* snoop v2: len bytes on the wire, drops so far */
void capfile_snoop(struct capfile *, uint32_t datalink);
void capfile_snoop_record(struct capfile *, uint32_t sec, uint32_t usec,
    struct slice data, uint32_t len, uint32_t drops);

/* pcapng: a block's body goes between begin and end, as numbers or options */
void ng_begin(struct capfile *, uint32_t type);
void ng16(struct capfile *, uint16_t);
void ng32(struct capfile *, uint32_t);
void ng_bytes(struct capfile *, struct slice); /* padded to four */
void ng_option(struct capfile *, uint16_t code, struct slice value);
void ng_option64(struct capfile *, uint16_t code, uint64_t value);
void ng_end(struct capfile *); /* both lengths */
/* whole blocks without options */
void ng_section(struct capfile *);
void ng_interface(struct capfile *, uint16_t link, uint32_t snaplen);
void ng_packet(struct capfile *, uint32_t iface, uint64_t ticks,
    struct slice data, uint32_t len);

/* Add one gzip member that holds the bytes (of 64 KiB at most when packed). */
void capfile_gzip(struct buf *, struct slice);

/*
 * What capture reads of the files, a line each: "no sec.ns link captured/len
 * @pos bytes"; then of each file its facts that are not plain, findings last.
 * The text is kept until the next call; the files are temporary ones.
 */
const char *capfile_read(const struct capfile *);
const char *capfile_read_paths(char *const *paths, size_t n);
/* The refusal, or "opened". */
const char *capfile_refusal(const char *path);
/* What was read is this text; frees the file. */
void capfile_expect(struct capfile *, const char *text);
/* A file of these bytes is refused; reason follows its path. */
void capfile_expect_refusal(struct slice bytes, const char *reason);

/* A temporary file of these bytes; its path, to be removed and freed. */
char *capfile_write(struct slice bytes);
void capfile_remove(char *path);

#endif
