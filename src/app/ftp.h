/*
 * ftp: what the files of the FTP decoder share: the verbs that probes know.
 */
#ifndef WF_APP_FTP_H
#define WF_APP_FTP_H

#include "app/decoder.h"

extern const struct app_decoder app_ftp, app_ftp_data;

/* The command's verb, up to a space; SLICE_NONE where none is whole. */
struct slice ftp_verb(struct slice line);
/* Is it a verb of FTP? strict: that no other text protocol has. */
bool ftp_verb_known(struct slice verb, bool strict);
enum probe_result ftp_probe(const struct probe *);

#endif
