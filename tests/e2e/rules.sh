#!/bin/sh
# The rules of the house that a script can see.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

cd "$WF_SRCDIR" || exit 1
stages='capture packet session app carve case report'

# A stage includes base/, itself and the stages before it; cli/ everything.
stage_order() {
	awk -v stages="base $stages cli" '
	BEGIN {
		n = split(stages, name, " ")
		for (i = 1; i <= n; i++)
			at[name[i]] = i
	}
	/^#include "/ {
		split(FILENAME, file, "/")
		split($2, part, /["\/]/)
		if (part[2] in at && at[part[2]] > at[file[2]]) {
			print FILENAME ":" FNR ": " $0
			bad = 1
		}
	}
	END { exit bad }' src/*/*.[ch]
}

# none WORDS FILE...: nobody calls one of these functions.
none() {
	words=$1
	shift
	! grep -nE "(^|[^[:alnum:]_])($words)\(" "$@"
}

# What the program is made of; embed.c is a tool that makes a part of it.
sources() {
	for stage in "$@"; do
		find "src/$stage" -name '*.[ch]' ! -name embed.c
	done
}

guarded() {
	for header in src/*/*.h; do
		grep -q '^#ifndef WF_' "$header" && continue
		# Included several times, with other words each time.
		[ "$header" = src/base/sha256_lanes.h ] && continue
		echo "$header has no guard"
		return 1
	done
}

# A build in the source tree leaves such folders there.
only_ours() {
	! git ls-files 2>/dev/null |
	    grep -E '(^|/)(node_modules|browser-modules|build|autom4te\.cache)/'
}

# used TABLE PREFIX: the program does something with each row.
used() {
	for row in $(sed -n 's/^\tX(\([A-Z0-9_]*\),.*/\1/p' "$1"); do
		grep -qw "$2_$row" src/*/*.c src/*/*.h || {
			echo "$2_$row is a row of $1 and nothing else"
			return 1
		}
	done
}

ok 'stages include earlier stages only' stage_order
# shellcheck disable=SC2046,SC2086
ok 'stages print nothing' none \
    'v?f?printf|d?printf|f?puts|f?putc|putchar|fwrite|perror' \
    $(sources $stages)
# shellcheck disable=SC2046,SC2086
ok 'stages do not end the program by themselves' none \
    'exit|_exit|_Exit|abort|quick_exit' $(sources $stages)
# shellcheck disable=SC2046,SC2086
ok 'text has one parser of numbers' none \
    's?scanf|fscanf|vsscanf|atoi|atol|atoll|atof|strto[a-z]+' \
    $(sources base cli $stages)
# shellcheck disable=SC2046,SC2086
ok 'no string is copied without its length' none \
    'str(n?cpy|n?cat)|stpcpy|v?sprintf|gets' $(sources base cli $stages)
ok 'headers are guarded' guarded
ok 'nothing that was built or fetched is in the tree' only_ours
ok 'every limit is held' used src/base/limits.h LIMIT
ok 'every finding is made' used src/base/finding.h FINDING

tap_end
