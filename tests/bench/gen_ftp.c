/*
 * gen_ftp.c: FTP (RFC 959) with passive data connections, PASV over IPv4 and
 * EPSV (RFC 2428) over IPv6: one to three files fetched or stored.
 *
 * Control and data connection take turns: the control connection holds while
 * the other shakes hands, and again while it sends; the data connection holds
 * until the transfer was announced.  The control connection ends last, so it
 * owns what both share.
 */
#include "gen_flow.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define FTP_TURN 300 * GEN_US

enum ftp_phase {
	FTP_220,
	FTP_USER,
	FTP_331,
	FTP_PASS,
	FTP_230,
	FTP_TYPE,
	FTP_200,
	FTP_PASV, /* once more for each file */
	FTP_227,
	FTP_CONNECT,
	FTP_FILE,
	FTP_150,
	FTP_WAIT,
	FTP_226,
	FTP_QUIT,
	FTP_221,
	FTP_BYE,
};

/* What is always the same. */
static const char *const ftp_line[FTP_BYE] = {
    [FTP_220] = "220 Welcome to the archive.\r\n",
    [FTP_USER] = "USER anonymous\r\n",
    [FTP_331] = "331 Please specify the password.\r\n",
    [FTP_PASS] = "PASS guest@client.example\r\n",
    [FTP_230] = "230 Login successful.\r\n",
    [FTP_TYPE] = "TYPE I\r\n",
    [FTP_200] = "200 Switching to Binary mode.\r\n",
    [FTP_226] = "226 Transfer complete.\r\n",
    [FTP_QUIT] = "QUIT\r\n",
    [FTP_221] = "221 Goodbye.\r\n",
};

struct ftp {
	enum ftp_phase phase;
	uint32_t client, left;
	struct flow *control, *data;
	uint16_t port; /* of the data connection */
	bool store;
	bool known; /* what leads to the file was captured */
	bool sent;  /* the file */
	struct body body;
	char name[100];
};

static enum flow_next
ftp_data_next(struct gen *g, struct flow *f)
{
	struct ftp *p = f->data;

	if (p->phase == FTP_FILE) {
		flow_wake(g, p->control, FTP_TURN);
		return FLOW_HOLD;
	}
	f->side = p->store ? 0 : 1;
	if (p->sent)
		return p->store ? FLOW_CLOSE_CLIENT : FLOW_CLOSE_SERVER;
	p->sent = true;
	body_send(&p->body, &f->msg, false, 0);
	if (!p->known) {
		g->truth.unlisted++;
		return FLOW_SEND;
	}
	f->has_object = f->to_close = true;
	f->object.kind = "ftp";
	f->object.size = p->body.size;
	snprintf(f->object.name, sizeof(f->object.name), "%s", p->name);
	if (g->truth.file != NULL)
		body_sha256(&p->body, f->object.sha);
	return FLOW_SEND;
}

static void
ftp_data_ended(struct gen *g, struct flow *f)
{
	struct ftp *p = f->data;

	flow_wake(g, p->control, FTP_TURN);
}

static void
ftp_connect(struct gen *g, struct flow *f, struct ftp *p)
{
	static const struct flow_plan plan = {
	    .next = ftp_data_next, .ended = ftp_data_ended};
	struct pkt_pair pair = f->pair;

	net_again(&g->net, &pair, p->client, p->port);
	p->sent = false;
	p->data = flow_spawn(g, &plan, p, &pair, g->now + FTP_TURN);
	p->data->rtt = f->rtt;
}

/* The file of the next transfer, and the port it will use. */
static void
ftp_choose(struct gen *g, struct flow *f, struct ftp *p)
{
	body_pick(&p->body, &g->pool, &f->rng);
	p->store = rng_permille(&f->rng, 200);
	p->known = true;
	p->port = (uint16_t)rng_between(&f->rng, 20000, 60000);
	snprintf(p->name, sizeof(p->name), "/%s/%s-%016" PRIx64 ".%s",
	    p->store ? "incoming" : "pub", body_type(&p->body)->ext,
	    p->body.nonce, body_type(&p->body)->ext);
	p->left--;
}

static void
ftp_say(struct gen *g, struct flow *f, struct ftp *p)
{
	const uint8_t *ip = f->pair.end[1].ip;

	switch (p->phase) {
	case FTP_PASV:
		ftp_choose(g, f, p);
		msg_text(&f->msg, f->pair.v6 ? "EPSV\r\n" : "PASV\r\n");
		break;
	case FTP_227:
		if (f->pair.v6)
			msg_text(&f->msg,
			    "229 Entering Extended Passive Mode (|||%u|)\r\n",
			    p->port);
		else
			msg_text(&f->msg,
			    "227 Entering Passive Mode "
			    "(%u,%u,%u,%u,%u,%u).\r\n",
			    ip[0], ip[1], ip[2], ip[3], p->port / 256u,
			    p->port % 256u);
		break;
	case FTP_FILE:
		msg_text(
		    &f->msg, "%s %s\r\n", p->store ? "STOR" : "RETR", p->name);
		break;
	case FTP_150:
		msg_text(&f->msg, "150 %s %s (%" PRIu64 " bytes).\r\n",
		    p->store ? "Ok to send data for"
			     : "Opening BINARY mode data connection for",
		    p->name, p->body.size);
		break;
	default:
		msg_text(&f->msg, "%s", ftp_line[p->phase]);
	}
}

static enum flow_next
ftp_next(struct gen *g, struct flow *f)
{
	struct ftp *p = f->data;

	if (p->phase == FTP_BYE)
		return FLOW_CLOSE_SERVER;
	if (p->phase == FTP_CONNECT) {
		ftp_connect(g, f, p);
		p->phase = FTP_FILE;
		return FLOW_HOLD;
	}
	if (p->phase == FTP_WAIT) {
		flow_wake(g, p->data, FTP_TURN);
		p->phase = FTP_226;
		return FLOW_HOLD;
	}
	ftp_say(g, f, p);
	f->side = p->phase == FTP_USER || p->phase == FTP_PASS ||
			  p->phase == FTP_TYPE || p->phase == FTP_PASV ||
			  p->phase == FTP_FILE || p->phase == FTP_QUIT
		      ? 0
		      : 1;
	f->delay = f->side == 1 ? f->rtt : rng_exp(&f->rng, 50 * GEN_MS);
	return FLOW_SEND;
}

/* What was said has been sent: the next phase. */
static void
ftp_sent(struct gen *g, struct flow *f)
{
	struct ftp *p = f->data;

	if ((p->phase == FTP_227 || p->phase == FTP_FILE) && f->lost_body != 0)
		p->known = false;
	p->phase++;
	if (p->phase == FTP_QUIT && p->left != 0 && !gen_full(g))
		p->phase = FTP_PASV;
}

static void
ftp_ended(struct gen *g, struct flow *f)
{
	(void)g;
	free(f->data);
}

void
ftp_spawn(struct gen *g, bool v6, uint32_t c, uint32_t s)
{
	static const struct flow_plan plan = {
	    .next = ftp_next, .sent = ftp_sent, .ended = ftp_ended};
	struct ftp *p = calloc(1, sizeof(*p));
	struct pkt_pair pair;

	if (p == NULL)
		err(1, NULL);
	net_pair(&g->net, &pair, v6, c, s, 21);
	p->client = c;
	p->control = flow_spawn(g, &plan, p, &pair, g->now);
	p->left = rng_between(&p->control->rng, 1, 3);
}
