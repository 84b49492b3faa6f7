/*
 * versions: the libraries of this build, by the versions that run.
 */
#ifndef WF_CASE_VERSIONS_H
#define WF_CASE_VERSIONS_H

/* Each library once, by name; version is NULL where the build has it not. */
void versions_each(
    void (*fn)(void *ctx, const char *name, const char *version), void *ctx);

#endif
