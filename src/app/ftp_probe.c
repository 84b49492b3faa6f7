/*
 * ftp_probe: is this FTP? Several protocols of its time open with "220" or
 * have a USER command, so it takes a banner that says FTP, or a command of one
 * side with a three-digit reply of the other, or commands only FTP has.
 */
#include "app/ftp.h"

#include "app/decoders.h"
#include "app/lines.h"
#include "base/rd.h"

#define VERB_MAX 4

/* Shared: also of SMTP, POP3, NNTP or IRC. */
static const char *const shared[] = {"USER", "PASS", "LIST", "QUIT", "HELP",
    "NOOP", "MODE", "STAT", "AUTH", "HOST", "OPTS", NULL};
static const char *const strict_verbs[] = {"PASV", "EPSV", "LPSV", "PORT",
    "EPRT", "LPRT", "RETR", "STOR", "STOU", "APPE", "NLST", "MLSD", "MLST",
    "CWD", "XCWD", "CDUP", "XCUP", "PWD", "XPWD", "TYPE", "STRU", "REST",
    "SYST", "FEAT", "SIZE", "MDTM", "MFMT", "SITE", "ALLO", "ABOR", "DELE",
    "RNFR", "RNTO", "MKD", "XMKD", "RMD", "XRMD", "ACCT", "REIN", "SMNT",
    "CLNT", "PBSZ", "PROT", "ADAT", "CCC", NULL};

static bool
in_list(struct slice verb, const char *const *list)
{
	for (; *list != NULL; list++)
		if (slice_ieq_str(verb, *list))
			return true;
	return false;
}

struct slice
ftp_verb(struct slice line)
{
	size_t n = slice_chr(line, ' ');

	return n == SLICE_MISSING ? line : slice_head(line, n);
}

/* RETR is POP3's too, and so not strict; see score. */
bool
ftp_verb_known(struct slice verb, bool strict)
{
	return in_list(verb, strict_verbs) ||
	       (!strict && in_list(verb, shared));
}

static bool
is_letter(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What a side's first bytes say of its part. */
enum says { SAYS_NOTHING, SAYS_MORE, SAYS_NO, SAYS_SHARED, SAYS_STRICT };

/* The client's: its first line's verb, without waiting for the line's end. */
static enum says
client_part(struct slice s, bool ended)
{
	size_t n = 0;

	if (s.n == 0)
		return SAYS_NOTHING;
	while (n <= VERB_MAX && is_letter(slice_at(s, n)))
		n++;
	if (n == s.n && n <= VERB_MAX && !ended)
		return SAYS_MORE;
	if (n < 3 || n > VERB_MAX ||
	    slice_chr(SLICE_LIT(" \r\n"), slice_at(s, n)) == SLICE_MISSING)
		return SAYS_NO;
	if (in_list(slice_head(s, n), strict_verbs))
		return SAYS_STRICT;
	return in_list(slice_head(s, n), shared) ? SAYS_SHARED : SAYS_NO;
}

/* Two commands and only a client in the capture: are they FTP's? */
static bool
two_strict(struct slice s)
{
	struct rd r = rd_init(s);
	struct slice line;
	unsigned strict = 0;

	while (rd_line(&r, s.n, &line)) {
		struct slice verb = ftp_verb(line);

		if (!ftp_verb_known(verb, false))
			return false;
		if (!slice_ieq_str(verb, "RETR") && ftp_verb_known(verb, true))
			strict++;
	}
	return strict >= 2;
}

/* The server's: its first line, whole, whose banner may tell the protocol. */
static enum says
server_part(struct slice s, bool ended)
{
	size_t n = 0, end = slice_chr(s, '\n');
	struct slice line = slice_head(s, end);
	bool cont;

	if (s.n == 0)
		return SAYS_NOTHING;
	while (n < 3 && slice_at(s, n) >= '0' && slice_at(s, n) <= '9')
		n++;
	if (n < 3 && n < s.n)
		return SAYS_NO;
	if (end == SLICE_MISSING && !ended)
		return SAYS_MORE;
	if (lines_code(slice_head(line, 4), &cont) == 0)
		return SAYS_NO;
	if (slice_starts(s, "227 ") || slice_starts(s, "229 "))
		return SAYS_STRICT;
	if (!slice_starts(s, "220"))
		return SAYS_SHARED;
	if (slice_ifind_str(line, "smtp") != SLICE_MISSING)
		return SAYS_NO;
	return slice_ifind_str(line, "ftp") != SLICE_MISSING ? SAYS_STRICT
							     : SAYS_SHARED;
}

static enum probe_result
as_client(const struct probe *p, enum side client)
{
	static const uint16_t control[] = {21, 0};
	bool port = decoder_port(control, p->session);
	enum says c = client_part(p->first[client], p->ended[client]);
	enum says s = server_part(p->first[!client], p->ended[!client]);

	if (c == SAYS_NO || s == SAYS_NO || (c == SAYS_NOTHING && s == c))
		return PROBE_NO;
	if (c >= SAYS_SHARED && s >= SAYS_SHARED)
		return c == SAYS_STRICT || s == SAYS_STRICT || port ||
			       slice_istarts(p->first[client], "USER ")
			   ? PROBE_YES
			   : PROBE_NO;
	if (c == SAYS_NOTHING &&
	    (s == SAYS_STRICT || (port && s == SAYS_SHARED)))
		return PROBE_YES;
	if (s == SAYS_NOTHING && two_strict(p->first[client]))
		return PROBE_YES;
	if (p->ended[client] && p->ended[!client])
		return port ? PROBE_YES : PROBE_NO;
	return PROBE_MORE;
}

enum probe_result
ftp_probe(const struct probe *p)
{
	enum probe_result a = as_client(p, SIDE_A);
	enum probe_result b = a == PROBE_YES ? a : as_client(p, SIDE_B);

	if (a == PROBE_YES || b == PROBE_YES)
		return PROBE_YES;
	return a == PROBE_MORE || b == PROBE_MORE ? PROBE_MORE : PROBE_NO;
}
