#!/bin/sh
# Countries and organisations of MaxMind databases; broken ones do no harm.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

geoip=$WF_SHARED/vectors/geoip
"$WIREFOLIO" --version | grep -q 'maxminddb *[0-9]' ||
    skip_all 'this build has no libmaxminddb'
[ -d "$geoip" ] || skip_all 'needs ../shared/vectors/geoip'

# A capture of four datagrams: 81.2.69.142 > 1.128.0.1, 2001:218::1 >
# 2001:1700::1, 89.160.20.112 > 10.0.0.1, 1.1.1.32 > 255.255.255.255; in hex.
hex() {
	printf '%s' "$*" | tr -d ' \n' | sed 's/../\\x&/g' >"$work/escapes"
	env printf "$(cat "$work/escapes")"
}
record() {
	n=$(printf '%08x' "$1" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/')
	shift
	hex "00000000 00000000 $n $n $*"
}
{
	hex 'd4c3b2a1 0200 0400 00000000 00000000 00000400 65000000'
	record 30 '4500001e 00000000 4011 0000 5102458e 01800001' \
	    '0fa0 0035 000a 0000 6869'
	record 50 '60000000 000a 11 40 20010218000000000000000000000001' \
	    '20011700000000000000000000000001 0fa0 0035 000a 0000 6869'
	record 30 '4500001e 00000000 4011 0000 59a01470 0a000001' \
	    '0fa0 0035 000a 0000 6869'
	# where the broken databases are broken
	record 30 '4500001e 00000000 4011 0000 01010120 ffffffff' \
	    '0fa0 0035 000a 0000 6869'
} >"$work/geo.pcap"

names() {
	"$WIREFOLIO" packets -q --columns srcIPCC,srcIPOrg,dstIPCC,dstIPOrg "$@" \
	    "$work/geo.pcap" 2>"$work/err" | tail -n +2
}

is 'nothing is known without a database' "$(names)" "$(printf -- '-\t-\t-\t-\n-\t-\t-\t-\n-\t-\t-\t-\n-\t-\t-\t-')"
is 'countries' "$(names --geoip "$geoip/GeoLite2-City-Test.mmdb" | cut -f 1,3)" \
    "$(printf 'GB\t-\nJP\t-\nSE\t-\n-\t-')"
is 'organisations beside them' \
    "$(names --geoip "$geoip/GeoLite2-Country-Test.mmdb" \
	--geoip "$geoip/GeoLite2-ASN-Test.mmdb")" \
    "$(printf 'GB\t-\t-\tTelstra Pty Ltd\nJP\t-\t-\tSunrise Communications AG\nSE\tBredband2 AB\t-\t-\n-\t-\t-\t-')"
for broken in "$geoip"/MaxMind-DB-test-broken-*; do
	name=$(basename "$broken")
	ok "$name does no harm" eval '
	    names --geoip "$broken" >"$work/out" && cat "$work/err" &&
	    [ "$(wc -l <"$work/out")" -eq 4 ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
	    grep -qF "$name: this database is broken" "$work/err"'
	is "... nor to a good one beside it" \
	    "$(names --geoip "$broken" --geoip "$geoip/GeoLite2-City-Test.mmdb" | cut -f 1)" \
	    "$(printf 'GB\nJP\nSE\n-')"
done

# ---- a report says the same

report() {
	name=$1
	shift
	"$WIREFOLIO" report "$@" "$work/geo.pcap" -o "$work/$name" 2>"$work/err"
}
country=$geoip/GeoLite2-Country-Test.mmdb
asn=$geoip/GeoLite2-ASN-Test.mmdb
report folio -q --geoip "$country" --geoip "$asn"
page=$(grep -lr '81\.2\.69\.142' "$work/folio/sessions" | head -n 1)
ok "a session's page has both ends" eval '
    cat "$page" | grep small; grep -q "<small>GB · sent" "$page" &&
    grep -q "<small>Telstra Pty Ltd · sent" "$page"'
ok 'so has the table of addresses' grep -q \
    'class="addr">89.160.20.112</span> <span class="soft name">SE, Bredband2 AB</span>' \
    "$work/folio/index.html"
lists=$(cd "$work/folio" && echo sessions*.html index.html)
ok 'so has every list of sessions, behind each address' eval '
    for list in $lists; do
	(cd "$work/folio" && grep -H "<td>.*89\.160\.20\.112" $list) || echo "missing: $list"
    done >"$work/rows"; cat "$work/rows"
    ! grep -vE "<span class=\"addr\">89\.160\.20\.112(<wbr>:[0-9]+)?</span> <span class=\"soft\">SE</span></t[dh]>" "$work/rows"'
ok 'and where nothing is known, nothing' eval '
    grep -E "1\.128\.0\.1(<wbr>:[0-9]+)?</span></t[dh]>" "$work/folio/sessions.html"'
ok 'the captions tell from where' eval '
    [ "$(cd "$work/folio" && grep -cE "Behind an address stands its country, by GeoLite2-Country of .*; GeoLite2-ASN of " $lists |
	grep -c :1$)" -eq "$(echo $lists | wc -w)" ]'
report plain -q
ok 'without databases nobody speaks of them' eval '
    ! grep -rqE "stands its country|class=\"soft\">(SE|GB|JP)<" "$work/plain" --include="*.html"'
if command -v sqlite3 >/dev/null 2>&1; then
	is 'and the record, of those that are known' \
	    "$(sqlite3 "$work/folio/case.db" 'SELECT * FROM address')" \
	    '1.128.0.1||Telstra Pty Ltd
2001:1700::1||Sunrise Communications AG
2001:218::1|JP|
81.2.69.142|GB|
89.160.20.112|SE|Bredband2 AB'
	ok 'which names the databases' eval '
	    sqlite3 "$work/folio/case.db" "SELECT value FROM meta WHERE key=\"geoip\"" |
	    grep -E "^GeoLite2-Country of 20[0-9-]{8}; GeoLite2-ASN of 20[0-9-]{8}$"'
fi
cp -R "$work/folio" "$work/again" && "$WIREFOLIO" render "$work/again"
ok 'render keeps them' diff -r "$work/folio" "$work/again"
report one -q --threads 1 --geoip "$country" --geoip "$asn"
ok 'they are the same for any number of threads' diff -r "$work/folio" "$work/one"
for broken in "$geoip"/MaxMind-DB-test-broken-*; do
	name=$(basename "$broken" .mmdb)
	ok "$name does a report no harm" eval '
	    report "$name" --geoip "$broken" && cat "$work/err" &&
	    [ "$(wc -l <"$work/err")" -eq 1 ] && [ -f "$work/$name/index.html" ] &&
	    grep -qF "$name.mmdb: this database is broken" "$work/err"'
done
ok 'a report refuses a file that is no database' eval '
    status 2 "$WIREFOLIO" report --geoip "$work/geo.pcap" "$work/geo.pcap" -o "$work/none" &&
    cat "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ] &&
    [ -z "$(find "$work" -name "none*")" ]'
ok 'a file that is no database' eval '
    status 2 "$WIREFOLIO" packets --geoip "$work/geo.pcap" "$work/geo.pcap" &&
    cat "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -s "$work/out" ]'
tap_end
