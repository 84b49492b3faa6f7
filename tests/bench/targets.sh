#!/bin/sh
# targets.sh: the speed and memory targets, measured on one machine in one run,
# as the table of RESULTS.md. `make bench-targets` runs it. Settings:
#
#	WIREFOLIO     the program
#	BENCH_BIN     where gen, floor and run were built
#	BENCH_SIZE    of the captures (1G)
#	BENCH_RUNS    of what is compared, interleaved (5); medians are told
#	BENCH_SLOW    of the same, where a peer takes minutes (1)
#	BENCH_PARTS   which parts (all: report peers threads memory flows streams summary packets dispatch growth)
#	BENCH_DIR     where to work (a new directory in TMPDIR, removed at the end)
#
# Every run writes to a directory of its own; nothing is deleted before the
# end. Memory is ru_maxrss of the child, resident pages at their peak.
set -eu
LC_ALL=C
export LC_ALL

: "${WIREFOLIO:?the path of the program is wanted}"
: "${BENCH_BIN:=$(dirname "$0")}" "${BENCH_SIZE:=1G}" "${BENCH_RUNS:=5}"
: "${BENCH_SLOW:=1}"
: "${BENCH_PARTS:=report peers threads memory flows streams summary packets dispatch growth}"
dir=$(mktemp -d "${BENCH_DIR:-${TMPDIR:-/tmp}}/wirefolio-targets.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 3' HUP INT TERM
count=0

# capture KIND [SIZE]: its path, made when it is wanted first.
capture() {
	path=$dir/$1-${2:-$BENCH_SIZE}.pcap
	[ -f "$path" ] || "$BENCH_BIN/gen" "$1" "${2:-$BENCH_SIZE}" -o "$path" >&2
	printf '%s' "$path"
}

# new: a name that no run had.
new() {
	count=$((count + 1))
	out=$dir/out.$count
}

# timed NAME COMMAND...: adds "wall cpu maxrss_kib" to $dir/NAME. What the run
# before left to be written is written first, so that each pays for itself.
timed() {
	name=$1
	shift
	sync
	"$BENCH_BIN/run" "$@" >"$dir/log" 2>"$dir/run" || :
	awk -v RS='[ \n]' -F= '{ v[$1] = $2 }
	    END { print v["wall"], v["user"] + v["sys"], v["maxrss_kib"] }' \
	    "$dir/run" >>"$dir/$name"
}

# median NAME COLUMN
median() {
	awk -v c="$2" '{ print $c }' "$dir/$1" | sort -n |
	    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# paired A B: the median of A over B, run by run, by their wall time.
paired() {
	paste -d ' ' "$dir/$1" "$dir/$2" |
	    awk -v cols="$(head -n 1 "$dir/$1" | wc -w)" \
	    '{ print $1 / $(1 + cols) }' | sort -n |
	    awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'
}

calc() {
	awk "BEGIN { printf \"$1\", $2 }"
}

row() {
	printf '| %s | %s | %s |\n' "$1" "$2" "$3"
}

report() {
	name=$1
	shift
	new
	timed "$name" "$WIREFOLIO" report -q "$@" -o "$out"
}

# rounds N COMMAND...
rounds() {
	left=$1
	shift
	while [ "$left" -gt 0 ]; do
		left=$((left - 1))
		"$@"
	done
}

repeat() {
	rounds "$BENCH_RUNS" "$@"
}

against_floor() {
	report web "$web"
	made=$out
	new
	sync
	"$BENCH_BIN/floor" "$web" "$made" "$out" |
	    sed -n 's/.*seconds=\([0-9.]*\).*/\1/p' >>"$dir/floor"
	report web-no-pages --no-pages "$web"
}

part_report() {
	web=$(capture web)
	repeat against_floor
	row 'full report of web over the floor' '2.0 (1.3)' \
	    "$(paired web floor) ($(median web 1) s over $(median floor 1) s, CPU $(median web 2) s)"
	row 'the same with --no-pages' '-' \
	    "$(paired web-no-pages floor) ($(median web-no-pages 1) s)"
	"$BENCH_BIN/gen" small 10p -o "$dir/ten.pcap"
	repeat report ten "$dir/ten.pcap"
	row 'startup, a capture of ten packets' '30 ms' \
	    "$(calc %.0f "$(median ten 1) * 1000") ms"
}

peer() {
	command -v "$1" >/dev/null 2>&1 && return 0
	row "$1" '-' 'not installed: skipped'
	return 1
}

against_tcpflow() {
	report full "$web"
	report bare --no-pages "$web"
	new
	mkdir "$out"
	timed tcpflow tcpflow -a -r "$web" -o "$out"
}

against_tshark() {
	report export "$web"
	new
	mkdir "$out"
	timed tshark tshark -n -q -r "$web" --export-objects "http,$out"
}

against_chaos() {
	report part "$part"
	new
	mkdir "$out"
	timed chaos chaosreader "$part" -D "$out"
	new
	mkdir "$out"
	timed chaos-e chaosreader -e "$part" -D "$out"
}

part_peers() {
	web=$(capture web)
	if peer tcpflow; then
		repeat against_tcpflow
		row 'faster than tcpflow -a' '1.3' \
		    "$(paired tcpflow full) ($(median tcpflow 1) s)"
		row 'faster than tcpflow -a, --no-pages' '2' \
		    "$(paired tcpflow bare)"
	fi
	if peer tshark; then
		rounds "$BENCH_SLOW" against_tshark
		row 'faster than tshark --export-objects http' '5' \
		    "$(paired tshark export) ($(median tshark 1) s)"
	fi
	if peer chaosreader; then
		part=$(capture web 100M)
		rounds "$BENCH_SLOW" against_chaos
		row 'faster than chaosreader (100 MB)' '15' \
		    "$(paired chaos part) ($(median chaos 1) s)"
		row 'faster than chaosreader -e (100 MB)' '50' \
		    "$(paired chaos-e part) ($(median chaos-e 1) s)"
	fi
}

one_and_two() {
	report "$1-1" --threads 1 "$2"
	report "$1-2" --threads 2 "$2"
}

part_threads() {
	for kind in web bulk; do
		path=$(capture "$kind")
		repeat one_and_two "$kind" "$path"
		row "--threads 2 against 1, $kind" "$([ $kind = web ] && echo 1.7 || echo gains)" \
		    "$(paired "$kind-1" "$kind-2") ($(median "$kind-1" 1) s, $(median "$kind-2" 1) s)"
	done
}

part_memory() {
	for kind in web small bulk lossy; do
		path=$(capture "$kind")
		report "mem-$kind" "$path"
		row "peak resident memory, $kind" '256 MiB' \
		    "$(calc %.0f "$(median "mem-$kind" 3) / 1024") MiB ($(median "mem-$kind" 1) s)"
	done
	path=$(capture snapped 20Mp)
	report mem-snapped "$path"
	row 'peak resident memory, snapped' '256 MiB' \
	    "$(calc %.0f "$(median mem-snapped 3) / 1024") MiB ($(median mem-snapped 1) s)"
	path=$(capture open 5Mp)
	report mem-open --no-pages "$path"
	sessions=$(sqlite3 -readonly "$out/case.db" 'SELECT COUNT(*) FROM session')
	row "peak resident memory, $sessions sessions open at once" '1 GiB at 1 M' \
	    "$(calc %.0f "$(median mem-open 3) / 1024") MiB"
}

has_verb() {
	"$WIREFOLIO" --help | grep -q "wirefolio $1" && return 0
	row "$1" '-' 'not in this build'
	return 1
}

# against NAME RUN OURS: how many times ours the peer took; CPU time too, for
# machines that do other work.
against() {
	row "$1" 1 "$(paired "$2" "$3") ($(median "$2" 1) s); \
CPU $(calc %.1f "$(median "$2" 2) / $(median "$3" 2)")"
}

# The same nine fields of each packet, and every column; by CPU time, for
# tshark works in two threads.
part_packets() {
	has_verb packets || return 0
	some=$(capture snapped 500000p)
	fields='-e frame.number -e frame.time_epoch -e ip.src -e tcp.srcport
	    -e ip.dst -e tcp.dstport -e ip.proto -e frame.len -e tcp.flags'
	repeat timed packets "$WIREFOLIO" packets -q --columns \
	    pktNo,time,srcIP,srcPort,dstIP,dstPort,l4Proto,pktLen,tcpFlags "$some"
	repeat timed packets-all "$WIREFOLIO" packets -q "$some"
	row 'packets of snapped, packets/s, nine columns' '-' \
	    "$(calc '%.2f M' "0.5 / $(median packets 2)")"
	row 'packets of snapped, packets/s, all columns' '-' \
	    "$(calc '%.2f M' "0.5 / $(median packets-all 2)")"
	if peer tshark; then
		# shellcheck disable=SC2086
		timed tshark-fields tshark -n -r "$some" -T fields $fields
		row 'packets faster than tshark -T fields, nine fields' '5' \
		    "$(calc %.1f "$(median tshark-fields 2) / $(median packets 2)")"
	fi
	if peer tcpdump; then
		repeat timed tcpdump tcpdump -nn -r "$some"
		row 'packets, all columns, faster than tcpdump -nn' '1' \
		    "$(calc %.1f "$(median tcpdump 2) / $(median packets-all 2)")"
	fi
}

# to_pipe NAME COMMAND...: it writes to $dir/pipe, which is read to its end.
to_pipe() {
	cat "$dir/pipe" >/dev/null &
	timed "$@"
	wait
}

# Captures one behind the other, as pcapng; mergecap is what does that without
# a queue.
one_dispatch() {
	to_pipe dispatch "$WIREFOLIO" dispatch --quiet -b "$dir/pipe" "$web" "$some"
	to_pipe dispatch-mergecap mergecap -a -F pcapng -w "$dir/pipe" "$web" "$some"
}

part_dispatch() {
	has_verb dispatch || return 0
	peer mergecap || return 0
	web=$(capture web)
	some=$(capture snapped 500000p)
	mkfifo "$dir/pipe"
	repeat one_dispatch
	row 'dispatch of web and snapped into a pipe' '-' \
	    "$(median dispatch 1) s, CPU $(median dispatch 2) s"
	against 'dispatch faster than mergecap -a' dispatch-mergecap dispatch
}

# Tables of conversations, as the peers have them.
one_flows() {
	timed flows-web "$WIREFOLIO" flows -q --threads 1 "$web"
	for name in $flows_peers; do
		case $name in
		tshark) timed flows-tshark tshark -n -q -r "$web" -z conv,tcp -z conv,udp ;;
		tcptrace) timed flows-tcptrace tcptrace -n -u "$web" ;;
		esac
	done
}

part_flows() {
	has_verb flows || return 0
	path=$(capture snapped 5Mp)
	repeat timed flows-snapped "$WIREFOLIO" flows -q --threads 1 "$path"
	row 'flows listing of snapped, packets/s, one thread' '5 M' \
	    "$(calc '%.1f M' "5 / $(median flows-snapped 1)") \
(CPU $(calc '%.1f M' "5 / $(median flows-snapped 2)"))"
	web=$(capture web)
	flows_peers=
	for name in tshark tcptrace; do
		peer "$name" && flows_peers="$flows_peers $name"
	done
	repeat one_flows
	row 'flows listing of web, bytes/s, one thread' '1 GB' \
	    "$(calc '%.2f GB' "$(wc -c <"$web") / 1e9 / $(median flows-web 1)") \
(CPU $(calc '%.2f GB' "$(wc -c <"$web") / 1e9 / $(median flows-web 2)"))"
	for name in $flows_peers; do
		against "flows faster than $name" "flows-$name" flows-web
	done
}

# What the peers do: a file for each side.
one_streams() {
	new
	timed streams "$WIREFOLIO" streams -q -s "$web" -o "$out"
	new
	timed streams-1 "$WIREFOLIO" streams -q -s --threads 1 "$web" -o "$out"
	for name in $streams_peers; do
		new
		mkdir "$out"
		case $name in
		tcpflow) (cd "$out" && timed streams-tcpflow tcpflow -r "$web" -o .) ;;
		tcpick) (cd "$out" && timed streams-tcpick tcpick -r "$web" -wR) ;;
		tcptrace) (cd "$out" && timed streams-tcptrace tcptrace -n -e "$web") ;;
		esac
	done
}

part_streams() {
	has_verb streams || return 0
	web=$(capture web)
	streams_peers=
	for name in tcpflow tcpick tcptrace; do
		peer "$name" && streams_peers="$streams_peers $name"
	done
	repeat one_streams
	row 'streams of web' '-' "$(median streams 1) s, CPU $(median streams 2) s; \
--threads 1: $(median streams-1 1) s, CPU $(median streams-1 2) s; \
$(calc %.0f "$(median streams 3) / 1024") MiB"
	for name in $streams_peers; do
		against "streams, one thread, faster than $name" "streams-$name" streams-1
	done
}

summary_capinfos() {
	timed summary "$WIREFOLIO" summary -q "$web"
	timed summary-capinfos capinfos "$web"
}

# It makes the files that the summary lists, and is slow.
summary_chaos() {
	timed summary-chaos-ours "$WIREFOLIO" summary -q "$web"
	new
	mkdir "$out"
	timed summary-chaos chaosreader "$web" -D "$out"
}

part_summary() {
	has_verb summary || return 0
	web=$(capture web 100M)
	repeat timed summary-alone "$WIREFOLIO" summary -q "$web"
	row 'summary of web (100 MB)' '-' \
	    "$(median summary-alone 1) s, CPU $(median summary-alone 2) s"
	if peer capinfos; then
		repeat summary_capinfos
		against 'summary against capinfos, which only counts and hashes' \
		    summary-capinfos summary
	fi
	if peer chaosreader; then
		rounds "$BENCH_SLOW" summary_chaos
		against 'summary faster than chaosreader (100 MB)' \
		    summary-chaos summary-chaos-ours
	fi
}

# streamed NAME SIZE: the report alone is timed, not the generator.
streamed() {
	new
	"$BENCH_BIN/gen" web "$2" |
	    timed "$1" "$WIREFOLIO" report -q - -o "$out"
}

# Ten times the input.
part_growth() {
	small=${BENCH_GROWTH:-200M}
	large=${BENCH_GROWTH_LARGE:-2G}
	streamed grow-1 "$small"
	streamed grow-10 "$large"
	row "CPU time of $large over $small, streamed" '10.5' \
	    "$(calc %.2f "$(median grow-10 2) / $(median grow-1 2)")"
	row "peak resident memory, $large against $small" 'the same' \
	    "$(calc %.0f "$(median grow-10 3) / 1024") against $(calc %.0f "$(median grow-1 3) / 1024") MiB"
}

row target wanted measured
row --- --- ---
for part in $BENCH_PARTS; do
	"part_$part"
done
