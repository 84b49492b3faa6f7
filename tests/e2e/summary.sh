#!/bin/sh
# wirefolio summary: one JSON document that fits its schema, says what the
# report says, and holds the files' bytes when they are asked for.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

demo=$WF_SRCDIR/share/demo.pcapng
schema=$WF_SRCDIR/share/summary.schema.json
TMPDIR=$work/tmp
mkdir "$TMPDIR"
export TMPDIR

summary() {
	"$WIREFOLIO" summary "$@"
}

# say NAME EXPRESSION: Python over the document d in $work/NAME.json.
say() {
	python3 -c '
import base64, hashlib, json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
print('"$2"')' "$work/$1.json"
}

fits() {
	summary "$@" >"$work/doc" || [ $? -eq 1 ] || return 1
	python3 "$WF_SRCDIR/tests/e2e/schema.py" "$schema" "$work/doc"
}

summary "$demo" >"$work/demo.json"
summary --with-content "$demo" >"$work/content.json"
"$WIREFOLIO" "$demo" --raw -o "$work/report"

ok 'it fits the schema' fits "$demo"
ok 'with content it does' fits --with-content "$demo"
ok 'without info it does' fits --exclude info "$demo"
for capture in "$WF_SRCDIR"/tests/captures/*.pcapng \
    "$WF_SHARED"/captures/*.*cap* "$WF_SHARED"/captures/*.snoop; do
	[ -f "$capture" ] || continue
	ok "$(basename "$capture") fits the schema" fits --with-content "$capture"
done
ok 'a document that lacks something does not' sh -c "
    sed 's/\"file_count\"/\"files_counted\"/' '$work/demo.json' |
    if python3 '$WF_SRCDIR/tests/e2e/schema.py' '$schema'; then false; fi"

is 'it has the sessions of the report' \
    "$(say demo '"\n".join(s["name"] for s in d["sessions"])')" \
    "$(sql "$work/report" 'SELECT name FROM session ORDER BY id')"
is 'it has the files of the report, and the streams' \
    "$(say demo '"\n".join(sorted(f["sha256"]+"  "+f["name"] for f in d["files"]))')" \
    "$(cd "$work/report" && find files streams -type f -exec sha256sum {} + |
	sed 's, .*/,  ,' | LC_ALL=C sort)"
is 'the sizes are right' \
    "$(say demo '"\n".join(sorted("%s %d" % (f["name"], f["size"]) for f in d["files"]))')" \
    "$(cd "$work/report" && find files streams -type f -printf '%f %s\n' | LC_ALL=C sort)"
is 'file_count counts them' "$(say demo 'd["file_count"]==len(d["files"])')" True
is 'packets by protocol are those of the record' \
    "$(say demo '"\n".join("%s %d" % (c["key"], c["count"]) for c in d["proto_count"])')" \
    "$(sql "$work/report" "SELECT key||' '||packets FROM tally
	WHERE kind='ip_protocol' ORDER BY packets DESC, CAST(key AS INTEGER)")"
is 'each address is as often a source as it was' \
    "$(say demo 'sum(c["count"] for c in d["ip_count"])')" \
    "$(say demo 'sum(c["count"] for c in d["proto_count"])')"
is 'TCP packets are counted by the server'\''s port' \
    "$(say demo 'sum(c["count"] for c in d["tcp_count"])')" \
    "$(say demo 'sum(s["client_packets"]+s["server_packets"] for s in d["sessions"] if s["proto"]=="tcp")')"

is 'each distinct content is there once' \
    "$(say content 'sorted(f["sha256"] for f in d["files"] if "content" in f)==sorted(set(f["sha256"] for f in d["files"]))')" True
python3 - "$work/twice.pcap" <<'EOF'
import struct, sys
def datagram(a, b, sport, dport, data):
    udp = struct.pack('>HHHH', sport, dport, 8 + len(data), 0) + data
    return struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17,
                       0, bytes(a), bytes(b)) + udp
with open(sys.argv[1], 'wb') as f:
    f.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
    for n, p in enumerate((
            datagram((10, 0, 0, 1), (10, 0, 0, 2), 40000, 53, b'ask'),
            datagram((10, 0, 0, 2), (10, 0, 0, 1), 53, 40000, b'the same'),
            datagram((10, 0, 0, 3), (10, 0, 0, 4), 40000, 53, b'the same'))):
        f.write(struct.pack('<IIII', 1700000000 + n, 0, len(p), len(p)) + p)
EOF
summary --with-content "$work/twice.pcap" >"$work/twice.json"
is 'the first file of a content has it' \
    "$(say twice '[f["name"] for f in d["files"] if "content" in f]')" \
    "['1.client.bin', '1.server.bin']"
ok 'where captured texts are cut files have their bytes' python3 - "$work/content.json" \
    "$(summary --with-content --limit field-bytes=0 "$demo" >"$work/cut-texts.json"; echo "$work/cut-texts.json")" <<'EOF'
import json, sys
a, b = ([(f['type'], f['sha256'], f.get('content')) for f in json.load(open(p))['files']]
        for p in sys.argv[1:])
assert a == b
EOF
is 'each content has its digest and size' \
    "$(say content '[f["name"] for f in d["files"] if "content" in f and (hashlib.sha256(base64.b64decode(f["content"], validate=True)).hexdigest()!=f["sha256"] or len(base64.b64decode(f["content"]))!=f["size"])]')" '[]'
ok 'content is all that --with-content adds' python3 -c '
import json, sys
a, b = (json.load(open(p)) for p in sys.argv[1:])
for f in b["files"]:
    f.pop("content", None)
sys.exit(a != b)' "$work/demo.json" "$work/content.json"

# ---- what is left out
summary --exclude info "$demo" >"$work/info.json"
is 'info: names and lines of the sessions stay' \
    "$(say info 'set(k for s in d["sessions"] for k in s)=={"name","text"}')" True
summary --exclude raw "$demo" >"$work/raw.json"
is 'raw: no stream is listed' \
    "$(say raw 'sorted(f["name"] for f in d["files"])')" \
    "$(say demo 'sorted(f["name"] for f in d["files"] if f["source"]!="stream")')"
for proto in tcp udp icmp; do
	summary --exclude $proto "$demo" >"$work/$proto.json"
	is "$proto: no session of it is listed" \
	    "$(say $proto '[s["name"] for s in d["sessions"]]')" \
	    "$(say demo '[s["name"] for s in d["sessions"] if not s["proto"].startswith("'$proto'")]')"
done
is 'tcp: its ports are not counted' "$(say tcp 'd["tcp_count"]')" '[]'
is 'tcp: addresses and protocols are' \
    "$(say tcp 'd["proto_count"], d["ip_count"]')" \
    "$(say demo 'd["proto_count"], d["ip_count"]')"
summary --exclude Info,Raw --exclude None --exclude UDP "$demo" >"$work/many.json"
is 'several, in the words of the plugin' \
    "$(say many 'len(d["sessions"][0]), [f for f in d["files"] if f["source"]=="stream"], d["udp_count"]')" \
    '2 [] []'

# ---- input
base64 "$demo" >"$work/demo.b64"
summary --base64 "$work/demo.b64" --input-name "$demo" >"$work/b64.json"
ok 'base64 is the same capture' cmp "$work/demo.json" "$work/b64.json"
base64 -w 0 "$demo" | summary --base64 - --input-name "$demo" >"$work/b64.json"
ok 'so it is from a pipe, in one line' cmp "$work/demo.json" "$work/b64.json"
summary --base64 "$work/demo.b64" >"$work/b64.json"
is 'a file of base64 has its own name' "$(say b64 'd["captures"][0]["name"]')" "$work/demo.b64"
gzip -c "$demo" | summary - --input-name x >"$work/gz.json"
is 'gzip by standard input' "$(say gz 'len(d["sessions"])')" "$(say demo 'len(d["sessions"])')"
summary "$demo" "$WF_SRCDIR/tests/captures/ftp-v6.pcapng" >"$work/two.json"
is 'two captures are one stream' "$(say two 'len(d["captures"])')" 2
summary --threads 1 --with-content "$demo" >"$work/one.json"
ok 'the same bytes with one thread' cmp "$work/content.json" "$work/one.json"
summary --threads 5 --memory 1 --with-content "$demo" >"$work/five.json"
ok 'the same bytes with five and no memory' cmp "$work/content.json" "$work/five.json"

# ---- hostile names
"$WIREFOLIO" summary "$WF_SRCDIR/tests/captures/hostile.pcapng" >"$work/hostile.json"
is 'names on disk are of safe characters' \
    "$(say hostile '[f["name"] for f in d["files"] if not set(f["name"]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")]')" '[]'
is 'no control character leaves the program' \
    "$(tr -d '\n\40-\176\200-\377' <"$work/hostile.json" | wc -c)" 0

# ---- what is refused
refused() {
	name=$1 want=$2 text=$3
	shift 3
	ok "$name" sh -c '
	    want=$1 text=$2; shift 2
	    "$WIREFOLIO" summary "$@" </dev/null >"$work/out" 2>"$work/err"
	    got=$?
	    echo "exit status $got"; cat "$work/err"
	    [ $got -eq $want ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
	    grep -qF -- "$text" "$work/err" && [ ! -s "$work/out" ]' sh "$want" "$text" "$@"
}
export work
echo 'not base64 at all!' >"$work/not.b64"
printf 'AAA' >"$work/short.b64"
: >"$work/empty"
refused 'no capture' 2 'no capture'
refused 'an exclusion that is none' 2 'exclude' --exclude arp "$demo"
refused 'several captures in base64' 2 'base64' --base64 "$work/demo.b64" "$demo"
refused 'what is no base64' 4 'not.b64 is not base64: byte 18' --base64 "$work/not.b64"
refused 'base64 that ends early' 4 'short.b64' --base64 "$work/short.b64"
refused 'base64 of no capture' 4 'empty' --base64 "$work/empty"
refused 'a missing capture' 4 'nowhere' "$work/nowhere"
refused 'an empty capture' 4 'empty' "$work/empty"
refused 'no place for temporary files' 3 'nowhere' --tmpdir "$work/nowhere" "$demo"
head -c 100000 "$demo" >"$work/cut.pcapng"
ok 'a damaged capture: exit status 1' status 1 "$WIREFOLIO" summary "$work/cut.pcapng"
cp "$work/out" "$work/cut.json"
is 'which is said' "$(grep -c 'not all of the input' "$work/err")" 1
is 'and it is told' "$(say cut 'd["partial"], d["captures"][0]["damaged"]')" 'True True'
ok 'a full disk at standard output: exit status 3' sh -c '
    "$WIREFOLIO" summary "$1" >/dev/full 2>"$work/err"; [ $? -eq 3 ]' sh "$demo"
is 'nothing is left in the place for temporary files' "$(ls -A "$TMPDIR")" ''
tap_end
