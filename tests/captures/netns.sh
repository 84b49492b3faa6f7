# Network namespaces for recording captures.  Sourced by the record.sh scripts
# of tests/demo and tests/captures; not a program of its own.
#
# Everything happens in namespaces named wf<pid>-<name>, so that nothing of the
# host's network is touched and two recordings do not meet.  net_clean ends the
# processes that run in them and removes them; the caller sets it as EXIT trap.

NET_ID=wf$$
NET_NAMES=()
WORK=

# net_need PROGRAM...: say all that is missing, at once.
net_need()
{
	local p missing=

	for p; do
		command -v "$p" >/dev/null || missing+=" $p"
	done
	if [ -n "$missing" ]; then
		echo "$0: not found:$missing (see the head of the script)" >&2
		exit 2
	fi
	if [ "$(id -u)" != 0 ]; then
		echo "$0: network namespaces need root" >&2
		exit 2
	fi
}

net_clean()
{
	local n

	# A process that is gone already must not stop the rest.
	set +e
	for n in "${NET_NAMES[@]}"; do
		ip netns pids "$NET_ID-$n" 2>/dev/null | xargs -r kill 2>/dev/null
	done
	sleep 0.3
	for n in "${NET_NAMES[@]}"; do
		ip netns pids "$NET_ID-$n" 2>/dev/null |
		    xargs -r kill -9 2>/dev/null
		ip netns del "$NET_ID-$n" 2>/dev/null
	done
	NET_NAMES=()
	[ -z "$WORK" ] || rm -rf "$WORK"
	set -e
}

# net_new NAME...: a namespace each; IPv6 addresses are usable at once.
net_new()
{
	local n

	for n; do
		ip netns add "$NET_ID-$n"
		NET_NAMES+=("$n")
		ip -n "$NET_ID-$n" link set lo up
		ip netns exec "$NET_ID-$n" sysctl -q -w \
		    net.ipv6.conf.default.accept_ra=0 \
		    net.ipv6.conf.default.accept_dad=0 \
		    net.ipv6.conf.default.router_solicitations=0
	done
}

# net_link NAME IF MAC NAME2 IF2 MAC2: a cable between two namespaces.  Without
# offloading, so that the capture holds what a real cable would carry: frames
# of at most 1514 bytes, with their checksums filled in.
net_link()
{
	ip -n "$NET_ID-$1" link add "$2" address "$3" type veth \
	    peer name "$5" address "$6" netns "$NET_ID-$4"
	_net_up "$1" "$2"
	_net_up "$4" "$5"
}

_net_up()
{
	ip netns exec "$NET_ID-$1" ethtool -K "$2" \
	    tx off tso off gso off gro off >/dev/null
	ip -n "$NET_ID-$1" link set "$2" up
}

# net_addr NAME IF ADDRESS/LEN...: addresses, usable at once.
net_addr()
{
	local name=$1 dev=$2 a

	shift 2
	for a; do
		case $a in
		*:*)	ip -n "$NET_ID-$name" addr add "$a" dev "$dev" nodad ;;
		*)	ip -n "$NET_ID-$name" addr add "$a" dev "$dev" ;;
		esac
	done
}

# net_route NAME GATEWAY...: default routes.
net_route()
{
	local name=$1 g

	shift
	for g; do
		ip -n "$NET_ID-$name" route add default via "$g"
	done
}

# net_rate NAME IF RATE: what leaves there goes no faster.  A kernel without
# this queue records a faster network, nothing else changes.
net_rate()
{
	ip netns exec "$NET_ID-$1" tc qdisc add dev "$2" root \
	    tbf rate "$3" burst 3200 latency 500ms || true
}

# net_run NAME COMMAND...: run with the recording's own /etc files.  A namespace
# made by "ip netns exec" has its own mounts, so nothing outside sees these.
net_run()
{
	local name=$1

	shift
	${NET_EXEC:-} ip netns exec "$NET_ID-$name" sh -c '
		etc=$1; shift
		for f in "$etc"/*; do
			[ ! -e "$f" ] || mount --bind "$f" "/etc/${f##*/}"
		done
		exec "$@"' sh "$WORK/etc" "$@"
}

# net_start NAME COMMAND...: the same in the background, until net_clean.
net_start()
{
	NET_EXEC=exec net_run "$@" &
	disown $!
}

# net_capture NAME IF FILE OPTION...: record; returns once dumpcap listens.
net_capture()
{
	local name=$1 dev=$2 file=$3 i

	shift 3
	ip netns exec "$NET_ID-$name" dumpcap -q -i "$dev" "$@" -w "$file" \
	    2>"$WORK/dumpcap.log" &
	CAPTURE_PID=$!
	for i in {1..50}; do
		grep -q '^File:' "$WORK/dumpcap.log" && break
		sleep 0.1
	done
	sleep 0.3
}

net_capture_end()
{
	sleep 1.5
	kill -INT "$CAPTURE_PID"
	wait "$CAPTURE_PID" || true
	tail -n 2 "$WORK/dumpcap.log"
}

# net_wait NAME PORT: until something listens there (TCP, or UDP).
net_wait()
{
	local i

	for i in {1..50}; do
		ip netns exec "$NET_ID-$1" ss -Hltun | grep -q ":$2 " && return
		sleep 0.1
	done
	echo "$0: nothing listens on port $2 of $1" >&2
	exit 1
}
