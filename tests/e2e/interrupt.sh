#!/bin/bash
# Signals: the first ends the reading and the report is made of what was read,
# the second ends the program.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng

# start DIR: a report on a pipe that brings the demo capture and stays open;
# all of it was read.
start() {
	rm -f fifo
	mkfifo fifo
	"$WIREFOLIO" report - -o "$1" <fifo 2>said &
	pid=$!
	exec 3>fifo
	cat "$demo" >&3
	soon [ -e "$1.partial" ]
	soon has_read "$pid" "$(meta whole frames)" said
}

ended() {
	wait "$pid"
	is "$1" $? "$2"
	exec 3>&-
}

meta() {
	sql "$1" "SELECT value FROM meta WHERE key='$2'"
}

cd "${work:?}" || exit 1
"$WIREFOLIO" report "$demo" -o whole

for signal in INT TERM HUP; do
	start "$signal"
	kill -"$signal" "$pid"
	ended "SIG$signal ends the reading" 1
	is 'a finding says so' \
	    "$(sql "$signal" "SELECT count(*) FROM finding WHERE kind='interrupted'")" 1
	is 'what was read is there' "$(meta "$signal" frames)" "$(meta whole frames)"
	is 'and its sessions' "$(meta "$signal" sessions)" "$(meta whole sessions)"
	ok 'the report is whole' status 0 "$WIREFOLIO" verify "$signal"
	ok 'one line tells of it' [ "$(unasked said | wc -l)" -eq 1 ]
done

# As under nohup.
trap '' HUP
start hidden
trap - HUP
kill -HUP "$pid"
exec 3>&-
wait "$pid"
is 'a SIGHUP that is ignored stays so' $? 0
is 'and the report is complete' "$(meta hidden frames)" "$(meta whole frames)"

# What goes to a reader that leaves is held in a directory until then.
mkdir held
TMPDIR=$PWD/held "$WIREFOLIO" summary "$demo" 2>said | :
is 'a summary that nobody reads leaves nothing behind' "$(ls held)" ''

# Both are there before the program can do anything in between.
start two
kill -STOP "$pid"
kill -INT "$pid"
kill -TERM "$pid"
kill -CONT "$pid"
wait "$pid" 2>/dev/null
ok 'a second signal ends the program' [ $? -gt 128 ]
exec 3>&-
ok 'and leaves what was begun' [ -d two.partial ]
ok 'under its own name' [ ! -e two ]
"$WIREFOLIO" report "$demo" -o two
is 'which the next report replaces' $? 0
ok 'and nothing else is left' [ ! -e two.partial ]

# A reader that is slow: all that was read is written when the signal comes.
for i in {1..30}; do
	echo "$demo"
done >many
full() {
	python3 -c '
import array, fcntl, sys, termios
n = array.array("i", [0])
fcntl.ioctl(3, termios.FIONREAD, n)
sys.exit(n[0] < 50000)'
}
# slow NAME COMMAND...: a signal while its output waits for room in a pipe.
slow() {
	rm -f fifo
	mkfifo fifo
	"$WIREFOLIO" "${@:2}" --list many >fifo 2>said &
	pid=$!
	exec 3<fifo
	soon full
	kill -INT "$pid"
	cat <&3 >got
	exec 3<&-
	ended "$1 is written to its end" 1
}
if command -v python3 >/dev/null 2>&1; then
	slow 'a capture' flows --extract-ip 0.0.0.0/0 -o -
	ok 'with packets that are whole' status 0 "$WIREFOLIO" packets -q got
	slow 'a list' packets -q
	ok 'with lines that are whole' [ -z "$(tail -c 1 got)" ]
	slow 'what was said' streams -c -j
	ok 'with lines that are whole' python3 -c '
import json
for line in open("got"):
    json.loads(line)'
else
	skip 'a reader that is slow' 'needs python3'
fi

# ---- two at once

start one
ok 'what another run makes is left alone' status 3 "$WIREFOLIO" report "$demo" -o one
ok 'which is said' grep -q 'being made by another run' err
exec 3>&-
ended 'that one goes on' 0
ok 'and its report is whole' status 0 "$WIREFOLIO" verify one

start late
mkdir late
echo precious >late/file
exec 3>&-
ended 'what appeared under the name meanwhile' 3
is 'is not replaced' "$(ls late; cat late/file)" 'file
precious'
ok 'which is said' grep -q 'late appeared .* rename late.partial' said
ok 'and the report is whole' status 0 "$WIREFOLIO" verify late.partial

tap_end
