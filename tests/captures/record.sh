#!/bin/bash
# Record the test captures and their truths, in this directory or another.
#
# usage: record.sh [-o DIR] [NAME]...       (as root; a few seconds each)
#
# Needs Debian's iproute2 ethtool procps wireshark-common python3 brotli zstd
# iputils-ping, python3-pyftpdlib for ftp-v6, python3-aiosmtpd openssl for smtp,
# and dovecot-imapd dovecot-pop3d openssl for mailbox.
#
#   http-variants  the shapes that HTTP/1.x takes (http_variants.py)
#   hostile        markup, paths and control bytes wherever a capture can carry
#                  them (hostile.py), its own comments included
#   ftp-v6         FTP in every mode over IPv4 and IPv6, by a real server and
#                  client (ftp_server.py, ftp_client.py)
#   smtp           mail by SMTP and LMTP, by a real server and client
#                  (smtp_server.py, smtp_client.py)
#   mailbox        mail with attachments by IMAP and POP3, by a real server and
#                  client (dovecot.conf, mailbox_client.py)
#
# Each gives NAME.pcapng and NAME.truth, whose lines are "SHA-256 size source
# name": bodies after decoding, known from the script that sent them and not
# from the capture.  The packets are real, taken at the client's end of a cable
# between two network namespaces, so a second recording differs in times, ports
# and sequence numbers; the truth does not.

set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin PYTHONDONTWRITEBYTECODE=1

here=$(dirname "$(realpath "$0")")
. "$here/netns.sh"

network()
{
	net_new client server
	net_link client eth0 02:00:00:00:00:57 server eth0 02:00:00:00:00:80
	net_addr client eth0 192.0.2.{57,66}/24 2001:db8:2::57/64
	net_addr server eth0 192.0.2.80/24 2001:db8:2::80/64
	mkdir "$WORK/etc"
	sleep 2
}

# scripted SCENARIO: both ends play the script.
scripted()
{
	net_run server python3 "$here/talk.py" server "$1" &
	net_wait server 80
	net_run client python3 "$here/talk.py" client "$1"
	wait $!
	python3 "$here/talk.py" truth "$1" >"$WORK/truth"
}

play_http_variants()
{
	net_capture client eth0 "$WORK/raw"
	scripted http_variants
	net_capture_end
	python3 "$here/pcapng_tidy.py" "$WORK/raw" "$WORK/done"
}

# The sixteen bytes that ping repeats are "<script>alert(1)".
play_hostile()
{
	net_capture client eth0 "$WORK/raw" \
	    --ifname '"><img src=x onerror=alert(1)>' \
	    --ifdescr '</td><script>alert("interface")</script>' \
	    --capture-comment '<script>alert("comment")</script> {{{x}}} javascript:alert(1)'
	net_run client ping -q -c 2 -i 0.2 -s 96 \
	    -p 3c7363726970743e616c657274283129 192.0.2.80 >/dev/null
	scripted hostile
	net_capture_end
	python3 "$here/pcapng_tidy.py" "$WORK/raw" "$WORK/done" \
	    '3=<script>alert("frame")</script>' \
	    "4="$'\e]0;"><img src=x onerror=alert(1)>\a \u202egnp.exe'
}

play_ftp_v6()
{
	net_capture client eth0 "$WORK/raw"
	python3 "$here/ftp_server.py" files "$WORK/files"
	net_start server python3 "$here/ftp_server.py" serve "$WORK/files" \
	    2>"$WORK/ftp.log"
	net_wait server 21
	net_run client python3 "$here/ftp_client.py" "$WORK/files" >"$WORK/truth"
	net_capture_end
	python3 "$here/pcapng_tidy.py" "$WORK/raw" "$WORK/done"
}

certificate()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 \
	    -subj /CN=mail.example -keyout "$WORK/key.pem" \
	    -out "$WORK/cert.pem" 2>/dev/null
}

play_smtp()
{
	certificate
	net_capture client eth0 "$WORK/raw"
	net_start server python3 "$here/smtp_server.py" "$WORK" 2>"$WORK/smtp.log"
	net_wait server 2424
	net_run client python3 "$here/smtp_client.py" >"$WORK/truth"
	net_capture_end
	python3 "$here/pcapng_tidy.py" "$WORK/raw" "$WORK/done"
}

# Its mailbox is nobody's, so its folder is open to all.
play_mailbox()
{
	certificate
	chmod 755 "$WORK"
	install -d -o nobody -g nogroup "$WORK/mail"
	sed "s#@WORK@#$WORK#" "$here/dovecot.conf" >"$WORK/dovecot.conf"
	net_capture client eth0 "$WORK/raw"
	net_start server dovecot -F -c "$WORK/dovecot.conf"
	net_wait server 110
	net_run client python3 "$here/mailbox_client.py" >"$WORK/truth"
	net_capture_end
	python3 "$here/pcapng_tidy.py" "$WORK/raw" "$WORK/done"
}

out=$here
if [ "${1:-}" = -o ]; then
	out=$(realpath "$2")
	shift 2
fi
[ $# -gt 0 ] || set -- http-variants hostile ftp-v6 smtp mailbox
net_need ip ethtool ss sysctl dumpcap python3 brotli zstd ping
trap net_clean EXIT
for name; do
	WORK=$(mktemp -d)
	network
	"play_${name//-/_}"
	mv "$WORK/done" "$out/$name.pcapng"
	mv "$WORK/truth" "$out/$name.truth"
	net_clean
done
