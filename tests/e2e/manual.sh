#!/bin/sh
# The manual is whole: it parses, and names every limit, finding and option.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

manual=$WF_SRCDIR/share/wirefolio.1
plugins=$WF_SRCDIR/share/wirefolio-plugin.7

# names FILE: the quoted names in a table's rows.
names() {
	tr '\n' ' ' <"$WF_SRCDIR/$1" | grep -oE 'X\([A-Z0-9_]+, "[a-z0-9-]+"' |
	    cut -d'"' -f2
}

# lists NAMES PATTERN [MANUAL]
lists() {
	missing=$(for name in $1; do
		grep -qE -- "$2$name( |\$)" "${3:-$manual}" || echo "$name"
	done)
	echo "not in the manual: $missing"
	[ -z "$missing" ]
}

options() {
	for verb in chaosreader dispatch flows packets report render streams summary; do
		"$WIREFOLIO" $verb --help | grep -oE -- '--[a-z][a-z0-9-]+' | cut -c3-
	done | sort -u | grep -vxE 'help|version'
}

callbacks() {
	sed -n '/^struct wf_plugin {/,/^}/p' \
	    "$WF_SRCDIR/src/cli/plugin/wirefolio/plugin.h" |
	    grep -oE '\(\*[a-z_0-9]+\)' | tr -d '(*)'
}

ok 'every limit is explained' lists "$(names src/base/limits.h)" '\.It Cm '
ok 'every finding is explained' lists "$(names src/base/finding.h)" '\.It Cm '
ok 'every option is explained' lists "$(options)" ' -'
ok 'every callback of plugins is explained' lists "$(callbacks)" '\.It Fn ' \
    "$plugins"
if command -v mandoc >/dev/null 2>&1; then
	ok 'it is good mdoc' sh -c "mandoc -T lint -W warning '$manual' '$plugins' 2>&1 |
	    grep -v 'mandoc.db' | tee /dev/stderr | (! grep -q .)"
else
	skip 'it is good mdoc' 'needs mandoc'
fi
tap_end
