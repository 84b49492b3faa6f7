/*
 * resource: the files that are compiled into the program: the templates and
 * what every report carries. The table is written by embed.c.
 */
#ifndef WF_REPORT_RESOURCE_H
#define WF_REPORT_RESOURCE_H

#include <stddef.h>
#include <stdint.h>

struct resource {
	const char *name; /* "templates/index.html", "share/report.css" */
	const uint8_t *bytes;
	size_t n;
};

extern const struct resource resources[]; /* ended by a NULL name */

#endif
