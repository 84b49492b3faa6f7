#!/bin/bash
# report --every N: a report made anew while captures arrive, whatever brings
# them, and with plugins. queue.sh does it with a queue.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

cd "${work:?}" || exit 1
maker=
trap 'kill -9 $maker 2>/dev/null; wait; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT

# The demo capture in four pieces, each a capture: sessions go across.
python3 - "$WF_SRCDIR/share/demo.pcapng" <<'END'
import struct, sys
data = open(sys.argv[1], 'rb').read()
head, frames, at = b'', [], 0
while at < len(data):
    kind, size = struct.unpack_from('<II', data, at)
    if kind in (0x0A0D0D0A, 1):
        head += data[at:at + size]
    elif kind == 6:
        frames.append(data[at:at + size])
    at += size
each = len(frames) // 4 + 1
for i in range(4):
    with open('part%d.pcapng' % (i + 1), 'wb') as f:
        f.write(head + b''.join(frames[i * each:(i + 1) * each]))
END

# of N OPTION...: what a run over the first N alone makes, in the directory of.
of() {
	printf 'part%d.pcapng\n' $(seq "$1") >of.list
	rm -rf of
	"$WIREFOLIO" report -q --list of.list "${@:2}" -o of 2>/dev/null
}

# Everything in the record but how it was asked for, and from where.
record() {
	sqlite3 "$1/case.db" .dump | grep -v "INTO meta VALUES('options'" | sed 's|watched/||g'
}

captures() {
	sqlite3 "$1/case.db" 'SELECT count(*) FROM capture' 2>/dev/null
}

# holds DIR N: its report is soon one of N captures.
holds() {
	for _ in {1..600}; do
		[ "$(captures "$1")" = "$2" ] && return
		sleep 0.1
	done
	return 1
}

start() {
	"$WIREFOLIO" report -q "$@" 2>said &
	maker=$!
}

ended() {
	wait "$maker"
	is 'the run ends' $? 0
	maker=
}

# is_of NAME DIR N OPTION...
is_of() {
	of "$3" "${@:4}"
	is "$1" "$(record "$2" | sha256sum)" "$(record of | sha256sum)"
	ok '... and whole' status 0 "$WIREFOLIO" verify "$2"
}

# ---- a directory that captures are rotated into

mkdir watched
cp part1.pcapng part2.pcapng watched
start --watch watched --stop-file done --every 1 -o rotated
ok 'when a second capture is there the first one is reported on' holds rotated 1
is_of 'as if there were no other' rotated 1
cp part3.pcapng watched
ok 'then the second' holds rotated 2
is_of 'with the first' rotated 2
touch watched/done
ended
is_of 'and at the end all of them' rotated 3

# ---- names that count up

mkdir counted
cp part1.pcapng counted/p1
cp part2.pcapng counted/p2
start --series counted/p1,3 --every 2 -o series
cp part3.pcapng counted/p3.new
mv counted/p3.new counted/p3
ended
of 3
is 'a series is reported on whole' "$(sql series 'SELECT * FROM session')" "$(sql of 'SELECT * FROM session')"
ok '... and whole' status 0 "$WIREFOLIO" verify series

# ---- plugins

${CC:-cc} -shared -fPIC -I "$WF_SRCDIR/src/cli/plugin" -DTCPWIN_THRES=500 -o tcpwin.so \
    "$WF_SRCDIR/share/plugins/tcpwin.c" || skip_all 'needs a compiler'
printf 'part%d.pcapng\n' 1 2 3 4 >list
mkfifo names
start --list names --plugin ./tcpwin.so --every 2 -o plugged
exec 3>names
head -2 list >&3
ok 'a report with a plugin is renewed' holds plugged 2
is_of 'with its columns of what was read so far' plugged 2 --plugin ./tcpwin.so
tail -2 list >&3
exec 3>&-
ended
is_of 'and, of flows that went on, of all' plugged 4 --plugin ./tcpwin.so
ok 'which are columns indeed' \
    [ "$(sql plugged "SELECT count(*) FROM plugin_flow WHERE name='tcpWinThPktCnt' AND value>0")" -gt 0 ]

# ---- what is asked for beside it

for with in '--layout chaosreader' --no-pages '--max-packets 300' --raw '-f tcp'; do
	ok "with $with" status 0 "$WIREFOLIO" report -q --list list --every 1 $with -o beside
	is_of '... nothing is otherwise' beside 4 $with
	rm -rf beside
done

# ---- refusals

refused() {
	status 2 "$WIREFOLIO" report -o refused "${@:2}" || return 1
	cat err
	[ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$1" err && [ ! -e refused ]
}
ok 'no captures that arrive' refused '--every goes with' --every 2 part1.pcapng
ok 'one that grows' refused '--every goes with' --every 2 --follow part1.pcapng
ok 'a time' refused 'number of captures' --every 5m --list list
ok 'none' refused '1 at least' --every 0 --list list
ok 'a number of packets that are captured' refused '--every' --every x -i lo
ok 'another verb' status 2 "$WIREFOLIO" flows --every 2 --list list

tap_end
