#!/bin/sh
# What TLS says in clear is in the record and on the page, as tshark reads it.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
demo=$WF_SRCDIR/share/demo.pcapng

ok 'a report is made' status 0 "$WIREFOLIO" report -q "$demo" -o "$work/demo"
is 'the hellos of the demo' "$(sql "$work/demo" 'SELECT frame,server_name,alpn,
    printf("%04x",version),printf("%04x",cipher),ja3,ja3s FROM tls')" \
    '129|www.shop.example|h2,http/1.1|0303|c02c|0149f47eabf9a20d0893e2a44e5a6323|fe0146829eef1917ba6c2dd4f5c08905'
page=$(sql "$work/demo" "SELECT page FROM session WHERE app='tls'")
ok 'its page names the server' grep -q 'asked for as www.shop.example' \
    "$work/demo/$page"
ok 'and what was agreed' grep -q \
    'TLS 1.2, ECDHE_ECDSA_WITH_AES_256_GCM_SHA384; the client offers h2,http/1.1' \
    "$work/demo/$page"

# fields TYPE FIELD...: what tshark says of the demo's hellos.
fields() {
	type=$1
	shift
	for f in "$@"; do
		set -- "$@" -e "$f"
		shift
	done
	tshark -r "$demo" -Y "tls.handshake.type==$type" -T fields \
	    -E separator='|' "$@" 2>/dev/null
}

if ! command -v tshark >/dev/null 2>&1; then
	skip 'tshark says the same' 'needs tshark'
elif ! tshark -G fields 2>/dev/null | grep -q 'tls.handshake.ja3s	'; then
	skip 'tshark says the same' 'this one knows no JA3'
else
	is 'tshark says the same of the client' "$(sql "$work/demo" \
	    'SELECT frame,server_name,alpn,ja3 FROM tls')" \
	    "$(fields 1 frame.number tls.handshake.extensions_server_name \
	        tls.handshake.extensions_alpn_str tls.handshake.ja3)"
	is 'and of the server' "$(sql "$work/demo" \
	    'SELECT printf("0x%04x",cipher),ja3s FROM tls')" \
	    "$(fields 2 tls.handshake.ciphersuite tls.handshake.ja3s)"
fi
tap_end
