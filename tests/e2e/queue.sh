#!/bin/bash
# Captures out of a Redis queue, under a controller's authorisation. The server
# is a real one, on loopback; the controller is redis-cli, a step at a time.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

demo=$WF_SRCDIR/share/demo.pcapng

command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'
cd "${work:?}" || exit 1
. "$WF_SRCDIR/tests/e2e/redis.sh"

reader=
cleanup() {
	for pid in $redis $reader; do
		kill -9 "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	chmod -R u+rwx "$work"
	rm -rf "$work"
}
trap cleanup EXIT

serve_somewhere --appendonly no
url=redis://127.0.0.1:$port/IN

# The demo capture in four pieces, each a capture: sessions go across.
python3 - "$demo" <<'END'
import struct, sys
data = open(sys.argv[1], 'rb').read()
head, frames, at = b'', [], 0
while at < len(data):
    kind, size = struct.unpack_from('<II', data, at)
    block = data[at:at + size]
    if kind in (0x0A0D0D0A, 1):
        head += block
    elif kind == 6:
        frames.append(block)
    at += size
each = len(frames) // 4 + 1
for i in range(4):
    with open('part%d.pcapng' % (i + 1), 'wb') as f:
        f.write(head + b''.join(frames[i * each:(i + 1) * each]))
END
parts=$(printf '%s\n' "$work"/part{1..4}.pcapng)

# list FILE...: what --list makes of them, in the directory listed.
list() {
	printf '%s\n' "$@" >list
	rm -rf listed
	"$WIREFOLIO" report --raw --list list -o listed 2>/dev/null
}

sessions() {
	sql "$1" 'SELECT * FROM session'
}

# What was carved, and the streams: every byte, under its name.
bytes() {
	(cd "$1" && find files streams -type f -exec sha256sum {} + | sort -k2)
}

fill() {
	r FLUSHALL >/dev/null
	r RPUSH IN "$@" >/dev/null
}

# allow N: the controller takes N names and authorises each.
allow_one() {
	name=$(r LPOP PCAPDJ_NEXT)
	[ -n "$name" ] && r SADD PCAPDJ_AUTH "$name" >/dev/null
}

allow() {
	local n

	for ((n = 0; n < $1; n++)); do
		soon allow_one || return 1
	done
}

has() {
	[ "$(r "$@")" = "$want" ]
}

# There are so many: len KEY N
len() {
	want=$2
	soon has LLEN "$1"
}

processed() {
	r LRANGE PCAPDJ_PROCESSED 0 -1
}

# start VERB...: in the background.
start() {
	"$WIREFOLIO" "$@" >out 2>said &
	reader=$!
}

ended() {
	wait "$reader"
	is "$1" $? "$2"
	reader=
}

# ---- a report

list $parts
fill $parts
start report --raw --queue "$url" -o read
allow 4
ended 'a queue is read' 0
is 'to the sessions of a list' "$(sessions read)" "$(sessions listed)"
is 'and its bytes' "$(bytes read)" "$(bytes listed)"
is 'its captures are those of the queue' \
    "$(sql read 'SELECT path FROM capture ORDER BY id')" "$parts"
is 'they are recorded as processed' "$(processed)" "$parts"
is 'the end is told' "$(r GET PCAPDJ_STATE)" DONE
is 'and nothing else is left' "$(r KEYS '*' | sort)" 'PCAPDJ_PROCESSED
PCAPDJ_STATE'
for i in 1 2 3 4; do
	"$WIREFOLIO" summary part$i.pcapng
done 2>/dev/null | python3 -c 'import json, sys
text, at, n = sys.stdin.read(), 0, 0
while text[at:].strip():
    one, end = json.JSONDecoder().raw_decode(text[at:].lstrip())
    at = len(text) - len(text[at:].lstrip()) + end
    n += len(one["sessions"])
print(n)' >apart
ok 'sessions went from one capture into the next' \
    [ "$(sql read 'SELECT count(*) FROM session')" -lt "$(cat apart)" ]

# ---- other verbs

# same NAME VERB...: the output for the queue is that for the list.
same() {
	tap_name=$1
	shift
	"$WIREFOLIO" "$@" --list list >want.out 2>/dev/null
	fill $parts
	start "$@" --queue "$url"
	allow 4
	ended "$tap_name reads a queue" 0
	ok 'as it reads a list' cmp want.out out
	is 'which is recorded' "$(processed)" "$parts"
}

same flows flows --disable-flow-file
same packets packets
same summary summary --exclude info
same streams streams -c
fill $parts
start chaosreader -D chaos --queue "$url"
allow 4
ended 'chaosreader reads a queue' 0
is 'which is recorded' "$(processed)" "$parts"

# ---- what cannot be read

echo 'not a capture' >text
list part1.pcapng nowhere text part2.pcapng
fill part1.pcapng nowhere text part2.pcapng
start report --raw --queue "$url" -o gap
allow 4
ended 'a capture that cannot be opened is damage' 1
is 'which the report says' \
    "$(sql gap "SELECT capture FROM finding WHERE kind='capture-damaged' ORDER BY capture")" '2
3'
is 'and the queue' "$(r LRANGE PCAPDJ_FAILED 0 -1)" 'nowhere
text'
is 'the others are processed' "$(processed)" 'part1.pcapng
part2.pcapng'
is 'and read' "$(sessions gap)" "$(sessions listed)"

# ---- refusals

refused() {
	status "$1" "$WIREFOLIO" report -o refused "${@:3}" || return 1
	cat err
	[ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$2" err && [ ! -e refused ]
}

ok 'files beside it' refused 2 excludes --queue "$url" part1.pcapng
ok 'a list beside it' refused 2 excludes --queue "$url" --list list
ok 'a directory beside it' refused 2 excludes --queue "$url" --watch .
ok 'an interface beside it' refused 2 excludes --queue "$url" -i lo
ok 'a bad URL' refused 2 'redis://HOST:PORT/NAME' --queue "redis://127.0.0.1:$port"
ok 'a name without a queue' refused 2 --queue --worker a part1.pcapng
ok 'a server that is not there' refused 4 'Redis' --queue redis://127.0.0.1:1/IN
ok 'renewed at nothing' refused 2 '1 at least' --queue "$url" --every 0
ok 'renewed at times' refused 2 'number of captures' --queue "$url" --every 5m
ok 'renewed without captures to come' refused 2 --queue --every 2 part1.pcapng
r FLUSHALL >/dev/null
ok 'an empty queue' refused 4 'holds no capture' --queue "$url"

# ---- signals

# at N: N were read, the next one waits for its authorisation.
at() {
	allow "$1" && len PCAPDJ_NEXT 1
}

fill $parts
start report --raw --queue "$url" -o cut
at 2
kill -INT "$reader"
ended 'a signal ends the waiting' 1
list $(printf '%s\n' $parts | head -2)
is 'what was read is the report' "$(sessions cut)" "$(sessions listed)"
is 'and processed' "$(processed)" "$(printf '%s\n' $parts | head -2)"
is 'what was not is at the head of the queue' "$(r LRANGE IN 0 -1)" \
    "$(printf '%s\n' $parts | tail -2)"
is 'it is announced no more' "$(r EXISTS PCAPDJ_NEXT)" 0
start report --raw --queue "$url" -o rest
allow 2
ended 'the next run reads it' 0
is 'so that all is processed' "$(processed)" "$parts"

fill $parts
start report --queue "$url" -o never
at 0
kill -INT "$reader"
ended 'a signal before anything was read' 4
ok 'and one line says so' \
    sh -c "[ $(wc -l <said) -eq 1 ] && grep -q 'stopped by a signal' said"
is 'leaves the queue as it was' "$(r LRANGE IN 0 -1)" "$parts"

# A capture that is a pipe, and does not end by itself.
mkfifo slow
fill part1.pcapng slow part2.pcapng
start report --queue "$url" -o inside
allow 2
exec 3>slow
cat part3.pcapng >&3
kill -INT "$reader"
ended 'a signal inside a capture' 1
exec 3>&-
is 'the ones before it are processed' "$(processed)" part1.pcapng
is 'it goes back itself' "$(r LRANGE IN 0 -1)" 'slow
part2.pcapng'

fill part1.pcapng part2.pcapng
start flows --disable-flow-file --max-packets 10 --queue "$url"
allow 1
ended 'a number of packets ends the reading' 0
is 'the capture that was not read to its end goes back' \
    "$(r LRANGE IN 0 -1)" 'part1.pcapng
part2.pcapng'
is 'the end is not told' "$(r EXISTS PCAPDJ_STATE)" 0

# ---- deaths

list $parts
fill $parts
start report --raw --queue "$url" -o died
at 2
kill -9 "$reader"
wait "$reader" 2>/dev/null
is 'what a dead reader read is not processed' "$(processed)" ''
start report --raw --queue "$url" -o after
allow 2
ended 'the next one reads it again' 0
is 'nothing is lost' "$(sessions after)" "$(sessions listed)"
is 'and each is processed once' "$(processed)" "$parts"

fill $parts
start report --raw --queue "$url" -o first
at 2
owner() {
	r HGET WIREFOLIO_WORK:IN:consumer owner
}
taken_over() {
	[ "$(owner)" != "$was" ]
}
was=$(owner)
"$WIREFOLIO" report --raw --queue "$url" -o second >out2 2>said2 &
second=$!
soon taken_over
allow 2
ended 'a reader whose name was taken ends' 1
ok 'and says so' grep -q 'another process' said
reader=$second
ended 'the other one reads it all' 0
is 'nothing is lost to it' "$(sessions second)" "$(sessions listed)"
is 'each is processed once' "$(processed)" "$parts"

# Two at a time, under two names: each takes one, then whoever is free.
fill $parts
start report --worker a --queue "$url" -o a
"$WIREFOLIO" report --worker b --queue "$url" -o b >out2 2>said2 &
second=$!
len PCAPDJ_NEXT 2
allow 4
ended 'one of two readers ends' 0
reader=$second
ended 'and the other one' 0
is 'each capture is processed once' "$(processed | sort)" "$parts"

# The last of several says that it is the end.
fill $parts
start report --worker a --queue "$url" -o slow-a
len PCAPDJ_NEXT 1
r SADD PCAPDJ_AUTH $(printf '%s\n' $parts | tail -3) >/dev/null
ok 'one of two reads what the other has not' \
    status 0 "$WIREFOLIO" report --worker b --queue "$url" -o quick-b
is 'the end is not told' "$(r EXISTS PCAPDJ_STATE)" 0
is 'what the other waits for is still announced' \
    "$(r LINDEX PCAPDJ_NEXT 0)" "$work/part1.pcapng"
r SADD PCAPDJ_AUTH "$work/part1.pcapng" >/dev/null
ended 'then the other one ends' 0
is 'and tells it' "$(r GET PCAPDJ_STATE)" DONE
is 'with nothing left over' "$(r KEYS '*' | sort | tr '\n' ' ')" 'PCAPDJ_PROCESSED PCAPDJ_STATE '
is 'and each processed once' "$(processed | sort)" "$parts"
is 'in one report or the other' "$(for d in slow-a quick-b; do
    sql $d 'SELECT path FROM capture'; done | sort)" "$parts"

fill $parts
start report --worker a --queue "$url" -o dead-a
at 1
kill -9 "$reader"
wait "$reader" 2>/dev/null
start report --worker b --queue "$url" -o alive-b
allow 3
ended 'one goes on when the other dies' 0
is 'without what that one had' "$(processed)" "$(printf '%s\n' $parts | tail -2)"
is 'so that it is not the end' "$(r EXISTS PCAPDJ_STATE)" 0
start report --worker a --queue "$url" -o new-a
ended 'until the other one is there again' 0
is 'which has what was left' "$(sql new-a 'SELECT path FROM capture ORDER BY id')" \
    "$(printf '%s\n' $parts | head -2)"
is 'and is the last' "$(r GET PCAPDJ_STATE)" DONE
is 'each is processed once' "$(processed | sort)" "$parts"
is 'nothing is left over' "$(r KEYS '*' | sort | tr '\n' ' ')" 'PCAPDJ_PROCESSED PCAPDJ_STATE '

fill part1.pcapng part2.pcapng
start report --queue "$url" -o patient
at 0
is 'a controller dies with a name' "$(r LPOP PCAPDJ_NEXT)" part1.pcapng
allow 2
ended 'it is announced to the next one' 0
is 'and processed' "$(processed)" 'part1.pcapng
part2.pcapng'

fill part1.pcapng
start report --queue "$url" -o again
at 0
kill -9 "$redis"
wait "$redis" 2>/dev/null
soon grep -q 'was lost' said
ok 'the server is there again' serve --appendonly no
allow 1
ended 'a server that died is waited for' 0
is 'and knows what was processed' "$(processed)" part1.pcapng
is 'and the end' "$(r GET PCAPDJ_STATE)" DONE

# ---- renewed

# Memory for next to nothing: what waits is in files that must not be shared.
fill $parts part1.pcapng
start report --raw --memory 64k --queue "$url" --every 2 -o live
at 2
len PCAPDJ_PROCESSED 2
list $(printf '%s\n' $parts | head -2)
is 'after two captures there is a report' "$(sessions live)" "$(sessions listed)"
is 'with all bytes' "$(bytes live)" "$(bytes listed)"
ok 'which is whole' status 0 "$WIREFOLIO" verify live
allow 1
len PCAPDJ_NEXT 1
is 'it stays' "$(sql live 'SELECT count(*) FROM capture')" 2
allow 1
len PCAPDJ_PROCESSED 4
list $parts
is 'after four it is of four' "$(sessions live)" "$(sessions listed)"
is 'with all their bytes' "$(bytes live)" "$(bytes listed)"
ok 'and whole' status 0 "$WIREFOLIO" verify live
allow 1
ended 'at the end' 0
list $parts part1.pcapng
is 'it is of all' "$(sessions live)" "$(sessions listed)"
is 'and all their bytes' "$(bytes live)" "$(bytes listed)"
ok 'and whole again' status 0 "$WIREFOLIO" verify live
is 'all are processed' "$(r LLEN PCAPDJ_PROCESSED)" 5
is 'no directory is left over' "$(echo live*)" live

fill $parts
start report --queue "$url" --every 2 -o killed
at 3
kill -9 "$reader"
wait "$reader" 2>/dev/null
is 'a renewed report outlives its maker' \
    "$(sql killed 'SELECT count(*) FROM capture')" 2
is 'so its captures are processed' "$(r LLEN PCAPDJ_PROCESSED)" 2
start report --queue "$url" -o killed.rest
allow 1
ended 'the next one reads the others' 0
is 'each once' "$(processed)" "$parts"

# Lists are renewed, too.
printf '%s\n' $parts >list
ok 'a list is renewed' status 0 "$WIREFOLIO" report --raw --list list --every 1 -o of-list
list $parts
is 'to the same' "$(sessions of-list)" "$(sessions listed)"

tap_end
