#!/bin/sh
# wirefolio packets: its lines, files and report, against texts that people
# have read. To renew those: RENEW=1 tests/e2e/packets.sh, then read the diff.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng
expected=$WF_SRCDIR/tests/expected

packets() {
	"$WIREFOLIO" packets --oui "$WF_SRCDIR/share/oui.tsv" "$@"
}

# listed NAME ARGS...: the list is tests/expected/packets-NAME.txt.
listed() {
	name=$1
	shift
	packets -q "$@" >"$work/list" || return 1
	if [ -n "${RENEW:-}" ]; then
		cp "$work/list" "$expected/packets-$name.txt"
	fi
	diff -u "$expected/packets-$name.txt" "$work/list"
}

# aligned FILE...: every line has as many fields as the header.
aligned() {
	for capture in "$@"; do
		packets -q "$capture" >"$work/list" 2>"$work/err" ||
		    [ $? -eq 1 ] || return 1
		awk -F '\t' -v f="$capture" 'NR == 1 { n = NF }
		    NF != n { print f ": line " NR " has " NF " of " n; bad = 1 }
		    END { exit bad || n < 70 }' "$work/list" || return 1
	done
}

one_line() {
	want=$1
	text=$2
	shift 2
	status "$want" "$WIREFOLIO" packets "$@" </dev/null || return 1
	cat "$work/err"
	[ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -s "$work/out" ] &&
	    grep -qF -- "$text" "$work/err" && [ -z "$(ls "$work" | grep '^bad')" ]
}

# ---- lines

ok 'the demo' listed demo --max-packets 60 "$demo"
ok 'FTP over IPv6' listed ftp-v6 --columns \
    pktNo,flowInd,flowStat,pktIAT,hdrDesc,srcIP,srcPort,dstIP,dstPort,tcpFlags.*,l7Len \
    --max-packets 80 "$WF_SRCDIR/tests/captures/ftp-v6.pcapng"
ok 'hostile content' listed hostile --columns \
    pktNo,flowInd,srcPort,dstPort,l7Len,l7Content --max-packets 40 \
    "$WF_SRCDIR/tests/captures/hostile.pcapng"
ok 'columns are aligned' aligned "$demo" "$WF_SRCDIR"/tests/captures/*.pcapng
if [ -d "$WF_SHARED/captures" ]; then
	ok 'columns are aligned for every link type' aligned \
	    "$WF_SHARED"/captures/*.*cap* "$WF_SHARED"/captures/*.snoop
else
	skip 'columns are aligned for every link type' 'needs ../shared/captures'
fi
is 'every frame has a line' \
    "$(packets -q --columns pktNo "$demo" | tail -n +2)" "$(seq 869)"
is 'the header names the columns' \
    "$(packets -q --max-packets 1 "$demo" | head -n 1 | tr '\t' ' ')" \
    '%pktNo flowInd flowStat time pktIAT pktTrip flowDuration numHdrs hdrDesc vlanID srcMac dstMac ethType srcIP srcIPCC srcIPOrg srcPort dstIP dstIPCC dstIPOrg dstPort l4Proto srcManuf dstManuf pktLen l7Len ipTOS ipID ipIDDiff ipFrag ipTTL ipHdrChkSum ipCalChkSum l4HdrChkSum l4CalChkSum ipFlags ipOptLen ipOpts seq ack seqDiff ackDiff seqPktLen ackPktLen tcpFStat tcpFlags tcpAnomaly tcpWin tcpOptLen tcpOpts arpStat arpHwType arpProtoType arpHwSize arpProtoSize arpOpcode arpSenderMAC arpSenderIP arpTargetMAC arpTargetIP icmpType icmpCode icmpPFindex dhcpMTyp dhcpHops dhcpTransID dhcpLFlow mbTranId mbProtId mbLen mbUnitId mbFuncCode snmpVersion snmpCommunity snmpType l7Content'
is 'standard input is read as well' "$(packets -q - <"$demo" | cksum)" \
    "$(packets -q "$demo" | cksum)"
is '-r names captures too' "$(packets -q -s -r "$demo" | cksum)" \
    "$(packets -q "$demo" | cksum)"
ls "$demo" >"$work/captures"
is '-R names a list of them' "$(packets -q -R "$work/captures" | cksum)" \
    "$(packets -q "$demo" | cksum)"

# A capture cut in three, and its parts in files whose names count up.
mkdir "$work/series" "$work/later"
seq 1000 >"$work/none"
packets -q -w "$work/whole" -e "$work/none" "$demo"
python3 - "$work/whole_pcapd.pcap" "$work/series" <<'PY'
import struct, sys
d = open(sys.argv[1], "rb").read()
frames, at = [], 24
while at < len(d):
    n = struct.unpack_from("<I", d, at + 8)[0]
    frames.append(d[at:at + 16 + n])
    at += 16 + n
for i, part in enumerate((frames[:100], frames[100:101], frames[101:])):
    for name in ("out.pcap" + (str(i) if i else ""), f"t_{i + 9:03}.cap2"):
        with open(f"{sys.argv[2]}/{name}", "wb") as f:
            f.write(d[:24] + b"".join(part))
PY
whole=$(packets -q "$work/whole_pcapd.pcap" | cksum)
is '-D reads a series that tcpdump -C made' \
    "$(packets -q -D "$work/series/out.pcap,2" | cksum)" "$whole"
is 'the number may stand before other digits' \
    "$(packets -q -D "$work/series/t_009.cap2:_,11" | cksum)" "$whole"
is 'without a last number, --idle ends it' \
    "$(packets -q --idle 300ms --series "$work/series/t_009.cap2:_" | cksum)" "$whole"
packets -q -D "$work/later/out.pcap,2" >"$work/late" 2>"$work/err" &
for n in '' 1 2; do
	sleep 0.3
	cp "$work/series/out.pcap$n" "$work/later/.new"
	mv "$work/later/.new" "$work/later/out.pcap$n"
done
wait
is 'each is read when it appears' "$(cksum <"$work/late")" "$whole"
printf '# what the web says\ntcp port 80 or\ntcp port 8080\n' >"$work/filter"
is '-F reads the filter from a file' \
    "$(packets -q -F "$work/filter" "$demo" | cksum)" \
    "$(packets -q -f 'tcp port 80 or tcp port 8080' "$demo" | cksum)"
is '-f and a number is for the tables of Tranalyzer' \
    "$(packets -q -F "$work/filter" -f 4 "$demo" | cksum; packets -q -f 2 "$demo" | cksum)" \
    "$(packets -q -F "$work/filter" "$demo" | cksum; packets -q "$demo" | cksum)"

# An independent reader sees the same fields.
if command -v tshark >/dev/null 2>&1; then
	packets -q --columns pktNo,srcIP,ipID,ipTTL,seq,ack,tcpWin,l7Len \
	    -f 'ip and tcp' "$demo" | tail -n +2 >"$work/ours"
	tshark -r "$demo" -n -Y 'ip and tcp' -T fields -e frame.number \
	    -e ip.src -e ip.id -e ip.ttl -e tcp.seq_raw -e tcp.ack_raw \
	    -e tcp.window_size_value -e tcp.len 2>/dev/null |
	    while IFS='	' read -r no src id rest; do
		printf '%s\t%s\t%d\t%s\n' "$no" "$src" "$id" "$rest"
	    done >"$work/theirs"
	ok 'tshark reads the same' diff -u "$work/theirs" "$work/ours"
else
	skip 'tshark reads the same' 'needs tshark'
fi

# ---- files

mkdir "$work/files"
(cd "$work/files" && packets -w out -l "$demo") >"$work/out" 2>"$work/err"
is '-w and -l write files' "$(ls "$work/files" | tr '\n' ' ')" \
    'out_log.txt out_packets.txt '
ok 'and nothing else' [ ! -s "$work/out" -a ! -s "$work/err" ]
is 'with the same lines' "$(cksum <"$work/files/out_packets.txt")" \
    "$(packets -q "$demo" | cksum)"
(cd "$work/files" && packets -q -W part:40000,3 "$demo")
ok '-W splits, and numbers from where it is told' eval '
    ls "$work/files" | grep -q part_packets.txt3 &&
    [ "$(ls "$work/files"/part* | wc -l)" -gt 3 ]'
is 'each part has the header' \
    "$(head -qn 1 "$work"/files/part* | sort -u)" \
    "$(head -n 1 "$work/files/out_packets.txt")"
is 'together they are the whole' \
    "$(for i in 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	tail -n +2 "$work/files/part_packets.txt$i" 2>/dev/null
    done | cksum)" \
    "$(tail -n +2 "$work/files/out_packets.txt" | cksum)"
ok 'and none is much too large' [ -z "$(find "$work/files" -name 'part*' -size +48k)" ]
(cd "$work/files" && packets -q -W whole "$demo")
is 'a large size splits nothing' \
    "$(ls "$work/files" | grep whole)" whole_packets.txt0

printf '%% flows of interest\n3\n# and\n17\n' >"$work/flows"
(cd "$work/files" && packets -q -w some -e "$work/flows" "$demo")
is '-e takes the packets of some flows' \
    "$(packets -q --columns time,pktLen,l7Content "$work/files/some_pcapd.pcap" | cksum)" \
    "$(packets -q --columns flowInd,time,pktLen,l7Content "$demo" |
	awk -F '\t' 'NR == 1 || $1 == 3 || $1 == 17' | sed 's/^%flowInd./%/; /^%/!s/^[0-9]*.//' |
	cksum)"
python3 - "$work" <<'PY'
import struct, sys
def block(kind, body):
    return struct.pack("<II", kind, len(body) + 12) + body + \
        struct.pack("<I", len(body) + 12)
def iface(link, offset):
    return block(1, struct.pack("<HHI", link, 0, 0) +
        struct.pack("<HHqHH", 14, 8, offset, 0, 0))
def packet(iface, data):
    return block(6, struct.pack("<IIIII", iface, 0, 0, len(data), len(data)) +
        data + bytes(-len(data) % 4))
ip = bytes.fromhex("4500001c00000000401100000a0000010a00000200010002000800" "00")
ether = bytes(12) + b"\x08\0" + ip
with open(sys.argv[1] + "/mixed.pcapng", "wb") as f:
    f.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) +
        iface(1, 0) + iface(101, 0) + iface(1, -1) + iface(1, 1 << 32) +
        packet(0, ether) + packet(1, ip) + packet(2, ether) + packet(3, ether) +
        packet(0, ether))
PY
(cd "$work/files" && packets -q -w mixed -e "$work/none" "$work/mixed.pcapng") 2>"$work/err"
is 'packets that a pcap cannot hold are told' "$(cat "$work/err")" \
    'wirefolio: -e: 3 packets of another link type than Ethernet, or of a time before 1970 or after 2106, do not fit a pcap file and are left out; wirefolio flows --pcapng can keep them'
is 'and the others are there' \
    "$(packets -q --columns time "$work/files/mixed_pcapd.pcap" | tail -n +2 | wc -l)" 2

# ---- the report

packets "$demo" 2>"$work/report" >/dev/null
for line in 'Dump start: 1795217768.921193280 sec (2026-11-20 23:36:08.921193 UTC)' \
    'Total dump duration: 43.158967287 sec' 'Percentage completed: 100.00%' \
    'Sensor ID: 666' 'Number of processed packets: 869' \
    'Number of raw bytes: 181819 (181.82 K)' \
    'Number of IPv4 packets: 749 [86.19%]' 'Number of IPv6 packets: 91 [10.47%]' \
    'Number of other packets: 29 [3.34%]' 'Number of TCP packets: 752 [86.54%]' \
    'Aggregated flowStat: 0x000000000000c045'; do
	ok "the report says: $line" grep -qxF "$line" "$work/report"
done
# Tranalyzer's fields, in its order.
sed -n 's/: .*//; s/^Number of //; s/^processed //; /^Sensor/d; /^-/d; /^\[/d; p' \
    "$work/report" | paste -sd , >"$work/fields"
is 'the fields of the report stand in their order' "$(cat "$work/fields")" \
    "$(printf '%s,' 'Dump start' 'Dump stop' 'Total dump duration' 'Elapsed time' \
	'Percentage completed' packets bytes 'raw bytes' 'pad bytes' 'pcap bytes' \
	'IPv4 packets' 'IPv6 packets' 'other packets' 'A packets' 'B packets' \
	'A bytes' 'B bytes' 'Average A packet load' 'Average B packet load' \
	'Headers count' 'ARP packets' 'ARP bytes' 'ICMP packets' 'ICMP bytes' \
	'ICMPv6 packets' 'ICMPv6 bytes' 'TCP packets' 'TCP bytes' 'UDP packets' \
	'UDP bytes' flows 'L2 flows' 'IPv4 flows' 'IPv6 flows' 'A flows' 'B flows' \
	'request flows' 'reply flows' 'Total A/B flow asymmetry' \
	'Total req/rply flow asymmetry' packets/flows 'A packets/flows' \
	'B packets/flows' 'total packets/s' 'A packets/s' 'B packets/s' \
	'average processed flows/s' 'Average full bandwidth' \
	'Average snapped bandwidth' 'Average full raw bandwidth' \
	'Max number of flows in memory' 'Memory usage' 'Aggregated flowStat' |
	sed 's/,$//')"
is 'a filter is told' \
    "$(packets -x 7 -f arp "$demo" 2>&1 >/dev/null | grep -E 'filtered|Sensor|processed packets:')" \
    'Sensor ID: 7
Number of processed packets: 29
Number of packets filtered out: 840'
ok '-q says nothing' [ -z "$(packets -q "$demo" 2>&1 >/dev/null)" ]

# ---- signals, while half of a capture has come

# said N: the report was, N times at least.
said() {
	[ "$(grep -c '^Aggregated flowStat' "$work/said")" -ge "$1" ]
}
mkfifo "$work/fifo"
: >"$work/said"
"$WIREFOLIO" packets -q -w "$work/slow" "$work/fifo" 2>"$work/said" &
pid=$!
exec 3>"$work/fifo"
head -c 60000 "$demo" >&3
soon [ -e "$work/slow_packets.txt.partial" ]
kill -USR1 $pid
ok 'SIGUSR1 has the report so far' soon said 1
kill -USR2 $pid
ok 'SIGUSR2 has it once a second' soon said 3
kill -USR2 $pid
ok 'what another run writes is left alone' status 3 packets -q -w "$work/slow" "$demo"
tail -c +60001 "$demo" >&3
exec 3>&-
ok 'neither ends the run' wait $pid
is 'nor changes the list' "$(cksum <"$work/slow_packets.txt")" \
    "$(packets -q "$demo" | cksum)"

# ---- what cannot be done

cp "$demo" "$work/in_pcapd.pcap"
echo 1 >"$work/one"
ok 'a capture is not replaced by its packets' one_line 3 'would be replaced' \
    -w "$work/in" -e "$work/one" "$work/in_pcapd.pcap"
ok 'it stays what it is' cmp "$demo" "$work/in_pcapd.pcap"
ok 'a list of cards that is none' one_line 2 'prefix of a network card' \
    --oui "$WF_SRCDIR/COPYING" "$demo"
ok 'flows that were ended early are told, and no success' eval '
    status 1 packets --limit packet-flows=3 "$demo" && grep -q "limit packet-flows" "$work/err"'
command -v python3 >/dev/null 2>&1 &&
    python3 "$WF_SRCDIR/tests/e2e/flows_help.py" make links "$work/links"
seq 9 >"$work/nine"
ok 'nor are packets that -e had to leave out' eval '
    status 1 packets -q -w "$work/left" -e "$work/nine" "$work/links" &&
    grep -q "left out" "$work/err"'
ok 'an unknown column' one_line 2 colour --columns srcIP,colour "$demo"
ok 'no capture' one_line 2 'no capture' -q
ok 'a series that is none' one_line 4 'NAME[:C][,LAST]' -D "$work/bad,x"
ok 'a series and a list' one_line 2 'exclude each other' -D "$work/bad1" -R "$work/bad2"
ok 'a missing capture' one_line 4 nowhere -w "$work/bad" "$work/nowhere.pcap"
ok '-e without -w' one_line 2 '-w PREFIX' -e "$work/flows" "$demo"
echo three >"$work/words"
ok 'a list of flows that holds words' one_line 2 words -w "$work/bad" \
    -e "$work/words" "$demo"
ok 'a folder that is not there' one_line 3 none/bad -w "$work/none/bad" "$demo"
ok 'a size that is none' one_line 2 1.5E9 -W "$work/bad:big" "$demo"
ok 'a filter file that is not there' one_line 2 nofilter -F "$work/nofilter" "$demo"
head -c 100000 "$demo" >"$work/cut.pcapng"
ok 'a damaged capture is listed to the damage' eval '
    status 1 packets -w "$work/cut" "$work/cut.pcapng" &&
    grep -q "cut.pcapng" "$work/err" &&
    [ "$(wc -l <"$work/cut_packets.txt")" -gt 100 ] &&
    [ -z "$(find "$work" -name "*.partial")" ]'
tap_end
