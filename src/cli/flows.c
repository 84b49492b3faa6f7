/*
 * flows: who sent how much to whom, and flows as capture or stream files.
 * Options, names and formats are pcap_flow's, with those that all verbs have.
 */
#include <stddef.h>

#include "base/die.h"
#include "cli/flow_run.h"

#define SIZE_MIN 128 /* streams of so many bytes or fewer are not made */

/* ---- options */

static bool
set_json(void *to, const char *arg, const char **why)
{
	struct flow_options *o = to;

	(void)arg;
	(void)why;
	o->format = FLOW_JSON;
	return true;
}

static bool
set_csv(void *to, const char *arg, const char **why)
{
	struct flow_options *o = to;

	(void)arg;
	(void)why;
	o->format = FLOW_CSV;
	return true;
}

/* An option that reads its value into a part of the struct. */
#define SETTER(name, read, field)                                           \
	static bool set_##name(void *to, const char *arg, const char **why) \
	{                                                                   \
		struct flow_options *o = to;                                \
		return read(&o->field, arg, why);                           \
	}

SETTER(extract, flow_pick_id, packets)
SETTER(extract_ip, flow_pick_ips, packets)
SETTER(extract_port, flow_pick_ports, packets)
SETTER(extract_tcp, flow_pick_id, tcp)
SETTER(tcp_port, flow_pick_ports, tcp)
SETTER(not_tcp_port, flow_pick_not_ports, tcp)
SETTER(extract_udp, flow_pick_id, udp)
SETTER(udp_port, flow_pick_ports, udp)
SETTER(not_udp_port, flow_pick_not_ports, udp)
SETTER(session, flow_session_add, sessions)

/* For scripts: what it asked pcap_flow for is so here anyway. */
static bool
set_nothing(void *to, const char *arg, const char **why)
{
	(void)to;
	(void)arg;
	(void)why;
	return true;
}

#define AT(field) offsetof(struct flow_options, field)

static const struct option_row list_rows[] = {
    {"json", 0, OPTION_CALL, true, 0, NULL, "a JSON object for each flow", 0,
	set_json},
    {"csv", 0, OPTION_CALL, true, 0, NULL, "a table (RFC 4180)", 0, set_csv},
    {"flow-packet-min", 0, OPTION_COUNT, true, AT(packet_min), "N",
	"leave out flows of fewer packets", 0, NULL},
    {"flow-5tuple", 0, OPTION_FLAG, true, AT(tap.merge), NULL,
	"device and port of a tap make no flows of their own", 0, NULL},
    {"flow-max", 0, OPTION_LIMIT, true, AT(input.limits), "N",
	"flows that are told apart", LIMIT_FLOWS, NULL},
    {"packet-max", 0, OPTION_COUNT, true, AT(input.max_packets), "N",
	"stop after N frames", 0, NULL},
    {"disable-display", 0, OPTION_FLAG, false, AT(no_display), NULL,
	"no list on standard output", 0, NULL},
    {"disable-flow-file", 0, OPTION_FLAG, false, AT(no_file), NULL,
	"no list in CAPTURE.flow", 0, NULL},
    {0},
};

static const struct option_row take_rows[] = {
    {"output", 'o', OPTION_TEXT, false, AT(out), "PREFIX",
	"what names of files begin with (- is a pipe)", 0, NULL},
    {"output-tcp", 0, OPTION_TEXT, false, AT(tcp_out), "PREFIX",
	"... those of TCP streams", 0, NULL},
    {"output-udp", 0, OPTION_TEXT, false, AT(udp_out), "PREFIX",
	"... those of UDP streams", 0, NULL},
    {"output-pcap", 0, OPTION_FLAG, true, AT(pcap), NULL,
	"streams as captures of their packets", 0, NULL},
    {"pcapng", 0, OPTION_FLAG, true, AT(pcapng), NULL,
	"packets as pcapng (so is -o NAME.pcapng)", 0, NULL},
    {"extract", 0, OPTION_CALL, true, 0, "ID",
	"packets of the flow with this number", 0, set_extract},
    {"extract-ip", 0, OPTION_CALL, true, 0, "ADDR/MASK",
	"packets from or to these addresses", 0, set_extract_ip},
    {"extract-port", 0, OPTION_PAIR, true, 0, "LO HI",
	"packets from or to these ports", 0, set_extract_port},
    {"session", 0, OPTION_CALL, true, 0, "ID",
	"packets of this session of a report", 0, set_session},
    {"extract-tcp", 0, OPTION_CALL, true, 0, "ID", "the stream of this flow", 0,
	set_extract_tcp},
    {"extract-tcp-port", 0, OPTION_PAIR, true, 0, "LO HI",
	"TCP streams from or to these ports", 0, set_tcp_port},
    {"extract-tcp-all", 0, OPTION_FLAG, true, AT(tcp.all), NULL,
	"all TCP streams", 0, NULL},
    {"disable-tcp-port", 0, OPTION_PAIR, true, 0, "LO HI",
	"... but not those from or to these ports", 0, set_not_tcp_port},
    {"extract-udp", 0, OPTION_CALL, true, 0, "ID", "the payloads of this flow",
	0, set_extract_udp},
    {"extract-udp-port", 0, OPTION_PAIR, true, 0, "LO HI",
	"UDP payloads from or to these ports", 0, set_udp_port},
    {"extract-udp-all", 0, OPTION_FLAG, true, AT(udp.all), NULL,
	"all UDP payloads", 0, NULL},
    {"disable-udp-port", 0, OPTION_PAIR, true, 0, "LO HI",
	"... but not those from or to these ports", 0, set_not_udp_port},
    {"tcpheader", 0, OPTION_FLAG, true, AT(tcp_head), NULL,
	"a record before each piece of a TCP stream", 0, NULL},
    {"udpheader", 0, OPTION_FLAG, true, AT(udp_head), NULL,
	"a record before each UDP datagram", 0, NULL},
    {"flow-size-min", 0, OPTION_COUNT, true, AT(size_min), "BYTES",
	"make no stream files of so many bytes or fewer (128)", 0, NULL},
    {0},
};

static const struct option_row tap_rows[] = {
    {"stdin", 0, OPTION_FLAG, true, AT(from_stdin), NULL,
	"read standard input, as - does", 0, NULL},
    {"metamako", 0, OPTION_FLAG, true, AT(tap.on), NULL,
	"times, devices and ports by the trailer of a Metamako tap", 0, NULL},
    {"metamako-double", 0, OPTION_FLAG, true, AT(tap.two), NULL,
	"... of which there are two; the first tap's counts", 0, NULL},
    {"metamako-offset", 0, OPTION_COUNT, true, AT(tap.offset), "BYTES",
	"... which lies so far before the frame's end", 0, NULL},
    {0},
};

/* pcap_flow has them; scripts may go on giving them. */
static const struct option_row old_rows[] = {
    {"vlan", 0, OPTION_CALL, false, 0, NULL, "tags are always read", 0,
	set_nothing},
    {"verbose", 0, OPTION_CALL, false, 0, NULL, "changes nothing", 0,
	set_nothing},
    {"disable-timezone", 0, OPTION_CALL, false, 0, NULL, "times are always UTC",
	0, set_nothing},
    {"flow-flush", 0, OPTION_CALL, false, 0, NULL, "changes nothing", 0,
	set_nothing},
    {"flow-hash-bits", 0, OPTION_CALL, false, 0, "N",
	"the table grows by itself", 0, set_nothing},
    {"cpu", 0, OPTION_CALL, false, 0, "N", "the system chooses", 0,
	set_nothing},
    {"uid", 0, OPTION_CALL, false, 0, "TEXT", "changes nothing", 0,
	set_nothing},
    {0},
};

/* ---- the verb */

static bool
takes_bytes(const struct flow_options *o)
{
	return flow_pick_any(&o->tcp) || flow_pick_any(&o->udp);
}

static bool
is_pipe(const char *prefix)
{
	return prefix != NULL && strcmp(prefix, "-") == 0;
}

static bool
is_folder(const char *prefix)
{
	return prefix != NULL && slice_ends(slice_str(prefix), "/");
}

static void
check(struct flow_options *o)
{
	bool packets = flow_pick_any(&o->packets) || o->sessions.n != 0;
	bool pipe = is_pipe(o->out);

	if (is_pipe(o->tcp_out) || is_pipe(o->udp_out))
		die(EXIT_USAGE, "flows: --output-tcp and --output-udp must say "
				"what names of files begin with; streams go "
				"into no pipe");
	if (packets && is_folder(o->out))
		die(EXIT_USAGE, "flows: -o must name the capture to make");
	if (packets && o->out == NULL && o->tcp_out == NULL &&
	    o->udp_out == NULL)
		die(EXIT_USAGE, "flows: -o FILE is missing: the capture to "
				"make of the packets");
	if (flow_pick_any(&o->tcp) && o->tcp_out == NULL &&
	    (o->out == NULL || pipe))
		die(EXIT_USAGE, "flows: -o PREFIX is missing: what the names "
				"of TCP streams begin with");
	if (flow_pick_any(&o->udp) && o->udp_out == NULL &&
	    (o->out == NULL || pipe))
		die(EXIT_USAGE, "flows: -o PREFIX is missing: what the names "
				"of UDP streams begin with");
	if (o->sessions.n != 0 &&
	    (flow_pick_any(&o->packets) || takes_bytes(o)))
		die(EXIT_USAGE, "flows: --session goes without the other "
				"options that take something out");
	if (o->out != NULL && slice_ends(slice_str(o->out), ".pcapng"))
		o->pcapng = true;
	o->tap.on |= o->tap.two || o->tap.offset != 0;
}

/* Standard input is one more, wherever --stdin stands. */
static void
name_paths(struct flow_options *o, const struct option_result *r)
{
	bool there = false;
	size_t i;

	for (i = 0; i < r->nargs; i++) {
		there |= strcmp(r->args[i], "-") == 0;
		name_list_add(&o->paths, r->args[i]);
	}
	if (o->from_stdin && !there)
		name_list_add(&o->paths, "-");
}

static enum exit_status
act(struct flow_options *o, const struct verb *verb,
    const struct option_result *r)
{
	o->plugins = plugin_options_open(&o->plugin_options);
	if (o->plugin_options.list) {
		plugins_list(o->plugins);
		return EXIT_OK;
	}
	name_paths(o, r);
	intake_check(&o->input, verb->name, o->paths.n);
	check(o);
	return flow_run(o);
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct flow_options o = {.size_min = SIZE_MIN};
	const struct option_group groups[] = {
	    {"The list", list_rows, &o},
	    {"What is taken out", take_rows, &o},
	    {"Plugins", plugin_rows, &o.plugin_options},
	    {"Taps, and standard input", tap_rows, &o},
	    {"What is read", intake_rows, &o.input},
	    {"Captures that arrive", arrive_rows, &o.input.arrive},
	    {"Live capture", listen_rows, &o.input.listen.options},
	    {"Accepted for scripts", old_rows, &o},
	    {0},
	};
	enum exit_status status = EXIT_OK;
	struct option_result r;

	intake_init(&o.input);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help)
		option_help(verb, groups);
	else
		status = act(&o, verb, &r);
	flow_options_free(&o);
	buf_free(&r.typed);
	return (int)status;
}

const struct verb verb_flows = {
    .name = "flows",
    .usage = "[options] CAPTURE...",
    .summary = "List flows; take them out as captures or streams.",
    .run = run,
};
