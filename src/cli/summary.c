/* summary: captures in, one JSON document out. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/die.h"
#include "base/io.h"
#include "base/xalloc.h"
#include "cli/progress.h"
#include "cli/recorder.h"
#include "cli/scratch.h"
#include "cli/stop.h"
#include "report/brief.h"
#include "report/query.h"

#define READ_BYTES 65536

struct summary_verb {
	struct intake_options input;
	bool content, base64, no_info, no_raw;
};

/* As Chaosreader does: no sessions of it, but the counts are of all. */
static void
leave_out(struct summary_verb *v, bool *protocol)
{
	*protocol = true;
	v->input.count_all = true;
}

/* What the plugin calls None, Info, Raw, TCP, UDP and ICMP. */
static bool
set_exclude(void *to, const char *arg, const char **why)
{
	struct summary_verb *v = to;
	struct slice rest = slice_str(arg), one;

	while (slice_token(&rest, ',', &one)) {
		if (slice_ieq_str(one, "info"))
			v->no_info = true;
		else if (slice_ieq_str(one, "raw"))
			v->no_raw = true;
		else if (slice_ieq_str(one, "tcp"))
			leave_out(v, &v->input.no_tcp);
		else if (slice_ieq_str(one, "udp"))
			leave_out(v, &v->input.no_udp);
		else if (slice_ieq_str(one, "icmp"))
			leave_out(v, &v->input.no_icmp);
		else if (!slice_ieq_str(one, "none")) {
			*why = "knows info, raw, tcp, udp and icmp";
			return false;
		}
	}
	return true;
}

#define AT(field) offsetof(struct summary_verb, field)

static const struct option_row summary_rows[] = {
    {"with-content", 0, OPTION_FLAG, false, AT(content), NULL,
	"with the bytes of the files, in base64, each content once", 0, NULL},
    {"exclude", 0, OPTION_CALL, true, 0, "LIST",
	"leave out info, raw, tcp, udp or icmp", 0, set_exclude},
    {"base64", 0, OPTION_FLAG, false, AT(base64), NULL,
	"the capture is base64 text", 0, NULL},
    {0},
};

/* ---- captures in base64 */

static void
decode(int in, const char *name, int out, const char *path)
{
	struct base64 text = {0};
	struct buf part = {0}, bytes = {0};
	ssize_t n;

	for (;;) {
		buf_reserve(&part, READ_BYTES);
		n = read(in, part.p, READ_BYTES);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			die(EXIT_INPUT, "cannot read %s: %s", name,
			    strerror(errno));
		if (n == 0)
			break;
		if (!base64_feed(&text, slice_of(part.p, (size_t)n), &bytes))
			die(EXIT_INPUT, "%s is not base64: byte %llu", name,
			    (unsigned long long)text.pos + 1);
		if (!io_write(out, buf_as_slice(&bytes)))
			die(EXIT_OUTPUT, "cannot write %s: %s", path,
			    strerror(errno));
		buf_reset(&bytes);
	}
	if (!base64_whole(&text))
		die(EXIT_INPUT, "%s is not base64: it ends early", name);
	buf_free(&part);
	buf_free(&bytes);
}

/*
 * The bytes become standard input, as a file that has no name any more: so
 * no path of this machine gets into the document.
 */
static void
read_base64(struct summary_verb *v, struct option_result *r)
{
	static char minus[] = "-";
	const char *name = r->args[0];
	bool from_stdin = strcmp(name, "-") == 0;
	char *path = xasprintf("%s/capture", scratch_make(v->input.tmpdir));
	int in = from_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	int out = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (in == -1)
		die(EXIT_INPUT, "cannot open %s: %s", name, strerror(errno));
	if (out == -1 || unlink(path) == -1)
		die(EXIT_OUTPUT, "cannot write %s: %s", path, strerror(errno));
	decode(in, from_stdin ? "standard input" : name, out, path);
	if (lseek(out, 0, SEEK_SET) == -1 || dup2(out, STDIN_FILENO) == -1)
		die(EXIT_OUTPUT, "cannot read %s: %s", path, strerror(errno));
	close(out);
	if (!from_stdin) {
		close(in);
		if (v->input.input_name == NULL)
			v->input.input_name = name;
	}
	r->args[0] = minus;
	free(path);
}

/* ---- the document */

static void
print(void *ctx, struct slice s)
{
	if (fwrite(s.p, 1, s.n, ctx) != s.n)
		die(EXIT_OUTPUT, "cannot write standard output: %s",
		    strerror(errno));
}

static void
write_brief(const struct summary_verb *v, struct outdir *dir, bool part)
{
	struct brief_options bo = {
	    .limits = &v->input.limits,
	    .partial = part,
	    .no_info = v->no_info,
	    .no_raw = v->no_raw,
	    .content = v->content,
	    .write = print,
	    .ctx = stdout,
	};
	sqlite3 *db = query_record(dir);

	brief_write(db, dir, &bo);
	case_close(db);
}

static enum exit_status
summarize(struct summary_verb *v, const struct option_result *r)
{
	struct recorder_options ro = {
	    .files = v->content,
	    .raw = !v->no_raw,
	    .max_bytes = UINT64_MAX,
	};
	struct case_meta meta = {0};
	struct recorder *recorder;
	struct buf options = {0};
	struct intake in;
	char *path;
	bool part;

	intake_begin(&in, &v->input, r->args, r->nargs);
	stop_catch();
	path = xasprintf("%s/case", scratch_make(v->input.tmpdir));
	ro.dir = outdir_create(path, false);
	recorder = recorder_new(&in, &ro);
	recorder_run(recorder);
	recorder_command(&options, r, &in);
	meta.options = buf_as_slice(&options);
	recorder_write(recorder, &meta);
	recorder_free(recorder);
	part = recorder_partial(&in, ro.dir);
	progress_phase(v->input.progress, "writing the summary", NULL, NULL);
	write_brief(v, ro.dir, part);
	if (part)
		warn_line("not all of the input is in this summary, which says "
			  "\"partial\"");
	intake_close(&in);
	outdir_abandon(ro.dir);
	buf_free(&options);
	free(path);
	return part ? EXIT_PARTIAL : EXIT_OK;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct summary_verb v = {0};
	const struct option_group groups[] = {
	    {"The summary", summary_rows, &v},
	    {"What is read", intake_rows, &v.input},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {"Live capture", listen_rows, &v.input.listen.options},
	    {0},
	};
	struct option_result r;
	enum exit_status status;

	intake_init(&v.input);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	intake_check(&v.input, verb->name, r.nargs);
	if (v.base64 && r.nargs != 1)
		die(EXIT_USAGE, "summary: --base64 takes one capture");
	if (v.base64)
		read_base64(&v, &r);
	v.input.progress = progress_new(v.input.quiet);
	status = summarize(&v, &r);
	progress_free(v.input.progress);
	intake_free(&v.input);
	buf_free(&r.typed);
	return (int)status;
}

const struct verb verb_summary = {
    .name = "summary",
    .usage = "[options] CAPTURE...",
    .summary = "Print counts, sessions and files as one JSON document.",
    .run = run,
};
