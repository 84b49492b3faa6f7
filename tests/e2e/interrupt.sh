#!/bin/bash
# Signals: the first ends the reading and the report is made of what was read,
# the second ends the program.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng

# start DIR: a report on a pipe that brings the demo capture and stays open.
start() {
	local i

	rm -f fifo
	mkfifo fifo
	"$WIREFOLIO" report - -o "$1" <fifo 2>said &
	pid=$!
	exec 3>fifo
	cat "$demo" >&3
	for i in {1..50}; do
		[ -e "$1.partial" ] && break
		sleep 0.1
	done
	sleep 0.5
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
	ok 'one line tells of it' [ "$(wc -l <said)" -eq 1 ]
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

tap_end
