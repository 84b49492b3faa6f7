/*
 * plugins_inside: the struct of plugins, for plugins.c (found, checked,
 * loaded) and plugin_call.c (called).
 */
#ifndef WF_CLI_PLUGINS_INSIDE_H
#define WF_CLI_PLUGINS_INSIDE_H

#include "cli/plugins.h"

struct plugin {
	void *object;
	struct wf_plugin api; /* a copy, with all that ours knows */
	void *state;
	bool started;
	size_t memory; /* its offset in the memory of a flow */
};

struct plugins {
	struct plugin *v;
	size_t n;
	size_t memory; /* of a flow, all of them */
	char **dirs;
	size_t ndirs;
};

#endif
