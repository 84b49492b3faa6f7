#!/bin/sh
# Plugins, built outside the tree with nothing but what `make install` gives.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

build=$(dirname "$WIREFOLIO")
demo=$WF_SRCDIR/share/demo.pcapng
cc=${CC:-cc}
unset MAKEFLAGS MFLAGS MAKELEVEL
[ -f "$build/Makefile" ] || skip_all 'needs the build directory'
command -v pkg-config >/dev/null 2>&1 || skip_all 'needs pkg-config'
inst=$work/inst
make -s -C "$build" install DESTDIR="$inst" >"$work/install" 2>&1 ||
    sed 's/^/# /' "$work/install"
PKG_CONFIG_PATH=$(dirname "$(find "$inst" -name wirefolio-plugin.pc)")
PKG_CONFIG_SYSROOT_DIR=$inst
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
ok 'the header is installed, and pkg-config knows where' eval '
    pkg-config --exists wirefolio-plugin &&
    [ -f "$(pkg-config --cflags-only-I wirefolio-plugin | sed "s/^-I//; s/ *$//")/wirefolio/plugin.h" ]'

# plugin NAME.c [FLAG...]: build/NAME.so, away from the sources.
mkdir "$work/build"
plugin() {
	source=$1
	name=$(basename "$source" .c)
	shift
	(cd "$work/build" && $cc -std=c99 -Wall -Wextra -Wpedantic -Werror -fPIC \
	    $(pkg-config --cflags wirefolio-plugin) "$@" -shared \
	    -o "${so:-$name}.so" "$source")
}

cp "$(find "$inst" -name tcpwin.c)" "$work/build/"
ok 'the example builds as the manual says' plugin "$work/build/tcpwin.c"
if command -v c++ >/dev/null 2>&1; then
	echo '#include <wirefolio/plugin.h>' >"$work/build/plus.cc"
	ok 'C++ takes the header' c++ -Wall -Wextra -Werror -fsyntax-only \
	    $(pkg-config --cflags wirefolio-plugin) "$work/build/plus.cc"
else
	skip 'C++ takes the header' 'needs a C++ compiler'
fi

# The tutorial, step by step: what wirefolio-plugin(7) shows, put together.
awk -v to="$work/step" '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0 }
    on { gsub(/\\e/, "\\"); print > (to n) }' "$WF_SRCDIR/share/wirefolio-plugin.7"
cp "$work/step1" "$work/build/step.c"
ok 'the first step of the manual builds' plugin "$work/build/step.c"
{
	head -n 1 "$work/step1"
	cat "$work/step2" "$work/step3"
	# The tutorial leaves out what C99 asks for and it does not teach.
	sed 's/^{$/{\n    (void)state; (void)flow;/' "$work/step4"
	sed -e '/^tcpwin_report/,$s/^{$/{\n    (void)state;/' \
	    -e '1,/^tcpwin_report/s/^{$/{\n    (void)state; (void)flow;/' "$work/step5"
	sed '$d' "$work/step1" | tail -n +2
	cat "$work/step6"
	echo '};'
} >"$work/build/tutorial.c"
ok 'so do all of them together' plugin "$work/build/tutorial.c"

packets() {
	"$WIREFOLIO" packets --oui "$WF_SRCDIR/share/oui.tsv" "$@"
}
tcpwin=$work/build/tcpwin.so

# ---- packet columns

is 'its columns stand before the last one' \
    "$(packets -q --max-packets 1 --plugin "$tcpwin" "$demo" | head -n 1 |
	tr '\t' '\n' | tail -n 4 | tr '\n' ' ')" \
    'tcpWinStat tcpWinSize tcpWinThPktCnt l7Content '
is 'they can be chosen, by name and by plugin' \
    "$(packets -q --plugin "$tcpwin" --columns pktNo,tcpWinSize "$demo" | sed -n 22p
	packets -q --plugin "$tcpwin" --columns tcpwin "$demo" | head -n 1)" \
    "$(printf '21\t64240\n%%tcpWinStat\ttcpWinSize\ttcpWinThPktCnt')"
packets -q --plugin "$tcpwin" --columns tcpWin,tcpWinSize "$demo" |
    tail -n +2 >"$work/windows"
ok 'each packet has its window, others nothing' eval '
    awk -F "\t" "\$1 != \$2" "$work/windows" | (! grep .) &&
    [ "$(grep -c "^[0-9]" "$work/windows")" -eq 752 ]'
is 'the plugin of the manual finds the same' \
    "$(packets -q --plugin "$work/build/tutorial.so" --columns pktNo,tcpwin "$demo" | cksum)" \
    "$(packets -q --plugin "$tcpwin" --columns pktNo,tcpwin "$demo" | cksum)"
so=tcpwin100 plugin "$work/build/tcpwin.c" -DTCPWIN_THRES=100
is 'packets below the threshold are counted within a direction' \
    "$(packets -q --plugin "$work/build/tcpwin100.so" \
	--columns tcpWinThPktCnt,tcpWinStat "$demo" | tail -n +2 | cksum)" \
    "$(packets -q --columns flowInd,flowStat,tcpWin "$demo" | tail -n +2 |
	awk -F '\t' '{ key = $1 substr($2, 18) }
	    $3 == "" { print "\t"; next }
	    $3 < 100 { n[key]++ }
	    { printf "%d\t0x0%d\n", n[key], (n[key] > 0) }' | cksum)"

# ---- flow columns, and the report

mkdir "$work/out.d"
(cd "$work/out.d" && packets --plugin "$work/build/tcpwin100.so" -w demo -l "$demo")
is 'flows have their columns' \
    "$(head -n 1 "$work/out.d/demo_flows.txt" | tr '\t' ' ')" \
    '%dir flowInd flowStat timeFirst timeLast duration srcIP srcPort dstIP dstPort l4Proto numPkts numBytes tcpWinStat tcpWinSize tcpWinThPktCnt'
is 'with the values of their last packets' \
    "$(tail -n +2 "$work/out.d/demo_flows.txt" |
	awk -F '\t' '$16 != "" { print $2 $1, $15, $16 }' | sort)" \
    "$(packets -q --plugin "$work/build/tcpwin100.so" \
	--columns flowInd,flowStat,tcpWinSize,tcpWinThPktCnt "$demo" |
	awk -F '\t' 'NR > 1 && $4 != "" {
	    last[$1 (substr($2, 18) == 1 ? "B" : "A")] = $3 " " $4 }
	    END { for (f in last) print f, last[f] }' | sort)"
is 'the final report has its lines' "$(grep '^tcpwin:' "$work/out.d/demo_log.txt")" \
    "tcpwin: Aggregated tcpWinStat: 0x01
tcpwin: Windows below 100: $(awk '$1 != "" && $1 < 100' "$work/windows" | wc -l) of 752 packets"

# ---- flows of the list

flows() {
	"$WIREFOLIO" flows --disable-flow-file "$@"
}
t100=$work/build/tcpwin100.so
is 'the list of flows stays what it was, and has them at its end' \
    "$(flows -q --plugin "$t100" "$demo" | sed 's/  |  tcpWinStat:.*//' | cksum)" \
    "$(flows -q "$demo" | cksum)"
ok 'each TCP flow has values, UDP none' eval '
    flows -q --plugin "$t100" "$demo" >"$work/list" &&
    ! grep " TCP " "$work/list" | grep -vE "  \|  tcpWinStat:0x0[01] tcpWinSize:[0-9]+ tcpWinThPktCnt:[0-9]+$" &&
    ! grep " UDP " "$work/list" | grep -vE "  \|  tcpWinStat: tcpWinSize: tcpWinThPktCnt:$" &&
    grep -q " UDP " "$work/list"'
# By addresses and ports: what the packets of that direction say.
packets -q --plugin "$t100" --columns srcIP,srcPort,dstIP,dstPort,tcpWin "$demo" |
    awk -F '\t' 'NR > 1 && $5 != "" {
	k = $1 " " $2 " " $3 " " $4; size[k] = $5; n[k] += $5 < 100 }
	END { for (k in size) print k, size[k], n[k] }' | sort >"$work/by_ends"
is 'the values are those of the packets' \
    "$(flows -q --csv --plugin "$t100" "$demo" | tr -d '\r' |
	awk -F , '$2 == "tcp" { print $5, $7, $6, $8, $20, $21 }' | sort)" \
    "$(cat "$work/by_ends")"
is 'CSV names them' "$(flows -q --csv --plugin "$t100" "$demo" | head -n 1 |
    tr -d '\r' | cut -d , -f 18-)" 'written,tcpWinStat,tcpWinSize,tcpWinThPktCnt'
if command -v jq >/dev/null 2>&1; then
	is 'JSON has numbers, strings and nulls' \
	    "$(flows -q --json --plugin "$t100" "$demo" |
		jq -r 'select(.proto == "udp" or .id == 45) |
		    [.tcpWinStat, .tcpWinSize, .tcpWinThPktCnt] | map(type) | join(" ")' |
		sort -u)" 'null null null
string number number'
fi
is 'what it reports stands on standard error' \
    "$(flows --disable-display --plugin "$t100" "$demo" 2>&1 | grep ^tcpwin:)" \
    "$(grep '^tcpwin:' "$work/out.d/demo_log.txt")"

# ---- sessions of a report

report() {
	name=$1
	shift
	"$WIREFOLIO" report -q --plugin "$t100" "$demo" -o "$work/$name" "$@"
}
report one --threads 1 && report four --threads 4
ok 'a report has the same bytes for any number of threads' \
    diff -r "$work/one" "$work/four"
cp -R "$work/one" "$work/again" && "$WIREFOLIO" render "$work/again"
ok 'render keeps what plugins found' diff -r "$work/one" "$work/again"
if command -v sqlite3 >/dev/null 2>&1; then
	sql() {
		sqlite3 -separator ' ' "$work/one/case.db" "$1"
	}
	is 'the record knows the plugin' "$(sql 'SELECT id,name,version FROM plugin')" \
	    '1 tcpwin 1.0'
	is 'what it reported' "$(sql 'SELECT report FROM plugin')" \
	    "$(grep '^tcpwin:' "$work/out.d/demo_log.txt")"
	is 'and its columns' "$(sql 'SELECT n,plugin,name,type FROM plugin_column')" \
	    '1 tcpwin tcpWinStat hex8
2 tcpwin tcpWinSize u64
3 tcpwin tcpWinThPktCnt u64'
	is 'the values of each side are those of its packets' \
	    "$(sql "SELECT iif(f.direction='client',client_ip||' '||client_port||' '||
		server_ip||' '||server_port,server_ip||' '||server_port||' '||
		client_ip||' '||client_port),max(iif(n=2,value,NULL)),
		max(iif(n=3,value,NULL)) FROM plugin_flow f
		JOIN session s ON s.id=f.session_id WHERE n>1
		GROUP BY s.id,f.direction" | sort)" "$(cat "$work/by_ends")"
	cp -R "$work/one" "$work/older"
	sqlite3 "$work/older/case.db" 'DROP TABLE plugin; DROP TABLE plugin_column;
	    DROP TABLE plugin_flow; DROP TABLE address'
	ok 'a record from before there were plugins is rendered' eval '
	    "$WIREFOLIO" render "$work/older" &&
	    ! grep -rq "Columns of plugins" "$work/older/sessions"'
	is 'the option is in the record' \
	    "$(sql "SELECT value LIKE '%--plugin%' FROM meta WHERE key='options'")" 1
fi
ok "a session's page has a table of them" eval '
    page=$(grep -lr "Columns of plugins" "$work/one/sessions" | head -n 1) &&
    grep -q "<th scope=\"row\" class=\"mono\">tcpWinThPktCnt</th>" "$page"'

# ---- the same flows, in whatever verb

cat >"$work/build/echo.c" <<'EOF'
#include <wirefolio/plugin.h>

static const struct wf_column columns[] = {
    {"fIndex", WF_U64, "index"},
    {"fDir", WF_U64, "direction"},
    {"fPackets", WF_U64, "packets"},
    {"fBytes", WF_U64, "bytes"},
    {"fFirst", WF_I64, "first_ns"},
    {"fLast", WF_I64, "last_ns"},
    {"fCalls", WF_U64, "calls of layer4"},
    {"fPayload", WF_U64, "bytes of payload"},
    {"fParts", WF_U64, "fragments"},
    {"fBegun", WF_U64, "calls of flow_begin before"},
    {0, WF_U64, 0},
};

struct mine {
	uint64_t calls, payload, parts, begun;
};

static void
begin(void *state, const struct wf_flow *flow, void *memory,
    const struct wf_packet *packet)
{
	struct mine *m = memory;

	(void)state;
	m->begun += m->calls == 0 && flow->packets == 0 &&
	    flow->first_ns <= packet->ns && packet->number != 0;
}

static void
look(void *state, const struct wf_flow *flow, void *memory,
    const struct wf_packet *packet, struct wf_row *row)
{
	struct mine *m = memory;

	(void)state;
	(void)row;
	m->calls++;
	m->payload += packet->payload.n;
	m->parts += packet->flags & WF_FRAGMENT;
	if (flow->source_port != packet->source_port ||
	    flow->protocol != packet->protocol)
		m->begun += 1000;
}

static void
end(void *state, const struct wf_flow *flow, void *memory, struct wf_row *row)
{
	const struct mine *m = memory;

	(void)state;
	wf_set_u64(row, 0, flow->index);
	wf_set_u64(row, 1, flow->direction);
	wf_set_u64(row, 2, flow->packets);
	wf_set_u64(row, 3, flow->bytes);
	wf_set_i64(row, 4, flow->first_ns);
	wf_set_i64(row, 5, flow->last_ns);
	wf_set_u64(row, 6, m->calls);
	wf_set_u64(row, 7, m->payload);
	wf_set_u64(row, 8, m->parts);
	wf_set_u64(row, 9, m->begun);
}

WF_PLUGIN_EXPORT const struct wf_plugin wirefolio_plugin = {
    .major = WF_PLUGIN_MAJOR,
    .minor = WF_PLUGIN_MINOR,
    .size = sizeof(struct wf_plugin),
    .flow_memory = sizeof(struct mine),
    .name = "echo",
    .version = "0",
    .summary = "says what it is told",
    .flow_columns = columns,
    .flow_begin = begin,
    .layer4 = look,
    .flow_end = end,
};
EOF
plugin "$work/build/echo.c"
echo=$work/build/echo.so

# told_by VERB CAPTURE: packets, bytes, times, calls, bytes of payload,
# fragments and beginnings of each TCP and UDP flow, in order.
told_by() {
	case $1 in
	packets)
		packets -q --plugin "$echo" -w "$work/told" "$2"
		awk -F '\t' '$11 == 6 || $11 == 17 {
		    print $16, $17, $18, $19, $20, $21, $22, $23 }' \
		    "$work/told_flows.txt" ;;
	flows)
		flows -q --csv --plugin "$echo" "$2" | tr -d '\r' |
		    tail -n +2 | cut -d , -f 21-28 | tr , ' ' ;;
	report)
		"$WIREFOLIO" report -q --force --plugin "$echo" "$2" -o "$work/told.d"
		sqlite3 -separator ' ' "$work/told.d/case.db" \
		    "SELECT group_concat(value,' ') FROM (SELECT * FROM plugin_flow f
		    JOIN session s ON s.id=f.session_id
		    WHERE n>2 AND proto IN('tcp','udp')
		    ORDER BY session_id,direction,n) GROUP BY session_id,direction" ;;
	esac | sort
}
told_by packets "$demo" >"$work/told"
ok 'packets, times and bytes are told of each flow' eval '
    [ "$(wc -l <"$work/told")" -gt 50 ] && ! grep -v " 0 1$" "$work/told" &&
    ! awk "\$1 != \$5" "$work/told" | grep .'
is 'the list of flows tells the same' "$(told_by flows "$demo")" "$(cat "$work/told")"
if command -v sqlite3 >/dev/null 2>&1; then
	is 'so does a report' "$(told_by report "$demo")" "$(cat "$work/told")"
fi
if command -v python3 >/dev/null 2>&1; then
	python3 "$WF_SRCDIR/tests/e2e/flows_help.py" make fragments "$work/parts.pcap"
	is 'packets shows fragments one by one' \
	    "$(told_by packets "$work/parts.pcap" | cut -d ' ' -f 1,5,7 | sort)" '1 1 0
1 1 1
2 2 2'
	is 'flows shows the datagram' \
	    "$(told_by flows "$work/parts.pcap" | cut -d ' ' -f 1,5-8)" '1 1 5 0 1
2 1 32 0 1'
	if command -v sqlite3 >/dev/null 2>&1; then
		is 'and so does a report' "$(told_by report "$work/parts.pcap")" \
		    "$(told_by flows "$work/parts.pcap")"
	fi
fi

# ---- finding them

is 'by name, in $WIREFOLIO_PLUGINS' \
    "$(WIREFOLIO_PLUGINS=/nowhere:$work/build packets -q --plugin tcpwin "$demo" | cksum)" \
    "$(packets -q --plugin "$tcpwin" "$demo" | cksum)"
is 'by name, in -p DIR' \
    "$(packets -q -p "$work/build" --plugin tcpwin "$demo" | cksum)" \
    "$(packets -q --plugin "$tcpwin" "$demo" | cksum)"
printf '# ours\ntcpwin\n' >"$work/names"
is 'by a list of names' \
    "$(packets -q -p "$work/build" -b "$work/names" "$demo" | cksum)" \
    "$(packets -q --plugin "$tcpwin" "$demo" | cksum)"
mkdir "$work/some"
cp "$tcpwin" "$work/some"
echo 'no object' >"$work/some/text.so"
WIREFOLIO_PLUGINS=$work/some packets --list-plugins >"$work/listed"
ok '--list-plugins shows what it is and what it adds' eval '
    cat "$work/listed"
    grep -q "^tcpwin 1.0  TCP window sizes" "$work/listed" &&
    grep -q "packet *tcpWinSize *window size" "$work/listed" &&
    grep -q "flow *tcpWinThPktCnt" "$work/listed" &&
    grep -q "text.so: cannot be used" "$work/listed"'

# What is installed: the folder is there, and the program looks into it.
plugins=$(pkg-config --variable=plugindir wirefolio-plugin)
ok 'the folder for plugins is installed' cp "$tcpwin" "$plugins"
is 'it is the one that the program knows' \
    "$("$WIREFOLIO" packets --plugin nowhere "$demo" 2>&1 | sed 's/.*, //; s/.* in //')" \
    "${plugins#"$inst"}"

# ---- refusing them

one_line() {
	text=$1
	shift
	status 2 packets "$@" "$demo" || return 1
	cat "$work/err"
	[ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -s "$work/out" ] &&
	    grep -qF -- "$text" "$work/err"
}
ok 'one that is not there' one_line 'not found in' --plugin nowhere
ok 'one that is text' one_line text.so --plugin "$work/some/text.so"
echo 'int nothing;' >"$work/build/nothing.c"
plugin "$work/build/nothing.c"
ok 'one that exports nothing' one_line wirefolio_plugin \
    --plugin "$work/build/nothing.so"
ok 'one twice' one_line 'is loaded already' --plugin "$tcpwin" --plugin "$tcpwin"
for change in 's/= WF_PLUGIN_MAJOR/= WF_PLUGIN_MAJOR + 1/' \
    's/= WF_PLUGIN_MINOR/= WF_PLUGIN_MINOR + 1/'; do
	sed "$change" "$work/build/tcpwin.c" >"$work/build/newer.c"
	plugin "$work/build/newer.c"
	ok "one for another version ($change)" one_line 'build it again' \
	    --plugin "$work/build/newer.so"
done
sed 's/"tcpWinSize"/"srcIP"/' "$work/build/tcpwin.c" >"$work/build/double.c"
plugin "$work/build/double.c"
ok 'one that takes the name of a column' one_line 'srcIP occurs twice' \
    --plugin "$work/build/double.so"
sed 's/"tcpWinSize"/"numPkts"/' "$work/build/tcpwin.c" >"$work/build/counts.c"
plugin "$work/build/counts.c"
ok 'one that takes the name of a column of flows' one_line 'numPkts occurs twice' \
    --plugin "$work/build/counts.so" -w "$work/bad"
is 'then nothing is made' "$(ls "$work" | grep bad)" ''
sed 's/"tcpWinSize"/"tcpWinStat"/' "$work/build/tcpwin.c" >"$work/build/twins.c"
plugin "$work/build/twins.c"
ok 'one with two columns of one name' one_line 'declares a column twice' \
    --plugin "$work/build/twins.so"
sed 's/\.flow_memory = .*/.flow_memory = 0xfffffff8u,/' "$work/build/tcpwin.c" >"$work/build/greedy.c"
plugin "$work/build/greedy.c"
ok 'one that asks for too much memory' one_line 'more than 1 MiB' \
    --plugin "$work/build/greedy.so"
sed 's/"tcpWinSize"/"tcp\\tWin"/' "$work/build/tcpwin.c" >"$work/build/tab.c"
plugin "$work/build/tab.c"
ok 'one whose column has a tab in its name' one_line 'letters, digits' \
    --plugin "$work/build/tab.so"
sed 's/return \*state != NULL ? NULL : "no memory"/return "the moon is full"/' \
    "$work/build/tcpwin.c" >"$work/build/moody.c"
plugin "$work/build/moody.c"
ok 'one that does not want to' eval '
    status 2 packets -q --plugin "$work/build/moody.so" "$demo" &&
    cat "$work/err" && grep -q "moon is full" "$work/err"'

# ---- what a careless one does to the table

cat >"$work/build/rude.c" <<'EOF'
#include <wirefolio/plugin.h>

static const struct wf_column columns[] = {
    {"rude", WF_TEXT, "what it likes"},
    {"shy", WF_U64, "never set"},
    {0, WF_U64, 0},
};

static void
all(void *state, const struct wf_flow *flow, void *memory,
    const struct wf_packet *packet, struct wf_row *row)
{
	(void)state;
	(void)flow;
	(void)memory;
	wf_set_text(row, 0, "a\tb\nc", 5);
	wf_set_u64(row, 0, packet->number);
	wf_set_u64(row, 7, packet->number);
}

WF_PLUGIN_EXPORT const struct wf_plugin wirefolio_plugin = {
    .major = WF_PLUGIN_MAJOR,
    .minor = WF_PLUGIN_MINOR,
    .size = sizeof(struct wf_plugin),
    .name = "rude",
    .version = "0",
    .summary = "breaks what it can",
    .packet_columns = columns,
    .layer2 = all,
    .layer4 = all,
};
EOF
plugin "$work/build/rude.c"
packets -q --plugin "$work/build/rude.so" --plugin "$tcpwin" \
    --columns 'pktNo,rude.*,tcpwin,pktLen' "$demo" >"$work/rude" 2>"$work/err"
is 'shifts no column' \
    "$(awk -F '\t' '{ print NF }' "$work/rude" | sort -u) $(wc -l <"$work/rude")" '7 870'
is 'breaks no line' "$(cut -f 2,3 "$work/rude" | tail -n +2 | sort -u)" \
    "$(printf 'a\\tb\\nc\t')"
is 'and is told once' "$(grep -c 'plugin rude' "$work/err")" 1

# ... and to pages: text of the capture, and a name that is taken.
sed -e 's/\.packet_columns/.flow_columns/' -e 's/\.layer[24] = all,//' \
    -e 's/\.summary/.flow_end = end, .summary/' -e 's/^all(/unused(/' \
    -e 's/^WF_PLUGIN_EXPORT/static void\nend(void *state, const struct wf_flow *flow, void *memory, struct wf_row *row)\n{\n\t(void)state; (void)flow; (void)memory; (void)unused;\n\twf_set_text(row, 0, "<script>alert(1)<\/script>\\033[31m,\\"", 32);\n}\n\n&/' \
    "$work/build/rude.c" >"$work/build/vile.c"
plugin "$work/build/vile.c"
"$WIREFOLIO" report -q --plugin "$work/build/vile.so" "$demo" -o "$work/vile"
ok 'captured text does no harm to pages' eval '
    grep -qr "&lt;script&gt;alert(1)" "$work/vile/sessions" &&
    ! grep -r "<script>alert" "$work/vile"/*.html "$work/vile/sessions"'
ok 'nor to a terminal' eval '
    flows -q --plugin "$work/build/vile.so" "$demo" >"$work/out" &&
    grep -q "rude:<script>alert(1)</script>.x1b" "$work/out" &&
    ! grep -q "$(printf "\033")" "$work/out"'
is 'nor to CSV' "$(flows -q --csv --plugin "$work/build/vile.so" "$demo" |
    tr -d '\r' | sed -n 2p | grep -c ',"<script>alert(1)</script>.*,"""*,$')" 1
sed 's/"rude", WF_TEXT/"src_ip", WF_TEXT/' "$work/build/vile.c" >"$work/build/taken.c"
plugin "$work/build/taken.c"
ok 'a column that flows have already is refused' eval '
    status 2 flows --plugin "$work/build/taken.so" "$demo" && cat "$work/err" &&
    grep -q "src_ip occurs twice" "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ]'
tap_end
