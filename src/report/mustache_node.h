/*
 * mustache_node: a parsed template, shared by mustache_parse.c, which makes
 * it, and mustache.c, which renders it.
 *
 * Nodes lie in the order of the text. The nodes of a section follow it, up to
 * its end index; there is no node for its closing tag. A name is a range of
 * words (a.b.c is three); the implicit iterator "." is a name of none.
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
	bool in_tag;	      /* VALUE: within an HTML tag of the template */
	bool alone;	      /* PARTIAL: alone on its line */
	struct slice text;    /* TEXT; name of a PARTIAL or section */
	struct slice indent;  /* PARTIAL alone on its line */
	uint32_t word, words; /* first word of the name, number */
	uint32_t end;	      /* SECTION, INVERTED: index after it */
	const struct mustache *partial; /* set by mustache_link */
};

struct mustache {
	struct node *nodes;
	struct value_key *words;
	uint32_t nnodes, nwords;
};

#endif
