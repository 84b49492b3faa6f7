#!/bin/sh
# Captures that a list names: one stream, in the order of the list.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

captures=$WF_SRCDIR/tests/captures
a=$captures/http-variants.pcapng
b=$captures/ftp-v6.pcapng

paths() {
	sql "$1" 'SELECT path FROM capture ORDER BY id'
}

frames() {
	sql "$1" "SELECT value FROM meta WHERE key='frames'"
}

refused() {
	want=$1
	text=$2
	shift 2
	status "$want" "$WIREFOLIO" report "$@" -o "$work/refused" || return 1
	cat "$work/err"
	[ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$text" "$work/err" &&
	    [ ! -e "$work/refused" ]
}

printf '# recorded in autumn\n\n%s\r\n#%s\n%s' "$a" "$a" "$b" >"$work/list"
ok 'a list is read' status 0 "$WIREFOLIO" report --list "$work/list" -o "$work/ab"
is 'its captures are read in its order' "$(paths "$work/ab")" "$a
$b"
ok 'a list from standard input' \
    sh -c "printf '%s\n' '$b' '$a' | \"\$WIREFOLIO\" report --list - -o '$work/ba'"
is 'the other order' "$(paths "$work/ba")" "$b
$a"
is 'frames are numbered as they arrive' \
    "$(sql "$work/ba" 'SELECT count(*) FROM session WHERE capture=2 AND
	first_frame<=(SELECT frames FROM capture WHERE id=1)')" 0
is 'and each session tells its place in its own capture' \
    "$(sql "$work/ba" 'SELECT capture_frame FROM session WHERE capture=2 AND proto="tcp" ORDER BY id')" \
    "$(sql "$work/ab" 'SELECT first_frame FROM session WHERE capture=1 AND proto="tcp" ORDER BY id')"
page=$(sql "$work/ba" 'SELECT page FROM session WHERE capture=2 AND page<>"" LIMIT 1')
ok 'on its page, too' grep -q ", from its frame $(sql "$work/ba" \
    "SELECT capture_frame FROM session WHERE page='$page'")<" "$work/ba/$page"
ok 'both orders hold the same frames' [ "$(frames "$work/ab")" = "$(frames "$work/ba")" ]
ok 'captures that are named come first' \
    status 0 "$WIREFOLIO" report --list "$work/list" "$b" -o "$work/bab"
is 'and those of the list after them' "$(paths "$work/bab")" "$b
$a
$b"

ok 'a capture is read when its line arrives' sh -c "
	mkfifo '$work/fifo'
	\"\$WIREFOLIO\" report --list '$work/fifo' -o '$work/slow' &
	exec 3>'$work/fifo'
	cp '$a' '$work/moved'
	echo '$work/moved' >&3
	sleep 1
	cp '$b' '$work/later'
	echo '$work/later' >&3
	exec 3>&-
	wait"
is 'and the next when its own does' "$(paths "$work/slow")" "$work/moved
$work/later"

few() {
	ulimit -Sn 40
	for n in $(seq 100); do
		set -- "$@" "$a"
	done
	status 0 "$WIREFOLIO" report -q --no-pages "$@" -o "$work/many"
}
ok 'more captures of one time than files may be open' eval '(few)'

printf '%s\n%s\n%s\n' "$a" "$work/nowhere" "$b" >"$work/gap"
ok 'a capture that is not there is damage' \
    status 1 "$WIREFOLIO" report --list "$work/gap" -o "$work/gap.out"
is 'which the report says' "$(sql "$work/gap.out" \
    'SELECT kind, capture FROM finding WHERE capture=2')" 'capture-damaged|2'
ok 'and the others are read' [ "$(frames "$work/gap.out")" = "$(frames "$work/ab")" ]

echo "$work/nowhere" >"$work/bad"
: >"$work/empty"
ok 'the first must be there' refused 4 nowhere --list "$work/bad"
ok 'a list that names none' refused 4 'names no capture' --list "$work/empty"
ok 'a list that is not there' refused 4 'no-list' --list "$work/no-list"
ok 'a list that is a directory' refused 4 'Is a directory' --list "$work"
ok 'a list and a directory' refused 2 exclude --list "$work/list" --watch "$work"
ok 'a list is not followed' refused 2 --watch --follow --list "$work/list"

tap_end
