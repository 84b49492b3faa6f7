/* versions: what this build runs on; its output may depend on them. */
#include "case/versions.h"

#include <stdio.h>

#include <magic.h>
#include <openssl/crypto.h>
#include <pcap/pcap.h>
#include <sqlite3.h>
#include <zlib.h>

#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

void
versions_each(
    void (*fn)(void *ctx, const char *name, const char *version), void *ctx)
{
	char text[32];
	const char *brotli = NULL, *libdeflate = NULL, *zstd = NULL;

#ifdef HAVE_BROTLI
	unsigned v = (unsigned)BrotliDecoderVersion();

	snprintf(
	    text, sizeof text, "%u.%u.%u", v >> 24, v >> 12 & 0xfff, v & 0xfff);
	brotli = text;
#endif
#ifdef HAVE_LIBDEFLATE
	libdeflate = LIBDEFLATE_VERSION_STRING;
#endif
#ifdef HAVE_ZSTD
	zstd = ZSTD_versionString();
#endif
	fn(ctx, "brotli", brotli);
	fn(ctx, "libcrypto", OpenSSL_version(OPENSSL_VERSION_STRING));
	fn(ctx, "libdeflate", libdeflate);
	snprintf(text, sizeof text, "%d.%02d", magic_version() / 100,
	    magic_version() % 100);
	fn(ctx, "libmagic", text);
	fn(ctx, "libpcap", pcap_lib_version());
	fn(ctx, "sqlite", sqlite3_libversion());
	fn(ctx, "zlib", zlibVersion());
	fn(ctx, "zstd", zstd);
}
