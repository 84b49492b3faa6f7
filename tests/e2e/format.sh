#!/bin/sh
# The code looks as .clang-format says.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

# Other versions decide otherwise here and there.
clang-format --version 2>/dev/null | grep -q ' version 14\.' ||
    skip_all 'needs clang-format 14'
[ -e "$WF_SRCDIR/.clang-format" ] || skip_all 'needs .clang-format'

formatted() {
	find "$WF_SRCDIR/src" "$WF_SRCDIR/share" "$WF_SRCDIR/tests" \
	    -name '*.[ch]' ! -path '*/node_modules/*' -exec \
	    clang-format --dry-run --Werror {} +
}

ok 'the code is formatted' formatted

tap_end
