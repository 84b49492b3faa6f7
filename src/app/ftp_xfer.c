/*
 * ftp_xfer: one transfer. See ftp_xfer.h.
 */
#include "app/ftp_xfer.h"

#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"

static void
account(struct ftp_xfer *x)
{
	size_t now = sizeof *x + x->name.n + x->url.n;

	budget_give(x->budget, x->kept);
	budget_take(x->budget, now);
	x->kept = now;
}

struct ftp_xfer *
ftp_xfer_new(struct app_conn *control)
{
	struct ftp_xfer *x = xcalloc(1, sizeof *x);

	x->refs = 1;
	x->budget = conn_budget(control);
	x->control_id = conn_session(control)->id;
	account(x);
	return x;
}

struct ftp_xfer *
ftp_xfer_hold(struct ftp_xfer *x)
{
	x->refs++;
	return x;
}

void
ftp_xfer_drop(void *xfer)
{
	struct ftp_xfer *x = xfer;

	if (x == NULL || --x->refs > 0)
		return;
	budget_give(x->budget, x->kept);
	buf_free(&x->name);
	buf_free(&x->url);
	free(x);
}

void
ftp_xfer_link(struct ftp_xfer *x, const struct app_sink *sink)
{
	if (x->data == NULL || x->line == 0 || x->linked)
		return;
	x->linked = true;
	if (sink->ftp_data != NULL)
		sink->ftp_data(sink->ctx, x->data, x->control_id, x->line);
}

void
ftp_xfer_name(
    struct ftp_xfer *x, struct slice path, const struct endpoint *host)
{
	buf_reset(&x->name);
	buf_add_slice(&x->name, path);
	buf_reset(&x->url);
	buf_str(&x->url, host->addr.v == 6 ? "ftp://[" : "ftp://");
	addr_write(&x->url, &host->addr);
	buf_str(&x->url, host->addr.v == 6 ? "]" : "");
	if (host->port != 21)
		buf_printf(&x->url, ":%u", host->port);
	if (!slice_starts(path, "/"))
		buf_str(&x->url, "/");
	wr_url_path(&x->url, path);
	account(x);
}
