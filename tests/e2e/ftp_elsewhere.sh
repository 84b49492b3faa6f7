#!/bin/sh
# Files of FTP whose data passes between other addresses than its commands are
# carved under their names, whatever the number of threads.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

capture=$work/elsewhere.pcap
python3 -B "$WF_SRCDIR/tests/e2e/ftp_elsewhere.py" "$capture" |
    sort >"$work/sent"

made() {
	"$WIREFOLIO" report -q --no-pages --threads "$1" "$capture" -o "$work/$1"
}

carved() {
	sql "$1" "SELECT replace(name,'copy-','')||' '||sha256||' '||size
	    FROM artifact WHERE source='ftp'" | sort
}

ok 'a report is made' made 1
is 'every file has its name' "$(carved "$work/1")" "$(cat "$work/sent")"
is 'each is linked to its command' "$(sql "$work/1" \
    "SELECT count(*) FROM artifact a JOIN ftp f ON f.data_session=a.session_id
     WHERE f.command LIKE 'RETR %'||replace(a.name,'copy-','')")" 40
is 'and none is told as lost' "$(sql "$work/1" \
    "SELECT count(*) FROM finding WHERE kind='not-carved'")" 0
for n in 2 3 8; do
	ok "by $n threads" made $n
	ok 'it is the same report' diff -r "$work/1" "$work/$n"
done

# Without SYN nobody knows in time; the record still has the link.
"$WIREFOLIO" report -q --no-pages "$capture" -o "$work/begun" \
    -f 'port 21 or tcp[tcpflags] & tcp-syn = 0'
is 'what began before the capture is told' "$(sql "$work/begun" \
    "SELECT count(*)>0 FROM finding WHERE kind='not-carved'
     AND text LIKE '%between other addresses%'")" 1
tap_end
