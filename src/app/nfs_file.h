/*
 * nfs_file: the files that an NFS session names by handles, and their bytes
 * on the way to bodies. Inside app/ only.
 *
 * A body is what was read (or written) of one handle in ascending order of
 * offset (scatter.h says how). A piece with nothing new in it is a reader that
 * went back, and begins a new body.
 */
#ifndef WF_APP_NFS_FILE_H
#define WF_APP_NFS_FILE_H

#include "app/decoder.h"

#define NFS_HANDLE_MOST 64 /* bytes (RFC 1813, 2.4) */

struct nfs_handle {
	uint8_t n, bytes[NFS_HANDLE_MOST];
};

enum nfs_way { NFS_READ, NFS_WRITTEN };

struct nfs_files;

struct nfs_files *nfs_files_new(struct app_conn *);
/* Ends all bodies. */
void nfs_files_free(struct nfs_files *);
void nfs_file_name(struct nfs_files *, const struct nfs_handle *,
    struct slice name, const struct chunk *at);
/* n bytes from off come next; n may be 0. at: where and when. */
void nfs_file_begin(struct nfs_files *, const struct nfs_handle *, enum nfs_way,
    uint64_t off, uint64_t n, const struct chunk *at);
/* Some of them. */
void nfs_file_bytes(struct nfs_files *, const struct nfs_handle *, enum nfs_way,
    uint64_t off, const struct chunk *);
/* The file is so long, as was said now. */
void nfs_file_size(struct nfs_files *, const struct nfs_handle *, enum nfs_way,
    uint64_t size, const struct chunk *at);

#endif
