#!/bin/sh
# What is settled without libmagic is what libmagic says, of every file of
# every test capture; and of what the web is made of, nearly all is settled.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

carve() {
	"$WIREFOLIO" report -q --no-pages "$2" -o "$1" || [ $? -eq 1 ]
}

# held_against DIR: every carved file below it; prints how many, how many
# were settled.
held_against() {
	WF_SRCDIR= WF_SHARED= WF_TYPE_SAMPLES=$1 "$PWD/tests/unit/test_type"
}

n=0
for c in "$WF_SRCDIR"/share/demo.pcapng "$WF_SRCDIR"/tests/captures/*.pcap* \
    "${WF_SHARED:-/nonexistent}"/captures/*.pcap*; do
	[ -f "$c" ] || continue
	n=$((n + 1))
	mkdir -p "$work/test"
	carve "$work/report" "$c" && mv "$work/report/files" "$work/test/$n"
	rm -rf "$work/report"
done >/dev/null 2>&1
ok 'files of test captures are what libmagic says' held_against "$work/test"

ok 'a capture of the web is made' "$PWD/tests/bench/gen" web 30M -o "$work/web"
ok 'and reported' carve "$work/web-report" "$work/web"
ok 'its files are what libmagic says' held_against "$work/web-report/files"
share=$(sed -n 's/^# \([0-9]*\) files, \([0-9]*\) settled.*/\1 \2/p' \
    "$work/.out")
few() {
	[ "${1:-0}" -gt 1000 ] && [ $((($1 - $2) * 20)) -le "$1" ]
}
# shellcheck disable=SC2086
ok "libmagic is asked for 5 % of them or fewer" few $share
tap_end
