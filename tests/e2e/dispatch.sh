#!/bin/bash
# Many captures as one stream, under a controller's word, whoever dies.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

cd "${work:?}" || exit 1
. "$WF_SRCDIR/tests/e2e/redis.sh"
a=$WF_SRCDIR/share/demo.pcapng
b=$WF_SRCDIR/tests/captures/ftp-v6.pcapng
c=$WF_SRCDIR/tests/captures/http-variants.pcapng
controller= reader= producer=
trap 'kill -9 $redis $controller $reader $producer 2>/dev/null; wait
    chmod -R u+rwx "$work"; rm -rf "$work"' EXIT

# control [string]: says yes to everything that is announced, until told.
control() {
	local name

	until [ -e no_control ]; do
		name=$(r LPOP PCAPDJ_NEXT)
		if [ -z "$name" ]; then
			sleep 0.05
		elif [ "$1" = string ]; then
			r SET PCAPDJ_AUTH "$name"
		else
			r SADD PCAPDJ_AUTH "$name"
		fi
	done >>control.log 2>&1
}

start_control() {
	rm -f no_control
	control "$@" &
	controller=$!
}

# What it has begun it ends: a name that it took is authorised.
end_control() {
	: >no_control
	wait "$controller"
}

queue() {
	r DEL PCAPDJ_IN_QUEUE PCAPDJ_NEXT PCAPDJ_AUTH PCAPDJ_PROCESSED \
	    PCAPDJ_FAILED PCAPDJ_STATE >/dev/null
	r RPUSH PCAPDJ_IN_QUEUE "$@" >/dev/null
}

start_reader() {
	rm -f pipe
	mkfifo pipe
	cat pipe >"$1" &
	reader=$!
}

is_over() {
	! kill -0 "$1" 2>/dev/null
}

# The writer has ended, so the reader does when it has read all.
end_reader() {
	soon is_over "$reader" || kill "$reader"
	wait "$reader" 2>/dev/null
}

# dispatch OPTION...: in the background; what it says is in "said".
start() {
	: >said
	"$WIREFOLIO" dispatch -b pipe -p "$port" "$@" <&0 >stats 2>said &
	producer=$!
}

# finish STATUS: the producer's.
finish() {
	local got=0

	wait "$producer" || got=$?
	[ "$got" -eq "$1" ] || {
		echo "exit status $got, not $1"
		cat said
		return 1
	}
}

list() {
	r LRANGE "$1" 0 -1 | paste -sd ' '
}

# The frames of captures, each with its bytes; not where they came from.
frames() {
	for f; do
		"$WIREFOLIO" packets --columns hdrDesc,pktLen,srcIP,dstIP,l7HexContent "$f" \
		    2>/dev/null | grep -v '^%'
	done
}

serve_somewhere --appendonly yes --appendfsync always
ok 'there is a Redis server' [ "$(r PING)" = PONG ]

# ---- the plain way

queue "$a" "$b" "$c"
start_reader got
start_control
start
ok 'three captures are fed' finish 0
end_reader
is 'as one stream' "$(frames got | sha256sum)" "$(frames "$a" "$b" "$c" | sha256sum)"
is 'they are processed' "$(list PCAPDJ_PROCESSED)" "$a $b $c"
is 'the end is told' "$(r GET PCAPDJ_STATE)" DONE
is 'nothing is left over' "$(r KEYS '*' | sort | paste -sd ' ')" 'PCAPDJ_PROCESSED PCAPDJ_STATE'
ok 'it says where it looks' grep -qx "\[INFO\] redis_port = $port" said
ok 'and what it waits for' grep -qx "\[INFO\] Waiting authorization to process file $b" said
end_control

# ---- readers that people use

for tool in tcpdump tshark; do
	command -v $tool >/dev/null 2>&1 || { skip "$tool reads the pipe" "needs $tool"; continue; }
	queue "$b" "$c"
	rm -f pipe
	mkfifo pipe
	$tool -n -l -r pipe >lines 2>/dev/null &
	reader=$!
	start_control
	start
	ok "$tool reads the pipe" finish 0
	wait "$reader"
	is 'and sees its end' $? 0
	is 'and every frame' "$(grep -c . lines)" "$(frames "$b" "$c" | wc -l)"
	queue "$a" "$b"
	rm -f pipe
	mkfifo pipe
	$tool -n -l -r pipe >lines 2>/dev/null &
	reader=$!
	kill -STOP "$controller"
	start
	ok 'it reads on' soon grep -q Waiting said
	kill -9 "$reader"
	wait "$reader" 2>/dev/null
	kill -CONT "$controller"
	ok 'when it is killed' finish 3
	end_control
	is 'nothing is lost' "$(list PCAPDJ_IN_QUEUE)" "$a $b"
done

queue "$b"
start_reader got
start_control string
start
ok 'an older controller writes a string' finish 0
end_reader
end_control
is 'which is used up' "$(r EXISTS PCAPDJ_AUTH)" 0

# ---- what cannot be read

echo 'no capture at all' >text
queue "$a" "$work/text" "$work/missing" - "$b"
start_reader got
start_control
start <"$c"
ok 'a capture that cannot be read is no reason to stop' finish 1
end_reader
end_control
is 'a controller can tell' "$(list PCAPDJ_FAILED)" "$work/text $work/missing -"
is 'what was processed' "$(list PCAPDJ_PROCESSED)" "$a $b"

# ---- signals

queue "$b"
start_reader got
start
ok 'without a word it waits' soon grep -q Waiting said
kill -USR2 "$producer"
ok 'and says so when asked' soon grep -qx '\[STATS\] Internal state:Waiting for authorization' stats
is 'in nine lines' "$(grep -c '^\[STATS\] ' stats)" 9
kill -USR1 "$producer"
ok 'it can be suspended' soon grep -qx '\[INFO\] Suspending pcapdj' said
r SADD PCAPDJ_AUTH "$b" >/dev/null
ok 'it still hears the word' soon grep -q 'Got authorization' said
is 'but feeds nothing' "$(list PCAPDJ_PROCESSED)" ''
kill -USR1 "$producer"
ok 'and goes on when told to' finish 0
ok 'which it says' grep -qx '\[INFO\] Resuming pcapdj' said
is 'with the capture' "$(list PCAPDJ_PROCESSED)" "$b"
end_reader

queue "$a" "$b"
start_reader got
start
ok 'it waits once more' soon grep -q Waiting said
kill -INT "$producer"
ok 'SIGINT ends the wait' finish 1
end_reader
is 'the names are in the queue again' "$(list PCAPDJ_IN_QUEUE)" "$a $b"

# A frame of 100 bytes of which 60 were captured; the second one waits.
python3 - <<'P'
import struct
with open("snapped.pcap", "wb") as f:
    f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 60, 1))
    f.write(struct.pack("<IIII", 1, 0, 60, 100) + bytes(60))
P
queue "$work/snapped.pcap" "$b"
r SADD PCAPDJ_AUTH "$work/snapped.pcap" >/dev/null
start_reader got
start
ok 'a snapped capture is fed' soon grep -q "Waiting .*$b" said
kill -USR2 "$producer"
ok 'its statistics are told' soon grep -q '^\[STATS\] Number of lengths' stats
is 'and that it lacks something' "$(sed -n 's/.* of \(files\|packets\|.*lengths\):/\1 /p' stats | paste -sd,)" \
    'files 1,packets 1,cap_lengths 60,lengths 100'
ok 'with the date of the beginning, as it is written' \
    grep -q "^\[STATS\] Start time:$(date -u +%Y-)" stats
kill -INT "$producer"
ok 'a signal ends it' finish 1
end_reader

# A reader that is slow: the pipe is full when the signal comes.
for i in {1..40}; do
	echo "$a"
done >many
rm -f pipe
mkfifo pipe
(
	head -c 1000
	until [ -e go ]; do sleep 0.1; done
	cat
) <pipe >got &
reader=$!
"$WIREFOLIO" dispatch -b pipe --list many >stats 2>said &
producer=$!
ok 'the reader takes its time' soon test -s got
sleep 0.5
kill -INT "$producer"
: >go
ok 'a signal while the pipe is full' finish 1
wait "$reader"
ok 'leaves whole packets to the reader' status 0 "$WIREFOLIO" packets -q got

# ---- whoever dies

queue "$a" "$b"
start_reader got
start
ok 'while it waits' soon grep -q Waiting said
kill -9 "$redis"
wait "$redis" 2>/dev/null
ok 'the server dies' soon grep -q 'was lost' said
serve --appendonly yes --appendfsync always
start_control
ok 'and when it is there again all goes on' finish 0
end_reader
is 'nothing twice, nothing left' "$(list PCAPDJ_PROCESSED)" "$a $b"
is 'nor in the stream' "$(frames got | sha256sum)" "$(frames "$a" "$b" | sha256sum)"
end_control

queue "$a" "$b"
start_reader got
start --announce-again 300ms
ok 'a name is announced' soon grep -q Waiting said
r LPOP PCAPDJ_NEXT >/dev/null
start_control
ok 'a controller that died before its word is asked again' finish 0
end_reader
end_control
is 'once' "$(list PCAPDJ_PROCESSED)" "$a $b"

queue "$a" "$b"
start_reader got
start
ok 'the reader is there' soon grep -q Waiting said
kill "$reader"
wait "$reader" 2>/dev/null
start_control
ok 'when it dies the producer ends' finish 3
ok 'and says why' grep -q 'the reader of pipe went away' said
is 'what it did not get is first in the queue' "$(list PCAPDJ_IN_QUEUE)" "$a $b"
start_reader got
start
ok 'the next one' finish 0
end_reader
is 'gets all of it' "$(frames got | sha256sum)" "$(frames "$a" "$b" | sha256sum)"
end_control

queue "$a" "$b"
start_reader got
start
ok 'a name was taken' soon grep -q Waiting said
kill -9 "$producer"
wait "$producer" 2>/dev/null
end_reader
start_reader got
start_control
start
ok 'the next producer takes over from one that died' finish 0
end_reader
end_control
is 'nothing is skipped' "$(list PCAPDJ_PROCESSED)" "$a $b"
is 'the stream is whole' "$(frames got | sha256sum)" "$(frames "$a" "$b" | sha256sum)"

# ---- two producers, and a number of packets

queue "$a" "$b" "$c"
start_reader got
start --worker one
ok 'one of two has a name' soon grep -q Waiting said
mkfifo pipe2
cat pipe2 >got2 &
other=$!
r SADD PCAPDJ_AUTH "$b" "$c" >/dev/null
ok 'the other one feeds the rest' status 0 timeout 300 "$WIREFOLIO" dispatch -b pipe2 -p "$port" --worker two
soon is_over "$other"
is 'which is not the end' "$(r EXISTS PCAPDJ_STATE)" 0
is 'the first is still announced' "$(r LINDEX PCAPDJ_NEXT 0)" "$a"
r SADD PCAPDJ_AUTH "$a" >/dev/null
ok 'that one is the last' finish 0
end_reader
is 'and tells the end' "$(r GET PCAPDJ_STATE)" DONE
is 'no name was lost or doubled' "$(list PCAPDJ_PROCESSED)" "$b $c $a"
is 'nor a packet' "$(frames got got2 | sha256sum)" "$(frames "$a" "$b" "$c" | sha256sum)"
is 'nothing is left' "$(r KEYS '*' | sort | paste -sd ' ')" 'PCAPDJ_PROCESSED PCAPDJ_STATE'

n=$(frames "$b" | wc -l)
queue "$b" "$a"
start_reader got
start_control
start -n $((n + 3))
ok 'so many packets are enough' finish 0
end_reader
is 'and so many were fed' "$(frames got | wc -l)" $((n + 3))
is 'the capture that was fed whole is processed' "$(list PCAPDJ_PROCESSED)" "$b"
is 'the other one waits' "$(list PCAPDJ_IN_QUEUE)" "$a"
queue "$b"
start_reader got
start -n "$n"
ok 'neither more nor less' finish 0
end_reader
end_control
is 'is the whole capture' "$(list PCAPDJ_PROCESSED)" "$b"
is 'and the end' "$(r GET PCAPDJ_STATE)" DONE

# ---- without Redis

start_reader got
ok 'captures can be named' status 0 timeout 300 "$WIREFOLIO" dispatch -b pipe "$b" "$a"
end_reader
ok 'disorder is told' grep -Eq 'is older than|overlaps|a gap' err
start_reader got
printf '%s\n' "$a" "$b" >names
ok 'or listed' status 0 timeout 300 "$WIREFOLIO" dispatch -b pipe --list names
end_reader
is 'with the same packets' "$(frames got | sha256sum)" "$(frames "$a" "$b" | sha256sum)"
python3 - "$WF_SRCDIR" <<'P'
import struct
for name, link, data in (("ether.pcap", 1, bytes(60)), ("raw.pcap", 101, b"\x45" + bytes(39))):
    with open(name, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link))
        f.write(struct.pack("<IIII", 1, 0, len(data), len(data)) + data)
P
start_reader got
ok 'link types are mixed' status 0 timeout 300 "$WIREFOLIO" dispatch -b pipe ether.pcap raw.pcap
end_reader
"$WIREFOLIO" report -q got -o mixed
is 'and kept, an interface each' "$(sql mixed 'SELECT link_types FROM capture')" 'Ethernet, raw IP'

gzip -c "$b" >b.gz
zstd -q "$a" -o a.zst 2>/dev/null || cp "$a" a.zst
start_reader got
ok 'compressed ones, and standard input' eval '
    status 0 timeout 300 "$WIREFOLIO" dispatch -b pipe --quiet a.zst - <b.gz'
end_reader
is 'are read as any' "$(frames got | sort | sha256sum)" "$(frames "$a" "$b" | sort | sha256sum)"
start_reader got
ok 'a filter' status 0 timeout 300 "$WIREFOLIO" dispatch -b pipe -f 'udp port 53' -n 4 "$a"
end_reader
"$WIREFOLIO" packets -q -f 'udp port 53' --max-packets 100 --columns time,pktLen "$a" 2>/dev/null | head -5 >want
is 'and a number of packets hold' \
    "$("$WIREFOLIO" packets -q --columns time,pktLen got 2>/dev/null)" "$(cat want)"

# ---- refusals

refused() {
	ok "$1" status "$2" timeout 300 "$WIREFOLIO" dispatch "${@:4}"
	ok "$1: one line" grep -q "$3" err
}
refused 'no pipe' 2 'b PIPE is missing' "$a"
refused 'a file that is no pipe' 3 'is not a named pipe' -b text "$a"
refused 'Redis and names' 2 'not both' -b pipe -p "$port" "$a"
refused 'no server there' 4 'Redis server' -b pipe -p 1
refused 'a capture that is missing' 4 'No such file' -b pipe "$work/missing"

tap_end
