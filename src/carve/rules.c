/* rules: where the rules of libmagic 5.44 that name a type begin to fit. */
#include "carve/rules.h"

#include <stdlib.h>

#include "base/rd.h"

/* ---- at fixed places */

struct place {
	size_t at;
	const char *bytes;
	size_t n;
};

#define P(at, bytes)                         \
	{                                    \
		at, bytes, sizeof(bytes) - 1 \
	}

static const struct place places[] = {
    P(1, "#FIG"),
    P(1, "*NIN"),
    P(1, "ATARI"),
    P(1, "SaR"),
    P(1, "WS"),
    P(2, "\0\0"),
    P(2, "\0\x11"),
    P(2, "\0\x12"),
    P(2, "\r\n"),
    P(2, "---B"),
    P(2, "-lh"),
    P(2, "-lz"),
    P(2, "-pm"),
    P(2, "GARMIN "),
    P(2, "MMXPR3"),
    P(2, "W\0"),
    P(2, "\xcd!"),
    P(3, "STL"),
    P(3, "\x88\xf0'"),
    P(4, "\0\0\0\0"),
    P(4, "\0\0\x99\xff"),
    P(4, "\0\0\xff\x99"),
    P(4, "\x11\xaf"),
    P(4, "\x12\xaf"),
    P(4, " \x02"),
    P(4, " \0\x04\x01"),
    P(4, "$\xff\xaeQ"),
    P(4, "O"),
    P(4, "PK\x01\x02"),
    P(4, "STOP"),
    P(4, "Standard "),
    P(4, "Synergy\0"),
    P(4, "ftyp"),
    P(4, "idsc"),
    P(4, "mdat"),
    P(4, "moov"),
    P(4, "n+2\0"),
    P(4, "ni2\0"),
    P(4, "pckg"),
    P(4, "\x88\xf0'"),
    P(4, "\xcd!"),
    P(4, "\xef\xcd\xab\x89"),
    P(5, "\xcd!"),
    P(6, "%!Fo"),
    P(6, "%!PS"),
    P(6, "%PS-"),
    P(7, "**ACE**"),
    P(7, "\xcd!"),
    P(8, "\x19\x04\0\x10"),
    P(8, "sdbf"),
    P(10, "# This is a"),
    P(10, "BY SNK"),
    P(10, "PLEXON"),
    P(10, "\xcd!"),
    P(11, "\x01\0\0\0\0"),
    P(12, "DSD "),
    P(13, "\0\0"),
    P(13, "\xcd!"),
    P(14, "\x1aJar"),
    P(16, "SCPECG"),
    P(16, "SEGA"),
    P(16, "STTT\0"),
    P(16, "TIMG\0"),
    P(16, "XIMG\0"),
    P(18, "\xcd!"),
    P(20, "45"),
    P(20, "GIMP"),
    P(20, "GPAT"),
    P(20, "\xdc\xa7\xc4\xfd"),
    P(21, "!"),
    P(21, "BMOD2STM"),
    P(23, "\xcd!"),
    P(24, "FTCOMP"),
    P(28, "\xc2"
	  "3\x9f="),
    P(30, "\xcd!"),
    P(36, "acsp"),
    P(38, "Spreadsheet"),
    P(39, "<gmr:"),
    P(44, "SCRM"),
    P(60, "BOOKMOBI"),
    P(60, "RINEX"),
    P(60, "W Collis"),
    P(64, "\0\0\0\0\0\0\0\0"),
    P(70, "\xcd!"),
    P(82, "\1\0"),
    P(128, "DICM"),
    P(192, "$\xff\xaeQ"),
    P(192, "\xc8`O\xe2"),
    P(230, "%!Font"),
    P(252, "Must have DOS"),
    P(256, "IMA"),
    P(256, "Picture Magic"),
    P(256, "SAMSUNG"),
    P(256, "SEGA"),
    P(257, "ustar"),
    P(260, "\xce\xed"
	   "ff"),
    P(344, "n+1\0"),
    P(344, "ni1\0"),
    P(369, "MICROSOFT PIFEX"),
    P(500, "\0\0\0\0\0\0\0\0"),
    P(510, "U\xaa"),
    P(512, "\x89HDF"),
    P(640, "EAGN"),
    P(640, "EAMG"),
    P(1024, "\x89HDF"),
    P(1024, "BD"),
    P(1024, "M7R0"),
    P(1080, "16CN"),
    P(1080, "32CN"),
    P(1080, "4CHN"),
    P(1080, "6CHN"),
    P(1080, "8CHN"),
    P(1080, "CD81"),
    P(1080, "FLT4"),
    P(1080, "FLT8"),
    P(1080, "M!K!"),
    P(1080, "M.K."),
    P(1080, "OKTA"),
    P(2048, "\x89HDF"),
    P(4096, "\x89HDF"),
    P(8176, "TMR SEGA"),
    P(16368, "TMR SEGA"),
    P(32752, "TMR SEGA"),
    P(32769, "CD001"),
    P(37633, "CD001"),
};

bool
rules_fit_behind(struct slice head, size_t at)
{
	const struct place *p = places;

	for (; p < places + sizeof places / sizeof *places; p++) {
		if (p->at >= at &&
		    slice_at(head, p->at) == (uint8_t)*p->bytes &&
		    slice_eq(
			slice_mid(head, p->at, p->n), slice_of(p->bytes, p->n)))
			return true;
	}
	return false;
}

/* ---- how texts begin */

static const char *const starts[] = {"!<arc", "!BDN", "# GIM", "# KDE", "# PaC",
    "# abo", "# xmc", "#!", "#%Mod", "#FIG", "#VRML", "#X3D", "#usda", "$SDI",
    "%!", "%FDF-", "%PDF-", "'.\\\"", "'\\\"", "(C) C", "*** ", "**** ",
    "*PPD-", "-----", ".\\\"", ".snd", "/* XPM", "0    ", "07070", "1giM",
    "8BPS", ";", "<!--", "<?php", "<Book", "<MIFF", "<MML", "<Make", "<SCRI",
    "<TeXm", "<ar>", "<map", "<svg", "=srl", "@ MFR", "@Corel", "ABF ", "AC1.2",
    "AC1.3", "AC1.4", "AC1.5", "AC100", "AC101", "AC102", "AC103", "AC2.1",
    "AC2.2", "ADIF", "ADU1", "ADU2", "AES", "ALPHA", "ANDRO", "APIC", "ASTM-",
    "AT&TF", "ATES ", "AUDIM", "AUX", "AWBM", "Abort", "AntiV", "Artic",
    "B&W25", "BCI20", "BLEND", "BM", "BP", "BZ0", "BZh", "Brain", "CAR 2",
    "CEDFI", "CO ", "CPT", "CSTM", "CTMF", "CWAV", "ClamA", "Commo", "Cr24",
    "Creat", "DATA", "DBPF", "DEMG", "DF;", "DIST", "DOC", "DOS", "DSD ",
    "DSDT", "DVDVI", "DZ", "Date:", "EBUIL", "EDILZ", "ER", "Embla", "Exten",
    "FACP", "FGF95", "FILE", "FORM", "FOVb", "FSTM", "FUJIF", "FileI", "Forwa",
    "From:", "GALIL", "GDBM", "GDF", "GDST", "GIF8", "GIF94", "GIMP ", "GRIB",
    "GRUBL", "GST2", "Glul", "H\t", "H\r", "HEADE", "Heade", "IAvSF", "ID3",
    "ID;P", "IGOR", "IIN1", "IIO1$", "IIO2H", "IIRO", "IIRS", "IMPM", "IN;",
    "INPS", "IP0", "ISHNE", "ISc(", "ITOLI", "Index", "Inno ", "JARCS", "KpGr",
    "LPKSH", "LRZI", "LUKS", "LX", "LYNX", "LZIP", "MAC ", "MANIF", "MAS_U",
    "MATLA", "MC0.0", "MCFG", "MDMP", "MM", "MOVI", "MP+", "MPCK", "MThd", "MZ",
    "Micro", "N#! r", "NEKO", "NEX1", "NP", "OTTO", "OggS", "Only ", "P1", "P2",
    "P3", "P4", "P5", "P6", "P7", "PA", "PBF", "PDN3", "PGF", "POLY ", "PO^Q`",
    "PS ", "PS4", "PS9", "PSF", "Packe", "Path:", "Pipe ", "PuTTY", "REGED",
    "RE~^", "RIFF", "RIFX", "RSTM", "RaS", "Recei", "Relay", "SBI", "SBMBA",
    "SDPX", "SEGA ", "SEGAB", "SEGAD", "SGA3", "SIMPL", "SIT!", "SLIC", "SP",
    "SQLit", "SSDT", "Splin", "Stuff", "T3-st", "TABLE", "TADS2", "TNES",
    "This is Info", "ToKyO", "Type", "UNIF", "V3.0 ", "VER=9", "Vgm ", "WARC/",
    "WBFS", "WEBVT", "WINE ", "Windo", "XBEH", "XBTF", "XEX1", "XEX2", "XPDS",
    "Xcur", "Xref:", "[", "\\\"", "\\inpu", "axgx", "conec", "d13:a", "d4:in",
    "d7:co", "d8:an", "diff ", "drpm", "fLaC", "filed", "gimp ", "glTF", "hsi1",
    "icns", "push", "qoif", "qpres", "tfMR", "true", "ttcf", "typ1", "wOF2",
    "wOFF", "xar!", "{\\pwd", "{\\rtf", "{\\urt"};

/* ... in either case. */
static const char *const istarts[] = {"<!doctype", "<?xml", "<html", "@ e",
    "@echo", "@rem", "@set", "begin", "begmf", "delivered-to", "return-"};

/* ... and some rules search, which goes one byte further. */
static const char *const seconds[] = {"#!", "#FIG", "'.\\\"", "'\\\"", "*** ",
    ".\\\"", "<?", "<Make", "<TeXm", "Commo", "Index:", "Only ", "P1", "P2",
    "P3", "This is Info", "\\\"", "\\inpu", "diff "};

/* A picture in C: what its first comment or its first line says. */
static bool
fits_xpm(struct slice head)
{
	return slice_starts(head, "/* ") &&
	       (slice_find(slice_head(head, 256), SLICE_LIT("/* XPM")) !=
		       SLICE_MISSING ||
		   slice_find(slice_head(head, 128),
		       SLICE_LIT("static char")) != SLICE_MISSING);
}

static bool
fits_any(struct slice s, const char *const *list, size_t n)
{
	uint8_t c = slice_at(s, 0);
	size_t i;

	for (i = 0; i < n; i++) {
		if ((uint8_t)*list[i] == c && slice_starts(s, list[i]))
			return true;
	}
	return false;
}

bool
rules_fit_text(struct slice head)
{
	size_t i;

	for (i = 0; i < sizeof istarts / sizeof *istarts; i++) {
		if (slice_istarts(head, istarts[i]))
			return true;
	}
	return slice_printable(slice_head(head, 4)) < 4 ||
	       fits_any(head, starts, sizeof starts / sizeof *starts) ||
	       fits_any(slice_from(head, 1), seconds,
		   sizeof seconds / sizeof *seconds) ||
	       fits_xpm(head) || rules_fit_behind(head, 1);
}

/* ---- how other files begin */

/* The first two bytes, as one number; the first four. Ascending. */
static const uint16_t pairs[] = {0x0104, 0x0105, 0x0106, 0x0108, 0x0110, 0x0112,
    0x011c, 0x01fe, 0x0400, 0x0425, 0x0500, 0x05cb, 0x0710, 0x0912, 0x0a28,
    0x0b77, 0x0d0a, 0x0e0f, 0x0f00, 0x0f02, 0x1009, 0x1106, 0x1109, 0x1a01,
    0x1a02, 0x1a03, 0x1a04, 0x1a06, 0x1a08, 0x1a09, 0x1a0a, 0x1a14, 0x1a48,
    0x1e02, 0x1f07, 0x1f1e, 0x1f1f, 0x1f8b, 0x1f9d, 0x2321, 0x2356, 0x2521,
    0x2800, 0x2f2a, 0x3026, 0x3c3f, 0x3c6d, 0x4145, 0x4155, 0x41a6, 0x4241,
    0x4245, 0x424d, 0x4250, 0x425a, 0x4265, 0x4349, 0x434f, 0x4350, 0x4446,
    0x444f, 0x445a, 0x4552, 0x4744, 0x4943, 0x4944, 0x4949, 0x494e, 0x4950,
    0x4c01, 0x4c58, 0x4d4d, 0x4d50, 0x4d5a, 0x4e50, 0x5005, 0x5034, 0x5035,
    0x5036, 0x5037, 0x5041, 0x5042, 0x5047, 0x5053, 0x5261, 0x5342, 0x5350,
    0x55aa, 0x5600, 0x5aa5, 0x5d00, 0x60ea, 0x6245, 0x6265, 0x6486, 0x64aa,
    0x71c7, 0x81fc, 0x8502, 0xa600, 0xaa58, 0xaa59, 0xaa5a, 0xc001, 0xc201,
    0xc401, 0xc771, 0xcefa, 0xcffa, 0xd9d9, 0xf702, 0xfeed, 0xfeef, 0xfeff};
static const uint32_t quads[] = {0x01000900, 0x01c00bb1, 0x02000900, 0x02099900,
    0x020d0d0a, 0x02214c18, 0x03099900, 0x03214c18, 0x03f30d0a, 0x04170d0a,
    0x04224d18, 0x04312e34, 0x04f30d0a, 0x060e2b34, 0x07524c4d, 0x09040600,
    0x090c0d0a, 0x0a255044, 0x0af30d0a, 0x0c0d0d0a, 0x0df0adba, 0x0e031301,
    0x10000000, 0x12000000, 0x12408037, 0x130c0d0a, 0x13579acd, 0x13579ace,
    0x13579acf, 0x14464947, 0x1600ffff, 0x160d0d0a, 0x170d0d0a, 0x1a45dfa3,
    0x1b252d31, 0x1d0c0d0a, 0x1ee7ff00, 0x1f0c0d0a, 0x200d0d0a, 0x210d0d0a,
    0x213c6172, 0x2142444e, 0x22b52ffd, 0x23204749, 0x23205061, 0x23206162,
    0x23254d6f, 0x23464947, 0x23583344, 0x23757364, 0x23b52ffd, 0x24484454,
    0x24534449, 0x24b52ffd, 0x25067819, 0x25464446, 0x25504446, 0x25b52ffd,
    0x26b52ffd, 0x270c0d0a, 0x27b52ffd, 0x28432920, 0x28b52ffd, 0x2a0d0d0a,
    0x2a2a2a2a, 0x2a505044, 0x2aeb0d0a, 0x2b0d0d0a, 0x2b2f762b, 0x2b2f762f,
    0x2b2f7638, 0x2b2f7639, 0x2beb0d0a, 0x2c0d0d0a, 0x2d0d0d0a, 0x2d2d2d2d,
    0x2ded0d0a, 0x2e524d46, 0x2e7261fd, 0x2e736400, 0x2e736e64, 0x2eed0d0a,
    0x2f0d0d0a, 0x3000007c, 0x300d0d0a, 0x30202020, 0x30373037, 0x307e0000,
    0x310d0d0a, 0x3167694d, 0x31be0000, 0x320d0d0a, 0x330d0d0a, 0x37000010,
    0x37063907, 0x377abcaf, 0x37804012, 0x37a430ec, 0x38425053, 0x3c423fc9,
    0x3c426f6f, 0x3c4d4946, 0x3c4d4d4c, 0x3c4d616b, 0x3c534352, 0x3c61723e,
    0x3c737667, 0x3cf20d0a, 0x3d73726c, 0x3dc3b372, 0x3df31314, 0x3df3726c,
    0x3e0d0d0a, 0x3f0d0d0a, 0x3f5f0300, 0x40123780, 0x40204d46, 0x40436f72,
    0x41424620, 0x41424632, 0x4143312e, 0x41433130, 0x4143322e, 0x41444946,
    0x41445531, 0x41445532, 0x414c5048, 0x414e4452, 0x41504943, 0x4153544d,
    0x41542654, 0x41544553, 0x41544609, 0x4157424d, 0x41626f72, 0x416e7469,
    0x42265732, 0x42434932, 0x424c454e, 0x42726169, 0x43415220, 0x43444601,
    0x43444602, 0x43454446, 0x43465742, 0x4353544d, 0x43544d46, 0x43574156,
    0x436c616d, 0x43723234, 0x43726561, 0x44415432, 0x44415441, 0x44425046,
    0x44454d47, 0x44495354, 0x44534420, 0x44534454, 0x44564456, 0x450c0d0a,
    0x45425394, 0x45425549, 0x4544494c, 0x456c6646, 0x456d626c, 0x45787465,
    0x45f20d0a, 0x46414350, 0x4644531a, 0x46474639, 0x46494c45, 0x464c5601,
    0x464f524d, 0x464f5662, 0x4653544d, 0x46554a49, 0x46696c65, 0x47414c49,
    0x47494638, 0x47494639, 0x47524942, 0x47525542, 0x47535432, 0x476c756c,
    0x48454144, 0x48535001, 0x48535010, 0x48656164, 0x49417653, 0x49474f52,
    0x494d504d, 0x4953484e, 0x49536328, 0x49544f4c, 0x49545346, 0x496e6e6f,
    0x4a415243, 0x4a4d0100, 0x4b704772, 0x4c000000, 0x4c504b53, 0x4c525a49,
    0x4c554b53, 0x4c594e58, 0x4c5a4950, 0x4d3cb2a1, 0x4d414320, 0x4d414e49,
    0x4d41535f, 0x4d41544c, 0x4d43302e, 0x4d434647, 0x4d444d50, 0x4d4f5649,
    0x4d534346, 0x4d535749, 0x4d546864, 0x4d696372, 0x4e2e4556, 0x4e454b4f,
    0x4e455300, 0x4e45531a, 0x4e455831, 0x4e470001, 0x4f0c0d0a, 0x4f54544f,
    0x4f676753, 0x50000010, 0x50444e33, 0x504b0304, 0x504b0506, 0x504b0708,
    0x504b3030, 0x504e4349, 0x504f4c59, 0x504f5e51, 0x5061636b, 0x50755454,
    0x514649fb, 0x52454745, 0x52457e5e, 0x52463634, 0x52494646, 0x52494658,
    0x5253544d, 0x52565a01, 0x5341500d, 0x53445058, 0x53454741, 0x53474133,
    0x53494d50, 0x53495421, 0x534c4943, 0x53514c69, 0x53534454, 0x53706c69,
    0x53747566, 0x54332d73, 0x5441424c, 0x54414453, 0x544e4553, 0x54520064,
    0x546f4b79, 0x54797065, 0x554e4946, 0x5555feaf, 0x56332e30, 0x5645523d,
    0x56676d20, 0x57415243, 0x57424653, 0x57494101, 0x57494901, 0x57494e45,
    0x574c5057, 0x57696e64, 0x576f7264, 0x580c0d0a, 0x58424548, 0x58425446,
    0x58455831, 0x58455832, 0x58504453, 0x58637572, 0x59f20d0a, 0x61150600,
    0x61786778, 0x620c0d0a, 0x636f6e65, 0x63f20d0a, 0x6431333a, 0x64343a69,
    0x64373a63, 0x64383a61, 0x6472706d, 0x664c6143, 0x66696c65, 0x67696d70,
    0x676c5446, 0x68736931, 0x69636e73, 0x6c0c0d0a, 0x6d6f7a4c, 0x6df20d0a,
    0x6ef20d0a, 0x70757368, 0x716f6966, 0x71707265, 0x71e8235d, 0x72696666,
    0x74664d52, 0x74727565, 0x74746366, 0x74797031, 0x760c0d0a, 0x762f3101,
    0x770402be, 0x774f4632, 0x774f4646, 0x77f20d0a, 0x78617221, 0x789f3e22,
    0x7a1a2010, 0x7b5c7077, 0x7b5c7274, 0x7b5c7572, 0x7f445246, 0x7f454c46,
    0x81f20d0a, 0x87c60d0a, 0x88c60d0a, 0x892e0d0a, 0x89484446, 0x89504e47,
    0x8a0c0d0a, 0x8a4d4e47, 0x8b4a4e47, 0x8bf20d0a, 0x934e554d, 0x9e0c0d0a,
    0x9ff20d0a, 0xa141190f, 0xa1b23c4d, 0xa1b2c3d4, 0xa9f20d0a, 0xaaaaaaaa,
    0xae0f38a2, 0xb168de3a, 0xb20c0d0a, 0xb3f20d0a, 0xb4f20d0a, 0xbc0c0d0a,
    0xc20b0d0a, 0xc7f20d0a, 0xcafebabe, 0xcafed00d, 0xcafedada, 0xcc0b0d0a,
    0xcd9a5713, 0xcdf26002, 0xcdf30001, 0xce24b9a2, 0xce9a5713, 0xcececece,
    0xcf9a5713, 0xcfad12fe, 0xd00c0d0a, 0xd0cf11e0, 0xd1f20d0a, 0xd2f20d0a,
    0xd4c3b2a1, 0xd60b0d0a, 0xd7660ca5, 0xd7cdc69a, 0xda0c0d0a, 0xdadafeca,
    0xdba52d00, 0xdbf20d0a, 0xdc058340, 0xde120495, 0xe00b0d0a, 0xe40c0d0a,
    0xe5f20d0a, 0xea0b0d0a, 0xedabeedb, 0xee0c0d0a, 0xefbbbf25, 0xeff20d0a,
    0xf40b0d0a, 0xf50b0d0a, 0xf80c0d0a, 0xf9f20d0a, 0xfcc40d0a, 0xfd377a58,
    0xfdc40d0a};

/* What begins with these is a matter of several rules, or of very weak ones. */
static const uint8_t leaders[] = {0x00, 0x3b, 0x5b, 0x80, 0x8c, 0x94, 0x95,
    0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0xb8, 0xc5, 0xc6, 0xe9, 0xeb, 0xf0,
    0xff};

/* Some bits of some bytes. */
struct bits {
	size_t at;
	uint8_t mask[8], want[8];
};

static const struct bits bits[] = {
    {0, {0xf8, 0xff, 0xff, 0xff}, {0}},
    {0, {0xfc, 0xfc}, {0}},
    {0, {0x00, 0xfe, 0xc4, 0, 0, 0, 0, 0xc0}, {0}},
    {0, {0xff, 0xf8, 0xfe}, {0x0a}},
    {0, {0xff, 0x5f, 0xff, 0x10}, {0x47, 0x40, 0x00, 0x10}},
    {0, {0xff, 0xe0}, {0x56, 0xe0}},
    {0, {0xe9, 0x00, 0x40, 0x80}, {0xe9}},
    {0, {0x3f, 0x73}, {0x08, 0x01}},
    {0, {0xf0, 0xff, 0xff, 0xff}, {0x50, 0x2a, 0x4d, 0x18}},
    {2, {0xf0, 0xe0}, {0}},
    {4, {0xff, 0x5f, 0xff, 0x10}, {0x47, 0x40, 0x00, 0x10}},
    {8, {0xff, 0xff, 0xff, 0xfc}, {0}},
    {16, {0xfe, 0x00, 0xf0, 0xf0}, {0x00, 0x00, 0x30, 0x30}},
    {16, {0xfc, 0xff}, {0}},
};

static bool
fits_bits(struct slice head)
{
	const struct bits *b = bits;
	size_t i;

	for (; b < bits + sizeof bits / sizeof *bits; b++) {
		for (i = 0; i < sizeof b->mask; i++) {
			if ((slice_at(head, b->at + i) & b->mask[i]) !=
			    b->want[i])
				break;
		}
		if (i == sizeof b->mask)
			return true;
	}
	return false;
}

/* The header of a zlib stream (RFC 1950, 2.2). */
static bool
fits_zlib(unsigned pair)
{
	return pair % 31 == 0 && (pair & 0x8f00) == 0x0800;
}

static int
pair_cmp(const void *key, const void *at)
{
	unsigned a = *(const uint16_t *)key, b = *(const uint16_t *)at;

	return a < b ? -1 : a > b;
}

static int
quad_cmp(const void *key, const void *at)
{
	uint32_t a = *(const uint32_t *)key, b = *(const uint32_t *)at;

	return a < b ? -1 : a > b;
}

static bool
fits_start(struct slice head)
{
	struct rd r = rd_init(head);
	uint32_t quad = rd_be32(&r);
	uint16_t pair = (uint16_t)(slice_at(head, 0) << 8 | slice_at(head, 1));

	return memchr(leaders, slice_at(head, 0), sizeof leaders) != NULL ||
	       bsearch(&pair, pairs, sizeof pairs / sizeof *pairs,
		   sizeof *pairs, pair_cmp) != NULL ||
	       bsearch(&quad, quads, sizeof quads / sizeof *quads,
		   sizeof *quads, quad_cmp) != NULL ||
	       fits_zlib(pair);
}

bool
rules_fit_data(struct slice head)
{
	return head.n < 4 || fits_start(head) || fits_bits(head) ||
	       rules_fit_behind(head, 1);
}
