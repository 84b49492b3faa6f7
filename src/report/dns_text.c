/*
 * dns_text: a message of DNS as text.
 *
 *	id(2) flags(2) qdcount(2) ancount(2) nscount(2) arcount(2)
 *	questions: name type(2) class(2)
 *	records: name type(2) class(2) ttl(4) length(2) data
 *
 * A name is labels, each a length and its bytes, up to an empty one; a length
 * of 0xc000 and more points to where the rest of the name is (RFC 1035,
 * 4.1.4). It must point back, so that no name goes round in circles.
 */
#include "report/dns_text.h"

#include "base/rd.h"
#include "base/wr.h"

#define NAME_BYTES 255
#define POINTER	   0xc0

struct message {
	struct slice all;
	struct rd rd;
	struct buf *out;
	size_t end;	     /* of the text: no more is written beyond */
	struct buf question; /* the first name that an address is asked of */
	struct buf owner;    /* of the record that is read */
	bool answer;	     /* it is in the answer */
	const struct dns_sink *sink;
	bool wrong;
};

/* ---- names and words */

/* As in a zone file: what could be taken for something else as \DDD. */
static void
add_text(struct buf *b, struct slice s, const char *special)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = slice_at(s, i);

		if (c <= 0x20 || c >= 0x7f)
			buf_printf(b, "\\%03u", c);
		else if (strchr(special, c) != NULL)
			buf_printf(b, "\\%c", c);
		else
			buf_u8(b, c);
	}
}

/* Where a pointer leads: before itself, and before any one followed so far. */
static bool
follow(struct message *m, struct rd *r, uint8_t high, size_t *before)
{
	size_t to = (size_t)(high & ~POINTER) << 8;

	to |= rd_u8(r);
	if (r->bad || to >= *before)
		return false;
	*before = to;
	*r = rd_init(slice_from(m->all, to));
	return true;
}

/* r moves past the name. */
static void
add_name(struct message *m, struct rd *r, size_t at, struct buf *b)
{
	struct rd in = *r;
	size_t before = at, bytes = 0;
	bool jumped = false;
	uint8_t n;

	while ((n = rd_u8(&in)) != 0 && !m->wrong) {
		if (n >= POINTER) {
			m->wrong = !follow(m, &in, n, &before);
			if (!jumped)
				rd_skip(r, 1);
			jumped = true;
			continue;
		}
		bytes += n + 1u;
		m->wrong |= n > 63 || bytes > NAME_BYTES;
		if (m->wrong)
			break;
		add_text(b, rd_bytes(&in, n), ".\\\"();@$");
		buf_str(b, ".");
		m->wrong |= in.bad;
		if (!jumped)
			rd_skip(r, n + 1u);
	}
	m->wrong |= in.bad;
	rd_skip(r, 1); /* the empty label, or a pointer's first byte */
	if (bytes == 0)
		buf_str(b, ".");
}

static const struct word {
	uint16_t value;
	const char *word;
} types[] = {{1, "A"}, {2, "NS"}, {5, "CNAME"}, {6, "SOA"}, {12, "PTR"},
    {13, "HINFO"}, {15, "MX"}, {16, "TXT"}, {28, "AAAA"}, {29, "LOC"},
    {33, "SRV"}, {35, "NAPTR"}, {39, "DNAME"}, {41, "OPT"}, {43, "DS"},
    {46, "RRSIG"}, {47, "NSEC"}, {48, "DNSKEY"}, {50, "NSEC3"}, {64, "SVCB"},
    {65, "HTTPS"}, {249, "TKEY"}, {250, "TSIG"}, {251, "IXFR"}, {252, "AXFR"},
    {255, "ANY"}, {257, "CAA"}},
  classes[] = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}},
  opcodes[] = {{0, "QUERY"}, {1, "IQUERY"}, {2, "STATUS"}, {4, "NOTIFY"},
      {5, "UPDATE"}},
  rcodes[] = {{0, "NOERROR"}, {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"},
      {4, "NOTIMP"}, {5, "REFUSED"}, {6, "YXDOMAIN"}, {7, "YXRRSET"},
      {8, "NXRRSET"}, {9, "NOTAUTH"}, {10, "NOTZONE"}};

static void
add_word(struct buf *b, const struct word *words, size_t n, uint16_t value,
    const char *other)
{
	for (size_t i = 0; i < n; i++) {
		if (words[i].value == value) {
			buf_str(b, words[i].word);
			return;
		}
	}
	buf_printf(b, "%s%u", other, value);
}

#define WORD(b, words, value, other) \
	add_word(b, words, sizeof(words) / sizeof((words)[0]), value, other)

/* ---- data of a record */

static void
add_strings(struct buf *b, struct rd *r)
{
	while (r->left != 0) {
		buf_str(b, " \"");
		add_text(b, rd_bytes(r, rd_u8(r)), "\"\\");
		buf_str(b, "\"");
	}
}

static void
add_address(struct message *m, struct rd *r, uint16_t type)
{
	struct addr a;

	if (r->left != (type == 1 ? 4u : 16u)) {
		m->wrong = true;
		return;
	}
	a = type == 1 ? addr_v4(rd_bytes(r, 4)) : addr_v6(rd_bytes(r, 16));
	buf_str(m->out, " ");
	addr_write(m->out, &a);
	if (m->sink != NULL)
		m->sink->address(m->sink->ctx,
		    m->answer && m->question.n != 0 ? buf_as_slice(&m->question)
						    : buf_as_slice(&m->owner),
		    &a);
}

/* at: where r began in the message. */
static void
add_data_name(struct message *m, struct rd *r, size_t at)
{
	buf_str(m->out, " ");
	add_name(m, r, at + r->pos, m->out);
}

static void
add_soa(struct message *m, struct rd *r, size_t at)
{
	add_data_name(m, r, at);
	add_data_name(m, r, at);
	for (int i = 0; i < 5; i++)
		buf_printf(m->out, " %u", rd_be32(r));
}

static void
add_other(struct buf *b, struct rd *r)
{
	buf_printf(b, " \\# %zu ", r->left);
	wr_hex(b, rd_rest(r));
}

/* at: where the data begins in the message. */
static void
add_data(struct message *m, struct rd *r, uint16_t type, size_t at)
{
	switch (type) {
	case 1:
	case 28:
		add_address(m, r, type);
		break;
	case 2:
	case 5:
	case 12:
	case 39:
		add_data_name(m, r, at);
		break;
	case 6:
		add_soa(m, r, at);
		break;
	case 15:
		buf_printf(m->out, " %u", rd_be16(r));
		add_data_name(m, r, at);
		break;
	case 16:
		add_strings(m->out, r);
		break;
	case 33:
		for (int i = 0; i < 3; i++)
			buf_printf(m->out, " %u", rd_be16(r));
		add_data_name(m, r, at);
		break;
	default:
		add_other(m->out, r);
	}
	m->wrong |= r->bad;
}

/* ---- sections */

static bool
goes_on(const struct message *m)
{
	return !m->wrong && !m->rd.bad && m->out->n < m->end;
}

/* www.example.com. as people write it. */
static struct slice
without_root(const struct buf *name)
{
	return slice_head(
	    buf_as_slice(name), name->n > 1 ? name->n - 1 : name->n);
}

static void
add_question(struct message *m)
{
	struct buf name = {0};
	uint16_t type;

	add_name(m, &m->rd, m->rd.pos, &name);
	buf_add_slice(m->out, buf_as_slice(&name));
	type = rd_be16(&m->rd);
	buf_str(m->out, " ");
	WORD(m->out, classes, rd_be16(&m->rd) & 0x7fff, "CLASS");
	buf_str(m->out, " ");
	WORD(m->out, types, type, "TYPE");
	buf_str(m->out, "\n");
	if (m->question.n == 0 && (type == 1 || type == 28) && goes_on(m))
		buf_add_slice(&m->question, without_root(&name));
	buf_free(&name);
}

static void
add_record(struct message *m)
{
	uint16_t type, class;
	uint32_t ttl;
	struct rd data;
	size_t at;

	buf_reset(&m->owner);
	add_name(m, &m->rd, m->rd.pos, &m->owner);
	buf_add_slice(m->out, buf_as_slice(&m->owner));
	m->owner.n = without_root(&m->owner).n;
	type = rd_be16(&m->rd);
	class = rd_be16(&m->rd);
	ttl = rd_be32(&m->rd);
	at = rd_be16(&m->rd);
	m->wrong |= m->rd.bad || at > m->rd.left;
	data = rd_sub(&m->rd, at);
	if (m->wrong) {
		buf_str(m->out, "\n");
		return;
	}
	at = m->rd.pos - data.left;
	buf_printf(m->out, " %u ", ttl);
	if (type == 41) /* OPT: its class is a size (RFC 6891) */
		buf_printf(m->out, "SIZE%u", class);
	else
		WORD(m->out, classes, class & 0x7fff, "CLASS");
	buf_str(m->out, " ");
	WORD(m->out, types, type, "TYPE");
	add_data(m, &data, type, at);
	buf_str(m->out, "\n");
}

static void
add_section(struct message *m, const char *title, uint16_t n,
    void (*one)(struct message *))
{
	buf_printf(m->out, ";; %s (%u)\n", title, n);
	while (n-- != 0 && goes_on(m))
		one(m);
}

static void
add_flags(struct buf *b, uint16_t flags)
{
	static const struct word bits[] = {{0x8000, "qr"}, {0x0400, "aa"},
	    {0x0200, "tc"}, {0x0100, "rd"}, {0x0080, "ra"}, {0x0020, "ad"},
	    {0x0010, "cd"}};

	WORD(b, opcodes, flags >> 11 & 15, "OPCODE");
	buf_str(b, ", ");
	WORD(b, rcodes, flags & 15, "RCODE");
	buf_str(b, ", flags");
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if ((flags & bits[i].value) != 0)
			buf_printf(b, " %s", bits[i].word);
	buf_str(b, "\n");
}

bool
dns_text(struct buf *out, struct slice message, size_t max,
    const struct dns_sink *sink)
{
	struct message m = {.all = message,
	    .rd = rd_init(message),
	    .out = out,
	    .end = max > SIZE_MAX - out->n ? SIZE_MAX : out->n + max,
	    .sink = sink};
	uint16_t n[4];

	buf_printf(out, ";; id %u, ", rd_be16(&m.rd));
	add_flags(out, rd_be16(&m.rd));
	for (int i = 0; i < 4; i++)
		n[i] = rd_be16(&m.rd);
	add_section(&m, "QUESTION", n[0], add_question);
	m.answer = true;
	add_section(&m, "ANSWER", n[1], add_record);
	m.answer = false;
	add_section(&m, "AUTHORITY", n[2], add_record);
	add_section(&m, "ADDITIONAL", n[3], add_record);
	buf_free(&m.question);
	buf_free(&m.owner);
	return !m.wrong && !m.rd.bad;
}
