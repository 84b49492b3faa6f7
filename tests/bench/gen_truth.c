/*
 * gen_truth.c: writes the truth about a capture; see gen_truth.h.
 */
#include "gen_truth.h"

#include "gen_out.h"
#include "gen_pkt.h"

#include <arpa/inet.h>
#include <err.h>
#include <inttypes.h>
#include <sys/socket.h>

void
truth_open(struct truth *t, const char *path)
{
	*t = (struct truth){.path = path};
	if (path != NULL && (t->file = fopen(path, "w")) == NULL)
		err(3, "%s", path);
}

static void
truth_end(
    struct truth *t, const char *key, const struct pkt_pair *pair, int side)
{
	const struct pkt_end *e = &pair->end[side];
	char ip[INET6_ADDRSTRLEN];

	inet_ntop(pair->v6 ? AF_INET6 : AF_INET, e->ip, ip, sizeof(ip));
	fprintf(t->file, pair->v6 ? "\"%s\":\"[%s]:%u\"," : "\"%s\":\"%s:%u\",",
	    key, ip, e->port);
}

void
truth_object(struct truth *t, uint64_t first_frame, const struct pkt_pair *pair,
    const struct truth_object *o)
{
	t->objects++;
	t->object_bytes += o->size;
	if (!o->complete)
		t->incomplete++;
	if (t->file == NULL)
		return;
	fprintf(t->file, "{\"session_first_frame\":%" PRIu64 ",", first_frame);
	truth_end(t, "client", pair, 0);
	truth_end(t, "server", pair, 1);
	fprintf(t->file,
	    "\"kind\":\"%s\",\"name\":\"%s\",\"size\":%" PRIu64
	    ",\"sha256\":\"",
	    o->kind, o->name, o->size);
	for (size_t i = 0; i < sizeof(o->sha); i++)
		fprintf(t->file, "%02x", o->sha[i]);
	fprintf(t->file, "\",\"complete\":%s,\"missing\":%" PRIu64 "}\n",
	    o->complete ? "true" : "false", o->missing);
}

static void
truth_number(struct truth *t, const char *key, uint64_t n)
{
	fprintf(t->file, ",\"%s\":%" PRIu64, key, n);
}

void
truth_close(struct truth *t, const struct out *o)
{
	if (t->file == NULL)
		return;
	fprintf(t->file, "{\"totals\":{\"frames\":%" PRIu64, o->frames);
	truth_number(t, "capture_bytes", o->bytes);
	truth_number(t, "tcp_sessions", t->session[TRUTH_TCP]);
	truth_number(t, "udp_sessions", t->session[TRUTH_UDP]);
	truth_number(t, "icmp_sessions", t->session[TRUTH_ICMP]);
	truth_number(t, "icmp6_sessions", t->session[TRUTH_ICMP6]);
	truth_number(t, "tcp_payload_bytes", t->payload[TRUTH_TCP]);
	truth_number(t, "tcp_missing_bytes", t->missing[TRUTH_TCP]);
	truth_number(t, "udp_payload_bytes", t->payload[TRUTH_UDP]);
	truth_number(t, "udp_missing_bytes", t->missing[TRUTH_UDP]);
	truth_number(t, "objects", t->objects);
	truth_number(t, "objects_incomplete", t->incomplete);
	truth_number(t, "objects_unlisted", t->unlisted);
	truth_number(t, "object_bytes", t->object_bytes);
	fprintf(t->file, "}}\n");
	if (ferror(t->file) || fclose(t->file) != 0)
		err(3, "%s", t->path);
}
