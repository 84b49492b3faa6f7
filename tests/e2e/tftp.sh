#!/bin/sh
# Files that TFTP reads and writes are carved under their names.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

capture=$work/tftp.pcap
python3 -B "$WF_SRCDIR/tests/e2e/tftp.py" "$capture" | sort >"$work/sent"

made() {
	"$WIREFOLIO" report -q --threads "$1" "$capture" -o "$work/$1"
}

ok 'a report is made' made 1
is 'it has every file, and says which is whole' "$(sql "$work/1" \
    "SELECT name||' '||sha256||' '||size||' '||complete FROM artifact
     WHERE source='tftp'" | sort)" "$(cat "$work/sent")"
is 'what went to the server is the client'\''s' "$(sql "$work/1" \
    "SELECT count(*) FROM artifact
     WHERE (name LIKE 'up/%') <> (direction='client')")" 0
is 'blocks are linked to what asked for them' "$(sql "$work/1" \
    "SELECT count(*) FROM artifact a JOIN session s ON s.id=a.session_id
     WHERE (s.server_port=69) = (s.control_session IS NOT NULL)")" 0
linked=$(sql "$work/1" \
    "SELECT page FROM session WHERE control_session IS NOT NULL LIMIT 1")
ok 'their page says so' \
    grep -q 'A data connection of the TFTP session <a' "$work/1/$linked"
ok 'by 3 threads' made 3
ok 'it is the same report' diff -r "$work/1" "$work/3"
tap_end
