#!/bin/sh
# Every page is valid HTML, and carries its policy.
. "$WF_SRCDIR/tests/e2e/tap.sh"

policy="default-src 'none'"

for capture in share/demo tests/captures/hostile tests/captures/ftp-v6; do
	name=$(basename "$capture")
	"$WIREFOLIO" report -q "$WF_SRCDIR/$capture.pcapng" -o "$work/$name"
	find "$work/$name" -name '*.html' | sort >"$work/pages"
	ok "$name: every page states the policy first" sh -c "
	    xargs grep -L \"http-equiv=\\\"Content-Security-Policy\\\" content=\\\"$policy\" \
	    <'$work/pages' | tee /dev/stderr | (! grep -q .)"
	if command -v tidy >/dev/null 2>&1; then
		ok "$name: tidy has no error and no warning" sh -c "
		    xargs -n 50 tidy -q -e --show-info no --drop-empty-elements no \
		    --mute PROPRIETARY_ATTRIBUTE <'$work/pages' 2>&1 | head -n 20 |
		    tee /dev/stderr | (! grep -q .)"
	else
		skip "$name: tidy has no error and no warning" 'needs tidy'
	fi
done
tap_end
