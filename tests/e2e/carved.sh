#!/bin/sh
# Every file that was sent is carved from the recorded captures, byte for byte.
# The truths were written by the programs that sent them, never from a capture.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

# carved CAPTURE TRUTH: one test a line of the truth.
carved() {
	name=$(basename "$1" .pcapng)
	ok "$name: a report is made" status 0 \
	    "$WIREFOLIO" report "$1" -o "$work/$name"
	sqlite3 -readonly "$work/$name/case.db" \
	    'SELECT sha256, size, source FROM artifact' |
	    tr '|' ' ' >"$work/$name.have"
	while IFS= read -r line; do
		one_file "$name" "$line"
	done <"$2"
	ok "$name: the carved files are what the record says" same_digests "$name"
}

# The truth names sources as the record does, but for ranges.
one_file() {
	# shellcheck disable=SC2086
	set -f; set -- "$1" $2; set +f
	case $4 in
	http-range) source='http-response' ;;
	*) source=$4 ;;
	esac
	title="$1: $(printf '%s' "$*" | cut -d' ' -f3-8 | tr -d '#' | cut -c1-90)"
	if grep -qxF "$2 $3 $source" "$work/$1.have"; then
		ok "$title" true
	else
		ok "$title" grep -F "$2" "$work/$1.have"
	fi
}

same_digests() {
	sqlite3 -readonly "$work/$1/case.db" \
	    "SELECT sha256 || '  ' || path FROM artifact WHERE path IS NOT NULL" \
	    >"$work/sums"
	[ -s "$work/sums" ] && (cd "$work/$1" && sha256sum --quiet -c "$work/sums")
}

carved "$WF_SRCDIR/share/demo.pcapng" "$WF_SRCDIR/tests/demo/truth.txt"
for capture in http-variants hostile ftp-v6 smtp mailbox; do
	carved "$WF_SRCDIR/tests/captures/$capture.pcapng" \
	    "$WF_SRCDIR/tests/captures/$capture.truth"
done

# one_way NAME FILTER: of mail the client's side alone is enough.
one_way() {
	"$WIREFOLIO" report -f "$2" "$WF_SRCDIR/tests/captures/smtp.pcapng" \
	    -o "$work/$1" &&
	    sqlite3 -readonly "$work/$1/case.db" \
	        "SELECT sha256 || ' ' || size FROM artifact" | sort
}
is 'mail of which no reply was captured' \
    "$(one_way asked 'dst port 25 or dst port 587 or dst port 2424')" \
    "$(cut -d' ' -f1,2 "$WF_SRCDIR/tests/captures/smtp.truth" | sort)"
is '... and of which nothing else was' \
    "$(one_way replied 'src port 25 or src port 587 or src port 2424')" ''

is 'the password that a client gave is told, and the server took it' \
    "$(sqlite3 -readonly "$work/smtp/case.db" "SELECT severity, kind, text
	FROM finding WHERE kind LIKE 'password%'")" \
    'High|password-accepted|SMTP: user "examiner" gave a password to 2001:db8:2::80; the server answered "235 2.7.0 Authentication successful".'

# shown NAME TEXT: the list of the demo's files holds it.
shown() {
	ok "$1" grep -qF "$2" "$work/demo/files.html"
}

shown 'a file that FTP brought says so' '<td>FTP RETR<br>'
shown 'and one that FTP took' '<td>FTP STOR<br>'
shown 'and that its line ends may be those of the wire' 'sent in ASCII type'

# The control session was too small to stay.
left_out() {
	"$WIREFOLIO" report --min-bytes 2000 "$WF_SRCDIR/share/demo.pcapng" \
	    -o "$work/large" || return 1
	grep -q 'FTP session 482, which is left out here' \
	    "$work/large/sessions/000/s575.html" &&
	    ! grep -q 's482["\.]' "$work/large/sessions/000/s575.html"
}
ok 'a data session does not link to a control session that was left out' left_out
tap_end
