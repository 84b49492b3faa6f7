#!/bin/sh
# Every page is valid HTML.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
. "$WF_SRCDIR/tests/e2e/node.sh"

for capture in share/demo tests/captures/hostile tests/captures/http-variants \
    tests/captures/ftp-v6; do
	"$WIREFOLIO" report -q "$WF_SRCDIR/$capture.pcapng" \
	    -o "$work/$(basename "$capture")"
done
for capture in share/demo tests/captures/hostile; do
	"$WIREFOLIO" chaosreader -v -e -k -n "$WF_SRCDIR/$capture.pcapng" \
	    -D "$work/chaosreader-$(basename "$capture")"
done
node "$WF_SRCDIR/tests/browser/validate.mjs" "$work/demo" "$work/hostile" \
    "$work/http-variants" "$work/ftp-v6" "$work/chaosreader-demo" \
    "$work/chaosreader-hostile"
