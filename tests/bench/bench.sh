#!/bin/sh
# bench.sh: times a report against the floor, and checks it against the truth.
# `make bench` runs it.  Settings, all from the environment:
#
#	WIREFOLIO     the program
#	BENCH_BIN     where gen, floor and run were built (default: beside this)
#	BENCH_SIZE    of the capture (200M); as gen takes it
#	BENCH_KINDS   of captures (web); others: small bulk snapped lossy open
#	BENCH_SEED    (1)
#	BENCH_RUNS    of each program (3), interleaved; medians are printed
#	BENCH_ARGS    more options of `wirefolio report`
#	BENCH_PEERS   other programs (tcpflow); also tshark, chaosreader, or none
#	BENCH_DIR     where to work (a new directory in TMPDIR, removed at the end)
#	BENCH_MAX_RATIO, BENCH_MAX_MIB  fail above this ratio or this memory
#
# Each run writes to a directory of its own and nothing is deleted before the
# end: creating files right after deleting many is slow on some file systems.
# Exit status: 0; 1 a check failed; 2 usage; 3 a program failed.
set -eu
LC_ALL=C
export LC_ALL

: "${WIREFOLIO:?the path of the program is wanted}"
: "${BENCH_BIN:=$(dirname "$0")}" "${BENCH_SIZE:=200M}" "${BENCH_KINDS:=web}"
: "${BENCH_SEED:=1}" "${BENCH_RUNS:=3}" "${BENCH_ARGS:=}"
: "${BENCH_PEERS=tcpflow}" "${BENCH_MAX_RATIO:=}" "${BENCH_MAX_MIB:=}"
failed=0

if [ -n "${BENCH_DIR:-}" ]; then
	mkdir -p "$BENCH_DIR"
	dir=$(mktemp -d "$BENCH_DIR/run.XXXXXX")
else
	dir=$(mktemp -d "${TMPDIR:-/tmp}/wirefolio-bench.XXXXXX")
fi
trap 'rm -rf "$dir"' EXIT
trap 'exit 3' HUP INT TERM

say() {
	printf '%s\n' "$*"
}

die() {
	say "bench: $*" >&2
	exit 3
}

fail() {
	say "FAILED: $*"
	failed=1
}

# value KEY: of "key=value" words on standard input, one a line
value() {
	tr ' ' '\n' | sed -n "s/^$1=//p"
}

# total KEY: a number of the truth's last line
total() {
	tail -n 1 "$truth" | tr '{},' '[\n*]' | sed -n "s/^\"$1\"://p"
}

median() {
	sort -n | awk '{ v[NR] = $1 } END {
		if (NR == 0) print "-";
		else print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# calc EXPRESSION: with two decimals
calc() {
	awk "BEGIN { printf \"%.2f\", $1 }"
}

exceeds() {
	awk "BEGIN { exit !($1 > $2) }"
}

# timed NAME I COMMAND...: appends what it took to NAME.times
timed() {
	name=$1 i=$2
	shift 2
	sync
	status=0
	"$BENCH_BIN/run" -o "$work/took" "$@" >"$work/$name.$i.out" \
	    2>"$work/$name.$i.err" || status=$?
	if [ "$status" -ne 0 ]; then
		tail -n 3 "$work/$name.$i.err" >&2
		[ "$status" -eq 1 ] || die "$name: exit status $status"
		say "note: $name: exit status 1"
	fi
	cat "$work/took" >>"$work/$name.times"
}

run_wirefolio() {
	# the options are words
	# shellcheck disable=SC2086
	timed wirefolio "$1" "$WIREFOLIO" report -q $BENCH_ARGS \
	    -o "$work/wirefolio.$1" "$capture"
	sync
	"$BENCH_BIN/floor" "$capture" "$work/wirefolio.$1" "$work/floor.$1" \
	    >>"$work/floor.times" || die "floor"
}

run_peer() {
	mkdir "$work/$1.$2"
	case $1 in
	tcpflow)
		timed tcpflow "$2" tcpflow -a -r "$capture" \
		    -o "$work/tcpflow.$2" ;;
	tshark)
		timed tshark "$2" tshark -Q -r "$capture" \
		    --export-objects "http,$work/tshark.$2" ;;
	chaosreader)
		timed chaosreader "$2" chaosreader -q -D \
		    "$work/chaosreader.$2" "$capture" ;;
	*)
		die "$1: unknown peer" ;;
	esac
}

# row NAME FILES: the medians of a program's runs
row() {
	wall=$(value wall <"$work/$1.times" | median)
	peak=$(value maxrss_kib <"$work/$1.times" | sort -n | tail -n 1)
	peak=$(calc "$peak / 1024")
	ratio=$({ value wall <"$work/$1.times" | paste -d / - "$work/floors"; } |
	    awk -F / 'NF == 2 && $2 > 0 { print $1 / $2 }' | median)
	printf '%-12s %9.2f %9.2f %11.0f %9.1f %10.1f %9s\n' "$1" "$wall" \
	    "$ratio" "$(calc "$frames / $wall")" \
	    "$(calc "$bytes / $wall / 1000000")" "$peak" "$2"
}

table() {
	floor=$(value seconds <"$work/floor.times" | median)
	value seconds <"$work/floor.times" >"$work/floors"
	printf '%-12s %9s %9s %11s %9s %10s %9s\n' program seconds 'x floor' \
	    packets/s MB/s 'peak MiB' files
	printf '%-12s %9.2f %9.2f %11.0f %9.1f %10s %9s\n' floor "$floor" 1 \
	    "$(calc "$frames / $floor")" \
	    "$(calc "$bytes / $floor / 1000000")" - \
	    "$(head -n 1 "$work/floor.times" | value files)"
	row wirefolio "$(find "$work/wirefolio.1" -type f | wc -l)"
	if [ -n "$BENCH_MAX_RATIO" ] && exceeds "$ratio" "$BENCH_MAX_RATIO"; then
		fail "$ratio x the floor, more than $BENCH_MAX_RATIO"
	fi
	if [ -n "$BENCH_MAX_MIB" ] && exceeds "$peak" "$BENCH_MAX_MIB"; then
		fail "$peak MiB of memory, more than $BENCH_MAX_MIB"
	fi
	for peer in $peers; do
		row "$peer" "$(find "$work/$peer.1" -type f | wc -l)"
	done
	say "peak: ru_maxrss of getrusage(RUSAGE_CHILDREN), largest of the runs"
}

# query SQL: on the first run's record
query() {
	sqlite3 -batch -separator ' ' "$work/wirefolio.1/case.db" "$1"
}

# compare WHAT FOUND EXPECTED
compare() {
	say "$1: $2 of $3"
	[ "$2" = "$3" ] || [ "$kind" = lossy ] || fail "$kind: $1"
}

# Each complete object of the truth has an artifact with its hash and size, as
# often as it is there.
check_objects() {
	query "SELECT lower(CASE typeof(sha256) WHEN 'blob' THEN hex(sha256)
	    ELSE sha256 END), size FROM artifact" >"$work/artifacts"
	say "artifacts: $(wc -l <"$work/artifacts")"
	tr -d '{}"' <"$truth" | tr ' ' '_' >"$work/objects"
	awk -v missed="$work/missed" -F '[ ,]' '
		FNR == NR { have[$1, $2]++; next }
		/,complete:true/ {
			sha = $0; sub(/.*,sha256:/, "", sha); sub(/,.*/, "", sha)
			size = $0; sub(/.*,size:/, "", size); sub(/,.*/, "", size)
			all++
			if (have[sha, size]-- > 0) found++
			else print > missed
		}
		END { print found + 0, all + 0 }' \
	    "$work/artifacts" "$work/objects" >"$work/found"
	if [ -s "$work/missed" ]; then
		say "the first objects that were not found:"
		head -n 5 "$work/missed"
	fi
	read -r found all <"$work/found"
	compare "objects found" "$found" "$all"
}

check() {
	if ! command -v sqlite3 >/dev/null; then
		say "note: no sqlite3, the truth was not checked"
		return
	fi
	check_objects
	compare frames "$(query 'SELECT sum(frames) FROM capture')" "$frames"
	for proto in tcp udp icmp icmp6; do
		compare "$proto sessions" \
		    "$(query "SELECT count(*) FROM session
			WHERE proto = '$proto'")" "$(total ${proto}_sessions)"
	done
}

bench() {
	kind=$1
	work=$dir/$kind
	mkdir "$work"
	capture=$work/$kind.pcap truth=$work/$kind.truth
	"$BENCH_BIN/gen" "$kind" "$BENCH_SIZE" --seed "$BENCH_SEED" \
	    --truth "$truth" -o "$capture" || die "gen"
	frames=$(total frames) bytes=$(total capture_bytes)
	say
	say "== $kind $BENCH_SIZE: $bytes bytes, $frames frames," \
	    "$(total objects) objects, $BENCH_RUNS runs"
	cat "$capture" >/dev/null
	i=1
	while [ "$i" -le "$BENCH_RUNS" ]; do
		run_wirefolio "$i"
		for peer in $peers; do
			run_peer "$peer" "$i"
		done
		i=$((i + 1))
	done
	table
	check
}

[ -x "$WIREFOLIO" ] || die "$WIREFOLIO: no such program"
peers=
for peer in $BENCH_PEERS; do
	if [ "$peer" = none ]; then
		continue
	elif command -v "$peer" >/dev/null; then
		peers="$peers $peer"
	else
		say "note: $peer is not installed, not compared"
	fi
done
say "machine: $(uname -srm), $(nproc) cores;" \
    "$("$WIREFOLIO" --version | head -n 1)"
for kind in $BENCH_KINDS; do
	bench "$kind"
done
exit "$failed"
