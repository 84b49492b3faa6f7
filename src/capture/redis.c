/* redis: hiredis, and patience. */
#include "capture/redis.h"

#include <stdlib.h>

#ifndef HAVE_HIREDIS

struct redis *
redis_open(const struct redis_options *o, struct buf *why)
{
	(void)o;
	buf_str(why,
	    "this build cannot ask a Redis server: it was made without "
	    "hiredis (libhiredis-dev); name captures, or use --list or "
	    "--watch");
	return NULL;
}

void
redis_free(struct redis *r)
{
	(void)r;
}

enum redis_outcome
redis_call(struct redis *r, const struct slice *args, size_t n,
    struct redis_value *answer)
{
	(void)r;
	(void)args;
	(void)n;
	*answer = (struct redis_value){.kind = REDIS_NIL};
	return REDIS_LOST;
}

void
redis_item(const struct redis *r, size_t i, struct redis_value *v)
{
	(void)r;
	(void)i;
	*v = (struct redis_value){.kind = REDIS_NIL};
}

const char *
redis_why(const struct redis *r)
{
	(void)r;
	return "";
}

bool
redis_again(struct redis *r)
{
	(void)r;
	return false;
}

bool
redis_restarted(struct redis *r)
{
	(void)r;
	return false;
}

#else

#include <hiredis.h>
#include <sys/time.h>

#include "base/xalloc.h"

#define TIMEOUT_S   5  /* a server that is silent for so long is lost */
#define STEPS_FIRST 1  /* watchful_wait's steps before the second attempt, */
#define STEPS_MOST  50 /* ... and before those that come late */

struct redis {
	const struct redis_options *o;
	redisContext *c;
	redisReply *reply;
	struct buf why;
	struct buf run; /* the server's name for its run */
	bool restarted;
};

static void
drop_reply(struct redis *r)
{
	if (r->reply != NULL)
		freeReplyObject(r->reply);
	r->reply = NULL;
}

static void
disconnect(struct redis *r)
{
	drop_reply(r);
	if (r->c != NULL)
		redisFree(r->c);
	r->c = NULL;
}

static void
set_why(struct redis *r, struct slice text)
{
	buf_reset(&r->why);
	buf_add_slice(&r->why, slice_trim(text));
	buf_cstr(&r->why);
}

static struct slice
text_of(const redisReply *a)
{
	return slice_of(a->str, (size_t)a->len);
}

/* Refusals that pass: it reads its data, or is busy, or not the master. */
static bool
is_passing(struct slice error)
{
	static const char *const words[] = {
	    "LOADING", "BUSY", "TRYAGAIN", "MASTERDOWN", "READONLY"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (slice_starts(error, words[i]))
			return true;
	return false;
}

static enum redis_outcome
send(struct redis *r, const struct slice *args, size_t n)
{
	const char **argv = xcalloc(n, sizeof *argv);
	size_t *len = xcalloc(n, sizeof *len), i;

	for (i = 0; i < n; i++) {
		argv[i] = args[i].n == 0 ? "" : (const char *)args[i].p;
		len[i] = args[i].n;
	}
	drop_reply(r);
	if (r->c != NULL)
		r->reply = redisCommandArgv(r->c, (int)n, argv, len);
	free(argv);
	free(len);
	if (r->reply == NULL) {
		if (r->c != NULL)
			set_why(r, slice_str(r->c->errstr));
		disconnect(r);
		return REDIS_LOST;
	}
	if (r->reply->type != REDIS_REPLY_ERROR)
		return REDIS_DONE;
	set_why(r, text_of(r->reply));
	if (!is_passing(text_of(r->reply)))
		return REDIS_REFUSED;
	disconnect(r);
	return REDIS_LOST;
}

static void
value_of(const redisReply *a, struct redis_value *v)
{
	*v = (struct redis_value){.kind = REDIS_NIL};
	if (a->type == REDIS_REPLY_INTEGER) {
		v->kind = REDIS_NUMBER;
		v->number = a->integer;
	} else if (a->type == REDIS_REPLY_STRING ||
		   a->type == REDIS_REPLY_STATUS) {
		v->kind = REDIS_TEXT;
		v->text = text_of(a);
	} else if (a->type == REDIS_REPLY_ARRAY) {
		v->kind = REDIS_LIST;
		v->n = a->elements;
	}
}

enum redis_outcome
redis_call(struct redis *r, const struct slice *args, size_t n,
    struct redis_value *answer)
{
	enum redis_outcome o = send(r, args, n);

	*answer = (struct redis_value){.kind = REDIS_NIL};
	if (o == REDIS_DONE)
		value_of(r->reply, answer);
	return o;
}

void
redis_item(const struct redis *r, size_t i, struct redis_value *v)
{
	*v = (struct redis_value){.kind = REDIS_NIL};
	if (r->reply == NULL || r->reply->type != REDIS_REPLY_ARRAY ||
	    i >= r->reply->elements)
		return;
	value_of(r->reply->element[i], v);
	if (v->kind == REDIS_LIST)
		v->kind = REDIS_NIL;
}

const char *
redis_why(const struct redis *r)
{
	return r->why.n == 0 ? "" : (const char *)r->why.p;
}

bool
redis_restarted(struct redis *r)
{
	bool was = r->restarted;

	r->restarted = false;
	return was;
}

/* ---- connecting */

/* Where redis-cli looks, too. */
static enum redis_outcome
authenticate(struct redis *r)
{
	const char *password = getenv("REDISCLI_AUTH");
	const struct slice args[] = {SLICE_LIT("AUTH"), slice_str(password)};

	return password == NULL ? REDIS_DONE : send(r, args, 2);
}

/* A line "run_id:..." of what INFO says. */
static void
note_run(struct redis *r)
{
	struct slice rest = text_of(r->reply), line;

	while (slice_token(&rest, '\n', &line)) {
		if (!slice_starts(line, "run_id:"))
			continue;
		r->restarted |=
		    r->run.n != 0 && !slice_eq(line, buf_as_slice(&r->run));
		buf_reset(&r->run);
		buf_add_slice(&r->run, line);
	}
}

static enum redis_outcome
greet(struct redis *r)
{
	const struct slice info[] = {SLICE_LIT("INFO"), SLICE_LIT("server")};
	const struct slice exists[] = {SLICE_LIT("EXISTS"), SLICE_LIT("a")};
	enum redis_outcome o = authenticate(r);

	if (o == REDIS_DONE)
		o = send(r, info, 2);
	if (o == REDIS_DONE && r->reply->type == REDIS_REPLY_STRING)
		note_run(r);
	/* INFO is answered before the data was read; this is not. */
	return o == REDIS_DONE ? send(r, exists, 2) : o;
}

static enum redis_outcome
link_up(struct redis *r)
{
	const struct timeval tv = {.tv_sec = TIMEOUT_S};

	disconnect(r);
	r->c = redisConnectWithTimeout(r->o->host, r->o->port, tv);
	if (r->c == NULL || r->c->err != 0) {
		set_why(r,
		    slice_str(r->c != NULL ? r->c->errstr : "out of memory"));
		disconnect(r);
		return REDIS_LOST;
	}
	redisSetTimeout(r->c, tv);
	return greet(r);
}

struct redis *
redis_open(const struct redis_options *o, struct buf *why)
{
	struct redis *r = xcalloc(1, sizeof *r);

	r->o = o;
	if (link_up(r) == REDIS_DONE)
		return r;
	buf_printf(why, "the Redis server at %s port %u: %s", o->host, o->port,
	    redis_why(r));
	redis_free(r);
	return NULL;
}

void
redis_free(struct redis *r)
{
	if (r == NULL)
		return;
	disconnect(r);
	buf_free(&r->why);
	buf_free(&r->run);
	free(r);
}

static void
say(const struct redis *r, const char *what)
{
	char *line = xasprintf("the connection to Redis at %s port %u %s%s",
	    r->o->host, r->o->port, what, redis_why(r));

	r->o->say(r->o->ctx, line);
	free(line);
}

/* Twice as long each time. */
static bool
rest(struct redis *r, unsigned *steps)
{
	unsigned i;

	for (i = 0; i < *steps; i++)
		if (!watchful_wait(r->o->watchful))
			return false;
	*steps = *steps * 2 > STEPS_MOST ? STEPS_MOST : *steps * 2;
	return true;
}

bool
redis_again(struct redis *r)
{
	unsigned steps = STEPS_FIRST;

	say(r, "was lost and is tried again: ");
	do {
		if (!rest(r, &steps))
			return false;
	} while (link_up(r) != REDIS_DONE);
	set_why(r, SLICE_NONE);
	say(r, "is there again");
	return true;
}

#endif
