#!/bin/sh
# What carries IP: one download inside of each, by every verb, and each header
# held against what tshark reads.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

help=$WF_SRCDIR/tests/e2e/carriers_help.py
unset WIREFOLIO_PLUGINS
body=$(python3 "$help" body | sha256sum | cut -d ' ' -f 1)

# carried KIND TUNNEL FLOWSTAT [PACKETS]: the download comes out of the carrier
# as if it were not there; the session page tells of it.
carried() {
	kind=$1
	file=$work/$kind.pcap
	python3 "$help" make "$kind" "$file"
	if command -v tshark >/dev/null 2>&1; then
		ok "$kind: tshark reads the same" python3 "$help" compare "$file"
	else
		skip "$kind: tshark reads the same" 'needs tshark'
	fi
	ok "$kind: a report" "$WIREFOLIO" -q "$file" -o "$work/$kind"
	is "$kind: the file is whole" "$(sql "$work/$kind" \
	    'SELECT complete, sha256 FROM artifact')" "1|$body"
	is "$kind: the session" "$(sql "$work/$kind" \
	    'SELECT tunnel, client_packets, server_packets FROM session WHERE id = 16')" \
	    "$2|5|${4:-7}"
	is "$kind: its page names the tunnel" "$(sed -n \
	    's/.*<dt>Tunnel<.dt><dd>\(.*\)<.dd>.*/\1/p' \
	    "$work/$kind/sessions/000/s1.html" | sed 's/&gt;/>/g')" "$2"
	is "$kind: flowStat" "$("$WIREFOLIO" packets -q --columns flowStat \
	    --max-packets 1 "$file" | tail -n 1)" "$3"
	is "$kind: flows" "$("$WIREFOLIO" flows -q --csv --disable-flow-file "$file" |
	    grep -c ',\(40000,80\|80,40000\),')" 2
	"$WIREFOLIO" streams -q "$file" -o "$work/$kind-streams" >"$work/out"
	ok "$kind: streams" eval '
	    cat "$work/$kind-streams"/* | grep -q "line 0119 of what"'
	is "$kind: summary" "$("$WIREFOLIO" summary -q "$file" |
	    grep -c "\"sha256\": \"$body\"")" 1
}

carried mpls 'MPLS 16 > MPLS 17' 0x0000000000004200
carried mpls-ethernet 'MPLS 20' 0x0000000000004200
carried mpls-word 'MPLS 20' 0x0000000000004200
carried erspan-1 ERSPAN 0x0000000004005000
carried erspan-2 'ERSPAN 100' 0x0000000004005000
carried erspan-3 'ERSPAN 100' 0x0000000004005000
carried geneve 'GENEVE 77' 0x0000000020004000
carried gtp 'GTP-U 4096' 0x0000000000204000
carried teredo Teredo 0x0000000000088000
for kind in wlan radiotap prism avs ppi; do
	carried $kind '' 0x0000000000004000 8 # one of them was sent again
done
is 'what is below MPLS labels and not IP is counted' \
    "$(sql "$work/mpls" "SELECT key, packets FROM tally WHERE kind = 'other'")" \
    'MPLS control channel|1
MPLS with neither IP nor Ethernet|1'
is 'addresses below MPLS labels are outermost' "$(sql "$work/mpls" \
    "SELECT packets FROM tally WHERE kind = 'ip' AND key = '10.0.0.1'")" 16
is 'those in a tunnel are not' "$(sql "$work/geneve" "SELECT kind, key, packets FROM
    tally WHERE kind IN ('ip', 'ip_inner') AND key IN ('10.0.0.1', '192.0.2.1')")" \
    'ip|192.0.2.1|17
ip_inner|10.0.0.1|16'
is 'what of 802.11 is no data is counted' "$(sql "$work/ppi" \
    "SELECT key, packets FROM tally WHERE kind = 'other' ORDER BY key")" \
    '802.11 RTS|1
802.11 ack|1
802.11 beacon|1
802.11 encrypted data|1
802.11 null data|2
802.11 probe request|1
STP|1'
is 'and nothing of it is undecoded' "$(sql "$work/radiotap" \
    "SELECT count(*) FROM tally WHERE kind = 'undecoded'")" 0

tap_end
