#!/bin/bash
# wirefolio flows: pcap_flow's lines, files and records, and what is ours.
# flows-demo.txt is the list of the demo capture; RENEW=1 writes it anew.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

demo=$WF_SRCDIR/share/demo.pcapng
listed=$WF_SRCDIR/tests/e2e/flows-demo.txt
export TMPDIR=$work

flows() {
	"$WIREFOLIO" flows "$@"
}

# quietly ARGS...: only what is taken out.
quietly() {
	flows -q --disable-display --disable-flow-file "$@"
}

helper() {
	python3 -B "$WF_SRCDIR/tests/e2e/flows_help.py" "$@"
}

# field N FILE: of CSV, without its head.
field() {
	tail -n +2 "$2" | tr -d '\r' | cut -d, -f"$1"
}

# refused NAME STATUS TEXT ARGS...: one line on stderr, with TEXT in it, and
# nothing under new.
refused() {
	name=$1 want=$2 text=$3
	shift 3
	ok "$name" one_line "$want" "$text" "$@"
}

one_line() {
	want=$1 text=$2
	shift 2
	status "$want" "$WIREFOLIO" flows --disable-flow-file "$@" </dev/null || return 1
	cat "$work/err"
	[ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$text" "$work/err" &&
	    [ -z "$(find "$work" -name 'new*')" ]
}

cd "${work:?}" || exit 1
cp "$demo" demo.pcapng
for kind in tap untapped links fragments twice early; do
	helper make $kind $kind.cap
done

# ---- the list

flows demo.pcapng >list.txt
[ -z "${RENEW:-}" ] || cp list.txt "$listed"
is 'the demo is listed' "$(cat list.txt)" "$(cat "$listed")"
ok 'the same list lies beside the capture' cmp list.txt demo.pcapng.flow
rm demo.pcapng.flow
ok 'a pipe is listed' eval 'flows --stdin <demo.pcapng | cmp - list.txt'
ok '... beside it, too' cmp list.txt capture.flow
is 'and is one more capture beside others' \
    "$(flows -q --stdin --csv fragments.cap <demo.pcapng | sort)" \
    "$(flows -q --csv fragments.cap - <demo.pcapng | sort)"
ok '... which is read' [ "$(flows -q --stdin --csv fragments.cap <demo.pcapng | wc -l)" -gt \
    "$(wc -l <list.txt)" ]
ok 'without display' eval '[ -z "$(flows --disable-display demo.pcapng)" ]'
ok '... the file is there' cmp list.txt demo.pcapng.flow
rm capture.flow demo.pcapng.flow
ok 'without the file' eval 'flows --disable-flow-file demo.pcapng | cmp - list.txt'
ok '... there is none' eval '! ls ./*.flow'
is 'small flows are left out, places stay' "$(flows --flow-packet-min 60 demo.pcapng)" \
    "$(tail -2 list.txt)"
flows --csv demo.pcapng >list.csv
flows --json demo.pcapng >list.json
is 'CSV numbers flows from 1' "$(field 1 list.csv | sort -n)" "$(seq "$(wc -l <list.txt)")"
is 'JSON has the same' "$(python3 -c '
import json, sys
for line in sys.stdin:
    print(",".join(map(str, json.loads(line).values())))' <list.json)" \
    "$(tail -n +2 list.csv | tr -d '\r')"
is 'a stop after so many' "$(flows --csv --packet-max 3 demo.pcapng >few.csv &&
    field 10 few.csv | tr '\n' ' ')" "$(flows --csv --max-packets 3 demo.pcapng >few.csv &&
    field 10 few.csv | tr '\n' ' ')"
ok 'IPv6 is listed as IPv4 is' eval \
    'flows --disable-flow-file "$WF_SRCDIR/tests/captures/ftp-v6.pcapng" |
	grep -q "| 2001:db8:2::[0-9]* -> 2001:db8:2::[0-9]* |"'
ok 'options of old scripts are taken' eval \
    'flows --vlan --cpu 3 --uid me --flow-hash-bits 24 --verbose \
	--disable-timezone --flow-flush --disable-flow-file demo.pcapng | cmp - list.txt'
ok 'a limit of flows is told' eval 'flows --flow-max 5 --csv demo.pcapng >few.csv 2>err
    [ $? -eq 1 ] && [ "$(field 1 few.csv | wc -l)" -eq 5 ] && grep -q "\"flows\"" err'

# ---- packets

busy=$(tail -1 list.csv | cut -d, -f1)
ok 'a flow as pcap' quietly --extract "$busy" -o one.pcap demo.pcapng
is '... is that flow' "$(flows --csv one.pcap | cut -d, -f2- | tail -1)" \
    "$(tail -1 list.csv | cut -d, -f2-)"
ok 'a flow as pcapng' quietly --extract "$busy" -o one.pcapng demo.pcapng
is '... the same packets' "$(helper frames one.pcapng)" "$(helper frames one.pcap)"
ok '... with its interface' grep -qa 'office LAN' one.pcapng
ok '... and comments' grep -qa 'wirefolio demo: ' one.pcapng
ok 'to a pipe' eval 'flows --extract "$busy" -o - demo.pcapng >pipe.pcap'
is '... the same packets' "$(helper frames pipe.pcap)" "$(helper frames one.pcap)"
quietly --extract-ip 192.0.2.10/255.255.255.255 -o ip.pcap demo.pcapng
quietly --ip 192.0.2.10 --extract-ip 0.0.0.0/0 -o ip2.pcap demo.pcapng
ok 'packets of an address' cmp ip.pcap ip2.pcap
quietly --extract-ip 2001:db8:2::/48 -o six.pcap "$WF_SRCDIR/tests/captures/ftp-v6.pcapng"
ok '... of IPv6' test "$(helper frames six.pcap | wc -l)" -gt 50
quietly --extract-port 53 53 -o dns.pcap demo.pcapng
is 'packets of ports' "$(helper frames dns.pcap | wc -l)" \
    "$(tr -d '\r' <list.csv | awk -F, '$7 == 53 || $8 == 53 { n += $11 } END { print n }')"
ok 'nothing asked for is an empty capture' eval 'quietly --extract-tcp-all -o x/bare demo.pcapng &&
    [ "$(wc -c <x/bare)" -eq 24 ]'
quietly --extract 2 -o frag.pcap fragments.cap
is 'fragments are in the flow that they make' "$(helper frames frag.pcap)" \
    "$(printf '%s\n' '100.000000000 58 1' '102.000000000 50 1')"
ok 'a stream of two link types is told' eval 'status 1 quietly --extract-udp-all \
    --flow-size-min 0 --output-pcap -o twice/ twice.cap && cat err &&
    [ "$(wc -l <err)" -eq 1 ] && grep -q "another link type" err &&
    [ "$(helper frames twice/*.pcap | wc -l)" -eq 2 ]'
for how in '--extract 1 -o times.pcap' '--extract 1 -o times.pcapng' \
    '--extract-udp-all --output-pcap -o times/'; do
	ok "a time that cannot be held is told ($how)" eval "status 1 quietly $how early.cap &&
	    cat err && [ \"\$(wc -l <err)\" -eq 1 ] && grep -q 'before 1970' err"
done
is 'it is the nearest' "$(for f in times.pcap times.pcapng times/*.pcap; do helper frames "$f"; done |
    cut -d' ' -f1 | tr '\n' ' ')" '0.000000000 1.000000000 0.000000000 1.000000000 0.000000000 1.000000000 '
refused 'two link types in one pcap' 3 'pcapng' --extract-port 1 2 -o new.pcap links.cap
rm -rf wirefolio.partial.*
quietly --extract-port 1 2 -o links.pcapng links.cap
is '... go into pcapng' "$(helper frames links.pcapng | cut -d' ' -f3 | tr '\n' ' ')" '1 101 1 '

# ---- streams

ok 'all TCP streams' quietly --extract-tcp-all --flow-5tuple -o all/ demo.pcapng
ok 'spilled to disk' quietly --extract-tcp-all --flow-5tuple --memory 1k -o spilled/ demo.pcapng
ok '... the same' diff -r all spilled
ok 'small ones are not made' eval '[ -z "$(find all -size -129c -type f)" ]'
ok '... unless they are wanted' eval 'quietly --extract-tcp-all --flow-5tuple \
    --flow-size-min 0 -o every/ demo.pcapng && [ -n "$(find every -size -129c -type f)" ]'
is 'names are as they were' "$(ls all | sed -n '/  23_/p;/_    23->/p' | head -1)" \
    '_02:00:00:00:00:10->02:00:00:00:00:57_192.  0.  2. 10->192.  0.  2. 57_    23-> 47160'
quietly --extract-tcp "$busy" -o tap/t demo.pcapng
is '... with device and port' "$(ls tap | tail -1)" \
    't_02:00:00:00:00:57->02:00:00:00:00:10_192.  0.  2. 57->192.  0.  2. 10_ 47160->    23_00000_00'
quietly --extract-tcp-port 20 23 --disable-tcp-port 21 21 --flow-5tuple \
    --flow-size-min 0 -o ports/ demo.pcapng
is 'streams of some ports' "$(ls ports | grep -c '_ *2[013]->\|-> *2[013]$')" "$(find ports -type f | wc -l)"
ok '... and not of others' eval '! ls ports | grep -q "_ *21->\|-> *21$"'
quietly --extract-tcp-port 23 23 --output-pcap --flow-5tuple -o pcaps/ demo.pcapng
is 'streams as captures' "$(helper frames pcaps/*-\>\ \ \ \ 23.pcap | wc -l)" \
    "$(helper frames one.pcap | wc -l)"
quietly --extract-udp-all --udpheader --flow-size-min 0 --flow-5tuple --output-udp u fragments.cap
is 'a UDP record' "$(od -An -tx1 -v u_*2000 | tr -d ' \n')" \
    "007cacbf17000000280002000000000003e807d00028beef$(printf '%02x' {0..31})"
quietly --extract-tcp "$busy" --tcpheader --flow-5tuple -o records demo.pcapng
is 'a connection begins with two records' "$(od -An -tx1 -v -N64 records_* | tr -d ' \n')" \
    '559fa7fc0ee5e91800002d000000000000000000000000000280841f00000000559fa7fc0ee5e91800002d006320d08f00000000f0fa00000200d7ba00000000'
is 'the list tells what was written' "$(flows --csv --extract-tcp "$busy" --flow-5tuple \
    --disable-flow-file -o records demo.pcapng | tail -1 | cut -d, -f18 | tr -d '\r')" \
    "$(cat records_* | wc -c)"

# ---- taps

flows --csv --metamako tap.cap >tap.csv
is 'a tap has devices and ports' "$(field 9-10 tap.csv | tr '\n' ' ')" '7,1 7,2 9,4 '
is '... and the time' "$(field 13 tap.csv | head -1)" 2023-11-14T22:13:20.000000005Z
is 'of two the first one counts' "$(flows --csv --metamako-double tap.cap | grep -c '^.*,8,3,1,')" 1
is 'they do not matter to the five' "$(flows --csv --metamako --flow-5tuple tap.cap | wc -l)" 2
quietly --extract-udp-all --flow-size-min 0 --metamako -o taps/ tap.cap
is 'each has a file of its own' "$(ls taps | sed 's/.*6000//' | tr '\n' ' ')" \
    '_00007_01 _00007_02 _00009_04 '
flows --csv --metamako untapped.cap >untapped.csv
is 'what is no trailer is left alone' "$(field 9-11,13 untapped.csv | tr '\n' ' ')" \
    '7,1,1,1970-01-01T01:00:00.000000005Z 0,0,2,1970-01-01T00:01:40.000000000Z '

# ---- sessions of a report

ok 'reports are made' eval '"$WIREFOLIO" report -q --no-pages "$demo" -o report &&
    "$WIREFOLIO" report -q --no-pages fragments.cap -o report2'
for pair in "report $demo" "report2 fragments.cap"; do
	read -r dir capture <<-EOF
		$pair
	EOF
	sql "$dir" "SELECT name || ' ' || (client_packets + server_packets) FROM session
	    ORDER BY id LIMIT 12" |
	while read -r name packets; do
		quietly --session "$name" -o session.pcapng "$capture"
		[ "$(helper frames session.pcapng | wc -l)" -eq "$packets" ] || echo "$name"
	done
done >wrong
is 'sessions are taken out whole' "$(cat wrong)" ''

# The command that a session's page tells, of captures read with options.
ok 'a report with options' "$WIREFOLIO" report -q -f 'not port 53' \
    --udp-timeout 1 --tcp-timeout 2 --not-ip 192.0.2.99 --not-port 1-2 \
    "$demo" fragments.cap -o pages
find pages/sessions -name 's*.html' | LC_ALL=C sort | head -n 20 | while read -r page; do
	name=$(sed -n 's/.*wirefolio flows --session \([0-9.]*\) .*/\1/p' "$page" | head -n 1)
	told=$(python3 -c '
import html, re, sys
print(html.unescape(re.search("wirefolio (flows --session [^<]*)", open(sys.argv[1]).read()).group(1)))' "$page")
	eval "\"\$WIREFOLIO\" $told -q" || echo "$told"
	want=$(sql pages "SELECT client_packets + server_packets FROM session WHERE name = '$name'")
	[ "$(helper frames "$name.pcapng" | wc -l)" -eq "$want" ] || echo "$name: $told"
done >wrong 2>&1
is "a page's command takes its session out" "$(cat wrong)" ''
# Of a list: in its order, which is not that of time. Two, then one whose name
# looks like an option, then too many to be named.
cp fragments.cap ./-early.cap
told() {
	page=$(find "$1/sessions" -name "s$2.html")
	python3 -c '
import html, re, sys
print(html.unescape(re.search("Its packets</dt><dd><code class=\"cmd\">([^<]*)", open(sys.argv[1]).read()).group(1)))' "$page"
}
printf '%s\n' demo.pcapng ./-early.cap >captures
ok 'a report of a list' "$WIREFOLIO" report -q --list captures -o of-list
"$WIREFOLIO" report -q -o of-one -- -early.cap
cat captures captures >many
"$WIREFOLIO" report -q --list many -o of-many
last=$(sql of-list 'SELECT name FROM session ORDER BY id DESC LIMIT 1')
is 'its command lists them' "$(told of-list "$last")" \
    "printf '%s\\n' demo.pcapng ./-early.cap | wirefolio flows --session $last --list - -o $last.pcapng"
wirefolio() {
	"$WIREFOLIO" "$@"
}
ok 'and finds the session' eval "$(told of-list "$last")"
is '... all of it' "$(helper frames "$last.pcapng" | wc -l)" \
    "$(sql of-list "SELECT client_packets + server_packets FROM session WHERE name = '$last'")"
last=$(sql of-one 'SELECT name FROM session ORDER BY id DESC LIMIT 1')
is 'a name is no option' "$(told of-one "$last")" \
    "wirefolio flows --session $last ./-early.cap -o $last.pcapng"
is 'many are a list' "$(told of-many 17)" 'wirefolio flows --session 17 --list LIST -o 17.pcapng'
rm -f demo.pcapng.flow
ok '... without a list' eval '[ -z "$(flows --session 17 -o session.pcap demo.pcapng)" ] &&
    [ ! -e demo.pcapng.flow ]'

# ---- progress

drawn() {
	tr '\r' '\n' <raw | grep -q '^\[.* Min Flows'
}
slowly() {
	head -c 20000 "$demo"
	soon drawn
	tail -c +20001 "$demo"
}

export demo
export -f slowly drawn soon
if command -v script >/dev/null; then
	SHELL=$BASH script -qec "stty cols 200; slowly | '$WIREFOLIO' flows --disable-display --disable-flow-file -" \
	    /dev/null </dev/null >raw
	tr '\r' '\n' <raw >seen
	ok 'a terminal shows progress' grep -E '^\[[0-9:.]{20}\] [0-9]+\.[0-9] Min Flows: [0-9]+ 0\.00M Pkts [0-9.]+ Gbps 0\.00 GB Out: 0\.00 GB OutTCP: 0\.00 GB OutUDP: 0\.00 GB Memory: [0-9.]+ GB HashDepth: [0-9]+' seen
else
	skip 'a terminal shows progress' 'needs script'
fi

# ---- what is refused

rm -f new*
refused 'streams without a name' 2 '-o PREFIX' --extract-tcp-all demo.pcapng
refused 'packets without a name' 2 '-o FILE' --extract 1 demo.pcapng
refused 'a flow that is no number' 2 'number' --extract zero -o new demo.pcapng
refused 'ports the wrong way round' 2 'lower' --extract-port 90 80 -o new demo.pcapng
refused 'one port where two are due' 2 'ports' --extract-port 90 -o new demo.pcapng
refused 'no second port at all' 2 'second value' -o new demo.pcapng --extract-port 90
refused 'a mask with holes' 2 '255.255.255.0' --extract-ip 1.2.3.4/255.0.255.0 -o new demo.pcapng
refused 'a session that is not there' 2 'no session 2' --session 2 -o new demo.pcapng
refused 'a flow to take out that is not there' 2 'no flow 9999' --extract 9999 -o new demo.pcapng
ok '... and an older file stays' eval 'echo older >kept &&
    status 2 quietly --extract-tcp 9999 -o kept demo.pcapng && [ "$(cat kept)" = older ]'
refused 'sessions beside others' 2 'session' --session 3 --extract 1 -o new demo.pcapng
ok 'a flow that is not there' eval 'status 2 quietly --extract-tcp 9999 -o gone/ demo.pcapng &&
    grep -qF "no flow 9999" err'
refused 'streams to a pipe' 2 'no pipe' --extract-tcp "$busy" --output-tcp - demo.pcapng
refused '... of UDP, too' 2 'no pipe' --extract-udp-all --output-udp - demo.pcapng
refused 'a folder for packets' 2 'must name the capture' --extract 1 -o new/ demo.pcapng
cp demo.pcapng evidence.pcapng
ln evidence.pcapng other
cp demo.pcapng evidence
cp demo.pcapng evidence.flow
for name in evidence.pcapng other; do
	refused "packets into a capture that is read ($name)" 3 'would be replaced' \
	    --extract "$busy" -o $name evidence.pcapng
done
ok '... or a list' eval 'status 3 flows -q evidence evidence.flow'
ok '... or a stream' eval 'mkdir late && quietly --extract-tcp "$busy" --output-pcap -o late/x demo.pcapng &&
    cp demo.pcapng late/x_*.pcap && status 3 quietly --extract-tcp "$busy" \
	--output-pcap -o late/x late/x_*.pcap && cmp demo.pcapng late/x_*.pcap && rm -r late'
for name in evidence.pcapng other evidence evidence.flow; do
	cmp demo.pcapng $name || echo $name
done >wrong
is 'a capture stays what it is' "$(cat wrong)" ''
refused 'a folder that cannot be made' 3 'no/where' --extract-tcp-all -o no/where/x demo.pcapng
refused 'a text file' 4 'flows.sh' "$WF_SRCDIR/tests/e2e/flows.sh"
ok 'a list that cannot be written is told' eval '
    mkdir -p ro && cp demo.pcapng ro/ && mkdir ro/demo.pcapng.flow.partial &&
    flows ro/demo.pcapng >out 2>err; [ $? -eq 3 ] && cmp out list.txt &&
    grep -q "disable-flow-file" err'

mkdir tiny
if mount -t tmpfs -o size=64k tmpfs tiny 2>/dev/null; then
	ok 'a full disk leaves nothing under its name' eval '
	    quietly --extract-ip 0.0.0.0/0 -o tiny/new.pcap demo.pcapng 2>err
	    [ $? -eq 3 ] && cat err && grep -qi space err && [ "$(wc -l <err)" -eq 1 ] &&
	    [ ! -e tiny/new.pcap ]'
	umount tiny
else
	skip 'a full disk leaves nothing under its name' 'a small tmpfs cannot be mounted here'
fi
ok 'nothing unfinished is left' eval '[ -z "$(find . -path ./ro -prune -o -path ./tiny -prune -o -name "*.partial*" -print)" ]'

tap_end
