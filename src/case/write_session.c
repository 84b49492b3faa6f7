/* write_session: a session's bundle into the tables. */
#include <inttypes.h>
#include <stdlib.h>

#include "case/tape.h"
#include "case/writing.h"
#include "session/icmp.h"

/* Sessions are most of the rows; nothing is read while they are inserted. */
static void
open_one(struct writing *w, struct insert *i, const char *table)
{
	insert_open(i, &w->db, table);
	i->tape = w->tape;
}

void
write_session_open(struct writing *w)
{
	/* one thread in all, or some: a record each, and the reader's */
	w->tape = w->config->nrecords > 2 ? tape_new() : NULL;
	open_one(w, &w->session, "session");
	open_one(w, &w->http, "http");
	open_one(w, &w->http_param, "http_param");
	open_one(w, &w->ftp, "ftp");
	open_one(w, &w->tls, "tls");
	open_one(w, &w->artifact, "artifact");
	open_one(w, &w->variant, "variant");
	open_one(w, &w->transcript, "transcript");
	open_one(w, &w->delivery, "delivery");
	open_one(w, &w->plugin_flow, "plugin_flow");
}

void
write_session_close(struct writing *w)
{
	struct insert *all[] = {&w->session, &w->http, &w->http_param, &w->ftp,
	    &w->tls, &w->artifact, &w->variant, &w->transcript, &w->delivery,
	    &w->plugin_flow};
	const size_t n = sizeof all / sizeof *all;

	for (size_t i = 0; i < n; i++)
		insert_flush(all[i]);
	tape_free(w->tape);
	w->tape = NULL;
	for (size_t i = 0; i < n; i++)
		insert_close(all[i]);
	free(w->params);
	buf_free(&w->pending);
	buf_free(&w->steps);
}

/* ---- the session's own row */

static const struct session_side *
client_side(const struct session *s)
{
	return &s->side[s->client == SIDE_B];
}

static const struct session_side *
server_side(const struct session *s)
{
	return &s->side[s->client != SIDE_B];
}

static void
put_pair(struct insert *i, uint64_t client, uint64_t server)
{
	insert_u64(i, client);
	insert_u64(i, server);
}

static bool
has_ports(uint8_t proto)
{
	return proto == IPP_TCP || proto == IPP_UDP || proto == IPP_SCTP;
}

static void
put_end(struct insert *i, const struct session *s, const struct endpoint *e)
{
	struct buf b = {0};

	addr_write(&b, &e->addr);
	insert_copy(i, buf_as_slice(&b));
	if (has_ports(s->proto))
		insert_int(i, e->port);
	else
		insert_null(i);
	buf_free(&b);
}

static void
put_vlan(struct insert *i, const struct session *s)
{
	struct buf b = {0};

	if (s->vlans != 0)
		buf_printf(&b, "%u", s->vlan[0]);
	if (s->vlans > 1)
		buf_printf(&b, ",%u", s->vlan[1]);
	insert_copy(i, buf_as_slice(&b));
	buf_free(&b);
}

/* Sessions that carried payload have a page, up to the limit. */
static void
put_page(struct writing *w, const struct session *s)
{
	uint64_t max = w->config->limits->v[LIMIT_PAGES];
	struct buf b = {0};

	if (s->side[SIDE_A].bytes + s->side[SIDE_B].bytes != 0) {
		if (w->pages < max) {
			w->pages++;
			buf_printf(&b, "sessions/%03" PRIu64 "/s",
			    session_id_frame(s->id) / 1000);
			session_name(&b, s->id);
			buf_str(&b, ".html");
		} else if (w->pages_left_out++ == 0) {
			w->pages_first = s->id;
		}
	}
	insert_copy(&w->session, buf_as_slice(&b));
	buf_free(&b);
}

static void
put_raw(struct insert *i, const struct row_session *r, bool client)
{
	const struct raw_result *raw =
	    &r->raw[(r->s.client == SIDE_B) == client];

	insert_hex(i,
	    raw->has ? slice_of(raw->sha256, sizeof raw->sha256) : SLICE_NONE);
}

static void
put_raw_size(struct insert *i, const struct row_session *r, bool client)
{
	const struct raw_result *raw =
	    &r->raw[(r->s.client == SIDE_B) == client];

	if (raw->has)
		insert_u64(i, raw->size);
	else
		insert_null(i);
}

static void
put_counts(struct insert *i, const struct session *s)
{
	const struct session_side *c = client_side(s), *v = server_side(s);

	put_pair(i, c->wire_bytes, v->wire_bytes);
	put_pair(i, c->retransmitted, v->retransmitted);
	put_pair(i, c->out_of_order, v->out_of_order);
	put_pair(i, c->keepalives, v->keepalives);
	put_pair(i, c->zero_windows, v->zero_windows);
	put_pair(i, c->snapped_packets, v->snapped_packets);
}

/* Who and when: id to last_frame. */
static void
put_names(struct writing *w, const struct session *s)
{
	struct insert *i = &w->session;
	struct buf b = {0};
	bool b_is_client = s->client == SIDE_B;

	insert_u64(i, s->id);
	session_name(&b, s->id);
	insert_copy(i, buf_as_slice(&b));
	insert_u64(i, s->first_frame);
	insert_u64(i, s->part);
	buf_reset(&b);
	session_proto_name(&b, s->proto);
	insert_copy(i, buf_as_slice(&b));
	insert_int(i, s->end[0].addr.v);
	put_end(i, s, &s->end[b_is_client]);
	put_end(i, s, &s->end[!b_is_client]);
	put_vlan(i, s);
	insert_copy(i, s->tunnel);
	insert_int(i, s->first_ns);
	insert_int(i, s->last_ns);
	insert_u64(i, s->last_frame);
	buf_free(&b);
}

static void
put_state(struct insert *i, const struct session *s)
{
	struct buf b = {0};

	insert_copy(i, slice_str(session_state_name(s)));
	insert_str(i, s->app);
	session_community_id(&b, s);
	insert_copy(i, buf_as_slice(&b));
	buf_free(&b);
}

static void
put_rest(struct insert *i, const struct row_session *r)
{
	const struct session *s = &r->s;
	bool icmp = s->proto == IPP_ICMP || s->proto == IPP_ICMP6;

	insert_flag(i, s->midstream);
	insert_int(i, s->link);
	insert_flag(i, s->pppoe);
	if (icmp) {
		insert_int(i, s->icmp_type[0]);
		insert_int(i, s->icmp_code);
	} else {
		insert_null(i);
		insert_null(i);
	}
	insert_u64(i, r->f.gaps);
	insert_u64(i, r->f.artifacts);
	insert_u64(i, r->f.requests);
	insert_some(i, r->f.control);
	insert_some(i, r->f.control_line);
	if (icmp && icmp_is_echo(s->proto, s->icmp_type[0]))
		insert_int(i, s->end[0].port);
	else
		insert_null(i);
	put_raw_size(i, r, true);
	put_raw_size(i, r, false);
	insert_some(i, s->capture_frame);
}

static void
put_session(struct writing *w, const struct row_session *r)
{
	const struct session *s = &r->s;
	const struct session_side *c = client_side(s), *v = server_side(s);
	struct insert *i = &w->session;

	put_names(w, s);
	put_pair(i, c->packets, v->packets);
	put_pair(i, c->bytes, v->bytes);
	put_pair(i, c->gap_bytes, v->gap_bytes);
	put_raw(i, r, true);
	put_raw(i, r, false);
	put_state(i, s);
	insert_blob(i, r->activity);
	put_page(w, s);
	insert_some(i, s->capture);
	insert_int(i, s->client == SIDE_B);
	put_counts(i, s);
	put_rest(i, r);
	insert_row(i);
	if (r->transcript.n != 0) {
		insert_u64(&w->transcript, s->id);
		insert_blob(&w->transcript, r->transcript);
		insert_row(&w->transcript);
	}
}

/* ---- the bundle */

static void
count_session(struct writing *w, const struct row_session *r)
{
	const struct session *s = &r->s;
	bool b = s->client == SIDE_B;

	w->sessions++;
	if (r->f.control_line != 0)
		w->ftp_links++;
	if (s->midstream && w->midstream++ == 0)
		w->midstream_first = (struct finding){.kind = FINDING_MIDSTREAM,
		    .session_id = s->id,
		    .frame = s->first_frame,
		    .ns = s->first_ns,
		    .capture = s->capture};
	if (w->timeline != NULL)
		timeline_add(w->timeline, s->app, r->activity);
	tally_session(w->config->tally,
	    &(struct tally_session){
		.client = &s->end[b].addr,
		.server = &s->end[!b].addr,
		.proto = s->proto,
		.server_port = s->end[!b].port,
		.inner = s->inner,
		.has_ethertype = r->f.has_ethertype,
		.has_ip = r->f.has_ip,
		.ethertype = r->f.ethertype,
		.outer_proto = r->f.outer_proto,
		.packets = s->side[0].packets + s->side[1].packets,
		.wire_bytes = s->side[0].wire_bytes + s->side[1].wire_bytes,
	    });
}

static void
take_finding(struct writing *w, struct slice body)
{
	struct finding f;

	row_finding_get(body, &f);
	/* One finding speaks for all of them: write_joins. */
	if (f.kind != FINDING_MIDSTREAM)
		findings_add(w->findings, &f);
}

static void
write_one(struct writing *w, struct row_session *r, enum row type,
    struct slice body, uint32_t *variants)
{
	switch (type) {
	case ROW_ARTIFACT:
		write_artifact(w, &r->s, body);
		break;
	case ROW_SPAN:
		write_span(w, body);
		break;
	case ROW_HTTP:
		write_http(w, &r->s, body);
		break;
	case ROW_TLS:
		write_tls(w, &r->s, body);
		break;
	case ROW_FTP:
		write_ftp(w, &r->s, body);
		break;
	case ROW_VARIANT:
		write_variant(w, &r->s, ++*variants, body);
		break;
	case ROW_FINDING:
		take_finding(w, body);
		break;
	case ROW_DELIVERY:
		write_delivery(w, &r->s, body);
		break;
	case ROW_PLUGIN:
		write_plugin_value(w, &r->s, body);
		break;
	}
}

void
write_session(struct writing *w, uint64_t id, struct slice head)
{
	struct row_session r = {0};
	uint32_t variants = 0;
	struct slice body;
	uint8_t type;

	if (id != 0) {
		row_session_get(head, &r);
		put_session(w, &r);
		count_session(w, &r);
	}
	w->span = (struct row_span){0};
	while (stage_reader_row(w->reader, &type, &body))
		write_one(w, &r, (enum row)type, body, &variants);
	write_artifact_flush(w, &r.s);
	write_delivery_end(w, &r.s);
	/* Numbers that were given and never told stay unused. */
	w->artifact_base += r.s.artifacts > r.f.last_artifact
				? r.s.artifacts
				: r.f.last_artifact;
	w->http_base += r.f.last_http;
}
