/*
 * talk_app: a talk's sessions go through detection, as in production.
 */
#include "talk.h"

static void
done(void *app)
{
	app_free(app);
}

void
talk_app(struct talk *t)
{
	struct app *app = app_new(talk_config(t));

	talk_listen(t, app_session_sink(app), done, app);
}
