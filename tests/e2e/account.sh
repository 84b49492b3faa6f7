#!/bin/sh
# Every frame read ends in exactly one of: a session, other traffic, filtered
# out, undecoded. The four add up to the frames that capinfos' peers count.
. "$WF_SRCDIR/tests/e2e/tap.sh"

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
for capture in "$WF_SRCDIR"/tests/captures/*.pcapng "$WF_SHARED"/captures/*.*cap* \
    "$WF_SHARED"/captures/*.snoop; do
	[ -f "$capture" ] && adds_up "$(basename "$capture")" "$capture"
done
tap_end
