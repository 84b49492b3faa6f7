#!/bin/bash
# Captures that still grow, and directories that they are rotated into.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng
captures=$WF_SRCDIR/tests/captures
size=$(wc -c <"$demo")

# pieces FILE FROM TO...: append the demo capture's bytes, up to one offset and
# then the next, with a pause after each.
pieces() {
	local at=$2 n

	for n in "${@:3}"; do
		tail -c "+$((at + 1))" "$demo" | head -c "$((n - at))" >>"$1"
		at=$n
		sleep 0.3
	done
}

# start DIR OPTION...: in the background, until the report has begun.
start() {
	dir=$1
	shift
	"$WIREFOLIO" report "$@" -o "$dir" 2>"$dir.err" &
	pid=$!
	soon [ -e "$dir.partial" ]
}

# read_so_far CAPTURE...: all that is in them now, by what runs.
read_so_far() {
	rm -rf so_far
	"$WIREFOLIO" report -q --no-pages "$@" -o so_far
	soon has_read "$pid" "$(sql so_far "SELECT value FROM meta
	    WHERE key = 'frames'")" "$dir.err"
}

# ended NAME STATUS
ended() {
	wait "$pid"
	is "$1" $? "$2"
}

same() {
	diff -r "$1" "$2"
}

paths() {
	sql "$1" 'SELECT path FROM capture ORDER BY id'
}

kinds() {
	sql "$1" "SELECT DISTINCT kind FROM finding WHERE kind IN
	    ('interrupted', 'capture-damaged') ORDER BY kind"
}

cd "${work:?}" || exit 1
cp "$demo" growing.pcapng
"$WIREFOLIO" report growing.pcapng -o plain

# ---- a file that grows

# It ends by itself, much later than the slowest machine wrote the last piece.
mkdir slowly && : >slowly/growing.pcapng
(cd slowly && exec "$WIREFOLIO" report --follow --idle 15 growing.pcapng \
    -o ../idle) &
idle=$!
pieces slowly/growing.pcapng 0 3 100 5000 5001 "$((size / 2))" "$size"

rm growing.pcapng
pieces growing.pcapng 0 9000
start signal --follow growing.pcapng
pieces growing.pcapng 9000 "$size"
read_so_far "$demo"
kill -INT "$pid"
ended 'a capture is followed until a signal' 0
ok 'which is its proper end' same plain signal

rm growing.pcapng
pieces growing.pcapng 0 9001
start cut --follow growing.pcapng
read_so_far growing.pcapng
kill -TERM "$pid"
ended 'a signal inside a packet' 1
is 'leaves a capture that ends there' "$(kinds cut)" capture-damaged

# Cut off at the end of a packet, and written anew.
head -c 60264 "$demo" >shrunk.pcapng
start shrunk --follow --idle 300 shrunk.pcapng
read_so_far shrunk.pcapng
: >shrunk.pcapng
ended 'a capture that is written anew ends there' 1
is 'which is damage' "$(kinds shrunk)" capture-damaged
is 'with its reason' "$(sql shrunk 'SELECT damage FROM capture')" \
    'At offset 60,264 reading ends: the file was made shorter while it was read.'

# ---- a directory

mkdir spool
cp "$captures/http-variants.pcapng" spool/x.pcapng9
echo 'no capture' >spool/.hidden
start watched --watch spool --stop-file stop --idle 300
head -c 9001 "$demo" >spool/x.pcapng10
read_so_far "$captures/http-variants.pcapng" spool/x.pcapng10
tail -c +9002 "$demo" >>spool/x.pcapng10
cp "$captures/ftp-v6.pcapng" spool/.moved && mv spool/.moved spool/x.pcapng11
read_so_far spool/x.pcapng9 spool/x.pcapng10 spool/x.pcapng11
cp "$captures/hostile.pcapng" spool/x.pcapng8
touch spool/stop
ended 'a directory is watched until its stop file' 0
is 'captures are read once, as they arrive, numbers by value' \
    "$(paths watched)" 'spool/x.pcapng9
spool/x.pcapng10
spool/x.pcapng11
spool/x.pcapng8'

"$WIREFOLIO" report --watch spool --stop-file stop -o again
is 'in the order of names when all are there' "$(paths again)" 'spool/x.pcapng8
spool/x.pcapng9
spool/x.pcapng10
spool/x.pcapng11'
is 'nothing is damaged' "$(kinds watched)$(kinds again)" ''

rm spool/stop
"$WIREFOLIO" report --watch spool --idle 500ms -o idle_watch
is 'a directory is watched until it is idle' $? 0
is 'with the same captures' "$(paths idle_watch)" "$(paths again)"

start signal_watch --watch spool
read_so_far spool/*
kill -INT "$pid"
ended 'or until a signal' 0
is 'with the same captures again' "$(paths signal_watch)" "$(paths again)"

mkdir mixed
echo 'what this folder is for' >mixed/README
cp "$demo" mixed/a.pcapng
: >mixed/b.pcapng
ok 'what is no capture is damage' status 1 \
    "$WIREFOLIO" report --watch mixed --idle 300ms -o mixed.out
is 'and the others are read' \
    "$(sql mixed.out 'SELECT path, damaged, frames > 0 FROM capture ORDER BY id')" \
    'mixed/README|1|0
mixed/a.pcapng|0|1
mixed/b.pcapng|1|0'

mkdir empty
ok 'a directory that stays empty' status 4 \
    "$WIREFOLIO" report --watch empty --idle 300ms -o none
ok 'says so' grep -q 'no capture appeared' err
ok 'a directory that is not there' status 4 \
    "$WIREFOLIO" report --watch nowhere -o none
ok 'a time that is none' status 2 \
    "$WIREFOLIO" report --watch spool --idle soon -o none

wait "$idle"
is 'a capture is followed until it is idle' $? 0
ok 'and read as if it had been whole' same plain idle

tap_end
