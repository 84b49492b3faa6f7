# node.sh: the npm packages of tests/browser, installed in the build directory.
# Sourced after tap.sh; skips the script where they cannot be had.

command -v node >/dev/null 2>&1 || skip_all 'needs node'
HOME=$home # npm keeps what it fetched there
export WF_NODE="$PWD/browser-modules"

node_packages() {
	[ ! -d "$WF_NODE/node_modules/axe-core" ] || return 0
	mkdir -p "$WF_NODE"
	for file in package.json package-lock.json .npmrc; do
		cp "$WF_SRCDIR/tests/browser/$file" "$WF_NODE"
	done
	(cd "$WF_NODE" && npm ci --ignore-scripts --no-audit --no-fund)
}

# Two scripts may want them at once.
mkdir -p "$WF_NODE"
exec 9>"$WF_NODE/lock"
flock 9
node_packages >"$work/npm" 2>&1 || skip_all 'the test packages cannot be installed'
flock -u 9
