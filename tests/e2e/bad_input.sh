#!/bin/sh
# Bad input gets one line that names the file and the reason, the documented
# exit status, and nothing is left under the final name.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

# refused NAME STATUS TEXT ARGS...: exactly one line on stderr, with TEXT in it.
refused() {
	name=$1
	want=$2
	text=$3
	shift 3
	rm -rf "$work/new"
	ok "$name" one_line "$want" "$text" "$@"
}

one_line() {
	want=$1
	text=$2
	shift 2
	status "$want" "$WIREFOLIO" "$@" </dev/null || return 1
	cat "$work/err"
	[ "$(grep -o 'copy it again' "$work/err" | wc -l)" -le 1 ] || return 1
	[ "$(wc -l <"$work/err")" -eq 1 ] || return 1
	grep -qF -- "$text" "$work/err" || return 1
	[ ! -e "$work/new" ]
}

capture=$WF_SRCDIR/share/demo.pcapng
: >"$work/empty.pcap"
echo 'this is no capture, it is a shopping list' >"$work/list.txt"
mkdir "$work/folder" "$work/existing"
echo precious >"$work/existing/file"
cp "$capture" "$work/secret.pcap"
chmod 0 "$work/secret.pcap"
chmod 755 "$work"

refused 'an empty file' 4 'empty.pcap' report "$work/empty.pcap" -o "$work/new"
refused 'a text file' 4 'list.txt' report "$work/list.txt" -o "$work/new"
refused 'a directory' 4 'folder' report "$work/folder" -o "$work/new"
head -c 30 "$capture" >"$work/begun.pcapng"
refused 'a file that ends in its first block' 4 'begun.pcapng' report "$work/begun.pcapng" -o "$work/new"
refused 'a missing file' 4 'nowhere.pcap' report "$work/nowhere.pcap" -o "$work/new"
refused 'one bad file among good ones' 4 'list.txt' report "$capture" "$work/list.txt" -o "$work/new"
refused 'an unknown option' 2 '--colour' report --colour "$capture" -o "$work/new"
refused 'an option without its value' 2 '-o' report "$capture" -o
refused 'no capture' 2 'no capture' report -o "$work/new"
refused 'no directory' 2 '-o DIR' report "$capture"
refused 'a value that is no number' 2 'max-packets' report --max-packets ten "$capture" -o "$work/new"
refused 'a port that is none' 2 'port' report --port 80,http "$capture" -o "$work/new"
refused 'an address that is none' 2 'ip' report --ip 192.0.2.0/40 "$capture" -o "$work/new"
refused 'a filter that is none' 2 'tcp prot' report -f 'tcp prot 80' "$capture" -o "$work/new"
refused 'an unknown limit' 2 'no such limit; see LIMITS' report --limit sky=1 "$capture" -o "$work/new"
refused 'an existing directory' 3 'existing' report "$capture" -o "$work/existing"
"$WIREFOLIO" report -q "$capture" -o "$work/kept"
mkdir "$work/kept/evidence" "$work/died.partial"
cp "$capture" "$work/kept/evidence/001.pcapng"
cp "$capture" "$work/died.partial/001.pcapng"
echo "$work/kept/evidence/001.pcapng" >"$work/names"
lost() {
	status 3 "$WIREFOLIO" report -q "$@" && cat "$work/err" &&
	    [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q 'name another directory' "$work/err"
}
ok 'a capture in the report that would go' lost --force \
    "$work/kept/evidence/001.pcapng" -o "$work/kept/"
ok '... of a list' lost --force --list "$work/names" -o "$work/kept"
ok '... or in what a run that died has left' lost "$work/died.partial/001.pcapng" -o "$work/died"
cp -R "$work/kept" "$work/crashed.partial"
: >"$work/crashed.partial/.wirefolio-partial"
refused 'what a live run that died has captured' 3 'make a report of it' \
    report "$capture" -o "$work/crashed"
is 'is still there' "$(for f in "$work/kept/evidence/001.pcapng" "$work/died.partial/001.pcapng"; do
    cmp "$capture" "$f" 2>&1; done)" ''
refused 'an existing directory that is no report, with --force' 3 'existing' \
    report --force "$capture" -o "$work/existing"
is 'what was in it is still there' "$(cat "$work/existing/file")" precious
refused 'a parent that does not exist' 3 'no/where' report "$capture" -o "$work/no/where"
refused 'notes that cannot be read' 2 'notes' report --notes "$work/notes" "$capture" -o "$work/new"
refused 'verify of a directory that is no report' 4 'existing' verify "$work/existing"
refused 'render of a directory that is no report' 4 'existing' render "$work/existing"
refused 'templates in no directory' 2 'must be a directory' \
    report --templates "$work/nowhere" "$capture" -o "$work/new"
"$WIREFOLIO" chaosreader -q -D "$work/flat" "$capture" >/dev/null
cp "$work/flat/index.html" "$work/index"
refused "render of Chaosreader's layout" 4 "Chaosreader's layout" render "$work/flat"
ok 'its index is still there' cmp "$work/index" "$work/flat/index.html"

if [ "$(id -u)" -ne 0 ]; then
	refused 'an unreadable file' 4 'secret.pcap' report "$work/secret.pcap" -o "$work/new"
else
	mkdir "$work/theirs" && chmod 777 "$work/theirs"
	cp "$WIREFOLIO" "$work/wirefolio"
	cp "$capture" "$work/public.pcap"
	chmod 755 "$work/wirefolio" "$work/public.pcap"
	as_nobody() {
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@" 2>"$work/err"
	}
	# Where only root may go, nobody gets nowhere.
	if as_nobody "$work/wirefolio" --version >/dev/null; then
		ok 'an unreadable file' eval '
		    as_nobody "$work/wirefolio" report "$work/secret.pcap" -o "$work/theirs/new"
		    [ $? -eq 4 ] && cat "$work/err" && grep -q secret.pcap "$work/err" &&
		    grep -qi "permission" "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ]'
		ok 'a directory that cannot be written' eval '
		    chmod 755 "$work/theirs"
		    as_nobody "$work/wirefolio" report "$work/public.pcap" -o "$work/theirs/new"
		    [ $? -eq 3 ] && cat "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ]'
	else
		skip 'an unreadable file' 'another user cannot run it here'
	fi
fi

# Closed standard files are not taken for others.
head -c 100000 "$capture" >"$work/cut.pcapng"
"$WIREFOLIO" report "$work/cut.pcapng" -o "$work/open" 2>"$work/err"
"$WIREFOLIO" report "$work/cut.pcapng" -o "$work/closed" <&- >&- 2>&-
ok 'nothing is said into the report' diff -r "$work/open" "$work/closed"
base64 "$capture" >"$work/b64"
ok 'base64 is read without standard input' sh -c '
    "$WIREFOLIO" summary --base64 "$1" <&- | grep -q sessions' sh "$work/b64"
ok 'output that is closed is refused' sh -c '
    "$WIREFOLIO" packets -q "$1" >&- 2>"$2"; [ $? -eq 3 ]' sh "$capture" "$work/err"
ok 'so is input' sh -c '
    "$WIREFOLIO" packets -q - <&- 2>"$1"; [ $? -eq 4 ]' sh "$work/err"

mkdir "$work/tiny"
if mount -t tmpfs -o size=200k tmpfs "$work/tiny" 2>/dev/null; then
	ok 'a full disk' eval '
	    "$WIREFOLIO" report "$capture" -o "$work/tiny/new" 2>"$work/err"
	    [ $? -eq 3 ] && cat "$work/err" && grep -qi "space" "$work/err" &&
	    [ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -e "$work/tiny/new" ] &&
	    [ -d "$work/tiny/new.partial" ]'
	umount "$work/tiny"
else
	skip 'a full disk' 'a small tmpfs cannot be mounted here'
fi

tap_end
