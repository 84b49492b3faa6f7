#!/bin/bash
# Progress: a line on a terminal, lines on SIGUSR1, nothing otherwise.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng
cd "${work:?}" || exit 1

# drawn N: the terminal shows so many lines of it.
drawn() {
	[ "$(tr '\r' '\n' <raw | grep -c reading)" -ge "$1" ]
}

# slowly WAIT...: the demo capture, in two pieces; after each it waits.
slowly() {
	head -c 20000 "$demo"
	"$@"
	tail -c +20001 "$demo"
	"$@"
}

# on_tty COMMAND: what it writes to a terminal of 60 columns, a line for every
# one that took the place of another, in seen.  The shell is named because only
# this one knows the functions above.
on_tty() {
	SHELL=$BASH script -qec "stty cols 60; $1" /dev/null </dev/null >raw
	tr '\r' '\n' <raw >seen
}

export WIREFOLIO demo
export -f slowly drawn soon
if command -v script >/dev/null; then
	SECONDS=0
	on_tty "slowly soon drawn 3 | '$WIREFOLIO' report - -o tty"
	ok 'a terminal shows progress' \
	    grep -E 'reading +[0-9.]+ [kM]B +[0-9,]+ packets/s +[0-9.]+ MB/s' seen
	# Written up to five times a second.
	lines=$(grep -c reading seen)
	ok 'now and then' [ "$lines" -ge 3 ]
	ok 'not all the time' [ "$lines" -le $((SECONDS * 5 + 10)) ]
	ok 'on one line' [ "$(sed 's/\x1b\[K//g' seen | awk '{ print length }' | sort -n | tail -1)" -le 59 ]
	is 'which is gone in the end' "$(tail -n 1 seen | tr -d '\033')" '[K'
	on_tty "slowly sleep 1 | '$WIREFOLIO' report -q - -o quiet"
	is 'with -q there is nothing' "$(tr -d '\n' <seen)" ''
	on_tty "slowly sleep 1 | '$WIREFOLIO' report - -o pipe 2>&1 | cat"
	is 'nor in a pipe' "$(tr -d '\n' <seen)" ''
	cp "$demo" grown
	truncate -s -3 grown
	on_tty "(head -c 20000 grown; sleep 1; tail -c +20001 grown) |
	    '$WIREFOLIO' report - -o cut"
	ok 'a message takes the place of the line' \
	    grep -q $'^\033\\[Kwirefolio: cut does not hold' seen
else
	skip 'a terminal shows progress' 'needs script'
fi

cp "$demo" grown
"$WIREFOLIO" report grown -o plain
frames=$(sql plain "SELECT value FROM meta WHERE key = 'frames'")
answered() {
	[ "$(grep -c 'reading: ' said)" -ge "$1" ]
}
"$WIREFOLIO" report --follow grown -o asked 2>said &
pid=$!
soon [ -e asked.partial ]
soon has_read "$pid" "$frames" said
times=$(grep -c 'reading: ' said)
kill -USR1 "$pid"
ok 'SIGUSR1 is answered each time' soon answered $((times + 1))
kill -INT "$pid"
wait "$pid"
is 'it does not disturb' $? 0
sed 's/^wirefolio: //' said | tr -d , >lines
ok 'with what is done' grep -Ex 'reading: [0-9.]+ [kM]B [0-9.]+ s' lines
ok 'with the figures of the moment' \
    grep -Ex "$frames frames [0-9]+ sessions [0-9]+ files" lines
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
