/*
 * pcapng: the numbers of the format, for those that read and write it
 * (draft-ietf-opsawg-pcapng, sections 3.5 and 4).
 */
#ifndef WF_CAPTURE_PCAPNG_H
#define WF_CAPTURE_PCAPNG_H

#define PCAPNG_MAGIC 0x1a2b3c4d /* of a section, in its byte order */

enum pcapng_block_type {
	BLOCK_IDB = 1, /* interface description */
	BLOCK_PB = 2,  /* packet, obsolete */
	BLOCK_SPB = 3, /* simple packet */
	BLOCK_ISB = 5, /* interface statistics */
	BLOCK_EPB = 6, /* enhanced packet */
	BLOCK_SHB = 0x0a0d0d0a,
};

/* Codes of options; but for the first two each kind of block has its own. */
enum pcapng_option {
	OPT_END = 0,
	OPT_COMMENT = 1,

	SHB_USERAPPL = 4,

	IF_NAME = 2,
	IF_DESCRIPTION = 3,
	IF_IPV4 = 4,
	IF_IPV6 = 5,
	IF_MAC = 6,
	IF_EUI = 7,
	IF_SPEED = 8,
	IF_TSRESOL = 9,
	IF_FILTER = 11,
	IF_OS = 12,
	IF_FCSLEN = 13,
	IF_TSOFFSET = 14,
	IF_HARDWARE = 15,
	IF_TXSPEED = 16,
	IF_RXSPEED = 17,

	EPB_FLAGS = 2, /* direction ... */
	EPB_HASH = 3,
	EPB_DROPCOUNT = 4,
	EPB_PACKETID = 5,
	EPB_QUEUE = 6,
	EPB_VERDICT = 7,

	ISB_STARTTIME = 2,
	ISB_ENDTIME = 3,
	ISB_IFDROP = 5,
	ISB_FILTERACCEPT = 6,
	ISB_OSDROP = 7,
	ISB_USRDELIV = 8,
};

#endif
