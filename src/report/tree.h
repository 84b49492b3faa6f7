/*
 * tree: the files of a report, one after the other, in the order of their
 * paths as bytes; that is the order of a manifest.
 */
#ifndef WF_REPORT_TREE_H
#define WF_REPORT_TREE_H

#include "base/buf.h"
#include "base/hash.h"

enum tree_kind { TREE_FILE, TREE_FOLDER, TREE_OTHER };

struct tree_entry {
	char *name;
	enum tree_kind kind;
};

struct tree {
	/*
	 * Of what is no folder; fd: of the folder that has it. The manifest
	 * itself is left out.
	 */
	void (*fn)(struct tree *, int fd, const struct tree_entry *);
	struct buf path; /* of the entry */
	bool failed;	 /* a folder could not be read: errno */
};

#define TREE_MANIFEST "manifest-sha256.txt"

/* From the folder name in at, which may be reached by a link; nothing below
 * it is. */
void tree_walk(struct tree *, int at, const char *name);
/* A file in parts, no link and no pipe; false with errno when not all of it can
 * be read. And its digest. */
bool tree_read(int at, const char *name,
    void (*take)(void *ctx, struct slice part), void *ctx);
bool tree_hash(int at, const char *name, uint8_t sha256[SHA256_SIZE]);

#endif
