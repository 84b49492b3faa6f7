#!/bin/bash
# Progress: a line on a terminal, lines on SIGUSR1, nothing otherwise.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng
cd "${work:?}" || exit 1

# slowly: the demo capture, in pieces that take about two seconds.
slowly() {
	head -c 20000 "$demo"
	sleep 1
	tail -c +20001 "$demo"
	sleep 1
}

# on_tty COMMAND: what it writes to a terminal of 60 columns, a line for every
# one that took the place of another.  The shell is named because only this
# one knows the function above.
on_tty() {
	SHELL=$BASH script -qec "stty cols 60; $1" /dev/null </dev/null | tr '\r' '\n'
}

export WIREFOLIO demo
export -f slowly
if command -v script >/dev/null; then
	on_tty "slowly | '$WIREFOLIO' report - -o tty" >seen
	ok 'a terminal shows progress' \
	    grep -E 'reading +[0-9.]+ [kM]B +[0-9,]+ packets/s +[0-9.]+ MB/s' seen
	# Written up to five times a second, for two seconds and a little more.
	lines=$(grep -c reading seen)
	ok 'now and then' [ "$lines" -ge 3 ]
	ok 'not all the time' [ "$lines" -le 15 ]
	ok 'on one line' [ "$(sed 's/\x1b\[K//g' seen | awk '{ print length }' | sort -n | tail -1)" -le 59 ]
	is 'which is gone in the end' "$(tail -n 1 seen | tr -d '\033')" '[K'
	on_tty "slowly | '$WIREFOLIO' report -q - -o quiet" >seen
	is 'with -q there is nothing' "$(tr -d '\n' <seen)" ''
	on_tty "slowly | '$WIREFOLIO' report - -o pipe 2>&1 | cat" >seen
	is 'nor in a pipe' "$(tr -d '\n' <seen)" ''
	cp "$demo" grown
	truncate -s -3 grown
	on_tty "(head -c 20000 grown; sleep 1; tail -c +20001 grown) |
	    '$WIREFOLIO' report - -o cut" >seen
	ok 'a message takes the place of the line' \
	    grep -q $'^\033\\[Kwirefolio: cut does not hold' seen
else
	skip 'a terminal shows progress' 'needs script'
fi

slowly >grown
"$WIREFOLIO" report --follow --idle 2 grown -o asked 2>said &
pid=$!
sleep 0.7
kill -USR1 "$pid"
sleep 0.7
kill -USR1 "$pid"
wait "$pid"
is 'SIGUSR1 does not disturb' $? 0
sed 's/^wirefolio: //' said | tr -d , >lines
ok 'it is answered' grep -Ex 'reading: [0-9.]+ [kM]B [0-9.]+ s' lines
frames=$(sql asked "SELECT value FROM meta WHERE key = 'frames'")
ok 'with the figures of the moment' \
    grep -Ex "$frames frames [0-9]+ sessions [0-9]+ files" lines
ok 'each time' [ "$(grep -c '^reading' lines)" -eq 2 ]
"$WIREFOLIO" report grown -o plain
ok 'and the report is the same' diff -r plain asked

# Asked where nothing is read: a template that is a pipe holds the work up.
mkdir templates
mkfifo templates/index.html

# ask_pages NAME COMMAND...: one answer while pages are made.
ask_pages() {
	tap_name=$1
	shift
	"$WIREFOLIO" "$@" --templates templates 2>said &
	pid=$!
	exec 3>templates/index.html
	kill -USR1 "$pid"
	cat "$WF_SRCDIR/templates/index.html" >&3
	exec 3>&-
	wait "$pid"
	is "$tap_name" $? 0
	sed 's/^wirefolio: //; s/[0-9]*%, [0-9.]* s$/N%, N s/
	    s/[1-9][0-9]* files/N files/' said >lines
}

ask_pages 'SIGUSR1 while pages are made' report grown -o paged
is 'says which share of them, what was read, and no rates' "$(tr -d , <lines)" \
    "making pages: N% N s
$frames frames $(sql paged "SELECT value FROM meta WHERE key = 'sessions'") sessions N files"
ask_pages 'render is asked as well' render paged
is 'and knows its own share only' "$(cat lines)" 'making pages: N%, N s'
ok 'and makes the same' diff -r plain paged

tap_end
