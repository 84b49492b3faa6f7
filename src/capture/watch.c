/* watch: rotated files, as they appear. */
#include "capture/watch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/xalloc.h"
#include "capture/follow.h"

#define SETTLE_MS 2000 /* so long quiet, and others wait: it is whole */

/* Names, owned, in order. */
struct names {
	char **name;
	size_t n, room;
};

struct watch {
	struct watchful watchful;
	struct feed feed;
	struct growth growth;
	struct idle idle;
	char *dir;
	char *stop_path;       /* NULL: none */
	const char *stop_name; /* in dir, or NULL */
	struct names seen;     /* given out, all of them */
	struct names wait;     /* found, not yet given out: from next on */
	size_t next;
	const char *now; /* the one being read, in seen */
	char *path;
	bool last_try; /* it is whole, as was known before this read */
};

/* ---- names in order */

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits(const char *s)
{
	size_t n = 0;

	while (digit(s[n]))
		n++;
	return n;
}

/* Two numbers by value: without leading zeros, the longer is the larger. */
static int
number_cmp(const char **a, const char **b)
{
	size_t n, m;
	int c;

	while (**a == '0')
		++*a;
	while (**b == '0')
		++*b;
	n = digits(*a);
	m = digits(*b);
	c = n != m ? (n > m) - (n < m) : strncmp(*a, *b, n);
	*a += n;
	*b += m;
	return c;
}

int
watch_cmp(const char *a, const char *b)
{
	const char *p = a, *q = b;
	int c;

	while (*p != '\0' && *q != '\0') {
		if (digit(*p) && digit(*q)) {
			c = number_cmp(&p, &q);
			if (c != 0)
				return c;
		} else if (*p != *q) {
			break;
		} else {
			p++;
			q++;
		}
	}
	c = (unsigned char)*p - (unsigned char)*q;
	/* 1 and 01 are equal numbers, and two names. */
	return c != 0 ? c : strcmp(a, b);
}

static int
cmp(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return watch_cmp(*x, *y);
}

static void
names_add(struct names *l, char *name)
{
	if (l->n == l->room) {
		l->room = l->room * 2 + 16;
		l->name = xreallocarray(l->name, l->room, sizeof(char *));
	}
	l->name[l->n++] = name;
}

/* In its place; they mostly come in order. */
static void
names_insert(struct names *l, char *name)
{
	size_t i;

	names_add(l, name);
	for (i = l->n - 1; i != 0 && watch_cmp(name, l->name[i - 1]) < 0; i--)
		l->name[i] = l->name[i - 1];
	l->name[i] = name;
}

static bool
names_has(const struct names *l, const char *name)
{
	return l->n != 0 &&
	       bsearch(&name, l->name, l->n, sizeof(char *), cmp) != NULL;
}

static void
names_free(struct names *l, size_t from)
{
	size_t i;

	for (i = from; i < l->n; i++)
		free(l->name[i]);
	free(l->name);
}

/* ---- the directory */

static bool
is_capture(const struct watch *w, int fd, const char *name)
{
	struct stat st;

	return name[0] != '.' && !names_has(&w->seen, name) &&
	       (w->stop_name == NULL || strcmp(name, w->stop_name) != 0) &&
	       fstatat(fd, name, &st, 0) == 0 && S_ISREG(st.st_mode);
}

/* What was not given out yet. */
static void
scan(struct watch *w)
{
	DIR *d = opendir(w->dir);
	struct dirent *e;

	if (d == NULL)
		return;
	names_free(&w->wait, w->next);
	w->wait = (struct names){0};
	w->next = 0;
	while ((e = readdir(d)) != NULL)
		if (is_capture(w, dirfd(d), e->d_name))
			names_add(&w->wait, xstrdup(e->d_name));
	closedir(d);
	if (w->wait.n != 0)
		qsort(w->wait.name, w->wait.n, sizeof(char *), cmp);
}

/* The next name that waits, or NULL. */
static const char *
waiting(struct watch *w)
{
	if (w->next == w->wait.n)
		scan(w);
	return w->next < w->wait.n ? w->wait.name[w->next] : NULL;
}

static bool
told_to_stop(const struct watch *w)
{
	struct stat st;

	return w->stop_path != NULL && stat(w->stop_path, &st) == 0;
}

/* ---- the feed */

static void
take(struct watch *w)
{
	char *name = w->wait.name[w->next++];

	names_insert(&w->seen, name);
	w->now = name;
	free(w->path);
	w->path = xasprintf("%s/%s", w->dir, name);
	w->last_try = false;
	idle_reset(&w->idle);
}

static bool
watch_next(void *ctx, const char **path, const char **name)
{
	struct watch *w = ctx;
	bool last;

	for (;;) {
		/* What was there before the stop file is still read. */
		last = told_to_stop(w) || idle_over(&w->idle);
		if (watchful_stopped(&w->watchful))
			return false;
		if (waiting(w) != NULL)
			break;
		if (last || !watchful_wait(&w->watchful))
			return false;
	}
	take(w);
	*path = *name = w->path;
	return true;
}

static bool
watch_left(void *ctx)
{
	return waiting(ctx) != NULL;
}

/* Will the one being read grow no more, as far as one can know? */
static bool
whole(struct watch *w)
{
	const char *other = waiting(w);

	if (other != NULL &&
	    (watch_cmp(other, w->now) > 0 || idle_ms(&w->idle) >= SETTLE_MS))
		return true;
	return told_to_stop(w);
}

/*
 * What was written between the end that was met and the sign that the file is
 * whole is still to be read: so the sign is followed by one more try.
 */
static bool
watch_more(void *ctx, uint64_t had)
{
	struct watch *w = ctx;

	idle_note(&w->idle, had);
	if (w->last_try)
		return false;
	if (idle_over(&w->idle))
		return idle_once_more(&w->idle);
	w->last_try = whole(w);
	return w->last_try || watchful_wait(&w->watchful);
}

struct watch *
watch_open(const char *dir, const char *stop_file, uint64_t idle_ms,
    const struct watchful *watchful, struct buf *why)
{
	DIR *d = opendir(dir);
	struct watch *w;

	if (d == NULL) {
		buf_printf(why, "cannot watch %s: %s", dir, strerror(errno));
		return NULL;
	}
	closedir(d);
	w = xcalloc(1, sizeof *w);
	w->watchful = *watchful;
	w->dir = xstrdup(dir);
	w->idle.limit_ms = idle_ms;
	idle_reset(&w->idle);
	if (stop_file != NULL && strchr(stop_file, '/') != NULL) {
		w->stop_path = xstrdup(stop_file);
	} else if (stop_file != NULL) {
		w->stop_path = xasprintf("%s/%s", dir, stop_file);
		w->stop_name = stop_file;
	}
	w->growth = (struct growth){w, watch_more};
	w->feed = (struct feed){
	    .ctx = w,
	    .next = watch_next,
	    .left = watch_left,
	    .growth = &w->growth,
	    .none = "no capture appeared in the watched directory",
	};
	return w;
}

const struct feed *
watch_feed(const struct watch *w)
{
	return &w->feed;
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	names_free(&w->seen, 0);
	names_free(&w->wait, w->next);
	free(w->dir);
	free(w->stop_path);
	free(w->path);
	free(w);
}
