/* queue: names from Redis, and what is remembered of each. */
#include "capture/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "capture/queue_script.h"
#include "capture/redis.h"

#define ARGS_MAX 8 /* of a script that is not mend */

/* ---- what is known here of the tickets */

enum state { ANNOUNCED, AUTHORISED, PROCESSED, FAILED, RETURNED };

static const char *const state_names[] = {
    [ANNOUNCED] = "announced",
    [AUTHORISED] = "authorised",
    [PROCESSED] = "processed",
    [FAILED] = "failed",
    [RETURNED] = "returned",
};

struct ticket {
	uint64_t no;
	struct buf name;
	enum state state;
	uint64_t announced_ms;
};

struct queue {
	struct queue_options o;
	struct redis_options ro;
	struct redis *redis;
	char *owner;
	struct buf keys[KEYS];
	struct ticket *tickets; /* by number; the old ones are forgotten */
	size_t n, room;
	size_t left;	/* those before this one were given out */
	uint64_t taken; /* the last ticket */
	struct buf why;
};

static bool
is_open(const struct ticket *t)
{
	return t->state == ANNOUNCED || t->state == AUTHORISED;
}

/* Of many, the first ones are forgotten that have an end. */
static void
forget(struct queue *q)
{
	size_t i = 0;

	if (q->n < 2 * QUEUE_REMEMBER)
		return;
	while (i < q->n - QUEUE_REMEMBER && i < q->left &&
	       !is_open(&q->tickets[i]))
		buf_free(&q->tickets[i++].name);
	memmove(q->tickets, q->tickets + i, (q->n - i) * sizeof *q->tickets);
	q->n -= i;
	q->left -= i;
}

static struct ticket *
add_ticket(struct queue *q, uint64_t no, struct slice name, enum state state)
{
	struct ticket *t;

	if (q->n == q->room) {
		q->room = q->room * 2 + 16;
		q->tickets =
		    xreallocarray(q->tickets, q->room, sizeof *q->tickets);
	}
	t = &q->tickets[q->n++];
	*t = (struct ticket){.no = no, .state = state};
	buf_add_slice(&t->name, name);
	buf_cstr(&t->name);
	return t;
}

static struct ticket *
find(struct queue *q, uint64_t no)
{
	size_t i;

	for (i = q->n; i-- != 0;)
		if (q->tickets[i].no == no)
			return &q->tickets[i];
	return NULL;
}

/* ---- asking */

/* Room for the words before the arguments: EVAL, script, count, keys. */
#define WORDS (3 + KEYS)

static void
begin_call(const struct queue *q, const char *script, struct slice *words)
{
	static const char count[] = {'0' + KEYS, '\0'};
	size_t i;

	words[0] = SLICE_LIT("EVAL");
	words[1] = slice_str(script);
	words[2] = slice_str(count);
	for (i = 0; i < KEYS; i++)
		words[3 + i] = buf_as_slice(&q->keys[i]);
	words[WORDS] = slice_str(q->owner);
}

/* Numbers as arguments. */
static struct slice
number(char text[24], uint64_t v)
{
	int n = snprintf(text, 24, "%llu", (unsigned long long)v);

	return slice_of(text, (size_t)n);
}

static enum redis_outcome
mend_once(struct queue *q, bool restarted, struct redis_value *steps)
{
	struct slice *words = xcalloc(WORDS + 2 + 3 * q->n, sizeof *words);
	char(*no)[24] = xcalloc(q->n + 1, sizeof *no);
	enum redis_outcome o;
	size_t i, n = WORDS + 1;

	begin_call(q, queue_script_mend, words);
	words[n++] = slice_str(restarted ? "1" : "0");
	for (i = 0; i < q->n; i++) {
		const struct ticket *t = &q->tickets[i];

		words[n++] = number(no[i], t->no);
		words[n++] = slice_str(state_names[t->state]);
		words[n++] = buf_as_slice(&t->name);
	}
	o = redis_call(q->redis, words, n, steps);
	free(words);
	free(no);
	return o;
}

static void
tell_mended(const struct queue *q, int64_t steps)
{
	char *line;

	if (steps == 0)
		return;
	line = xasprintf("Redis had forgotten %lld %s of this queue; %s done "
			 "again",
	    (long long)steps, steps == 1 ? "step" : "steps",
	    steps == 1 ? "it was" : "they were");
	q->o.say(q->o.ctx, line);
	free(line);
}

/* The connection is lost: once it is there again, the server must know what
 * we know. */
static enum queue_answer
recover(struct queue *q)
{
	struct redis_value steps;
	enum redis_outcome o;
	bool restarted = false;

	do {
		if (!redis_again(q->redis))
			return QUEUE_STOPPED;
		restarted |= redis_restarted(q->redis);
		o = mend_once(q, restarted, &steps);
	} while (o == REDIS_LOST);
	if (o == REDIS_REFUSED)
		return QUEUE_BROKEN;
	tell_mended(q, steps.number);
	return QUEUE_YES;
}

static enum queue_answer
broken(struct queue *q)
{
	struct slice text = slice_str(redis_why(q->redis));

	/* Scripts tell their own line behind a word. */
	if (slice_starts(text, "TAKEN "))
		text = slice_from(text, sizeof "TAKEN");
	buf_reset(&q->why);
	buf_printf(&q->why, "the queue %s: ", q->o.at.name);
	buf_add_slice(&q->why, text);
	buf_cstr(&q->why);
	return QUEUE_BROKEN;
}

/* words were begun, and have n arguments. */
static enum queue_answer
ask(struct queue *q, const struct slice *words, size_t n,
    struct redis_value *answer)
{
	enum queue_answer a;

	for (;;) {
		switch (redis_call(q->redis, words, WORDS + n, answer)) {
		case REDIS_DONE:
			return QUEUE_YES;
		case REDIS_REFUSED:
			return broken(q);
		case REDIS_LOST:
			a = recover(q);
			if (a == QUEUE_BROKEN)
				return broken(q);
			if (a != QUEUE_YES)
				return a;
		}
	}
}

/* ---- opening */

static void
set_keys(struct queue *q)
{
	static const char *const names[KEYS] = {
	    [KEY_NEXT] = "PCAPDJ_NEXT",
	    [KEY_AUTH] = "PCAPDJ_AUTH",
	    [KEY_PROCESSED] = "PCAPDJ_PROCESSED",
	    [KEY_FAILED] = "PCAPDJ_FAILED",
	    [KEY_STATE] = "PCAPDJ_STATE",
	};
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (names[i] != NULL)
			buf_str(&q->keys[i], names[i]);
	buf_str(&q->keys[KEY_QUEUE], q->o.at.name);
	buf_printf(&q->keys[KEY_WORK], "WIREFOLIO_WORK:%s:%s", q->o.at.name,
	    q->o.worker);
	buf_printf(&q->keys[KEY_WORKERS], "WIREFOLIO_WORKERS:%s", q->o.at.name);
}

static char *
make_owner(void)
{
	char host[256] = "";
	struct timespec t;

	gethostname(host, sizeof host - 1);
	clock_gettime(CLOCK_REALTIME, &t);
	return xasprintf("%s:%ld:%lld.%09ld", host, (long)getpid(),
	    (long long)t.tv_sec, t.tv_nsec);
}

static int
by_no(const void *a, const void *b)
{
	const struct ticket *x = a, *y = b;

	return (x->no > y->no) - (x->no < y->no);
}

/* Fields and values in turn. */
static void
read_work(struct queue *q, size_t n)
{
	struct redis_value field, value;
	uint64_t no, auth = 0;
	size_t i;

	for (i = 0; i + 1 < n; i += 2) {
		redis_item(q->redis, i, &field);
		redis_item(q->redis, i + 1, &value);
		if (slice_eq_str(field.text, "taken"))
			slice_u64(value.text, 10, UINT64_MAX, &q->taken);
		else if (slice_eq_str(field.text, "auth"))
			slice_u64(value.text, 10, UINT64_MAX, &auth);
		else if (slice_starts(field.text, "t") &&
			 slice_u64(
			     slice_from(field.text, 1), 10, UINT64_MAX, &no))
			add_ticket(q, no, value.text, ANNOUNCED);
	}
	if (q->n != 0)
		qsort(q->tickets, q->n, sizeof *q->tickets, by_no);
	for (i = 0; i < q->n; i++)
		if (q->tickets[i].no <= auth)
			q->tickets[i].state = AUTHORISED;
}

static enum queue_answer
claim(struct queue *q)
{
	struct slice words[WORDS + ARGS_MAX];
	struct redis_value work;
	enum queue_answer a;

	begin_call(q, queue_script_claim, words);
	a = ask(q, words, 1, &work);
	if (a == QUEUE_YES)
		read_work(q, work.n);
	return a;
}

struct queue *
queue_open(const struct queue_options *o, struct buf *why)
{
	struct queue *q = xcalloc(1, sizeof *q);

	q->o = *o;
	q->ro = (struct redis_options){
	    .host = q->o.at.host,
	    .port = q->o.at.port,
	    .watchful = &q->o.watchful,
	    .say = o->say,
	    .ctx = o->ctx,
	};
	q->owner = make_owner();
	set_keys(q);
	q->redis = redis_open(&q->ro, why);
	if (q->redis != NULL && claim(q) == QUEUE_YES)
		return q;
	if (q->redis != NULL)
		buf_str(why,
		    q->why.n != 0 ? buf_cstr(&q->why) : "stopped by a signal");
	queue_free(q);
	return NULL;
}

void
queue_free(struct queue *q)
{
	size_t i;

	if (q == NULL)
		return;
	redis_free(q->redis);
	for (i = 0; i < q->n; i++)
		buf_free(&q->tickets[i].name);
	for (i = 0; i < KEYS; i++)
		buf_free(&q->keys[i]);
	buf_free(&q->why);
	free(q->tickets);
	free(q->owner);
	free(q);
}

const char *
queue_why(const struct queue *q)
{
	return q->why.n == 0 ? "" : (const char *)q->why.p;
}

/* ---- the steps */

static void
give_out(struct queue *q, struct queue_file *f)
{
	struct ticket *t = &q->tickets[q->left++];

	t->announced_ms = clock_ms();
	*f = (struct queue_file){
	    .ticket = t->no,
	    .name = buf_as_slice(&t->name),
	    .authorised = t->state == AUTHORISED,
	};
}

/* A file's name has no zeros in it. */
static bool
is_name(struct slice s)
{
	return s.n != 0 && slice_chr(s, '\0') == SLICE_MISSING;
}

void
queue_path(struct buf *path, struct slice name)
{
	buf_reset(path);
	if (slice_eq_str(name, "-"))
		buf_str(path, "./");
	if (is_name(name))
		buf_add_slice(path, name);
}

enum queue_answer
queue_take(struct queue *q, struct queue_file *f)
{
	struct slice words[WORDS + ARGS_MAX];
	struct redis_value name;
	enum queue_answer a;
	char taken[24];

	forget(q);
	if (q->left == q->n) {
		begin_call(q, queue_script_take, words);
		words[WORDS + 1] = number(taken, q->taken);
		a = ask(q, words, 2, &name);
		if (a != QUEUE_YES)
			return a;
		if (name.kind != REDIS_TEXT)
			return QUEUE_NO;
		add_ticket(q, ++q->taken, name.text, ANNOUNCED);
	}
	give_out(q, f);
	return QUEUE_YES;
}

/* The controller may have taken the name and died before it decided. */
static enum queue_answer
announce_again(struct queue *q, struct ticket *t)
{
	struct slice words[WORDS + ARGS_MAX];
	struct redis_value done;

	if (q->o.again_ms == 0 || clock_ms() - t->announced_ms < q->o.again_ms)
		return QUEUE_NO;
	t->announced_ms = clock_ms();
	begin_call(q, queue_script_announce, words);
	words[WORDS + 1] = buf_as_slice(&t->name);
	return ask(q, words, 2, &done) == QUEUE_YES ? QUEUE_NO : QUEUE_BROKEN;
}

enum queue_answer
queue_authorised(struct queue *q, struct queue_file *f)
{
	struct ticket *t = find(q, f->ticket);
	struct slice words[WORDS + ARGS_MAX];
	struct redis_value yes;
	enum queue_answer a;
	char no[24];

	if (t->state == AUTHORISED)
		return QUEUE_YES;
	begin_call(q, queue_script_authorised, words);
	words[WORDS + 1] = number(no, t->no);
	words[WORDS + 2] = buf_as_slice(&t->name);
	a = ask(q, words, 3, &yes);
	if (a != QUEUE_YES)
		return a;
	if (yes.number != 1)
		return announce_again(q, t);
	t->state = AUTHORISED;
	f->authorised = true;
	return QUEUE_YES;
}

/* Only once the server has answered the fate is known to be recorded. */
static enum queue_answer
end(struct queue *q, struct ticket *t, enum state state)
{
	struct slice words[WORDS + ARGS_MAX];
	struct redis_value done;
	enum queue_answer a;
	char no[24];

	begin_call(q, queue_script_end, words);
	words[WORDS + 1] = number(no, t->no);
	words[WORDS + 2] = buf_as_slice(&t->name);
	words[WORDS + 3] = slice_str(state_names[state]);
	a = ask(q, words, 4, &done);
	if (a == QUEUE_YES)
		t->state = state;
	return a;
}

enum queue_answer
queue_end(struct queue *q, uint64_t ticket, enum queue_fate fate)
{
	static const enum state states[] = {
	    [QUEUE_PROCESSED] = PROCESSED,
	    [QUEUE_FAILED] = FAILED,
	    [QUEUE_RETURNED] = RETURNED,
	};

	return end(q, find(q, ticket), states[fate]);
}

/* The last one first, so that the first is at the head again. */
enum queue_answer
queue_return_all(struct queue *q)
{
	enum queue_answer a = QUEUE_YES;
	size_t i;

	for (i = q->n; i-- != 0 && a == QUEUE_YES;)
		if (is_open(&q->tickets[i]))
			a = end(q, &q->tickets[i], RETURNED);
	return a;
}

enum queue_answer
queue_done(struct queue *q)
{
	struct slice words[WORDS + ARGS_MAX];
	struct redis_value said;
	enum queue_answer a;

	begin_call(q, queue_script_done, words);
	a = ask(q, words, 1, &said);
	if (a != QUEUE_YES || said.number == 1)
		return a;
	return said.number == 2 ? QUEUE_OTHERS : QUEUE_NO;
}
