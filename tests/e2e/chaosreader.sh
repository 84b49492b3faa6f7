#!/bin/sh
# Called as chaosreader: its options, its flat directory, the contract of the
# plugin that scrapes its index, and none of its twelve defects.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
command -v python3 >/dev/null 2>&1 || skip_all 'needs python3'

demo=$WF_SRCDIR/share/demo.pcapng
ln -s "$WIREFOLIO" "$work/chaosreader"
chaosreader=$work/chaosreader
mkdir "$work/captures"
python3 "$WF_SRCDIR/tests/e2e/chaos_captures.py" "$work/captures"

# report NAME CAPTURE OPTIONS...: into $work/NAME.
report() {
	name=$1
	capture=$2
	shift 2
	"$chaosreader" "$@" -D "$work/$name" "$capture"
}

names() {
	(cd "$work/$1" && ls)
}

# the text of the first table, a row a line
rows() {
	python3 - "$work/$1/index.html" <<'EOF'
import re, sys, html
table = open(sys.argv[1], encoding='utf-8').read().split('<table>')[1]
for row in table.split('</table>')[0].split('</tr>')[:-1]:
    cells = re.findall(r'<td>(.*?)</td>', row, re.S)
    text = [html.unescape(re.sub(r'<[^>]*>', '', c)).strip() for c in cells[:6]]
    print('|'.join(text))
EOF
}

for capture in "$work"/captures/*.pcap; do
	name=$(basename "$capture" .pcap)
	ok "$name: a report, exit status 0" \
	    status 0 report "$name" "$capture" -v -k
done

# ---- the defects, by their numbers
letters=abcdefghijklmnopqrstuvwxyz
is '1: packets of one time are all there' \
    "$(cat "$work"/same_stamp/session_0001.part_01.txt)" $letters
is '1: and all are counted' \
    "$(grep -A2 'TCP Port Count' "$work/same_stamp/index.html" | tail -1)" \
    '<tr><td>http</td><td>8</td></tr>'
is '2: an overlapping retransmission adds nothing' \
    "$(cat "$work"/overlap/session_0001.part_01.txt)" 0123456789abcdefghijklmnop
is '2: nor does it in the stream' \
    "$(tail -c 26 "$work"/overlap/session_0001.http.raw1)" 0123456789abcdefghijklmnop
is '3: a status line in a body is a body' \
    "$(cat "$work"/status_in_body/session_0001.part_*)" \
    'first HTTP/1.1 200 OK second, forty bytes'
is '4: IPv6 is written as RFC 5952 says' "$(rows ipv6 | cut -d'|' -f4)" \
    '[2001:db8::1]:40000 -> [fe80::5054:ff:fe12:3456]:80'
is '5: a MAC of 02:00:00:00 is a MAC' \
    "$(cat "$work"/tun_mac/session_0001.part_01.txt)" $letters
is '6: raw IP is read' \
    "$(cat "$work"/raw_ip/session_0001.part_01.txt)" $letters
is '6: its addresses are counted, without MAC' \
    "$(grep -c '<td>10.0.0.[12]</td><td></td>' "$work/raw_ip/index.html")" 2
is '7: HTTP is HTTP on port 8888' \
    "$(cat "$work"/port_8888/session_0001.part_01.txt)" $letters
is '8: passive FTP is carved' \
    "$(cat "$work"/ftp/session_0002.part_01.ftp-data.txt)" \
    'passive: thirty-nine bytes in this file'
is '8: active FTP is carved' \
    "$(cat "$work"/ftp/session_0003.part_01.ftp-data.txt)" \
    'active: as many bytes in this one, too.'
is '9: captured markup is text on every page' \
    "$(grep -l '<script>alert' "$work"/script_in_url/*.html | wc -l)" 0
ok '9: and it is shown' grep -q '&lt;script&gt;alert(1)&lt;/script&gt;' \
    "$work/script_in_url/getpost.html"
is '10: no page loads or links anything outside' \
    "$(grep -ohE '(src|href|action|data)="[a-z]*:?//[^"]*"' "$work"/*/*.html | wc -l)" 0
ok '10: where a picture came from is told' \
    grep -q '<code>http://tracker.example/spy.png</code>' "$work/picture/extimage.html"
ok '10: the picture is the carved one' \
    grep -q 'src="session_0001.part_01.png"' "$work/picture/image.html"
is '11: sequence numbers may wrap' \
    "$(tail -c 26 "$work"/wrap/session_0001.part_01.txt)$(wc -c <"$work"/wrap/session_0001.part_01.txt)" \
    "${letters}2600"
is '11: the same ports again are another session' \
    "$(cat "$work"/reuse/session_0001.part_01.txt "$work"/reuse/session_0002.part_01.txt)" onetwo
is '11: a fragment identifier is released' \
    "$(cat "$work"/fragments/stream_0001.*.raw2 | fold -w 500 | cut -c 1-5 | tr '\n' ' ')" 'first other '
is '12: times are UTC wherever one is' \
    "$(TZ=Asia/Tokyo report tokyo "$work/captures/evidence.pcap" && rows tokyo | cut -d'|' -f2 | head -1)" \
    'Tue May 13 16:53:20 2014'
ok '12: every file has its hash' sh -c "cd '$work/evidence' && sha256sum -c --quiet manifest-sha256.txt"
ok '12: names are kept' grep -q 'secret%20plan.txt' "$work/evidence/summary.json"
is '12: nothing that was made is a program' \
    "$(grep -lE '^#!' "$work"/*/session* | wc -l) $(find "$work" -path '*/session*' -perm /111 | wc -l)" '0 0'
ok '12: a replay is an asciicast' python3 - "$work"/evidence/session_0002.telnet.cast <<'EOF'
import json, sys
head, *events = map(json.loads, open(sys.argv[1], encoding='utf-8'))
assert head['version'] == 2 and head['timestamp'] == 1400000000, head
assert all(a[0] <= b[0] for a, b in zip(events, events[1:]))
said = ''.join(e[2] for e in events if e[1] == 'o')
assert said == 'login: bob\r\n\x1b[1mwelcome\x1b[0m <b>bob</b>\r\n', said
assert ''.join(e[2] for e in events if e[1] == 'i') == 'bob\r\n'
EOF
report titles "$work/captures/titles.pcap" >/dev/null
ok 'a replay does not make the player obey' python3 - "$work"/titles/session_0001.telnet.cast <<'EOF'
import json, sys
head, *events = map(json.loads, open(sys.argv[1], encoding='utf-8'))
said = ''.join(e[2] for e in events)
assert said == 'one two \ufffd21tthree \x1b[32mfour\x1b[0m\r\n', said
EOF
ok '... and the page does not show what was said to it' \
    grep -q '>one two <' "$work/titles/session_0001.telnet.replay.html"
report hole "$work/captures/hole.pcap" >/dev/null
ok 'what was begun before a hole does not hide what is behind it' \
    python3 - "$work"/hole/session_0001.telnet.cast <<'EOF'
import json, sys
head, *events = map(json.loads, open(sys.argv[1], encoding='utf-8'))
said = [e[1:] for e in events]
assert said == [['o', 'before '], ['m', '7 bytes are missing'],
    ['o', 'after\r\n'], ['m', '1 byte is missing'], ['o', 'end\r\n']], said
EOF
is '... nor on the page, which tells of the hole' \
    "$(sed -n '/<pre>/,/<.pre>/{s/.*<pre>//;s/<[^>]*>//gp}' "$work/hole/session_0001.telnet.replay.html")" \
    'before [7 bytes are missing]
after
[1 byte is missing]
end'
ok '12: and a page that needs no script to be read' \
    grep -q 'welcome &lt;b&gt;bob&lt;/b&gt;' "$work/evidence/session_0002.telnet.replay.html"

# ---- NFS
is 'a file read over NFS, by TCP' \
    "$(tail -c 26 "$work"/nfs/session_0001.part_01.nfs.nfs.txt)$(wc -c <"$work"/nfs/session_0001.part_01.nfs.nfs.txt)" \
    "${letters}2600"
is '... and by UDP' \
    "$(od -An -tx1 -v "$work"/nfs/stream_0002.part_01.nfs.nfs.png | tr -d ' \n' | sed 's/^\(.\{16\}\).*\(.\{16\}\)$/\1 \2/')" \
    '89504e470d0a1a0a 49454e44ae426082'
is '... and no other' "$(names nfs | grep -c '\.part_')" 2
is '... with the names that were looked up' \
    "$(grep -oE '"(letters.txt|pixel)"' "$work/nfs/summary.json" | sort -u | tr '\n' ' ')" \
    '"letters.txt" "pixel" '

# ---- ports
is 'services by their ports' "$(rows ports | cut -d'|' -f5 | tr '\n' ' ')" \
    'ftp-data ftp telnet smtp http pop2 pop3 imap login shell web irc irc VNC VNC X11 X11 irc irc irc irc irc web irc 9001 '
is 'so they are counted' \
    "$(sed -n '/TCP Port Count/,/UDP Port/s/^<tr><td>\(.*\)<.td><td>.*/\1/p' "$work/ports/index.html" | sort -u | tr '\n' ' ')" \
    '9001 VNC X11 ftp ftp-data http imap irc login pop2 pop3 shell smtp telnet web '

# ---- the contract of the plugin
contract() {
	rm -rf "$work/plugin"
	mkdir "$work/plugin"
	python3 "$WF_SRCDIR/tests/e2e/insight.py" "$chaosreader" "$work/plugin" \
	    "$@" >"$work/plugin.json"
}

for flag in None Info Raw TCP UDP ICMP; do
	ok "the plugin's wrapper works: $flag" contract "$demo" "$flag"
done
for capture in "$WF_SHARED"/captures/*.*cap* "$WF_SHARED"/captures/*.snoop; do
	[ -f "$capture" ] && ok "the plugin's wrapper works: $(basename "$capture")" \
	    contract "$capture"
done
contract "$demo"
"$WIREFOLIO" summary "$demo" >"$work/summary.json"
ok 'it counts what wirefolio summary counts' python3 - "$work/plugin.json" "$work/summary.json" <<'EOF'
import json, sys
plugin, summary = (json.load(open(p)) for p in sys.argv[1:])
for name in ('ip', 'tcp', 'udp', 'proto', 'ethernet'):
    counts = [{k: c[k] for k in ('source', 'count')} for c in summary[name + '_count']]
    assert plugin[name + '_count'] == counts, (name, counts)
tcp = [s for s in summary['sessions'] if s['proto'] == 'tcp']
assert sum(' -> ' in s or ' <-> ' in s for s in plugin['sessions']) == len(plugin['sessions'])
assert len([s for s in plugin['sessions'] if 'tcp' or s]) >= len(tcp)
assert plugin['file_count'] == len(plugin['files']) == len(set(plugin['files']))
EOF

# ---- the layout
report plain "$work/captures/evidence.pcap"
is 'what is made when nothing is said' "$(names plain)" 'case.db
extimage.html
getpost.html
httplog.text
httplog.txt
image.html
index.html
index.text
manifest-sha256.txt
report.js
session_0001.http.html
session_0001.part_01.txt
session_0002.telnet.cast
session_0002.telnet.html
session_0002.telnet.replay.html
summary.json'
report all "$work/captures/evidence.pcap" -v -e -k -n
is 'and with everything' "$(names all | grep -E '^(session|http)')" 'httplog.html
httplog.text
httplog.txt
session_0001.http.hex.html
session_0001.http.hex.text
session_0001.http.html
session_0001.http.raw
session_0001.http.raw1
session_0001.http.raw2
session_0001.info
session_0001.part_01.txt
session_0002.info
session_0002.telnet.cast
session_0002.telnet.hex.html
session_0002.telnet.hex.text
session_0002.telnet.html
session_0002.telnet.keydata
session_0002.telnet.raw
session_0002.telnet.raw1
session_0002.telnet.raw2
session_0002.telnet.replay.html'
report few "$work/captures/evidence.pcap" -A -X -i -I -r -R
is 'and with next to nothing' "$(names few | tr '\n' ' ')" \
    'case.db manifest-sha256.txt summary.json '
for options in '-e -A' '-A -H -k'; do
	rm -rf "$work/few"
	# the options are words
	# shellcheck disable=SC2086
	report few "$work/captures/evidence.pcap" $options
	is "$options makes none of what -a would" \
	    "$(names few | grep -c '^session')" 0
done
report icmp "$WF_SRCDIR/share/demo.pcapng" -v -U -T
ok 'a packet of ICMP is a row' sh -c "grep -c '<i>' '$work/icmp/index.html' | grep -qx $(
    sql "$work/icmp" "SELECT SUM(client_packets+server_packets) FROM session WHERE proto LIKE 'icmp%'")"
report ping "$WF_SRCDIR/share/demo.pcapng" -e -U -T
ok '... and with -e a page' grep -q '<span class="c">' "$work/ping/icmp_0002.0.html"
is 'an .info file' "$(cat "$work/all/session_0001.info")" \
    '0001===10.0.0.1:40000,10.0.0.2:80===80===http===143

Source addr : 10.0.0.1
Source port : 40000
Dest addr   : 10.0.0.2
Dest port   : 80
Dest service: http
Length bytes: 143
First time  : Tue May 13 16:53:20 2014
Last time   : Tue May 13 16:53:20 2014
Duration    : 0 seconds
Partial     : no'
is 'index.text' "$(sed "s,$work,,; s/html  *[0-9]* bytes/html N bytes/" "$work/plain/index.text")" \
    'TCP/UDP/... Sessions
File: /captures/evidence.pcap, Type: tcpdump, Created at: Tue May 13 16:53:20 2014

1    10.0.0.1:40000 -> 10.0.0.2:80                 (http)          143 bytes
"       session_0001.http.html N bytes
"       session_0001.part_01.txt                                    26 bytes
2    10.0.0.1:40001 -> 10.0.0.2:23                 (telnet)         45 bytes
"       session_0002.telnet.html N bytes
"       session_0002.telnet.replay.html                              0 seconds
"       session_0002.telnet.cast                                   410 bytes'
is 'hex dumps are in it' \
    "$(grep -c 'hex' "$work/plain/index.text") $(sed -n '/^2 /q; s/ *[0-9]* bytes$//p' "$work/all/index.text" |
	sed -n 's/^" *//p' | tr '\n' ' ')" \
    '0 session_0001.http.html session_0001.http.hex.text session_0001.http.hex.html session_0001.part_01.txt '
is 'a line of httplog.text' "$(cat "$work/plain/httplog.text")" \
    '1400000000.003      1 10.0.0.1        10.0.0.2        TCP_HIT/200 26 GET http://h.example/secret%20plan.txt - NONE/- text/plain'
is 'a line of httplog.txt' "$(cut -c 1-40 "$work/script_in_url/httplog.txt")" \
    '1    16:53:20 GET http://%3Cscript%3Eale'
is 'a hex dump' "$(sed -n 4,5p "$work/all/session_0001.http.hex.text")" \
    '00000000  4745 5420 2f73 6563 7265 7425 3230 706c  GET /secret%20pl
00000010  616e 2e74 7874 2048 5454 502f 312e 310d  an.txt HTTP/1.1.'
ok 'raw is both sides as they came' sh -c "cd '$work/all' &&
    printf 'login: bboobb\r\r\n\n' | cmp -n 16 - session_0002.telnet.raw"
ok 'raw1 and raw2 are the sides' sh -c "cd '$work/all' &&
    printf 'bob\r\n' | cmp - session_0002.telnet.raw2 &&
    printf 'login: bob\r\n\033[1mwelcome\033[0m <b>bob</b>\r\n' | cmp - session_0002.telnet.raw1"
is 'the rhythm of keys' "$(head -6 "$work/all/session_0002.telnet.keydata" | tr '\n' ' ')" \
    'k b r 1 p 0.001000 d 0.002000 k o r 1 '
report keys "$demo" -k -p 23
is "Telnet's commands are no keys" \
    "$(sed -n 's/^k //p' "$work"/keys/*.telnet.keydata | head -6 | tr -d '\n')" 'admin\x0d'
ok 'it is as the manifest says' status 0 "$WIREFOLIO" verify "$work/all"

# ---- mail
is 'mail has its own ending' "$(names mail | grep part)" \
    'session_0001.part_01.smtp.email
session_0001.part_02.smtp.partial.email'
is 'a mail is what was sent, less the dots that were added' \
    "$(od -An -c "$work/mail/session_0001.part_01.smtp.email" | tr -d ' \n')" \
    'Subject:one\r\n\r\n.dots\r\n..\r\n'

# ---- SSH
is 'the shape of what is encrypted' \
    "$(sed -n '/<pre>/s/<[^>]*>//gp' "$work/ssh/session_0001.textSSH.html")" \
    '.*4.3[5 bytes are missing]*'
is 'its replay has marks alone' \
    "$(sed 1d "$work/ssh/session_0001.textSSH.cast" | sed 's/^[^"]*//' | tr -d '\n')" \
    '"o", "."]"o", "*"]"o", "*"]"o", "*"]"o", "*"]"o", "."]"o", "."]"o", "."]"m", "5 bytes are missing"]"o", "*"]'
ok 'and so has the page of it' sh -c "
    sed -n '/<pre>/,/<.pre>/p' '$work/ssh/session_0001.textSSH.replay.html' |
    sed 's/.*<pre>//; s/<[^>]*>//g' | tr -d '\n' | grep -qxF '.****...[5 bytes are missing]*'"
is 'keys have times, not names' \
    "$(grep -c '^k $' "$work/ssh/session_0001.textSSH.keydata")" 5

# ---- remote desktops
# said FILE: the text of a page
said() {
	sed -n '/<pre>/,/<.pre>/{s/.*<pre>//;s/<.pre>//;s/<[^>]*>//g;p}' "$work/$1" |
	    sed '$d'
}
is 'what was typed into VNC' "$(said vnc/session_0001.textVNC.html)" \
    '&lt;b&gt;
[Control]
[clipboard] &lt;i&gt;.
two
[an unknown message (77) ends it]'
is 'whoever called, and until a hole' "$(said vnc/session_0002.textVNC.html)" \
    'y
[3 bytes are missing: not followed further]'
is 'what X11 drew' "$(said x11/session_0001.textX11.html)" \
    'xterm
&lt;script&gt;alert(1)&lt;/script&gt;
.[2Jé'
is 'in either byte order' "$(said x11/session_0002.textX11.html)" \
    "$(said x11/session_0001.textX11.html)"
is 'a replay has the same text' "$(said vnc/session_0001.textVNC.replay.html)" \
    "$(said vnc/session_0001.textVNC.html)"
ok 'it is linked, and there are no keys of such bytes' sh -c "
    ls '$work/vnc' | grep -c keydata | grep -qx 0 &&
    grep -q 'href=\"session_0001.textVNC.replay.html\"' '$work/vnc/index.html'"
ok 'and so has the asciicast, at the times of the packets' \
    python3 - "$work"/vnc/session_0001.textVNC.cast <<'EOF'
import json, sys
head, *events = map(json.loads, open(sys.argv[1], encoding='utf-8'))
assert [e[1] for e in events] == ['o'] * len(events), events
assert events[0] == [1.5, 'o', '<'] and events[1] == [1.625, 'o', 'b'], events
said = ''.join(e[2] for e in events)
assert said == ('<b>\r\n[Control]\r\n[clipboard] <i>.\r\ntwo\r\n'
                '[an unknown message (77) ends it]\r\n'), said
EOF
report longer "$work/captures/x11.pcap" --limit page-bytes=6
ok 'a page ends at its limit, and says so' sh -c "
    grep -q 'The first 6 of 39 bytes (limit page-bytes)' '$work/longer/session_0001.textX11.html'"

# ---- which sessions, in which order
cols() {
	rows "$1" | cut -d'|' -f"$2" | tr '\n' ' '
}
report size "$demo" -o size
is 'by size: the most bytes first' "$(cols size 6)" \
    "$(cols size 6 | sed 's/ bytes /\n/g' | sort -rn | grep . | sed 's/$/ bytes/' | tr '\n' ' ')"
is 'rows are numbered as they come' "$(cols size 1)" \
    "$(rows size | sed -n '=' | sed 's/$/./' | tr '\n' ' ')"
report byip "$work/captures/ftp.pcap" -o ip
is 'by address' "$(cols byip 4)" \
    '10.0.0.1:40000 -> 10.0.0.2:21 10.0.0.1:40001 -> 10.0.0.2:51201 10.0.0.2:20 -> 10.0.0.1:51202 '
report bytype "$demo" -o type
is 'by type: TCP before UDP before ICMP' \
    "$(sed -n 's/^\(<tr.*\)<td><i>.*/\1/p' "$work/bytype/index.html" | uniq | wc -l | awk '{ print ($1 > 0) }')" 1
report port "$work/captures/evidence.pcap" -p 23
is 'of one port; numbers stay' "$(rows port | cut -d'|' -f1,5)" '2.|telnet'
ok 'files of the others are not there' test ! -e "$work/port/session_0001.part_01.txt"
is 'but they are counted' \
    "$(grep -A4 'TCP Port Count' "$work/port/index.html" | grep -c '<td>http</td>')" 1
report noport "$work/captures/evidence.pcap" -P 23
is 'not of a port' "$(cols noport 5)" 'http '
report ip "$work/captures/evidence.pcap" -j 10.0.0.9
is 'of an address that is not there' "$(cols ip 5)" ''
report noip "$work/captures/evidence.pcap" -J 10.0.0.0/8
is 'not of a network' "$(cols noip 5)" ''
report min "$work/captures/evidence.pcap" -m 100
is 'no smaller ones' "$(cols min 5)" 'http '
report max "$work/captures/evidence.pcap" -M 100
is 'no larger ones' "$(cols max 5)" 'telnet '
report notcp "$demo" -T
is 'without TCP: no port of it' "$(sed -n '/TCP Port Count/,/UDP Port/p' "$work/notcp/index.html" | grep -c '<td>')" 0
is 'without TCP: its packets are counted' "$(grep -c '<td>TCP</td>' "$work/notcp/index.html")" 1
report filter "$work/captures/evidence.pcap" -f 'port 23'
is 'a filter' "$(cols filter 5)" 'telnet '
report html "$work/captures/fragments.pcap" -L 5001
ok 'a page for a port that was asked for' test -s "$work/html/stream_0001.5001.html"
report play "$work/captures/evidence.pcap" -b 80
ok 'a replay for a port that was asked for' test -s "$work/play/session_0001.http.cast"
if [ -f "$WF_SHARED/captures/http-dns-small-pages.pcap" ]; then
	report dns "$WF_SHARED/captures/udp-mixed.pcap" -d
	ok 'DNS as text' grep -q 'IN PTR localhost\.' "$work/dns/session_0001.domain.txt"
fi

# ---- captures that arrive

printf '%s\n' "$work/captures/evidence.pcap" "$work/captures/picture.pcap" >"$work/list"
"$chaosreader" --list "$work/list" -D "$work/listed"
"$chaosreader" "$work/captures/evidence.pcap" "$work/captures/picture.pcap" -D "$work/two"
is 'a list is the captures that it names' "$(cols listed 4)" "$(cols two 4)"
"$chaosreader" - -D "$work/piped" --input-name "$work/captures/evidence.pcap" \
    <"$work/captures/evidence.pcap"
ok 'a pipe is a capture' cmp "$work/piped/index.html" "$work/plain/index.html"

# ---- a directory that exists
mkdir "$work/full"
echo mine >"$work/full/notes"
echo old >"$work/full/index.html"
cp "$work/captures/evidence.pcap" "$work/full/chaosreader.pcap"
ok 'files go into a directory that exists' status 0 \
    "$chaosreader" -D "$work/full" "$work/full/chaosreader.pcap"
is 'what is there stays' "$(cat "$work/full/notes")" mine
ok 'what has the same name is replaced' grep -q Chaosreader "$work/full/index.html"
is 'nothing else is left' "$(ls -A "$work/full" | grep -E '^\.|partial')" ''
(cd "$work/full" && cp "$work/captures/picture.pcap" summary.json &&
    status 3 "$chaosreader" summary.json; cat "$work/err") >"$work/said"
ok 'a capture is not replaced' sh -c "cmp '$work/full/summary.json' '$work/captures/picture.pcap' &&
    grep -q 'another directory' '$work/said'"
(cd "$work" && mkdir here && cd here && "$chaosreader" "$demo")
ok 'without -D it is the working directory' test -s "$work/here/index.html"

# ---- the same bytes
same() {
	diff -r "$work/$1" "$work/$2"
}
report one "$demo" -v -e -k --threads 1
report five "$demo" -v -e -k --threads 5 --memory 1
ok 'the same with any number of threads, and without memory' same one five
SOURCE_DATE_EPOCH=86400 report epoch "$work/captures/evidence.pcap"
ok 'SOURCE_DATE_EPOCH is when it was created' \
    grep -q 'Created at: Fri Jan  2 00:00:00 1970' "$work/epoch/index.html"

# ---- hostile captures
report hostile "$WF_SRCDIR/tests/captures/hostile.pcapng" -v -e -k -n
is 'no captured tag on any page' \
    "$(grep -ohiE '<(script|iframe|object|embed|svg|form|base|a|img)[ >][^>]*' "$work"/hostile/*.html |
	grep -vE '^<(script src="report.js" defer|a href="[A-Za-z0-9_.#-]*"|img src="[A-Za-z0-9_.-]*" alt="[A-Za-z0-9_.-]*" loading="lazy")$' | wc -l)" 0
is 'every name is of safe characters' "$(names hostile | grep -vcE '^[A-Za-z0-9_.-]+$')" 0
is 'no page has a control character' "$(cat "$work"/hostile/*.html | tr -d '\n\t\40-\176\200-\377' | wc -c)" 0
is 'a carved page is no page' "$(names hostile | grep part | grep -cE '\.(html?|svg|xml|js|pdf)$')" 0
head -c 100000 "$demo" >"$work/cut.pcapng"
ok 'a damaged capture: a report, exit status 0' status 0 report cut "$work/cut.pcapng"
ok 'and it is said' grep -q 'not hold all' "$work/err"

# ---- every option is understood

understood() {
	for option in -a -A -e -i -I -r -R -v -x -X -H -k -n -q -T -U -Y -d --debug --bench \
	    '-p 80' '-P 80' '-j 192.0.2.58' '-J 192.0.2.58' '-m 1k' '-M 100' '-o size' \
	    '-b 4000' '-B 53' '-l 80,443' '-L 53' '-f tcp'; do
		status 0 report options "$demo" $option --max-packets 40 ||
		    echo "not understood: $option"
	done >"$work/options.said"
	cat "$work/options.said"
	[ ! -s "$work/options.said" ]
}
ok 'every option of Chaosreader is understood' understood
ok 'and both ways to ask for them' eval '
    "$chaosreader" -h | grep -q -- --playtcp && "$chaosreader" --help2 | grep -q -- --playtcp'

# ---- what is refused
refused() {
	name=$1
	want=$2
	text=$3
	shift 3
	ok "$name" one_line "$want" "$text" "$@"
}
one_line() {
	want=$1
	text=$2
	shift 2
	status "$want" "$chaosreader" "$@" </dev/null || return 1
	cat "$work/err"
	[ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$text" "$work/err" &&
	    [ ! -e "$work/new/index.html" ]
}
: >"$work/empty"
refused 'no capture' 2 'no capture'
refused 'an empty capture' 4 empty "$work/empty" -D "$work/new"
refused 'a missing one' 4 nowhere "$work/nowhere" -D "$work/new"
refused 'an order that is none' 2 sort -o colour "$demo" -D "$work/new"
refused 'a port that is none' 2 port -p http "$demo" -D "$work/new"
refused 'ports that begin behind their end' 2 port -p 90-80 "$demo" -D "$work/new"
refused 'a directory that is a file' 3 empty "$demo" -D "$work/empty"
refused 'a capture where one is to be made' 2 '-s, -S and -z' -s 5 "$demo"
refused 'minutes that are none' 2 'soon' -s soon -D "$work/new"
refused 'times that are none' 2 'MINUTES,N' -S 5,x -D "$work/new"
refused 'nothing to do again' 4 'index.file' -z -D "$work/new"
refused 'of -s and -z the last one counts' 4 'index.file' -s 1 -z -D "$work/new"
refused 'of -S and -s, too' 2 'soon' -S 5 -s soon -D "$work/new"
is 'wrong minutes make no directory' "$(ls -d "$work/new" 2>&1 | grep -c "^$work")" 0
refused 'an interface that is none' 4 'nowhere0' -s 1 --interface nowhere0 -D "$work/full"
ok 'help' status 0 "$chaosreader" -h
ok 'the verb is the same' sh -c "'$WIREFOLIO' chaosreader '$work/captures/evidence.pcap' -D '$work/verb' &&
    diff -r '$work/verb' '$work/plain'"

# ---- the link, as configure --enable-chaosreader-link has make install make it
build=$(dirname "$WIREFOLIO")
if [ -f "$build/Makefile" ]; then
	unset MAKEFLAGS MFLAGS MAKELEVEL
	sed '/^#install-exec-hook:/,/(bindir).chaosreader/s/^#//' "$build/Makefile" >"$work/Makefile"
	bin=$work/stage/bin
	mkdir -p "$bin"
	install_link() {
		make -s -C "$build" -f "$work/Makefile" "$1" DESTDIR="$work/stage" prefix=
	}
	ok 'the link is installed' install_link install-exec-hook
	is 'it leads to the program' "$(readlink "$bin/chaosreader")" wirefolio
	ok 'and is removed' install_link uninstall-hook
	is 'by make uninstall' "$(ls "$bin")" ''
else
	skip 'the link is installed' 'needs the build directory'
fi
tap_end
