/*
 * plugin: what the record keeps of plugins, which are cli/'s matter: who they
 * were, which columns of flows they declared, and the values of one side of a
 * session, told before it closes.
 */
#ifndef WF_CASE_PLUGIN_H
#define WF_CASE_PLUGIN_H

#include "session/session.h"

enum plugin_kind { PLUGIN_INTEGER, PLUGIN_REAL, PLUGIN_TEXT };

/* A value is of the side that sent the packets it was made of. */
struct plugin_value {
	enum side side;
	uint32_t column; /* from 1, over all plugins */
	enum plugin_kind kind;
	int64_t integer;
	double real;
	struct slice text;
};

/* Strings live until case.db is written. */
struct case_plugin {
	const char *name, *version, *summary;
	struct slice report; /* its lines */
};

struct case_plugin_column {
	const char *plugin, *name, *type, *doc;
};

struct case_plugins {
	const struct case_plugin *v;
	size_t n;
	const struct case_plugin_column *columns;
	size_t ncolumns;
};

#endif
