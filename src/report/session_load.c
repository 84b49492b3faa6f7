/* session_load: rows of the record as what a session's page is made of. */
#include "report/session_load.h"

#include "base/wr.h"
#include "base/xalloc.h"
#include "report/arena.h"
#include "report/parts.h"

/* ---- the session */

const char session_facts_sql[] =
    "SELECT s.id,s.first_frame,s.last_frame,s.first_ns,s.last_ns,s.proto,"
    "s.app,s.vlan,s.tunnel,s.state,s.community_id,s.activity,"
    "s.ip_version,s.capture,s.icmp_type,s.icmp_code,s.icmp_id,s.link_type,"
    "s.client_side,s.midstream,s.pppoe,s.capture_frame,"
    "s.control_session,c.id,c.page,"
    "f.command,"
    "t.server_name,t.alpn,t.version,t.cipher,t.ja3,t.ja3s,"
    "s.client_ip,s.client_port,s.client_packets,s.client_bytes,"
    "s.client_gap_bytes,s.client_sha256,s.client_retransmitted,"
    "s.client_out_of_order,s.client_keepalives,s.client_zero_windows,"
    "s.client_snapped,ca.country,ca.org,"
    "s.server_ip,s.server_port,s.server_packets,s.server_bytes,"
    "s.server_gap_bytes,s.server_sha256,s.server_retransmitted,"
    "s.server_out_of_order,s.server_keepalives,s.server_zero_windows,"
    "s.server_snapped,sa.country,sa.org "
    "FROM session s LEFT JOIN session c ON c.id=s.control_session "
    "LEFT JOIN ftp f ON f.session_id=s.control_session "
    "AND f.number=s.control_line "
    "LEFT JOIN tls t ON t.session_id=s.id "
    "LEFT JOIN address ca ON ca.ip=s.client_ip "
    "LEFT JOIN address sa ON sa.ip=s.server_ip "
    "WHERE s.page IS NOT NULL AND s.id>=?1 AND s.id<?2 ORDER BY s.id";

enum {
	S_ID,
	S_FIRST_FRAME,
	S_LAST_FRAME,
	S_FIRST_NS,
	S_LAST_NS,
	S_PROTO,
	S_APP,
	S_VLAN,
	S_TUNNEL,
	S_STATE,
	S_COMMUNITY_ID,
	S_ACTIVITY,
	S_IP_VERSION,
	S_CAPTURE,
	S_ICMP_TYPE,
	S_ICMP_CODE,
	S_ICMP_ID,
	S_LINK_TYPE,
	S_CLIENT_SIDE,
	S_MIDSTREAM,
	S_PPPOE,
	S_CAPTURE_FRAME,
	S_CONTROL,
	S_CONTROL_ROW,
	S_CONTROL_PAGE,
	S_CONTROL_COMMAND,
	S_TLS_NAME,
	S_TLS_ALPN,
	S_TLS_VERSION,
	S_TLS_CIPHER,
	S_TLS_JA3,
	S_TLS_JA3S,
	S_SIDES, /* what each side has: SIDE_COLUMNS, client then server */
};

enum {
	SIDE_IP,
	SIDE_PORT,
	SIDE_PACKETS,
	SIDE_BYTES,
	SIDE_GAP_BYTES,
	SIDE_SHA256,
	SIDE_RETRANSMITTED,
	SIDE_OUT_OF_ORDER,
	SIDE_KEEPALIVES,
	SIDE_ZERO_WINDOWS,
	SIDE_SNAPPED,
	SIDE_COUNTRY,
	SIDE_ORG,
	SIDE_COLUMNS,
};

static void
load_side(struct session_facts *s, const struct query *q, int side)
{
	int at = S_SIDES + side * SIDE_COLUMNS;

	s->ip[side] = query_bytes(q, at + SIDE_IP);
	s->port[side] = query_u64(q, at + SIDE_PORT);
	s->packets[side] = query_u64(q, at + SIDE_PACKETS);
	s->bytes[side] = query_u64(q, at + SIDE_BYTES);
	s->gap_bytes[side] = query_u64(q, at + SIDE_GAP_BYTES);
	s->sha256[side] = query_bytes(q, at + SIDE_SHA256);
	s->retransmitted[side] = query_u64(q, at + SIDE_RETRANSMITTED);
	s->out_of_order[side] = query_u64(q, at + SIDE_OUT_OF_ORDER);
	s->keepalives[side] = query_u64(q, at + SIDE_KEEPALIVES);
	s->zero_windows[side] = query_u64(q, at + SIDE_ZERO_WINDOWS);
	s->snapped[side] = query_u64(q, at + SIDE_SNAPPED);
	s->country[side] = query_bytes(q, at + SIDE_COUNTRY);
	s->org[side] = query_bytes(q, at + SIDE_ORG);
}

void
session_facts_load(struct session_facts *s, const struct query *q)
{
	*s = (struct session_facts){
	    .id = query_u64(q, S_ID),
	    .first_frame = query_u64(q, S_FIRST_FRAME),
	    .last_frame = query_u64(q, S_LAST_FRAME),
	    .first_ns = query_int(q, S_FIRST_NS),
	    .last_ns = query_int(q, S_LAST_NS),
	    .proto = query_bytes(q, S_PROTO),
	    .app = query_bytes(q, S_APP),
	    .vlan = query_bytes(q, S_VLAN),
	    .tunnel = query_bytes(q, S_TUNNEL),
	    .state = query_bytes(q, S_STATE),
	    .community_id = query_bytes(q, S_COMMUNITY_ID),
	    .activity = query_bytes(q, S_ACTIVITY),
	    .ip_version = (unsigned)query_u64(q, S_IP_VERSION),
	    .capture = query_u64(q, S_CAPTURE),
	    .capture_frame = query_u64(q, S_CAPTURE_FRAME),
	    .icmp_type = query_u64(q, S_ICMP_TYPE),
	    .icmp_code = query_u64(q, S_ICMP_CODE),
	    .link = (uint32_t)query_u64(q, S_LINK_TYPE),
	    .b_is_client = query_int(q, S_CLIENT_SIDE) != 0,
	    .midstream = query_int(q, S_MIDSTREAM) != 0,
	    .pppoe = query_int(q, S_PPPOE) != 0,
	    .icmp_id = query_u64(q, S_ICMP_ID),
	    .icmp_known = !query_null(q, S_ICMP_TYPE),
	    .control = query_u64(q, S_CONTROL),
	    .control_left_out = query_null(q, S_CONTROL_ROW),
	    .control_has_page = query_bytes(q, S_CONTROL_PAGE).n != 0,
	    .control_command = query_bytes(q, S_CONTROL_COMMAND),
	    .tls_name = query_bytes(q, S_TLS_NAME),
	    .tls_alpn = query_bytes(q, S_TLS_ALPN),
	    .tls_version = query_u64(q, S_TLS_VERSION),
	    .tls_cipher = query_u64(q, S_TLS_CIPHER),
	    .ja3 = query_bytes(q, S_TLS_JA3),
	    .ja3s = query_bytes(q, S_TLS_JA3S),
	};
	load_side(s, q, CLIENT);
	load_side(s, q, SERVER);
}

/* ---- what belongs to it */

static bool
full(const struct session_page *p, size_t n, size_t most)
{
	return n >= most || p->text >= SESSION_PAGE_TEXT;
}

static void *
room(void *rows, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return rows;
	*cap = *cap == 0 ? 16 : *cap * 2;
	return xreallocarray(rows, *cap, size);
}

static struct slice
copy(struct session_page *p, const struct query *q, int column)
{
	struct slice s = query_bytes(q, column);

	p->text += s.n < PART_CAPTURED_MAX ? s.n : PART_CAPTURED_MAX;
	return arena_copy(p->page->arena, s);
}

static const char http_sql[] =
    "SELECT session_id,id,number,frame,ns,response_frame,response_ns,"
    "request_off,response_off,response_bytes,status,request_artifact,"
    "response_artifact,method,host,uri,response_type FROM http "
    "WHERE session_id>=?1 ORDER BY session_id,number";

static void
load_http(struct session_page *p, const struct query *q)
{
	p->http_all++;
	if (full(p, p->nhttp, SESSION_PAGE_ROWS))
		return;
	p->http = room(p->http, p->nhttp, &p->http_cap, sizeof(*p->http));
	p->http[p->nhttp++] = (struct session_http){
	    .id = query_u64(q, 1),
	    .number = query_u64(q, 2),
	    .frame = query_u64(q, 3),
	    .asked = !query_null(q, 4),
	    .ns = query_int(q, query_null(q, 4) ? 6 : 4),
	    .response_frame = query_u64(q, 5),
	    .answered = !query_null(q, 6),
	    .request_off = query_u64(q, 7),
	    .response_off = query_u64(q, 8),
	    .response_bytes = query_u64(q, 9),
	    .status = query_u64(q, 10),
	    .request_artifact = query_u64(q, 11),
	    .response_artifact = query_u64(q, 12),
	    .method = copy(p, q, 13),
	    .host = copy(p, q, 14),
	    .uri = copy(p, q, 15),
	    .type = copy(p, q, 16),
	};
}

static const char ftp_sql[] =
    "SELECT f.session_id,f.number,f.frame,f.ns,f.data_session,s.page,a.part,"
    "f.command,f.reply,a.path FROM ftp f "
    "LEFT JOIN session s ON s.id=f.data_session "
    "LEFT JOIN artifact a ON a.session_id=f.data_session AND a.part=1 "
    "WHERE f.session_id>=?1 ORDER BY f.session_id,f.number";

static void
load_ftp(struct session_page *p, const struct query *q)
{
	p->ftp_all++;
	if (full(p, p->nftp, SESSION_PAGE_ROWS))
		return;
	p->ftp = room(p->ftp, p->nftp, &p->ftp_cap, sizeof(*p->ftp));
	p->ftp[p->nftp++] = (struct session_ftp){
	    .number = query_u64(q, 1),
	    .frame = query_u64(q, 2),
	    .ns = query_int(q, 3),
	    .data = query_u64(q, 4),
	    .data_has_page = query_bytes(q, 5).n != 0,
	    .data_part = query_u64(q, 6),
	    .command = copy(p, q, 7),
	    .reply = copy(p, q, 8),
	    .data_path = copy(p, q, 9),
	};
}

static const char files_sql[] =
    "SELECT session_id,id,part,size,missing_bytes,width,height,complete,"
    "path,detected_type,declared_type,encoding,lacks,source,"
    "ascii AND source='ftp',part-id+inside FROM artifact "
    "WHERE session_id>=?1 ORDER BY session_id,part";

static void
load_file(struct session_page *p, const struct query *q)
{
	p->files_all++;
	if (p->nfiles >= SESSION_PAGE_FILES)
		return;
	p->files = room(p->files, p->nfiles, &p->files_cap, sizeof(*p->files));
	p->files[p->nfiles++] = (struct session_file){
	    .id = query_u64(q, 1),
	    .part = query_u64(q, 2),
	    .size = query_u64(q, 3),
	    .missing = query_u64(q, 4),
	    .width = query_u64(q, 5),
	    .height = query_u64(q, 6),
	    .complete = query_int(q, 7) != 0,
	    .path = copy(p, q, 8),
	    .detected = copy(p, q, 9),
	    .declared = copy(p, q, 10),
	    .encoding = copy(p, q, 11),
	    .ascii = query_int(q, 14) != 0,
	    .inside = query_u64(q, 15),
	    .lacks = copy(p, q, 12),
	    .source = copy(p, q, 13),
	};
}

static const char variants_sql[] =
    "SELECT session_id,side,late,offset,frame,ns,data FROM variant "
    "WHERE session_id>=?1 ORDER BY session_id,n";

static void
load_variant(struct session_page *p, const struct query *q)
{
	bool b = query_int(q, 1) != 0;

	p->variants_all++;
	if (full(p, p->nvariants, SESSION_PAGE_ROWS))
		return;
	p->variants = room(
	    p->variants, p->nvariants, &p->variants_cap, sizeof(*p->variants));
	p->variants[p->nvariants++] = (struct session_variant){
	    .side = b == p->s.b_is_client ? CLIENT : SERVER,
	    .late = query_int(q, 2) != 0,
	    .off = query_u64(q, 3),
	    .frame = query_u64(q, 4),
	    .ns = query_int(q, 5),
	    .data = copy(p, q, 6),
	};
}

static const char plugins_sql[] =
    "SELECT f.session_id,f.n,f.direction='server',f.value,c.type,f.name,"
    "c.plugin,c.doc FROM plugin_flow f JOIN plugin_column c ON c.n=f.n "
    "WHERE f.session_id>=?1 ORDER BY f.session_id,f.n,f.direction";

/* As text; a time is a number of nanoseconds. */
static struct slice
copy_value(struct session_page *p, const struct query *q)
{
	struct buf b = {0};
	struct slice s;

	if (!slice_eq_str(query_bytes(q, 4), "time"))
		return query_null(q, 3) ? SLICE_NONE : copy(p, q, 3);
	wr_time(&b, query_int(q, 3), 9);
	s = arena_copy(p->page->arena, buf_as_slice(&b));
	buf_free(&b);
	return s;
}

/* Both sides of a column come one after the other. */
static void
load_plugin(struct session_page *p, const struct query *q)
{
	uint64_t n = query_u64(q, 1);

	if (n != p->plugins_last) {
		p->plugins_last = n;
		p->plugins_all++;
		if (full(p, p->nplugins, SESSION_PAGE_ROWS))
			return;
		p->plugins = room(p->plugins, p->nplugins, &p->plugins_cap,
		    sizeof(*p->plugins));
		p->plugins[p->nplugins++] = (struct session_plugin){
		    .n = n,
		    .name = copy(p, q, 5),
		    .plugin = copy(p, q, 6),
		    .doc = copy(p, q, 7),
		};
	}
	if (p->nplugins != 0 && p->plugins[p->nplugins - 1].n == n)
		p->plugins[p->nplugins - 1].value[query_int(q, 2) != 0] =
		    copy_value(p, q);
}

/* Files come after the rows whose texts count. */
const struct session_rows session_rows[SESSION_ROWS_KINDS] = {
    {http_sql, load_http},
    {ftp_sql, load_ftp},
    {variants_sql, load_variant},
    {files_sql, load_file},
    {plugins_sql, load_plugin},
};
