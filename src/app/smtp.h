/*
 * smtp: what the files of the SMTP decoder share.
 */
#ifndef WF_APP_SMTP_H
#define WF_APP_SMTP_H

#include "app/decoder.h"

extern const uint16_t smtp_ports[]; /* zero-ended */

enum probe_result smtp_probe(const struct probe *);

#endif
