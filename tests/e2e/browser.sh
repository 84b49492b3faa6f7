#!/bin/sh
# The pages in Debian's chromium.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v chromium >/dev/null 2>&1 || skip_all 'needs chromium'
. "$WF_SRCDIR/tests/e2e/node.sh"

made() {
	"$WIREFOLIO" report -q "$@" || [ $? -eq 1 ]
}
made --raw --case DEMO-1 "$WF_SRCDIR/share/demo.pcapng" -o "$work/demo" &&
    made "$WF_SRCDIR/tests/captures/hostile.pcapng" -o "$work/hostile" ||
    { echo '1..1'; echo 'not ok 1 - reports are made'; exit 1; }
node "$WF_SRCDIR/tests/browser/check.mjs" "$work/demo" "$work/hostile"
