#!/bin/sh
# Every frame read ends in exactly one of: a session, other traffic, filtered
# out, undecoded. The four add up to the frames that capinfos' peers count.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

# adds_up NAME CAPTURE OPTIONS...
adds_up() {
	name=$1
	capture=$2
	shift 2
	rm -rf "$work/r"
	ok "$name: the fates add up to the frames" fates "$capture" "$@"
}

fates() {
	capture=$1
	shift
	"$WIREFOLIO" report "$@" "$capture" -o "$work/r" || [ $? -eq 1 ] || return 1
	frames=$(sql "$work/r" 'SELECT SUM(frames) FROM capture')
	sum=$(sql "$work/r" \
	    "SELECT SUM(value) FROM meta WHERE key LIKE 'frames.%'")
	inside=$(sql "$work/r" \
	    "SELECT value FROM meta WHERE key = 'frames.session'")
	packets=$(sql "$work/r" \
	    'SELECT TOTAL(client_packets + server_packets) FROM session')
	echo "frames $frames, sum of fates $sum; in sessions $inside," \
	    "packets of sessions $packets"
	[ "$frames" -eq "$sum" ] && [ "$inside" -eq "${packets%.*}" ]
}

# The count tables are of the frames that no filter took away, but for those
# of sessions that --min-bytes and --max-bytes left out: the page says so.
# counted NAME CAPTURE OPTIONS...
counted() {
	name=$1
	capture=$2
	shift 2
	rm -rf "$work/r"
	ok "$name: frames in the count tables" counts "$capture" "$@"
}

counts() {
	capture=$1
	shift
	"$WIREFOLIO" report "$@" "$capture" -o "$work/r" || return 1
	types=$(sql "$work/r" \
	    "SELECT TOTAL(packets) FROM tally WHERE kind = 'ethertype'")
	stay=$(sql "$work/r" \
	    "SELECT SUM(value) FROM meta WHERE key LIKE 'frames.%' AND
	    key <> 'frames.filtered' OR key = 'left_out'")
	left=$(sql "$work/r" "SELECT value FROM meta WHERE key = 'left_out'")
	told=$(sed -n 's/.*Counted too are the \([0-9,]*\) frames.*/\1/p' \
	    "$work/r/index.html")
	echo "counted ${types%.*}, to be counted $stay, left out $left," \
	    "told ${told:-0}"
	[ "${types%.*}" -eq "$stay" ] && [ "$left" = "${told:-0}" ]
}

demo=$WF_SRCDIR/share/demo.pcapng
adds_up 'demo' "$demo"
adds_up 'demo, a filter' "$demo" -f 'tcp port 80'
adds_up 'demo, by port' "$demo" --port 80,53
adds_up 'demo, not by port' "$demo" --not-port 80
adds_up 'demo, by network' "$demo" --ip 192.0.2.0/24
adds_up 'demo, without TCP' "$demo" --no-tcp
adds_up 'demo, without UDP and ICMP' "$demo" --no-udp --no-icmp
adds_up 'demo, the first 100 frames' "$demo" --max-packets 100
adds_up 'demo, small sessions only' "$demo" --max-bytes 1000
adds_up 'demo, large sessions only' "$demo" --min-bytes 1000
counted 'demo' "$demo"
counted 'demo, a filter' "$demo" -f 'tcp port 80'
counted 'demo, by port' "$demo" --port 80,53
counted 'demo, not by network' "$demo" --not-ip 192.0.2.0/24
counted 'demo, without UDP and ICMP' "$demo" --no-udp --no-icmp
counted 'demo, large sessions only' "$demo" --min-bytes 1000
counted 'demo, no session at all' "$demo" --min-bytes 1G
for capture in "$WF_SRCDIR"/tests/captures/*.pcapng "$WF_SHARED"/captures/*.*cap* \
    "$WF_SHARED"/captures/*.snoop; do
	[ -f "$capture" ] && adds_up "$(basename "$capture")" "$capture"
done
tap_end
