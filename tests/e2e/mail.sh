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
    "$(ask pop3 "SELECT MIN(substr(text, instr(text, '3 messages'), 25))
	FROM finding WHERE kind = 'password-accepted'")"
is 'POP3: logins, and the one that failed' \
    "$(ask pop3 "SELECT kind, COUNT(*) FROM finding WHERE kind LIKE 'password%'
	GROUP BY kind")" \
    'password-accepted|2
password-clear|1'

# attachments NAME: those of the carved mails, as Python's email reads them.
attachments() {
	ask "$1" "SELECT path FROM artifact WHERE source IN ('smtp', 'pop3')" |
	    (cd "$work/$1" && python3 -c '
import email, email.policy, hashlib, sys
for path in sys.stdin.read().split():
    mail = email.message_from_bytes(open(path, "rb").read(),
                                    policy=email.policy.default)
    for part in mail.walk():
        if part.get_filename():
            data = part.get_payload(decode=True)
            print(part.get_filename(), len(data),
                  hashlib.sha256(data).hexdigest())')
}

for name in smtp-attachment smtp-bdat-multipart; do
	ok "a report is made of $name" status 0 \
	    "$WIREFOLIO" report "$captures/$name."* -o "$work/$name"
	is "$name: what is attached is a file, decoded" \
	    "$(ask $name "SELECT name || ' ' || size || ' ' || sha256
		FROM artifact WHERE source = 'mail-part' AND complete")" \
	    "$(attachments $name)"
	is "$name: ... and says of which mail" \
	    "$(ask $name "SELECT DISTINCT m.part || m.source FROM artifact a
		JOIN artifact m ON m.id = a.inside")" 1smtp
	ok "$name: ... and so does the page of the session" \
	    grep -q 'part of <a href="../../files.html#a1-1">' \
	    "$work/$name/sessions/000/s1.html"
done
tap_end
