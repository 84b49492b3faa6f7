#!/bin/sh
# The same build, input and options give the same directory, byte for byte.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng
report() {
	"$WIREFOLIO" report --raw --case X-1 "$@"
}

# same NAME DIR: as the first report.
same() {
	ok "$1" diff -r "$work/first" "$2"
}

ok 'a report is made' report "$demo" -o "$work/first"
report "$demo" -o "$work/second"
same 'made twice' "$work/second"
report --memory 64k "$demo" -o "$work/spilled"
same 'with bytes waiting in temporary files' "$work/spilled"
for threads in 1 2 4 8; do
	report --threads $threads "$demo" -o "$work/threads-$threads"
	same "by $threads threads" "$work/threads-$threads"
done
# shellcheck disable=SC2002
cat "$demo" | report --input-name "$demo" - -o "$work/piped"
same 'from a pipe' "$work/piped"
cp -r "$work/first" "$work/rendered"
ok 'its pages can be made anew' "$WIREFOLIO" render "$work/rendered"
same 'made anew from the record' "$work/rendered"
for threads in 1 2 8; do
	"$WIREFOLIO" render --threads $threads "$work/rendered"
	same "made anew by $threads threads" "$work/rendered"
done
report --force "$demo" -o "$work/second"
same 'with --force over an older one' "$work/second"
ok 'nothing is left beside it' [ "$(ls "$work" | grep -c partial)" -eq 0 ]

# Of many sessions that wait for an answer most are put away.
crowd() {
	"$WIREFOLIO" report --no-pages "$work/crowd.pcap" "$@"
}
tests/bench/gen open 100Kp -o "$work/crowd.pcap"
crowd --memory 1G -o "$work/crowd"
crowd --memory 1M -o "$work/crowd-away"
ok 'with sessions put away while they wait' diff -r "$work/crowd" \
    "$work/crowd-away"
crowd --memory 4M --threads 1 -o "$work/crowd-one"
ok 'with others put away' diff -r "$work/crowd" "$work/crowd-one"

# Compressed and split input is the same evidence stream, under another name.
sessions() {
	sql "$1" 'SELECT name, first_ns, client_ip, client_bytes, server_bytes,
	    client_sha256, server_sha256 FROM session'
}
gzip -c "$demo" >"$work/demo.gz"
report "$work/demo.gz" -o "$work/gz"
is 'gzip input has the same sessions' "$(sessions "$work/gz")" \
    "$(sessions "$work/first")"
if zstd -q -c "$demo" >"$work/demo.zst" 2>/dev/null; then
	report "$work/demo.zst" -o "$work/zst"
	is 'zstd input has the same sessions' "$(sessions "$work/zst")" \
	    "$(sessions "$work/first")"
else
	skip 'zstd input has the same sessions' 'needs zstd'
fi
tap_end
