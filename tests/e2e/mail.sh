#!/bin/sh
# Mail: who logged in, what was attached, and what others say of it.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

# ask NAME SQL
ask() {
	sqlite3 -readonly "$work/$1/case.db" "$2"
}

# attachments NAME: those of the carved mails, as Python's email reads them.
attachments() {
	ask "$1" "SELECT path FROM artifact
		WHERE complete AND (source IN ('smtp', 'pop3', 'imap') OR
		source = 'imap-part' AND declared_type LIKE 'message/%')" |
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

# mails NAME CAPTURE
mails() {
	ok "a report is made of $1" status 0 \
	    "$WIREFOLIO" report "$2" -o "$work/$1"
	is "$1: what is attached is a file, decoded" \
	    "$(ask "$1" "SELECT name || ' ' || size || ' ' || sha256
		FROM artifact WHERE source = 'mail-part' AND complete
		AND name <> '' ORDER BY id")" \
	    "$(attachments "$1")"
}

mails mailbox "$WF_SRCDIR/tests/captures/mailbox.pcapng"
is 'who logged in how is told' \
    "$(ask mailbox "SELECT kind, substr(text, 1, instr(text, ' to ')), COUNT(*)
	FROM finding GROUP BY 1, 2 ORDER BY 1, 2")" \
    'password-accepted|IMAP: user "examiner" gave a password |2
password-accepted|POP3: user "examiner" gave a password |1
password-clear|IMAP: user "examiner" gave a password |1
user-clear|IMAP: user "examiner" proved a password by CRAM-MD5 |1
user-clear|POP3: user "examiner" proved a password by APOP |1'
is 'all is complete but the first lines of a mail' \
    "$(ask mailbox 'SELECT source, lacks FROM artifact WHERE NOT complete')" \
    'pop3|only a part of it was asked for'
is 'attachments of a mail inside a mail say of which' \
    "$(ask mailbox "SELECT m.source, m.declared_type, COUNT(*)
	FROM artifact a JOIN artifact m ON m.id = a.inside
	WHERE m.source = 'mail-part' GROUP BY 1, 2")" \
    'mail-part|message/rfc822|15'

captures=${WF_SHARED:-}/captures
if [ ! -d "$captures" ]; then
	skip 'mail in captures of others' 'needs WF_SHARED'
	tap_end
	exit
fi

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

mails smtp-attachment "$captures/smtp-attachment.pcapng"
mails smtp-bdat-multipart "$captures/smtp-bdat-multipart.pcap"
for name in smtp-attachment smtp-bdat-multipart; do
	is "$name: what is attached says of which mail" \
	    "$(ask $name "SELECT DISTINCT m.part || m.source FROM artifact a
		JOIN artifact m ON m.id = a.inside")" 1smtp
	ok "$name: ... and so does the page of the session" \
	    grep -q 'part of <a href="../../files.html#a1-1">' \
	    "$work/$name/sessions/000/s1.html"
done
tap_end
