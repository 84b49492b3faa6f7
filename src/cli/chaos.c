/*
 * chaos: wirefolio as Chaosreader, with its options, by the verb or by the
 * name that it is called by. Files go into a directory that may exist, as
 * Chaosreader's do; they are made aside and moved when all are there.
 */
#include "cli/chaos.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "cli/chaos_alone.h"
#include "cli/keep.h"
#include "cli/progress.h"
#include "cli/recorder.h"
#include "cli/stop.h"

struct chaos_verb {
	struct intake_options input;
	struct chaos_options out;
	const char *dir;
	bool names, dns;
	struct chaos_alone alone;
	bool help, nothing; /* what the latter says changes nothing */
	const struct option_result *typed;
};

void
chaos_options_init(struct chaos_options *o)
{
	*o = (struct chaos_options){
	    .application = true, .index = true, .max = UINT64_MAX};
}

static void
chaos_options_free(struct chaos_options *o)
{
	struct chaos_ports *const ports[] = {&o->port, &o->noport, &o->play_tcp,
	    &o->play_udp, &o->html_tcp, &o->html_udp};

	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
		free(ports[i]->range);
	free(o->ip.net);
	free(o->noip.net);
}

/* ---- lists */

static bool
add_ports(struct chaos_ports *p, const char *arg, const char **why)
{
	struct slice rest = slice_str(arg), one, hi;
	uint64_t v[2];

	while (slice_token(&rest, ',', &one)) {
		hi = one;
		slice_token(&hi, '-', &one);
		if (!slice_u64(one, 10, UINT16_MAX, &v[0]))
			break;
		v[1] = v[0];
		if (hi.p != NULL && !slice_u64(hi, 10, UINT16_MAX, &v[1]))
			break;
		if (v[0] > v[1])
			break;
		p->range = xreallocarray(p->range, p->n + 1, sizeof *p->range);
		p->range[p->n++] =
		    (struct chaos_range){(uint16_t)v[0], (uint16_t)v[1]};
		if (rest.p == NULL)
			return true;
	}
	*why = "must be a list of ports, as 21,23";
	return false;
}

static bool
add_nets(struct chaos_nets *l, const char *arg, const char **why)
{
	struct slice rest = slice_str(arg), one;
	struct cidr c;

	while (slice_token(&rest, ',', &one)) {
		if (!cidr_parse(one, &c))
			break;
		l->net = xreallocarray(l->net, l->n + 1, sizeof *l->net);
		l->net[l->n++] = c;
		if (rest.p == NULL)
			return true;
	}
	*why = "must be a list of addresses, as 192.0.2.1,2001:db8::1";
	return false;
}

#define SET_PORTS(name, field)                                              \
	static bool set_##name(void *to, const char *arg, const char **why) \
	{                                                                   \
		struct chaos_verb *v = to;                                  \
                                                                            \
		return add_ports(&v->out.field, arg, why);                  \
	}
SET_PORTS(port, port)
SET_PORTS(noport, noport)
SET_PORTS(playtcp, play_tcp)
SET_PORTS(playudp, play_udp)
SET_PORTS(htmltcp, html_tcp)
SET_PORTS(htmludp, html_udp)

static bool
set_ipaddr(void *to, const char *arg, const char **why)
{
	struct chaos_verb *v = to;

	return add_nets(&v->out.ip, arg, why);
}

static bool
set_noipaddr(void *to, const char *arg, const char **why)
{
	struct chaos_verb *v = to;

	return add_nets(&v->out.noip, arg, why);
}

/* Pairs of options: the last one counts. */
#define SET_FLAG(name, field, value)                                        \
	static bool set_##name(void *to, const char *arg, const char **why) \
	{                                                                   \
		struct chaos_verb *v = to;                                  \
                                                                            \
		(void)arg;                                                  \
		(void)why;                                                  \
		v->out.field = value;                                       \
		return true;                                                \
	}
SET_FLAG(application, application, true)
SET_FLAG(noapplication, application, false)
SET_FLAG(info, info, true)
SET_FLAG(noinfo, info, false)
SET_FLAG(raw, raw, true)
SET_FLAG(noraw, raw, false)
SET_FLAG(index, index, true)
SET_FLAG(noindex, index, false)

static bool
set_verbose(void *to, const char *arg, const char **why)
{
	return set_info(to, arg, why) && set_raw(to, arg, why);
}

static bool
set_sort(void *to, const char *arg, const char **why)
{
	static const char *const names[] = {"time", "size", "type", "ip"};
	struct chaos_verb *v = to;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(arg, names[i]) == 0) {
			v->out.sort = (enum chaos_sort)i;
			return true;
		}
	}
	*why = "must be time, size, type or ip";
	return false;
}

static bool
set_limit(void *to, const char *arg, const char **why)
{
	struct chaos_verb *v = to;

	return limits_set(&v->input.limits, arg, why);
}

/* ---- the options */

#define AT(field) offsetof(struct chaos_verb, field)
#define FLAG(name, letter, field, help)                                    \
	{                                                                  \
		name, letter, OPTION_FLAG, true, AT(field), NULL, help, 0, \
		    NULL                                                   \
	}
#define CALL(name, letter, arg, help, set)                            \
	{                                                             \
		name, letter, OPTION_CALL, true, 0, arg, help, 0, set \
	}

static const struct option_row chaos_rows[] = {
    {"dir", 'D', OPTION_TEXT, false, AT(dir), "DIR",
	"put all files there (.); what has the same name is replaced", 0, NULL},
    CALL("application", 'a', NULL, "carved files and pages (as is)",
	set_application),
    CALL("noapplication", 'A', NULL, "none of them", set_noapplication),
    FLAG("everything", 'e', out.everything,
	"pages and hex dumps of all sessions"),
    CALL("info", 'i', NULL, "an .info file of each session", set_info),
    CALL("noinfo", 'I', NULL, "no .info files (as is)", set_noinfo),
    CALL("raw", 'r', NULL, "the bytes of each session, and of each side",
	set_raw),
    CALL("noraw", 'R', NULL, "none of them (as is)", set_noraw),
    CALL("verbose", 'v', NULL, "info and raw", set_verbose),
    CALL("index", 'x', NULL, "index, image, GET/POST and log pages (as is)",
	set_index),
    CALL("noindex", 'X', NULL, "none of them", set_noindex),
    FLAG("hex", 'H', out.hex, "hex dumps"),
    FLAG("keydata", 'k', out.keydata, "files on the rhythm of keys"),
    FLAG("names", 'n', names,
	"httplog.html, and names that the capture's DNS gave"),
    FLAG("preferdns", 'd', dns, "names that the capture's DNS gave"),
    CALL("sort", 'o', "ORDER", "rows by time, size, type or ip", set_sort),
    CALL("playtcp", 'b', "LIST", "replay these TCP ports as well", set_playtcp),
    CALL("playudp", 'B', "LIST", "replay these UDP ports as well", set_playudp),
    CALL("htmltcp", 'l', "LIST", "pages for these TCP ports as well",
	set_htmltcp),
    CALL("htmludp", 'L', "LIST", "pages for these UDP ports as well",
	set_htmludp),
    {0},
};

static const struct option_row chaos_pick_rows[] = {
    FLAG("notcp", 'T', input.no_tcp, "leave TCP out"),
    FLAG("noudp", 'U', input.no_udp, "leave UDP out"),
    FLAG("noicmp", 'Y', input.no_icmp, "leave ICMP and ICMPv6 out"),
    CALL("port", 'p', "LIST", "list only sessions of these ports", set_port),
    CALL("noport", 'P', "LIST", "list no sessions of these ports", set_noport),
    CALL("ipaddr", 'j', "LIST", "list only sessions of these addresses",
	set_ipaddr),
    CALL("noipaddr", 'J', "LIST", "list no sessions of these addresses",
	set_noipaddr),
    {"min", 'm', OPTION_COUNT, true, AT(out.min), "BYTES",
	"list no smaller sessions", 0, NULL},
    {"max", 'M', OPTION_COUNT, true, AT(out.max), "BYTES",
	"list no larger sessions", 0, NULL},
    {"filter", 'f', OPTION_TEXT, true, AT(input.filter), "BPF",
	"only frames that this filter passes", 0, NULL},
    {"max-packets", 0, OPTION_COUNT, true, AT(input.max_packets), "N",
	"stop after N frames", 0, NULL},
    {"tcp-timeout", 0, OPTION_LIMIT, true, AT(input.limits), "SECONDS",
	"a TCP session ends after this silence (3600)", LIMIT_TCP_TIMEOUT,
	NULL},
    {"udp-timeout", 0, OPTION_LIMIT, true, AT(input.limits), "SECONDS",
	"any other session ends after this silence (600)", LIMIT_UDP_TIMEOUT,
	NULL},
    CALL("limit", 0, "NAME=N", "change a limit; see LIMITS in wirefolio(1)",
	set_limit),
    {"input-name", 0, OPTION_TEXT, false, AT(input.input_name), "NAME",
	"what standard input is called in the report", 0, NULL},
    {0},
};

static const struct option_row chaos_run_rows[] = {
    {"templates", 0, OPTION_DIR, false, AT(out.templates), "DIR",
	"templates that replace the built-in ones", 0, NULL},
    {"memory", 0, OPTION_COUNT, false, AT(input.memory), "BYTES",
	"memory for what waits, then temporary files (256M)", 0, NULL},
    {"threads", 0, OPTION_COUNT, false, AT(input.threads), "N",
	"workers (one for each processor)", 0, NULL},
    {"tmpdir", 0, OPTION_TEXT, false, AT(input.tmpdir), "DIR",
	"where temporary files go ($TMPDIR, /tmp)", 0, NULL},
    {"quiet", 'q', OPTION_FLAG, false, AT(input.quiet), NULL,
	"say nothing but errors", 0, NULL},
    {"help2", 0, OPTION_FLAG, false, AT(help), NULL, "the same as --help", 0,
	NULL},
    {"debug", 0, OPTION_FLAG, false, AT(nothing), NULL, "changes nothing", 0,
	NULL},
    {"bench", 0, OPTION_FLAG, false, AT(nothing), NULL, "changes nothing", 0,
	NULL},
    {0},
};

static void
settle_options(struct chaos_verb *v)
{
	struct chaos_options *o = &v->out;

	o->httplog_html = v->names;
	o->names = v->names || v->dns;
	o->limits = &v->input.limits;
}

/* ---- the report */

/* A capture that lies there must not give way to a file of the report. */
static void
keep_capture(const char *dir, const char *capture, const struct outdir *report)
{
	const char *slash = strrchr(capture, '/');
	const char *name = slash == NULL ? capture : slash + 1;
	char *path = xasprintf("%s/%s", dir, name);

	if (keep_is_same(capture, path) &&
	    faccessat(outdir_fd(report), name, F_OK, 0) == 0)
		die(EXIT_OUTPUT,
		    "%s would be replaced by a file of the report; name "
		    "another directory (-D)",
		    capture);
	free(path);
}

static struct outdir *
create(const struct chaos_verb *v)
{
	struct outdir *dir;
	char *path;

	if (mkdir(v->dir, 0777) == -1 && errno != EEXIST)
		die(EXIT_OUTPUT, "cannot make %s: %s", v->dir, strerror(errno));
	path = xasprintf("%s/.chaosreader-%ld", v->dir, (long)getpid());
	dir = outdir_create(path, false);
	free(path);
	return dir;
}

static void
record(struct chaos_verb *v, const struct option_result *r, struct intake *in,
    struct outdir *dir)
{
	struct recorder_options ro = {
	    .dir = dir,
	    .files = true,
	    .raw = true,
	    .delivery = true,
	    .max_bytes = UINT64_MAX,
	};
	struct recorder *recorder = recorder_new(in, &ro);
	struct case_meta meta = {0};
	struct buf options = {0};

	(void)v;
	recorder_run(recorder);
	recorder_command(&options, r, in);
	meta.options = buf_as_slice(&options);
	recorder_write(recorder, &meta);
	recorder_free(recorder);
	buf_free(&options);
}

static void
make(struct chaos_verb *v, const struct option_result *r)
{
	struct outdir *dir;
	struct intake in;
	size_t i;

	intake_open(&in, &v->input, r->args, r->nargs);
	stop_catch();
	dir = create(v);
	record(v, r, &in, dir);
	progress_phase(v->input.progress, "making pages", NULL, NULL);
	v->out.tick = progress_share_ctx;
	v->out.ctx = v->input.progress;
	chaos_render(dir, &v->out);
	if (recorder_partial(&in, dir))
		warn_line("%s does not hold all of the input; summary.json "
			  "says what is missing",
		    v->dir);
	for (i = 0; i < capture_count(in.capture); i++)
		keep_capture(v->dir, capture_info(in.capture, i)->path, dir);
	outdir_pour(dir, v->dir, "index.html");
	intake_close(&in);
}

/* One of those that the standalone mode makes. */
static void
make_of(void *ctx, char *capture, const char *into)
{
	struct chaos_verb *v = ctx;
	struct option_result r = *v->typed;
	const char *dir = v->dir;

	r.args = &capture;
	r.nargs = 1;
	v->dir = into;
	make(v, &r);
	v->dir = dir;
}

static void
act(struct chaos_verb *v, const struct verb *verb, struct option_result *r)
{
	bool alone = chaos_alone_wanted(&v->alone);

	settle_options(v);
	if (alone && r->nargs != 0)
		die(EXIT_USAGE, "chaosreader: -s, -S and -z make their "
				"captures themselves; name none");
	if (v->alone.iface != NULL && !alone)
		die(EXIT_USAGE, "chaosreader: --interface goes with -s or -S");
	arrive_check(&v->input.arrive, verb->name, r->nargs, alone);
	v->input.progress = progress_new(v->input.quiet);
	v->typed = r;
	if (alone)
		chaos_alone_run(&v->alone, v->dir, &v->input, make_of, v);
	else
		make(v, r);
	progress_free(v->input.progress);
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct chaos_verb v = {.dir = "."};
	const struct option_group groups[] = {
	    {"What is made", chaos_rows, &v},
	    {"What is read", chaos_pick_rows, &v},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {"Without a capture: standalone", chaos_alone_rows, &v.alone},
	    {"How", chaos_run_rows, &v},
	    {0},
	};
	struct option_result r;

	intake_init(&v.input);
	v.input.count_all = true; /* of -T, -U and -Y, too */
	chaos_options_init(&v.out);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help || v.help)
		option_help(verb, groups);
	else
		act(&v, verb, &r);
	chaos_options_free(&v.out);
	intake_free(&v.input);
	buf_free(&r.typed);
	return EXIT_OK;
}

const struct verb verb_chaosreader = {
    .name = "chaosreader",
    .usage = "[options] CAPTURE... [-D DIR]",
    .summary = "Make a report in Chaosreader's layout, with its options.",
    .run = run,
};
