#!/bin/sh
# A small bench: no object of the truth is missed, memory stays in its budget,
# and the time over the floor is not far outside what RESULTS.md records.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

recorded=$(sed -n 's/^Recorded for the check: \([0-9.]*\).*/\1/p' \
    "$WF_SRCDIR/tests/bench/RESULTS.md")
most=$(awk "BEGIN { print 3 * $recorded }")

small_bench() {
	BENCH_BIN="$PWD/tests/bench" BENCH_DIR="$work" BENCH_SIZE=30M \
	    BENCH_RUNS=1 BENCH_PEERS='' BENCH_KINDS="$1" BENCH_MAX_MIB=256 \
	    BENCH_MAX_RATIO="$2" sh "$WF_SRCDIR/tests/bench/bench.sh"
}

# What else the machine does may take that long once, but not each time.
one_of_five() {
	for _ in 1 2 3 4 5; do
		small_bench web "$most" && return
	done
	return 1
}

ok "web: within 256 MiB and $most times the floor" one_of_five
ok 'small: within 256 MiB' small_bench small ''
tap_end
