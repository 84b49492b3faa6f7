/* plugin_options: which plugins, for the verbs that take any. */
#ifndef WF_CLI_PLUGIN_OPTIONS_H
#define WF_CLI_PLUGIN_OPTIONS_H

#include "cli/name_list.h"
#include "cli/option.h"
#include "cli/plugins.h"

struct plugin_options {
	struct name_list names, dirs;
	bool list; /* list what is found and end */
};

extern const struct option_row plugin_rows[];
/* Loaded, not started. Ends the program when one cannot be used. */
struct plugins *plugin_options_open(const struct plugin_options *);
void plugin_options_free(struct plugin_options *);

#endif
