#!/bin/bash
# Live capture, on loopback and on a cable between two network namespaces.
# Nothing outside of these is touched.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

[ "$(id -u)" -eq 0 ] || skip_all 'capturing needs root'
for program in ip python3; do
	command -v $program >/dev/null || skip_all "needs $program"
done

a=wf$$-a
b=wf$$-b
clean() {
	local n

	for n in $a $b; do
		ip netns pids $n 2>/dev/null | xargs -r kill -9 2>/dev/null
		ip netns del $n 2>/dev/null
	done
	rm -rf "$work"
}
trap clean EXIT

net_is_there() {
	ip netns add $a && ip netns add $b && ip -n $a link set lo up &&
	    ip -n $a link add eth0 type veth peer name eth0 netns $b &&
	    ip -n $a addr add 192.0.2.1/24 dev eth0 &&
	    ip -n $b addr add 192.0.2.2/24 dev eth0 &&
	    ip -n $a link set eth0 up && ip -n $b link set eth0 up
}
net_is_there >/dev/null 2>&1 || skip_all 'network namespaces cannot be made here'

in_a() {
	ip netns exec $a "$@"
}

# send ADDRESS COUNT SIZE [PAUSE]: datagrams, until there is a file "enough". On
# loopback somebody listens, so that no answer is captured too.
send() {
	in_a python3 -c '
import os, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
pause = float(sys.argv[4]) if len(sys.argv) > 4 else 0
if sys.argv[1] == "127.0.0.1":
    s.bind(("127.0.0.1", 9))
for i in range(int(sys.argv[2])):
    if os.path.exists("enough"):
        break
    try:
        s.sendto(b"%08d" % i + b"." * (int(sys.argv[3]) - 8),
            (sys.argv[1], 9))
    except OSError:
        pass
    if pause:
        time.sleep(pause)' "$@"
}

# begun PATH: evidence is written there, so packets are captured.
begun() {
	[ -s "$(echo $1/evidence/001.pcapng)" ]
}

# listens DIR: so are they by a verb that keeps none.
listens() {
	[ -n "$(find "$1" -name 001.pcapng -size +0)" ]
}

# start DIR OPTION...: capture in the background, from when it listens.
start() {
	dir=$1
	shift
	ip netns exec $a "$WIREFOLIO" report "$@" -o "$dir" 2>"$dir.err" &
	pid=$!
	soon begun "$dir.partial"
}

ended() {
	wait "$pid"
	is "$1" $? "$2"
}

kinds() {
	sql "$1" "SELECT kind FROM finding WHERE kind IN
	    ('interrupted', 'capture-lost', 'capture-damaged') ORDER BY id"
}

sessions() {
	sql "$1" 'SELECT id, proto, client_ip, client_port, server_ip, server_port,
	    first_ns, last_ns, client_packets, server_packets, client_bytes,
	    server_bytes, state, app FROM session ORDER BY id'
}

# hashes DIR: as the record has them, and as the files are.
hashes() {
	diff <(sql "$1" 'SELECT sha256, path FROM capture ORDER BY id' | tr '|' ' ') \
	    <(cd "$1" && sha256sum evidence/*.pcapng | sed 's/  / /')
}

cd "${work:?}" || exit 1

# ---- loopback

start lo -i lo --packets 20
send 127.0.0.1 30 100
ended 'twenty packets are captured on loopback' 0
is 'and are in the report' "$(sql lo 'SELECT frames, interface_names FROM capture')" '20|lo'
ok 'with the hash of the evidence' hashes lo
ok 'which the manifest has too' grep -q 'evidence/001.pcapng' lo/manifest-sha256.txt
ok 'and the case page leads to it' grep -q 'href="evidence/001.pcapng"' lo/index.html
ok 'the report is whole' status 0 "$WIREFOLIO" verify lo
"$WIREFOLIO" report lo/evidence/001.pcapng -o lo_again
is 'a report of the evidence has the same sessions' "$(sessions lo_again)" "$(sessions lo)"

start snapped -i lo --snaplen 60 --packets 5
send 127.0.0.1 5 1000
ended 'a capture ends after its packets' 0
is 'frames are cut where it was asked for' \
    "$(sql snapped 'SELECT frames, snaplen, snapped FROM capture')" '5|60|5'

start none -i lo --duration 200ms
ended 'a capture ends after its time' 0
is 'and without packets is a report too' "$(sql none 'SELECT frames, damaged FROM capture')" '0|0'

start rotated -i lo --rotate 4096
send 127.0.0.1 50 500
kill -INT "$pid"
ended 'a signal is the proper end of a capture' 0
is 'nothing is missing' "$(kinds rotated)" ''
is 'every packet is in one of several files' \
    "$(sql rotated "SELECT sum(frames), count(*) > 5 FROM capture")" '50|1'
ok 'each with its hash' hashes rotated

# What a stopped program cannot take is lost when the buffer is full.
start lost -i lo
kill -STOP "$pid"
send 127.0.0.1 1500 60000
kill -CONT "$pid"
kill -INT "$pid"
ended 'a capture that loses packets' 0
is 'says so' "$(kinds lost)" capture-lost
ok 'with their number' [ "$(sql lost 'SELECT drops FROM capture')" -gt 0 ]

# ---- a cable

mkdir site
head -c 300000 /dev/urandom >site/blob.bin
sum=$(sha256sum <site/blob.bin | cut -d' ' -f1)
ip netns exec $b python3 -m http.server --directory site 8000 >/dev/null 2>&1 &
disown
soon in_a python3 -c 'import socket
socket.create_connection(("192.0.2.2", 8000), 1)'
start cable -i eth0 -f 'tcp port 8000'
send 192.0.2.2 10 100
in_a python3 -c 'import urllib.request
urllib.request.urlopen("http://192.0.2.2:8000/blob.bin").read()'
kill -TERM "$pid"
ended 'what went over a cable' 0
is 'is carved byte for byte' "$(sql cable 'SELECT sha256 FROM artifact
    WHERE size = 300000')" "$sum"
is 'nothing else passed the filter' \
    "$(sql cable 'SELECT DISTINCT proto || server_port FROM session')" tcp8000
is 'the filter is on the case page' \
    "$(sql cable "SELECT value FROM meta WHERE key = 'options'")" \
    "--interface eth0 --filter 'tcp port 8000'"

start gone -i eth0
send 192.0.2.2 10 100
ip -n $a link del eth0
ended 'an interface that goes away' 1
is 'is told of' "$(kinds gone)" interrupted

# ---- a series

# Datagrams all the time, so that some are in each, and more after the last.
ip netns exec $a "$WIREFOLIO" report -i lo --every 4 --count 2 \
    --title Nightly -o series &
pid=$!
soon begun 'series/001-*.partial'
send 127.0.0.1 100000 100 0.05 &
sender=$!
ended 'a report for each interval' 0
: >enough
wait "$sender"
rm enough
is 'in a directory' "$(cd series && echo 0*/index.html | wc -w)" 2
seen=$(for dir in series/0*; do
	"$WIREFOLIO" packets -q --columns l7Content "$dir"/evidence/*.pcapng
done | grep -o '^[0-9]*' | sort)
ok 'packets are in them' [ "$(echo "$seen" | wc -l)" -ge 2 ]
is 'every one in one of them' "$seen" \
    "$(seq -f %08g 0 $(($(echo "$seen" | wc -l) - 1)))"
for dir in series/0*; do
	ok 'each is whole' status 0 "$WIREFOLIO" verify "$dir"
	ok 'the page over them leads to it' \
	    grep -q "href=\"${dir#series/}/index.html\"" series/index.html
done
is 'programs can read it' "$(python3 -c 'import json
r = json.load(open("series/series.json"))["reports"]
print(len(r), sum(x["frames"] for x in r))')" "2 $(echo "$seen" | wc -l)"
in_a "$WIREFOLIO" report -i lo --every 1 --count 1 -o series
is 'a series goes on' "$(cd series && echo 003-2*Z/index.html | wc -w)" 1
is 'with all of its reports' "$(grep -c '<th scope="row">' series/index.html)" 3

ip netns exec $a "$WIREFOLIO" report -i lo --every 1h -o ended &
pid=$!
soon begun 'ended/001-*.partial'
send 127.0.0.1 5 100
kill -INT "$pid"
ended 'a signal ends a series' 0
is 'with a report of what there was' "$(sql ended/001-*Z 'SELECT frames FROM capture')" 5

# ---- verbs that keep nothing of what they capture

# heard COMMAND...: what it says of twenty datagrams, sent while it listens.
heard() {
	mkdir -p tmp
	TMPDIR=$work/tmp in_a "$WIREFOLIO" "$@" -q -i lo -f 'udp port 9' \
	    --max-packets 20 >heard 2>heard.err &
	pid=$!
	soon listens tmp
	send 127.0.0.1 20 100
	wait "$pid" || return 1
	[ -z "$(ls -A tmp)" ]
}

ok 'flows listens' heard flows --csv
is 'and lists them' "$(tail -n +2 heard | cut -d, -f2,8,11)" udp,9,20
ok 'and takes them out' heard flows --extract 1 -o heard.pcapng
is 'as they were' "$("$WIREFOLIO" flows --csv heard.pcapng | tail -n +2 | cut -d, -f11)" 20
ok 'packets listens' heard packets
is 'and has a line for each' "$(grep -c '^[1-9]' heard)" 20
ok 'summary listens' heard summary
is 'and sums up' "$(python3 -c '
import json
d = json.load(open("heard"))
print(d["udp_count"][0]["count"], d["sessions"][0]["bytes"], d["partial"])')" '20 2000 False'

# ---- into a pipe

# feed OPTION...: in the background, from when it listens; "fed" gets it.
feed() {
	rm -rf pipe tmp
	mkdir tmp
	mkfifo pipe
	cat pipe >fed &
	reader=$!
	TMPDIR=$work/tmp ip netns exec $a "$WIREFOLIO" dispatch -b pipe -i lo \
	    -f 'udp port 9' "$@" 2>fed.err &
	pid=$!
	soon listens tmp
	soon reading_pipe
}

reading_pipe() {
	ls -l "/proc/$reader/fd" | grep -qF "$work/pipe"
}

fed() {
	"$WIREFOLIO" packets -q --columns l4Proto,pktLen fed 2>/dev/null | grep -c '^17'
}

has_fed() {
	[ "$(fed)" = "$1" ]
}

feed --max-packets 20
send 127.0.0.1 25 100
ended 'what is captured can be fed into a pipe' 0
wait "$reader"
is 'packet by packet' "$(fed)" 20
is 'nothing else is kept of it' "$(ls -A tmp)" ''
feed
send 127.0.0.1 5 100
ok 'it is fed while the capture goes on' soon has_fed 5
kill -USR1 "$(ip netns pids $a)"
soon grep -q Suspending fed.err
send 127.0.0.1 5 100
sleep 0.5
is 'but not while it is suspended' "$(fed)" 5
kill -INT "$(ip netns pids $a)"
ended 'a signal ends the capture' 0
wait "$reader"
is 'and what it has is fed' "$(fed)" 10
feed
kill "$reader"
wait "$reader" 2>/dev/null
ended 'a reader that goes away ends it, too' 3
ok 'and it says so' grep -qx 'wirefolio: the reader of pipe went away' fed.err

# ---- Chaosreader's standalone mode

ln -s "$WIREFOLIO" chaosreader
# alone OPTION...: in the background; datagrams are sent while it captures.
alone() {
	in_a ./chaosreader --interface lo -f 'udp port 9' "$@" -D alone 2>alone.err &
	pid=$!
	soon listens alone
	send 127.0.0.1 20 100
}

alone -s 1
kill -INT "$(ip netns pids $a | head -n 1)"
ended 'a signal ends a standalone capture' 0
log=$(cut -f 2 alone/index.file)
is 'which is reported on' "$("$WIREFOLIO" packets -q --columns l4Proto "alone/$log" | grep -c 17) $(
    grep -c '<tr>.*2000 bytes' "alone/${log%.log}/index.html")" '20 1'
is 'the list has it' "$(cut -f 1,2 alone/index.file | tr '\t' ' ')" "${log%.log} $log"
is 'and so has the page' "$(grep -c "href=\"${log%.log}/index.html\"" alone/index.html)" 1
ok 'the last one is linked' cmp alone/most_recent_index "alone/${log%.log}/index.html"
rm -r "alone/${log%.log}"
ok 'it is reported on again' ./chaosreader -z -v -D alone
ok 'with other options' test -s "alone/${log%.log}/stream_0001.info"
alone -S 2s,2
ended 'two captures, one after the other' 0
is 'both are listed' "$(wc -l <alone/index.file) $(ls -d alone/out_*.log | wc -l)" '3 3'
# What comes while a report is made must be in the next one: datagrams all the
# time, and each of them is in one capture.
ip netns exec $a ./chaosreader --interface lo -f 'udp port 9' -S 1s -D on 2>on.err &
pid=$!
soon listens on
send 127.0.0.1 100 100 0.03
kill -INT "$(ip netns pids $a | head -n 1)"
ended 'captures without a break' 0
ok 'several' [ "$(wc -l <on/index.file)" -ge 3 ]
is 'lose nothing between them' "$(for log in on/*.log; do
	"$WIREFOLIO" packets -q --columns l7Content "$log"
    done | grep -o '^[0-9]*' | sort | uniq -c | grep -c ' 1 ')" 100
is 'each begins where the last one ended' "$(cut -f 4 on/index.file | tail -n +2)" \
    "$(cut -f 5 on/index.file | head -n -1)"
is 'nothing else is left' "$(ls -A alone | grep -vE '^(out_[0-9]{8}-[0-9]{4}.*|index\.(file|html)|most_recent_index)$')" ''

# ---- refusals

refused() {
	want=$1
	text=$2
	shift 2
	status "$want" in_a "$WIREFOLIO" report "$@" -o refused || return 1
	cat err
	[ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$text" err && [ ! -e refused ]
}

ok 'an interface that is not there' refused 4 nowhere0 -i nowhere0
ok 'a filter that is none' refused 2 'tcp prot' -i lo -f 'tcp prot 80'
ok 'an interface and a file' refused 2 exclude -i lo "$WF_SRCDIR/share/demo.pcapng"
ok 'a count without intervals' refused 2 '--every' -i lo --count 3
ok 'a time without an interface' refused 2 '(-i)' --duration 3 "$WF_SRCDIR/share/demo.pcapng"
ok 'an interface and a queue' status 2 "$WIREFOLIO" dispatch -b pipe -i lo -p 1
ok 'an interface that is not there, and a pipe' status 4 "$WIREFOLIO" dispatch -b pipe -i nowhere0
ok 'an interface and a list' refused 2 '--list' -i lo --list site
mkdir theirs && echo precious >theirs/file
ok 'a directory that is no series' status 3 in_a "$WIREFOLIO" report -i lo --every 1 -o theirs
is 'what was in it is still there' "$(cat theirs/file)" precious

tap_end
