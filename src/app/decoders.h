/*
 * decoders: every protocol, one row each, in the order in which their probes
 * are asked. The first that says yes has the session; so what is common and
 * certain stands first, and what needs the other side's answer later.
 */
#ifndef WF_APP_DECODERS_H
#define WF_APP_DECODERS_H

#include "app/decoder.h"

#define DECODER_LIST(X)    \
	X(app_http)        \
	X(app_tls)         \
	X(name_ssh)        \
	X(app_ftp)         \
	X(app_smtp)        \
	X(app_pop3)        \
	X(app_imap)        \
	X(app_telnet)      \
	X(name_irc)        \
	X(name_sip)        \
	X(name_rtsp)       \
	X(name_vnc)        \
	X(name_redis)      \
	X(name_mysql)      \
	X(name_postgres)   \
	X(name_smb)        \
	X(name_rdp)        \
	X(name_x11)        \
	X(name_bgp)        \
	X(name_mqtt)       \
	X(name_bittorrent) \
	X(name_socks)      \
	X(name_rlogin)     \
	X(name_finger)     \
	X(name_whois)      \
	X(name_mdns)       \
	X(name_llmnr)      \
	X(name_nbns)       \
	X(name_nbdgm)      \
	X(name_dns)        \
	X(name_ntp)        \
	X(name_dhcp)       \
	X(name_dhcp6)      \
	X(name_quic)       \
	X(name_ssdp)       \
	X(name_syslog)     \
	X(app_tftp)        \
	X(name_snmp)       \
	X(name_ldap)       \
	X(app_nfs)         \
	X(name_sunrpc)     \
	X(app_ftp_data)

#define DECODER_EXTERN(d) extern const struct app_decoder d;
DECODER_LIST(DECODER_EXTERN)
#undef DECODER_EXTERN

/* Is one of the session's ports in the zero-ended list? NULL: no. */
bool decoder_port(const uint16_t *ports, const struct session *);

/*
 * Ask the probes. last: no more bytes will be shown, the port decides where
 * content did not. NULL with *more set: undecided; without: unknown.
 */
const struct app_decoder *detect(const struct probe *, bool last, bool *more);

#endif
