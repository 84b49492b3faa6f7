/* parts: members for templates/parts/. */
#include "report/parts.h"

#include "base/wr.h"
#include "report/format.h"
#include "session/session.h"

#define PART_HOST 24 /* a longer address may break */

void
part_time(struct value *o, const char *key, int64_t ns, unsigned digits)
{
	struct value *v = value_object(o, key);
	struct buf *b = value_tmp(o);
	struct slice iso;
	size_t t;

	wr_time_iso(b, ns, digits);
	iso = buf_as_slice(b);
	t = slice_chr(iso, 'T');
	value_plain(v, "date", slice_head(iso, t));
	value_plain(v, "clock", slice_mid(iso, t + 1, iso.n - t - 2));
	if (digits > 3) { /* HTML knows milliseconds at most */
		b->n -= digits - 3 + 1;
		buf_u8(b, 'Z');
	}
	value_plain_buf(v, "iso", b);
}

/* Where a long IPv6 address may break: after its fourth colon. */
static size_t
break_at(struct slice host)
{
	unsigned colons = 0;

	if (host.n <= PART_HOST)
		return host.n;
	for (size_t i = 0; i < host.n; i++)
		if (slice_at(host, i) == ':' && ++colons == 4)
			return i + 1;
	return host.n;
}

void
part_endpoint(struct value *o, const char *key, struct slice ip, uint64_t port,
    struct slice country)
{
	struct value *v = value_object(o, key);
	bool v6 = slice_chr(ip, ':') != SLICE_MISSING;
	struct buf *b = value_tmp(o);
	size_t at;

	if (port != 0 && v6)
		buf_str(b, "[");
	buf_add_slice(b, ip);
	if (port != 0 && v6)
		buf_str(b, "]");
	at = break_at(buf_as_slice(b));
	value_text(v, "host", slice_head(buf_as_slice(b), at));
	value_text(v, "host_rest", slice_from(buf_as_slice(b), at));
	buf_reset(b);
	if (port != 0)
		wr_u64(b, port);
	value_plain_buf(v, "port", b);
	value_text(v, "country", country);
}

/* n bytes from the front, but no half of a UTF-8 character. */
static struct slice
clip(struct slice s, size_t n)
{
	if (s.n <= n)
		return s;
	for (unsigned i = 0; i < 3 && n > 0; i++) {
		if ((slice_at(s, n) & 0xc0) != 0x80)
			break;
		n--;
	}
	return slice_head(s, n);
}

/* What stands in the summary of a long one. */
static void
put_length(struct value *v, struct slice s, struct slice shown)
{
	struct buf *b = value_tmp(v);

	value_flag(v, "cut", shown.n < s.n);
	value_number(v, "shown", shown.n);
	format_count(b, s.n, "byte");
	value_buf(v, "bytes", b);
}

void
part_captured(struct value *o, const char *key, struct slice s)
{
	struct value *v = value_object(o, key);
	struct slice shown = clip(s, PART_CAPTURED_MAX);

	value_text(v, "text", shown);
	value_flag(v, "empty", s.n == 0);
	value_flag(v, "long", s.n > PART_LONG);
	value_flag(v, "short", s.n != 0 && s.n <= PART_LONG);
	if (s.n > PART_LONG)
		put_length(v, s, shown);
}

void
part_session(struct value *o, const char *key, const struct book *k,
    uint64_t id, bool has_page)
{
	struct value *v = value_object(o, key);
	struct buf *b = value_tmp(o);

	session_name(b, id);
	value_plain_buf(v, "name", b);
	book_session_href(b, k, id, has_page);
	value_plain_buf(v, "href", b);
}

void
part_file(struct value *o, const char *key, const struct book *k,
    uint64_t session_id, uint64_t part)
{
	struct value *v = value_object(o, key);
	struct buf *b = value_tmp(o);

	session_name(b, session_id);
	buf_u8(b, '-');
	wr_u64(b, part);
	value_plain_buf(v, "name", b);
	book_file_href(b, k, session_id, part);
	value_plain_buf(v, "href", b);
}

bool
part_is_path(struct slice path)
{
	return (slice_starts(path, "files/") ||
		   slice_starts(path, "streams/")) &&
	       slice_find(path, SLICE_LIT("..")) == SLICE_MISSING;
}

void
part_path(struct value *o, const char *key, struct slice path)
{
	struct buf *b = value_tmp(o);

	if (part_is_path(path))
		wr_url_path(b, path);
	value_buf(o, key, b);
}

/* ---- severities */

static const struct {
	const char *class, *mark;
} severities[] = {
    [SEV_NOTE] = {"info", "○"},
    [SEV_LOW] = {"low", "●"},
    [SEV_MEDIUM] = {"medium", "▲"},
    [SEV_HIGH] = {"high", "◆"},
};

static void
put_severity(struct value *v, enum severity s)
{
	value_str(v, "class", severities[s].class);
	value_str(v, "mark", severities[s].mark);
	value_str(v, "word", severity_name(s));
}

void
part_severity(struct value *o, const char *key, enum severity s)
{
	put_severity(value_object(o, key), s);
}

static void
put_ref(struct value *list, const struct book *k, const struct finding_ref *r)
{
	struct value *v = value_item(list);
	struct buf *b = value_tmp(list);

	put_severity(v, r->severity);
	buf_u8(b, 'F');
	wr_u64(b, r->no);
	value_buf(v, "id", b);
	book_finding_href(b, k, r->no);
	value_plain_buf(v, "href", b);
}

void
part_refs(struct value *o, const struct book *k, const struct finding_ref *refs,
    size_t n)
{
	struct value *list = value_list(o, "refs");

	for (size_t i = 0; i < n && i < PART_REFS; i++)
		put_ref(list, k, &refs[i]);
	value_number(o, "refs_more", n > PART_REFS ? n - PART_REFS : 0);
}

void
part_file_refs(struct value *o, const struct book *k, uint64_t session_id,
    uint64_t artifact_id)
{
	struct value *list = value_list(o, "refs");
	const struct finding_ref *refs;
	size_t n, shown = 0, more = 0;

	refs = book_refs(k, session_id, &n);
	for (size_t i = 0; i < n; i++) {
		if (refs[i].artifact_id != artifact_id)
			continue;
		if (shown++ < PART_REFS)
			put_ref(list, k, &refs[i]);
		else
			more++;
	}
	value_number(o, "refs_more", more);
}

/* ---- pages of a list */

static void
put_page_link(struct value *list, const struct pager *p, size_t i, bool here)
{
	struct value *v = value_item(list);
	struct buf *b = value_tmp(list);

	wr_commas(b, pager_first(p, i));
	if (pager_last(p, i) != pager_first(p, i)) {
		buf_str(b, "–");
		wr_commas(b, pager_last(p, i));
	}
	value_buf(v, "label", b);
	value_flag(v, "here", here);
	if (!here)
		pager_path(b, p->name, i);
	value_plain_buf(v, "href", b);
}

/*
 * The first and last page, those around this one, and between them tens and
 * hundreds away: any page of a thousand is a few steps off.
 */
static bool
is_listed(size_t i, size_t page, size_t pages)
{
	size_t away = i > page ? i - page : page - i;

	return i == 0 || i + 1 == pages || away <= 3 || away == 10 ||
	       away == 30 || away == 100 || away == 300 || away == 1000;
}

void
part_pages(struct value *o, const struct pager *p, size_t page)
{
	struct value *list;
	bool skipped = false;

	if (p->pages < 2)
		return;
	list = value_list(value_object(o, "pages"), "links");
	for (size_t i = 0; i < p->pages; i++) {
		if (!is_listed(i, page, p->pages)) {
			skipped = true;
			continue;
		}
		if (skipped)
			value_flag(value_item(list), "skip", true);
		skipped = false;
		put_page_link(list, p, i, i == page);
	}
}
