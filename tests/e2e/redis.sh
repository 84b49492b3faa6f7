# redis.sh: a Redis server of a test's own, on loopback. Sourced after tap.sh, in
# bash, in the directory of the test.
command -v redis-server >/dev/null && command -v redis-cli >/dev/null ||
    skip_all 'needs redis-server and redis-cli'
"$WIREFOLIO" --version | grep -q 'hiredis  *[0-9]' ||
    skip_all 'this build has no hiredis'

redis=
port=

r() {
	redis-cli -h 127.0.0.1 -p "$port" "$@" 2>/dev/null
}

# It answers, and is not that of another test.
alive() {
	[ "$(r PING)" = PONG ] && [ "$(r CONFIG GET dir | tail -1)" = "$(pwd -P)" ]
}

up_or_dead() {
	alive || ! kill -0 "$redis" 2>/dev/null
}

# serve OPTION...: on the port. What is acknowledged with "--appendonly yes
# --appendfsync always" is on disk, so that a killed server forgets nothing.
serve() {
	redis-server --port "$port" --bind 127.0.0.1 --save '' \
	    --dir "$work" "$@" >>redis.log 2>&1 &
	redis=$!
	soon up_or_dead
	alive
}

# serve_somewhere OPTION...: on a port that is free, below those that the
# system gives out.
serve_somewhere() {
	for _ in {1..50}; do
		port=$((10000 + RANDOM % 20000))
		serve "$@" && return
		kill -9 "$redis" 2>/dev/null
		wait "$redis" 2>/dev/null
	done
	skip_all 'redis-server does not start here'
}
