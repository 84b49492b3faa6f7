/* session_tls: what TLS said in clear, as facts of a session. */
#include "report/session_page.h"

#include "base/wr.h"
#include "report/bytes.h"
#include "report/parts.h"

/* Cipher suites that are met (the registry of RFC 8447 has hundreds). */
static const struct {
	uint16_t id;
	const char *name;
} ciphers[] = {
    {0x0004, "RSA_WITH_RC4_128_MD5"},
    {0x0005, "RSA_WITH_RC4_128_SHA"},
    {0x000a, "RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x002f, "RSA_WITH_AES_128_CBC_SHA"},
    {0x0033, "DHE_RSA_WITH_AES_128_CBC_SHA"},
    {0x0035, "RSA_WITH_AES_256_CBC_SHA"},
    {0x0039, "DHE_RSA_WITH_AES_256_CBC_SHA"},
    {0x003c, "RSA_WITH_AES_128_CBC_SHA256"},
    {0x003d, "RSA_WITH_AES_256_CBC_SHA256"},
    {0x009c, "RSA_WITH_AES_128_GCM_SHA256"},
    {0x009d, "RSA_WITH_AES_256_GCM_SHA384"},
    {0x009e, "DHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0x009f, "DHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0x1301, "AES_128_GCM_SHA256"},
    {0x1302, "AES_256_GCM_SHA384"},
    {0x1303, "CHACHA20_POLY1305_SHA256"},
    {0xc009, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
    {0xc00a, "ECDHE_ECDSA_WITH_AES_256_CBC_SHA"},
    {0xc011, "ECDHE_RSA_WITH_RC4_128_SHA"},
    {0xc013, "ECDHE_RSA_WITH_AES_128_CBC_SHA"},
    {0xc014, "ECDHE_RSA_WITH_AES_256_CBC_SHA"},
    {0xc023, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"},
    {0xc024, "ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"},
    {0xc027, "ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
    {0xc028, "ECDHE_RSA_WITH_AES_256_CBC_SHA384"},
    {0xc02b, "ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    {0xc02c, "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    {0xc02f, "ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0xc030, "ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0xcca8, "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xcca9, "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
};

static void
add_version(struct buf *b, uint64_t version)
{
	if (version == 0x0300)
		buf_str(b, "SSL 3.0");
	else if (version > 0x0300 && version <= 0x0304)
		buf_printf(b, "TLS 1.%u", (unsigned)version - 0x0301);
	else
		buf_printf(b, "version 0x%04x", (unsigned)version);
}

static void
add_cipher(struct buf *b, uint64_t cipher)
{
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
		if (ciphers[i].id == cipher) {
			buf_str(b, ciphers[i].name);
			return;
		}
	buf_printf(b, "cipher suite 0x%04x", (unsigned)cipher);
}

void
session_put_tls(struct session_page *p)
{
	const struct session_facts *s = &p->s;
	struct buf *b = value_tmp(p->root);
	struct value *v;

	if (s->ja3.n == 0 && s->ja3s.n == 0)
		return;
	v = value_object(p->root, "tls");
	if (s->ja3s.n != 0) {
		add_version(b, s->tls_version);
		buf_str(b, ", ");
		add_cipher(b, s->tls_cipher);
	} else {
		buf_str(b, "no answer to the client's hello");
	}
	value_buf(v, "agreed", b);
	buf_add_slice(b, bytes_clip(s->tls_alpn, PART_LONG));
	value_buf(v, "alpn", b);
	value_text(v, "ja3", s->ja3);
	value_text(v, "ja3s", s->ja3s);
}
