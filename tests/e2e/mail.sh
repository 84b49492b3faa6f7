#!/bin/sh
# Mail in captures of others: what servers and other programs say of it.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

captures=${WF_SHARED:-}/captures
[ -d "$captures" ] || skip_all 'needs the captures of WF_SHARED'

# ask NAME SQL
ask() {
	sqlite3 -readonly "$work/$1/case.db" "$2"
}

ok 'a report is made of POP3' status 0 \
    "$WIREFOLIO" report "$captures/pop3.pcap" -o "$work/pop3"
is 'POP3: as many mails and bytes as the server counted' \
    "$(ask pop3 "SELECT COUNT(*) || ' messages (' || SUM(size) || ' octets)'
	FROM artifact WHERE source = 'pop3' AND complete")" \
    "$(ask pop3 "SELECT MIN(substr(text, instr(text, '3 messages'), 27))
	FROM finding WHERE kind = 'password-accepted'")"
is 'POP3: logins, and the one that failed' \
    "$(ask pop3 "SELECT kind, COUNT(*) FROM finding WHERE kind LIKE 'password%'
	GROUP BY kind")" \
    'password-accepted|2
password-clear|1'
tap_end
