#!/bin/sh
# wirefolio: from a fresh checkout to a report.
#
#	./autogen.sh             bootstrap only (configure is made), for packagers
#	./autogen.sh run         install what is missing, build, report on the demo
#	./autogen.sh run FILE... the same on your own captures
#	./autogen.sh check       install what tests need, build, run every test
#
# The packages stand here and nowhere else (Debian names); command=package is
# one that is not needed where the command came in another way.
set -eu

packages_bootstrap='autoconf automake pkg-config'
packages_build='gcc make libc6-dev libpcap-dev libmagic-dev zlib1g-dev libsqlite3-dev libssl-dev libbrotli-dev libzstd-dev libdeflate-dev libmaxminddb-dev libhiredis-dev'
packages_check='libcmocka-dev sqlite3 tshark=tshark redis-server=redis-server chromium firefox-esr node=nodejs npm=npm mandoc python3 util-linux iproute2 zstd'

top=$(cd "$(dirname "$0")" && pwd)
build=${WF_BUILD:-$top/build}

say() {
	printf '%s\n' "autogen.sh: $*" >&2
}

# Install what of the named packages is missing; without root say how.
need() {
	missing=
	for package in "$@"; do
		case $package in
		*=*)
			! command -v "${package%%=*}" >/dev/null 2>&1 || continue
			package=${package#*=} ;;
		esac
		status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || :)
		case $status in
		'install ok installed') ;;
		*) missing="$missing $package" ;;
		esac
	done
	[ -n "$missing" ] || return 0
	if ! command -v apt-get >/dev/null 2>&1; then
		say "not a Debian system; install the equivalents of:$missing"
		return 0
	fi
	if [ "$(id -u)" -ne 0 ]; then
		say "packages are missing; run this one command, then start again:"
		printf '%s\n' "    sudo apt-get install --no-install-recommends$missing" >&2
		exit 1
	fi
	say "installing$missing"
	# shellcheck disable=SC2086
	{ apt-get update -q &&
	    DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	    --no-install-recommends $missing; } >&2
}

bootstrap() {
	(cd "$top" && mkdir -p build-aux && autoreconf --force --install >&2)
}

compile() {
	[ -x "$top/configure" ] || bootstrap
	mkdir -p "$build"
	[ -f "$build/Makefile" ] || (cd "$build" && "$top/configure" --quiet "$@" >&2)
	make -s -C "$build" -j"$(nproc 2>/dev/null || echo 1)" >&2
}

run() {
	# shellcheck disable=SC2086
	need $packages_bootstrap $packages_build
	compile
	if [ $# -eq 0 ]; then
		out=$top/build/demo-report
		(cd "$top" && "$build/wirefolio" report --force --case DEMO-1 \
		    --title 'Demo: an invoice that was not one' \
		    share/demo.pcapng -o "$out")
	else
		out=$(basename "$1")-report
		n=1
		while [ -e "$out" ]; do
			n=$((n + 1))
			out=$(basename "$1")-report-$n
		done
		"$build/wirefolio" report "$@" -o "$out"
		out=$(cd "$out" && pwd)
	fi
	printf '%s\n' "$out/index.html"
}

# Say where a full disk would be taken for a fault.
need_room() {
	for dir in "$top" "${TMPDIR:-/tmp}"; do
		free=$(df -Pk "$dir" | awk 'NR == 2 { print int($4 / 1024) }')
		[ "${free:-2048}" -ge 2048 ] ||
		    say "only $free MB are free in $dir; tests need 2 GB, and fail without"
	done
}

check() {
	need_room
	# shellcheck disable=SC2086
	need $packages_bootstrap $packages_build $packages_check
	compile --enable-werror
	status=0
	make -s -C "$build" check -j"$(nproc 2>/dev/null || echo 1)" || status=$?
	awk -F': *' '
		/^# (PASS|XFAIL):/ { passed += $2 }
		/^# (FAIL|XPASS|ERROR):/ { failed += $2 }
		/^# SKIP:/ { skipped += $2 }
		END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
	' "$build/test-suite.log" 2>/dev/null || echo '0 passed, 1 failed'
	exit "$status"
}

case ${1-} in
'')	bootstrap ;;
run)	shift; run "$@" ;;
check)	check ;;
*)	say "unknown word '$1' (none, run [FILE...], check)"; exit 2 ;;
esac
