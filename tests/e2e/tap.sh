# tap.sh: what the end-to-end scripts share. Sourced; speaks TAP.
# A script says plan-less "ok"/"not ok" lines and ends with tap_end.

tap_n=0
tap_failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/wirefolio-test.XXXXXX")
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT

# Whoever runs the tests may have settings of sqlite3, tshark, cd, and plugins.
home=${HOME-}
HOME=$work
export HOME
unset CDPATH XDG_CONFIG_HOME WIREFOLIO_PLUGINS

# ok NAME COMMAND...: one test, passed when the command succeeds.
ok() {
	tap_name=$1
	shift
	tap_n=$((tap_n + 1))
	if "$@" >"$work/.out" 2>&1; then
		echo "ok $tap_n - $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_n - $tap_name"
		sed 's/^/# /' "$work/.out" | head -40
	fi
}

# is NAME GOT WANT: equal texts.
is() {
	if [ "$2" = "$3" ]; then
		ok "$1" true
	else
		printf '%s\n' "$2" >"$work/.got"
		printf '%s\n' "$3" >"$work/.want"
		ok "$1" diff -u "$work/.want" "$work/.got"
	fi
}

skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

tap_end() {
	echo "1..$tap_n"
	[ "$tap_failed" -eq 0 ]
}

# status WANT COMMAND...: the exit status is WANT; output in $work/out, err.
status() {
	want=$1
	shift
	got=0
	"$@" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" -eq "$want" ] || {
		echo "exit status $got, not $want"
		cat "$work/out" "$work/err"
		return 1
	}
}

# soon COMMAND...: it comes true, on a slow and busy machine, too.
soon() {
	soon_end=$(($(date +%s) + 120))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$soon_end" ] || {
			echo "never: $*"
			return 1
		}
		sleep 0.1
	done
}

# has_read PID FRAMES FILE: so many, as it answers SIGUSR1 in FILE. For soon:
# each time it is asked again.
has_read() {
	kill -USR1 "$1"
	tr -d , <"$3" | grep -qE "^wirefolio: $2 frames? "
}

# unasked FILE: what a program said but those answers.
unasked() {
	grep -vE '^wirefolio: (reading: |[0-9,]+ (frames?,|packets/s))' "$1"
}

sql() {
	sqlite3 -readonly "$1/case.db" "$2"
}
