/*
 * chaos_item: the rows of the index, in a temporary table. Sessions come from
 * the record as they are; an ICMP session is taken apart into its packets,
 * which its delivery tells.
 */
#include "base/rd.h"
#include "case/delivery.h"
#include "report/chaos_inside.h"

/* Where rows wait for their numbers. */
static const char mote_sql[] =
    "CREATE TEMP TABLE mote(session_id INTEGER,step INTEGER,frame INTEGER,"
    "ns INTEGER,kind INTEGER,type INTEGER,code INTEGER,side INTEGER,"
    "off INTEGER,len INTEGER,bytes INTEGER,rank INTEGER,port INTEGER,"
    "ip TEXT,shown INTEGER)";

enum mote {
	SESSION_ID = 1,
	STEP,
	FRAME,
	NS,
	KIND,
	TYPE,
	CODE,
	FROM,
	OFF,
	LEN,
	BYTES,
	RANK,
	PORT,
	IP,
	SHOWN,
};

struct motes {
	const struct chaos *c;
	struct query insert, delivery;
};

/* ---- which are shown */

static bool
ip_in(const struct chaos_nets *l, struct slice ip)
{
	struct addr a;

	if (l->n == 0 || !addr_parse(ip, &a))
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (cidr_has(&l->net[i], &a))
			return true;
	return false;
}

static bool
shown(const struct chaos_options *o, const struct chaos_talk *t,
    enum chaos_kind kind, uint64_t bytes)
{
	bool ports = kind == CHAOS_SESSION || kind == CHAOS_STREAM;
	bool in = ports && (chaos_port_in(&o->port, t->client_port) ||
			       chaos_port_in(&o->port, t->server_port));
	bool out = ports && (chaos_port_in(&o->noport, t->client_port) ||
				chaos_port_in(&o->noport, t->server_port));

	if ((o->port.n != 0 && !in) || out)
		return false;
	if (o->ip.n != 0 && !ip_in(&o->ip, t->client_ip) &&
	    !ip_in(&o->ip, t->server_ip))
		return false;
	if (ip_in(&o->noip, t->client_ip) || ip_in(&o->noip, t->server_ip))
		return false;
	return bytes >= o->min && bytes <= o->max;
}

/* ---- rows */

static enum chaos_kind
kind_of(const struct chaos_talk *t)
{
	if (slice_eq_str(t->proto, "tcp"))
		return CHAOS_SESSION;
	if (slice_eq_str(t->proto, "udp"))
		return CHAOS_STREAM;
	return slice_starts(t->proto, "icmp") ? CHAOS_ICMP : CHAOS_OTHER;
}

/* TCP, UDP, ICMP, ICMPv6, the others. */
static int64_t
rank_of(const struct chaos_talk *t, enum chaos_kind kind)
{
	return kind == CHAOS_ICMP  ? 2 + slice_eq_str(t->proto, "icmp6")
	       : kind < CHAOS_ICMP ? (int64_t)kind
				   : 4;
}

/* What a row has besides that which its session says. */
struct mote_part {
	uint64_t step, frame;
	int64_t ns;
	unsigned type, code;
	int from;
	uint64_t off, len;
};

static void
add(struct motes *m, uint64_t id, const struct chaos_talk *t,
    const struct mote_part *p)
{
	enum chaos_kind kind = kind_of(t);
	bool icmp = kind == CHAOS_ICMP;
	uint64_t bytes = icmp ? p->len : t->bytes;
	struct query *q = &m->insert;

	query_rewind(q);
	query_bind(q, SESSION_ID, (int64_t)id);
	query_bind(q, STEP, (int64_t)p->step);
	query_bind(q, FRAME, (int64_t)p->frame);
	query_bind(q, NS, p->ns);
	query_bind(q, KIND, kind);
	query_bind(q, TYPE, p->type);
	query_bind(q, CODE, p->code);
	query_bind(q, FROM, p->from);
	query_bind(q, OFF, (int64_t)p->off);
	query_bind(q, LEN, (int64_t)p->len);
	query_bind(q, BYTES, (int64_t)bytes);
	query_bind(q, RANK, rank_of(t, kind));
	query_bind(q, PORT, icmp ? p->type : (int64_t)t->server_port);
	query_bind_text(
	    q, IP, icmp && p->from == 1 ? t->server_ip : t->client_ip);
	query_bind(q, SHOWN, shown(m->c->o, t, kind, bytes));
	(void)query_next(q);
}

/* ---- ICMP, packet by packet */

struct messages {
	struct motes *m;
	uint64_t id;
	const struct chaos_talk *talk;
	bool b_is_client;
	struct mote_part now;
	bool has;
	uint64_t end[2]; /* of each side's stream as a file, so far */
};

static void
end_message(struct messages *s)
{
	if (s->has)
		add(s->m, s->id, s->talk, &s->now);
	s->has = false;
}

static void
take_step(struct messages *s, const struct delivery_step *d)
{
	int side = (d->side == SIDE_B) == s->b_is_client ? 0 : 1;

	switch (d->kind) {
	case DELIVERY_MESSAGE:
		end_message(s);
		s->now = (struct mote_part){.step = s->now.step + 1,
		    .frame = d->frame,
		    .ns = (int64_t)((uint64_t)s->talk->first_ns +
				    (uint64_t)d->ns),
		    .type = d->type,
		    .code = d->code,
		    .from = side,
		    .off = s->end[side]};
		s->has = true;
		break;
	case DELIVERY_BYTES:
		s->now.len += d->n;
		s->end[side] += d->n;
		break;
	case DELIVERY_GAP:
		s->end[side] += d->zeros;
		break;
	}
}

static void
add_messages(
    struct motes *m, uint64_t id, const struct chaos_talk *t, bool b_is_client)
{
	struct messages s = {
	    .m = m, .id = id, .talk = t, .b_is_client = b_is_client};
	struct delivery_step step;
	int64_t before = 0;
	struct rd r;

	query_rewind(&m->delivery);
	query_bind(&m->delivery, 1, (int64_t)id);
	while (query_next(&m->delivery)) {
		r = rd_init(query_bytes(&m->delivery, 0));
		while (delivery_next(&r, &step, &before))
			take_step(&s, &step);
	}
	end_message(&s);
}

/* ---- the table */

static void
add_all(struct motes *m)
{
	struct query q = query_open(m->c->db,
	    "SELECT " CHAOS_TALK_COLUMNS ",s.client_side FROM session s "
	    "ORDER BY s.id");
	struct mote_part none = {0};
	struct chaos_talk t;
	uint64_t id;

	while (query_next(&q)) {
		chaos_talk_get(&t, &q);
		id = query_u64(&q, 0);
		none.frame = session_id_frame(id);
		none.ns = t.first_ns;
		if (kind_of(&t) == CHAOS_ICMP)
			add_messages(
			    m, id, &t, query_u64(&q, CHAOS_TALK_NEXT) != 0);
		else
			add(m, id, &t, &none);
	}
	query_close(&q);
}

#define NUMBER(by)                                                         \
	"CREATE TEMP TABLE item AS SELECT row_number() OVER (ORDER BY " by \
	"frame,session_id,step) no,* FROM mote"

static const char *const number_sql[] = {
    [CHAOS_BY_TIME] = NUMBER(""),
    [CHAOS_BY_SIZE] = NUMBER("bytes DESC,"),
    [CHAOS_BY_TYPE] = NUMBER("rank,port,"),
    [CHAOS_BY_IP] = NUMBER("addr_key(ip),"),
};

void
chaos_items_make(struct chaos *c)
{
	struct motes m = {.c = c};

	query_run(c->db, mote_sql);
	m.insert = query_open(c->db,
	    "INSERT INTO mote VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
	    "?13,?14,?15)");
	m.delivery = query_open(
	    c->db, "SELECT data FROM delivery WHERE session_id=?1 ORDER BY n");
	add_all(&m);
	query_close(&m.insert);
	query_close(&m.delivery);
	query_run(c->db, number_sql[c->o->sort]);
	query_run(c->db, "CREATE INDEX temp.item_session ON item(session_id)");
	query_run(c->db, "CREATE INDEX temp.item_no ON item(no)");
	query_run(c->db, "DROP TABLE mote");
	/* Ends what query_record began: others will change the record. */
	query_run(c->db, "COMMIT");
}

/* ---- the scan */

enum column {
	ITEM_NO = CHAOS_TALK_NEXT,
	ITEM_KIND,
	ITEM_NS,
	ITEM_TYPE,
	ITEM_CODE,
	ITEM_FROM,
	ITEM_OFF,
	ITEM_LEN,
	CLIENT_SIDE,
	MISSING,
	CLIENT_RAW,
	SERVER_RAW,
};

struct chaos_scan
chaos_scan_open(const struct chaos *c, bool all)
{
	struct chaos_scan scan = {query_open(c->db,
	    "SELECT " CHAOS_TALK_COLUMNS ",i.no,i.kind,i.ns,i.type,i.code,"
	    "i.side,i.off,i.len,s.client_side,"
	    "s.client_gap_bytes+s.server_gap_bytes,s.client_raw IS NOT NULL,"
	    "s.server_raw IS NOT NULL FROM item i JOIN session s "
	    "ON s.id=i.session_id WHERE i.shown OR ?1 ORDER BY i.no")};

	query_bind(&scan.q, 1, all);
	return scan;
}

/* One packet: from its sender to the other one, at its own time. */
static void
become_packet(struct chaos_item *it, const struct query *q)
{
	struct chaos_talk *t = &it->talk;
	struct slice ip = t->client_ip;

	it->type = (unsigned)query_u64(q, ITEM_TYPE);
	it->code = (unsigned)query_u64(q, ITEM_CODE);
	it->from = (int)query_u64(q, ITEM_FROM);
	it->off = query_u64(q, ITEM_OFF);
	it->len = query_u64(q, ITEM_LEN);
	t->first_ns = t->last_ns = query_int(q, ITEM_NS);
	t->bytes = it->len;
	t->started = true;
	if (it->from == 1) {
		t->client_ip = t->server_ip;
		t->server_ip = ip;
	}
}

bool
chaos_scan_next(struct chaos_scan *s, struct chaos_item *it)
{
	const struct query *q = &s->q;

	if (!query_next(&s->q))
		return false;
	*it = (struct chaos_item){.no = query_u64(q, ITEM_NO),
	    .session_id = query_u64(q, 0),
	    .kind = (enum chaos_kind)query_u64(q, ITEM_KIND),
	    .client_side = query_u64(q, CLIENT_SIDE) == 0 ? SIDE_A : SIDE_B,
	    .missing = query_u64(q, MISSING),
	    .has_raw = {
		query_u64(q, CLIENT_RAW) != 0, query_u64(q, SERVER_RAW) != 0}};
	chaos_talk_get(&it->talk, q);
	if (it->kind == CHAOS_ICMP)
		become_packet(it, q);
	return true;
}

void
chaos_scan_close(struct chaos_scan *s)
{
	query_close(&s->q);
}

void
chaos_item_get(struct chaos_item *it, const struct query *q)
{
	*it = (struct chaos_item){
	    .no = query_u64(q, ITEM_NO), .session_id = query_u64(q, 0)};
	chaos_talk_get(&it->talk, q);
	it->kind = kind_of(&it->talk);
}
