#!/bin/bash
# wirefolio streams: pcap2conn's files to the byte, few descriptors, the same
# with any number of threads. streams-demo.txt lists what the demo capture
# comes to; RENEW=1 writes it anew.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

demo=$WF_SRCDIR/share/demo.pcapng
listed=$WF_SRCDIR/tests/e2e/streams-demo.txt
captures=$WF_SHARED/captures
export TMPDIR=$work

streams() {
	"$WIREFOLIO" streams "$@"
}

helper() {
	python3 -B "$WF_SRCDIR/tests/e2e/streams_help.py" "$@"
}

# same NAME DIR DIR
same() {
	ok "$1" diff -r "$2" "$3"
}

sums() {
	(cd "$1" && sha256sum -- *)
}

# none DIR: nothing unfinished is left in it.
none() {
	[ -z "$(find "$1" -name 'wirefolio.partial*')" ]
}

cd "${work:?}" || exit 1

# ---- files

ok 'the demo is written' streams "$demo" -o both
ok 'by sides, with metadata and casts' streams -s -m --cast "$demo" -o sides
[ -z "${RENEW:-}" ] || sums sides >"$listed"
is 'every file is as listed' "$(sums sides)" "$(cat "$listed")"
ok 'nothing unfinished is left' none sides
is 'times of files are the starts' \
    "$(cd sides && find . -newermt '2000-01-01' -printf '%TY%Tm%Td%TH%TM%TS %f\n' |
	grep -v ' \.$' | sed 's/\.[0-9]* / /' | awk '{ print ($1 == substr($2, 1, 14)) }' |
	sort -u)" 1
for f in sides/*-metadata.txt; do
	a=$(sed -n 's/^Number of bytes in side 0: *//p' "$f")
	b=$(sed -n 's/^Number of bytes in side 1: *//p' "$f")
	size=$(cat "${f%-metadata.txt}.txt" 2>/dev/null | wc -c)
	whole=$(cat "both/$(basename "${f%-metadata.txt}").txt" 2>/dev/null | wc -c)
	[ "$a" -eq "$size" ] && [ $((a + b)) -eq "$whole" ] || echo "$f"
done >wrong
is 'metadata counts the bytes of the files' "$(cat wrong)" ''

# ---- the same whatever runs it

for options in '--threads 1' '--threads 4' '-f 1' '-f 3 --memory 1k' '--memory 1k'; do
	rm -rf again
	# the options are words
	# shellcheck disable=SC2086
	streams -s -m --cast $options "$demo" -o again
	same "with $options" sides again
done
rm -rf again
streams -s -m --cast -r - -o again <"$demo"
same 'from a pipe' sides again
rm -rf again
gzip -c "$demo" >demo.gz
streams -s -m --cast -r demo.gz -o again
same 'compressed' sides again

# ---- formats

ok 'JSON lines' streams -j -m "$demo" -o json
for f in json/*[0-9].json; do
	helper chunks "$f" | cmp - "both/$(basename "${f%.json}").txt"
done >wrong 2>&1
is 'hold the bytes of the files' "$(cat wrong)" ''
is 'metadata is JSON' "$(for f in json/*-metadata.json; do
	python3 -m json.tool "$f" >/dev/null || echo "$f"
done)" ''
streams -d "$demo" -o headers
is 'headers take nothing away' "$(python3 - <<'EOF'
import os, re
wrong = 0
for name in os.listdir("headers"):
    rest = open("headers/" + name, "rb").read()
    data = b""
    while rest:
        m = re.match(rb'\r\n\{"_":"-{20}","side":"[01]","size":"(\d+)"\}\r\n', rest)
        if not m:
            break
        n = int(m.group(1))
        data += rest[m.end():m.end() + n]
        rest = rest[m.end() + n:]
    wrong += data != open("both/" + name, "rb").read()
print(wrong)
EOF
)" 0
streams -c -j "$demo" >console
is 'the console has all chunks' "$(helper chunks console | wc -c)" \
    "$(cat both/* | wc -c)"
streams -c -j --threads 4 "$demo" | cmp - console >wrong 2>&1
is 'in one order' "$(cat wrong)" ''
is 'and metadata' "$(streams -c -m "$demo" -e 'tcp port 23' | tail -n 9 | head -n 2)" \
    "Number of data packets in side 1:  52
Total number of data packets:      108"
if command -v script >/dev/null 2>&1; then
	streams -c "$demo" -e 'tcp port 23' >raw
	ok 'a terminal gets no controls' sh -c "
	    grep -q '\[1m' raw &&
	    script -qc \"'$WIREFOLIO' streams -c '$demo' -e 'tcp port 23'\" /dev/null |
	    tr -d '\r\n' | (! LC_ALL=C grep -q '[[:cntrl:]]')"
else
	skip 'a terminal gets no controls' 'needs script'
fi
is 'a cast is a list of events' "$(python3 - sides/*.cast <<'EOF'
import json, sys
for path in sys.argv[1:]:
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    times = [e[0] for e in lines[1:]]
    print(lines[0]["version"], times == sorted(times), {e[1] for e in lines[1:]} <= set("iorm"),
          "login: " in "".join(e[2] for e in lines[1:] if e[1] == "o"))
EOF
)" '2 True True True'

# ---- names

helper again >again.pcap
streams -s -m again.pcap -o counted
is 'names never collide' "$(cd counted && for f in *.1025-*[0-9].txt; do
	echo "$f $(cat "$f")"; done; ls | wc -l)" \
    "20231114221320-TCP-10.0.0.1.1025-192.0.2.1.80-2.txt second
20231114221320-TCP-10.0.0.1.1025-192.0.2.1.80-3.txt third
20231114221320-TCP-10.0.0.1.1025-192.0.2.1.80.txt first
6"
streams -s -m again.pcap -o counted
is 'nor with older files' "$(cd counted && for f in *.1025-*[0-9].txt; do cat "$f"; echo; done)" \
    "second
third
first
second
third
first"
is 'local time is asked for' "$(TZ=XST-5:30 streams --local-time again.pcap -o zone
	TZ=XST-5:30 streams again.pcap -o utc
	find utc zone -type f -name '*80.txt' | cut -c-19)" \
    'utc/20231114221320-
zone/20231115034320'
streams --names '%t/%A.%a-%B.%b%C%c.%N' again.pcap -o named
is 'a template names folders and files' "$(cd named && find . -type f | LC_ALL=C sort)" \
    './1700000000/010.000.000.001.01025-192.000.002.001.00080.000
./1700000000/010.000.000.001.01025-192.000.002.001.00080.001
./1700000000/010.000.000.001.01025-192.000.002.001.00080.002'
streams --names same -s -m again.pcap -o clash
is 'a template of one name counts' "$(cd clash && for f in *; do echo "$f $(wc -c <"$f")"; done)" \
    "same 5
same-metadata.txt $(wc -c <clash/same-metadata.txt)
samec1 6
samec1-metadata.txt $(wc -c <clash/same-metadata.txt)
samec2 5
samec2-metadata.txt $(wc -c <clash/same-metadata.txt)"
# theirs CAPTURE TEMPLATE: tcpflow's files in theirs, ours in ours.
theirs() {
	rm -rf theirs ours
	tcpflow -r "$1" -T "$2" -o theirs >/dev/null 2>&1
	rm -f theirs/report.xml
	streams --no-icmp --no-udp -s --names "$2" "$1" -o ours
}
if command -v tcpflow >/dev/null 2>&1; then
	for template in '%A.%a-%B.%b%V%v%C%c' '%A-%B%c' '%E/%e' 'q%#' 'q%C' \
	    '%T-%t%c' '%A.%a%V'; do
		theirs "$demo" "$template"
		# it takes trailers of short frames for data
		is "tcpflow's names are the same: $template" \
		    "$(cd theirs && find . -type f | while read -r f; do
			[ -e "../ours/$f" ] || echo "$f"; done)" ''
	done
	for template in '%G.%M.%K.%N' '%N-%A%c' '%A.%a-%B.%b%C%c' 'x'; do
		theirs again.pcap "$template"
		same "tcpflow's files are the same: $template" theirs ours
	done
else
	skip "tcpflow's names are the same" 'needs tcpflow'
fi
ok 'a template does not leave the directory' eval '
    streams --names "%v$work/outside-%a" again.pcap -o inside &&
    [ -z "$(find . -maxdepth 1 -name "outside*")" ] &&
    [ "$(find inside -name "outside*" | wc -l)" -eq 3 ]'
rm -rf inside

# (Without memory of it this would be two million attempts.)
helper crowd 2000 >same.pcap
ok 'a name that many have is counted on' bash -c "
    ulimit -t 20 && '$WIREFOLIO' streams -q -s --names same same.pcap -o sames"
is 'to the end' "$(ls sames | wc -l) $(ls sames | sort -V | tail -n 1)" \
    "$(ls sames | wc -l) samec$(($(ls sames | wc -l) - 1))"
rm -rf sames

# ---- input

is 'captures by -r and by name' \
    "$(streams -r again.pcap "$demo" -c -e 'tcp port 23 or src 10.0.0.1' | wc -c)" $((16 + 783))
is 'the filter is -e' "$(streams -e 'udp port 53' "$demo" -o dns && ls dns | grep -vc -- '-UDP-')" 0
if [ -f "$captures/http-classic.cap" ]; then
	streams -j -m "$captures/http-classic.cap" -o classic
	is 'a known capture' "$(cd classic && ls && cat ./*.3371-*metadata.json)" \
	    '20040513101707-TCP-145.254.160.237.3372-65.208.228.223.80-metadata.json
20040513101707-TCP-145.254.160.237.3372-65.208.228.223.80.json
20040513101709-UDP-145.254.160.237.3009-145.253.2.203.53-metadata.json
20040513101709-UDP-145.254.160.237.3009-145.253.2.203.53.json
20040513101710-TCP-145.254.160.237.3371-216.239.59.99.80-metadata.json
20040513101710-TCP-145.254.160.237.3371-216.239.59.99.80.json
{
	"total": {"bytes":"2311","packets":"3","messages":"2"},
	"side_0":{"bytes":"721","packets":"1","messages":"1"},
	"side_1":{"bytes":"1590","packets":"2","messages":"1"}
}'
	is 'its first lines' "$(head -n 1 classic/*.3009-*53.json | tr -d '\r')" \
	    '{"side":"0","time":{"abs":"1084443429.86490","conn":"0.00000"},"size":"47","data":"\u0000#\u0001\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0007pagead2\u0011googlesyndication\u0003com\u0000\u0000\u0001\u0000\u0001","data_hex":"002301000001000000000000077061676561643211676F6F676C6573796E6469636174696F6E03636F6D0000010001"}'
	for capture in vlan-qinq.pcapng gre-within-gre.pcap ipv6-frag.pcapng http-classic.cap; do
		streams "$captures/$capture" -o many
	done
	is 'every IP protocol' "$(ls many | sed 's/^[0-9]*-//; s/-[0-9a-f].*//' | sort -u | paste -sd ' ')" \
	    'ICMP IP(253) IPV6-ICMP TCP UDP'
else
	skip 'a known capture' '../shared/captures is not here'
fi
ok 'interfaces are listed' sh -c "'$WIREFOLIO' streams -l | grep -q '^lo	'"
ok 'the version is told' sh -c "'$WIREFOLIO' streams -v | grep -q '^wirefolio '"

# ---- refusals

# refused NAME STATUS TEXT ARGS...: one line with TEXT, and no directory.
refused() {
	name=$1 want=$2 text=$3
	shift 3
	ok "$name" one_line "$want" "$text" "$@"
}

one_line() {
	want=$1 text=$2
	shift 2
	status "$want" streams "$@" </dev/null || return 1
	cat err
	[ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$text" err && [ ! -e new ]
}

echo 'no capture' >list.txt
refused 'no capture' 2 'capture' -o new
refused 'a text file' 4 'list.txt' list.txt -o new
refused 'a filter that is none' 2 'filter' -e 'no such thing' "$demo" -o new
refused 'a letter that is none among others' 2 "option '-Z'" -mZs "$demo" -o new
refused 'a value that is not wanted' 2 'no value' --json=1 "$demo" -o new
refused 'ports that begin behind their end' 2 'port' --port 90-80 "$demo" -o new
refused 'no open file' 2 'max-file-desc' -f 0 "$demo" -o new
refused 'a template that leaves' 2 'names' --names '../%A' "$demo" -o new
refused 'one that leaves without VLAN' 2 'names' --names '.%v./%A' "$demo" -o new
refused 'an unknown wildcard' 2 '%A %a' --names '%A-%Z' "$demo" -o new
refused 'a file in the way' 3 'list.txt' "$demo" -o list.txt
refused 'no directory above' 3 'nowhere/new' "$demo" -o nowhere/new
head -c 100000 "$demo" >cut.pcapng
ok 'a damaged capture is written as far as it goes' eval '
    status 1 streams cut.pcapng -o cut && grep -q damaged err && none cut'
mkdir tiny
if mount -t tmpfs -o size=100k tmpfs tiny 2>/dev/null; then
	got=0
	streams "$demo" -o tiny/out 2>err || got=$?
	is 'a full disk' "$got $(grep -ci space err) $(wc -l <err)" '3 1 1'
	# Threads that stand by when one meets its end are where they are.
	for _ in {1..10}; do
		for f in $(find tiny/out -maxdepth 1 -name '*.txt'); do
			cmp "$f" "both/$(basename "$f")"
		done
		rm -r tiny/out
		! streams --threads 4 "$demo" -o tiny/out 2>err
	done >wrong 2>&1
	is 'what has its name is whole' "$(cat wrong)" ''
	umount tiny
else
	skip 'a full disk' 'a small tmpfs cannot be mounted here'
fi

mkfifo fifo
"$WIREFOLIO" streams - -o stopped <fifo 2>said &
pid=$!
exec 3>fifo
cat "$demo" >&3
soon [ -d stopped ]
soon has_read "$pid" 869 said
kill -INT "$pid"
got=0
wait "$pid" || got=$?
exec 3>&-
is 'a signal ends the reading' "$got" 1
same 'what was read is there' both stopped

# ---- live, on the loopback of a network of its own

net=wf$$-streams
in_net() {
	ip netns exec "$net" "$@"
}

# talk: an exchange of datagrams on loopback, as soon as somebody captures.
talk() {
	in_net python3 -c '
import socket
a, b = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for i in range(2))
a.bind(("127.0.0.1", 4000))
b.bind(("127.0.0.1", 5000))
for i in range(20):
    a.sendto(b"ask %d\n" % i, ("127.0.0.1", 5000))
    b.sendto(b"answer %d\n" % i, b.recvfrom(99)[1])'
}

if [ "$(id -u)" -eq 0 ] && ip netns add "$net" 2>/dev/null; then
	in_net ip link set lo up
	in_net "$WIREFOLIO" streams -q -i 127.0.0.1 -e 'udp port 4000' -o live \
	    --max-packets 40 2>said &
	pid=$!
	soon [ -d live ]
	talk
	got=0
	wait "$pid" || got=$?
	is 'a capture by address' "$got $(cat said) $(ls live | cut -c15-)" \
	    '0  -UDP-127.0.0.1.4000-127.0.0.1.5000.txt'
	is 'has what was said' "$(cat live/*)" \
	    "$(for i in {0..19}; do printf 'ask %d\nanswer %d\n' "$i" "$i"; done)"
	is 'and what was captured is not kept' "$(find . -name 'wirefolio-*')" ''
	ip netns del "$net"
else
	skip 'a capture by address' 'needs root and network namespaces'
fi
refused 'an interface that is none' 4 'nosuch' -i nosuch -o new
refused 'an interface and a file' 2 '-i' -i lo "$demo" -o new

# ---- fifty thousand open connections

crowd=${CROWD:-50000}
helper crowd "$crowd" >crowd.pcap
ok 'many connections through few descriptors' bash -c "
    ulimit -n 130 &&
    '$WIREFOLIO' streams -q -f 100 --memory 1M crowd.pcap -o crowd"
is 'lose nothing' "$(helper crowd-check "$crowd" crowd)" "$crowd"
# (Not where files were removed: some file systems are slow there.)
ok 'by four threads' bash -c "
    ulimit -n 130 &&
    '$WIREFOLIO' streams -q -f 100 --threads 4 crowd.pcap -o crowd-4"
is 'nothing either' "$(helper crowd-check "$crowd" crowd-4)" "$crowd"
ok 'and leave nothing unfinished' none crowd
helper crowd 200 20 >crowd.pcap
ok 'more at a time than files may be open' bash -c "
    ulimit -n 64 &&
    '$WIREFOLIO' streams -q --memory 64k --threads 8 crowd.pcap -o crowd-few"
is 'lose nothing' "$(helper crowd-check 200 crowd-few 20)" 200

tap_end
