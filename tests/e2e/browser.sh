#!/bin/sh
# The pages in Debian's chromium, and once in firefox-esr.
. "$WF_SRCDIR/tests/e2e/tap.sh"

command -v node >/dev/null 2>&1 || skip_all 'needs node'
command -v chromium >/dev/null 2>&1 || skip_all 'needs chromium'
export WF_NODE="$PWD/browser-modules"
if [ ! -d "$WF_NODE/node_modules/axe-core" ]; then
	mkdir -p "$WF_NODE"
	cp "$WF_SRCDIR/tests/browser/package.json" "$WF_SRCDIR/tests/browser/package-lock.json" \
	    "$WF_SRCDIR/tests/browser/.npmrc" "$WF_NODE"
	(cd "$WF_NODE" && npm ci --ignore-scripts --no-audit --no-fund) >"$work/npm" 2>&1 ||
	    skip_all 'the test packages cannot be installed'
fi
"$WIREFOLIO" report -q --raw --case DEMO-1 "$WF_SRCDIR/share/demo.pcapng" -o "$work/demo" &&
    "$WIREFOLIO" report -q "$WF_SRCDIR/tests/captures/hostile.pcapng" -o "$work/hostile"
[ $? -le 1 ] || { echo '1..1'; echo 'not ok 1 - reports are made'; exit 1; }
node "$WF_SRCDIR/tests/browser/check.mjs" "$work/demo" "$work/hostile"
