/* version: what this build can do, for a bug report or a case note. */
#include "cli/version.h"

#include <stdio.h>

#include <magic.h>
#include <openssl/crypto.h>
#include <pcap/pcap.h>
#include <sqlite3.h>
#include <zlib.h>

#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif
#ifdef HAVE_HIREDIS
#include <hiredis.h>
#endif
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
#ifdef HAVE_MAXMINDDB
#include <maxminddb.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

static void
optional(void)
{
#ifdef HAVE_BROTLI
	unsigned v = (unsigned)BrotliDecoderVersion();

	printf("  brotli     %u.%u.%u\n", v >> 24, v >> 12 & 0xfff, v & 0xfff);
#else
	puts("  brotli     not in this build");
#endif
#ifdef HAVE_HIREDIS
	printf("  hiredis    %d.%d.%d\n", HIREDIS_MAJOR, HIREDIS_MINOR,
	    HIREDIS_PATCH);
#else
	puts("  hiredis    not in this build");
#endif
#ifdef HAVE_LIBDEFLATE
	puts("  libdeflate " LIBDEFLATE_VERSION_STRING);
#else
	puts("  libdeflate not in this build");
#endif
#ifdef HAVE_MAXMINDDB
	printf("  maxminddb  %s\n", MMDB_lib_version());
#else
	puts("  maxminddb  not in this build");
#endif
#ifdef HAVE_ZSTD
	printf("  zstd       %s\n", ZSTD_versionString());
#else
	puts("  zstd       not in this build");
#endif
}

void
version_print(void)
{
	printf("wirefolio %s\n", PACKAGE_VERSION);
	printf("  %s\n", pcap_lib_version());
	printf("  libmagic   %d.%02d\n", magic_version() / 100,
	    magic_version() % 100);
	printf("  zlib       %s\n", zlibVersion());
	printf("  sqlite     %s\n", sqlite3_libversion());
	printf("  libcrypto  %s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
	optional();
}
