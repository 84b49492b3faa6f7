/*
 * http_framing: where a body ends (RFC 9112, 6.3).
 *
 * The two fields that say it are where attackers make two readers disagree,
 * so every disagreement is told, and the choice is the RFC's: chunked wins
 * over Content-Length. Where the RFC has a receiver refuse the message, the
 * choice is what lets the next message be found.
 */
#include "app/http.h"

#include "app/param.h"

#define LENGTH_MAX (UINT64_MAX / 4)

/* Cut the next element of a comma-separated field of any number of lines. */
struct list {
	const struct http_head *head;
	const char *name;
	size_t field;
	struct slice rest;
};

static bool
list_next(struct list *l, struct slice *item)
{
	const struct http_header *f;

	while (!slice_token(&l->rest, ',', item)) {
		f = http_head_find(l->head, l->name, &l->field);
		if (f == NULL)
			return false;
		l->rest = f->value;
	}
	*item = slice_trim(*item);
	return true;
}

/* Add the codings of a field to out; true when the last was chunked. */
static bool
add_codings(struct buf *out, const struct http_head *head, const char *name)
{
	struct list l = {.head = head, .name = name};
	bool chunked = false;
	struct slice item;

	while (list_next(&l, &item)) {
		item = param_first(item);
		if (item.n == 0 || slice_ieq_str(item, "identity"))
			continue;
		chunked = slice_ieq_str(item, "chunked");
		if (chunked)
			continue;
		if (out->n != 0)
			buf_str(out, ", ");
		buf_add_slice(out, item);
	}
	return chunked;
}

void
http_codings(struct buf *out, const struct http_head *head)
{
	(void)add_codings(out, head, "content-encoding");
	(void)add_codings(out, head, "transfer-encoding");
}

/* Content-Length; *n is the first that is a number. */
static bool
read_length(const struct http_head *head, uint64_t *n, struct http_framing *f)
{
	struct list l = {.head = head, .name = "content-length"};
	bool known = false;
	struct slice item;
	uint64_t v;

	while (list_next(&l, &item)) {
		if (!slice_u64(item, 10, LENGTH_MAX, &v)) {
			f->odd = "a Content-Length that is not a number";
		} else if (!known) {
			known = true;
			*n = v;
		} else if (v != *n) {
			f->two_lengths = "Content-Length fields that differ";
		}
	}
	return known;
}

/* By the fields alone. */
static void
by_fields(
    struct http_framing *f, const struct http_head *head, enum http_role role)
{
	bool has_length = read_length(head, &f->length, f);
	struct buf codings = {0};
	bool chunked = add_codings(&codings, head, "transfer-encoding");
	bool coded = chunked || codings.n != 0;

	buf_free(&codings);
	if (coded && http_head_has(head, "content-length"))
		f->two_lengths = "both Content-Length and Transfer-Encoding";
	if (chunked)
		f->ends = ENDS_CHUNKED;
	else if (has_length)
		f->ends = ENDS_SIZED;
	else if (role == HTTP_RESPONSE)
		f->ends = ENDS_CLOSE;
	else if (coded)
		f->odd = "a Transfer-Encoding that does not end in chunked";
}

/* "HTTP/1.0 200 Connection established": the request was a CONNECT. */
static bool
says_connected(const struct http_pair *p)
{
	const struct http_head *head = &p->half[HTTP_RESPONSE].head;
	struct slice line = slice_head(buf_as_slice(&head->raw), head->fields);

	return !p->half[HTTP_REQUEST].seen && p->status == 200 &&
	       slice_ifind_str(line, " connection established") !=
		   SLICE_MISSING &&
	       !http_head_has(head, "content-length") &&
	       !http_head_has(head, "content-type");
}

struct http_framing
http_framing_of(const struct http_pair *p, enum http_role role)
{
	struct http_framing f = {0};
	bool connected = p->is_connect && p->status / 100 == 2;

	by_fields(&f, &p->half[role].head, role);
	if (role == HTTP_REQUEST)
		return f;
	if (p->status == 101 || connected || says_connected(p))
		f.ends = ENDS_TUNNEL;
	else if ((p->is_head && !p->unsure) || p->status / 100 == 1 ||
		 p->status == 204 || p->status == 304)
		f.ends = ENDS_NO_BODY;
	return f;
}
