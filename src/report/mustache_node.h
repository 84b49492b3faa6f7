/*
 * mustache_node: a parsed template, shared by mustache_parse.c, which makes
 * it, and mustache.c, which renders it.
 *
 * Nodes lie in the order of the text. The nodes of a section follow it; there
 * is no node for its closing tag. A name has keys, one for each of its words
 * (a.b.c is three); the implicit iterator "." has none.
 */
#ifndef WF_REPORT_MUSTACHE_NODE_H
#define WF_REPORT_MUSTACHE_NODE_H

#include "report/value.h"

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,    /* {{x}} */
	NODE_RAW,      /* {{{x}}}, {{&x}} */
	NODE_SECTION,  /* {{#x}} */
	NODE_INVERTED, /* {{^x}} */
	NODE_PARTIAL,  /* {{>x}} */
};

struct node {
	enum node_kind kind;
	bool in_tag;	     /* VALUE: within an HTML tag of the template */
	bool alone;	     /* PARTIAL: alone on its line */
	uint32_t inner;	     /* SECTION, INVERTED: how many follow within it */
	uint32_t words;	     /* of the name */
	struct slice text;   /* TEXT; name of a PARTIAL or section */
	struct slice indent; /* PARTIAL alone on its line */
	struct value_key *key;
	const struct mustache *partial; /* set by mustache_link */
};

struct mustache {
	struct node *nodes;
	uint32_t nnodes;
};

#endif
