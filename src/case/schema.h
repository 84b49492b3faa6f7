/*
 * schema: the tables of case.db. Names are a contract with whoever reads the
 * record with SQL; columns may be added (CASE_VERSION stays), never changed.
 *
 * Rules of all tables: times are ns since 1970, UTC. What is not known or does
 * not exist is NULL; a text that was there and empty is ''. A captured text is
 * TEXT where it is valid UTF-8 without NUL, else a BLOB of its bytes. Digests
 * are lower-case hex. Flags are 0 and 1. client and server are the session's;
 * A and B (0 and 1) are its sides, A sent first.
 */
#ifndef WF_CASE_SCHEMA_H
#define WF_CASE_SCHEMA_H

#define CASE_APPLICATION_ID 0x57464c4f /* "WFLO" */
#define CASE_VERSION	    1

/* clang-format off */
#define SCHEMA_TABLES \
/* One row a fact: tool, version, lib.NAME, options, case_number, title, \
 * examiner, notes, limit.NAME, frames, bytes, frames.session, frames.other, \
 * frames.filtered, frames.undecoded, left_out (of frames.filtered: their \
 * sessions were too small or too large, but tally counts them), sessions, \
 * first_ns, last_ns ... */ \
"CREATE TABLE meta(" \
"key TEXT PRIMARY KEY,value) WITHOUT ROWID;" \
\
"CREATE TABLE capture(" \
"id INTEGER PRIMARY KEY,path,format TEXT,link_types TEXT,size INTEGER," \
"sha256 TEXT,first_ns INTEGER,last_ns INTEGER,frames INTEGER,comment," \
"packing TEXT," 	/* gzip, zstd or NULL */ \
"interfaces INTEGER,interface_names," \
"snaplen INTEGER," 	/* the smallest declared or NULL */ \
"snapped INTEGER,snapped_bytes INTEGER," /* frames cut, what they lack */ \
"drops INTEGER," 	/* packets the capturer says it lost */ \
"whole INTEGER," 	/* 0: size and sha256 are of what was read */ \
"damaged INTEGER,damage);" \
\
"CREATE TABLE session(" \
"id INTEGER PRIMARY KEY,name TEXT,first_frame INTEGER,part INTEGER," \
"proto TEXT,ip_version INTEGER," \
"client_ip TEXT,client_port INTEGER,server_ip TEXT,server_port INTEGER," \
"vlan TEXT," 		/* 12, or 100,200: outermost first */ \
"tunnel TEXT,first_ns INTEGER,last_ns INTEGER,last_frame INTEGER," \
"client_packets INTEGER,server_packets INTEGER," \
"client_bytes INTEGER,server_bytes INTEGER," \
"client_gap_bytes INTEGER,server_gap_bytes INTEGER," \
"client_sha256 TEXT,server_sha256 TEXT,state TEXT," \
"app TEXT," 		/* a decoder's name or NULL */ \
"community_id TEXT,activity BLOB,page TEXT," \
"capture INTEGER," 	/* of the first frame */ \
"client_side INTEGER," 	/* 0: side A is the client, 1: side B */ \
"client_wire_bytes INTEGER,server_wire_bytes INTEGER," /* whole frames */ \
"client_retransmitted INTEGER,server_retransmitted INTEGER," /* packets */ \
"client_out_of_order INTEGER,server_out_of_order INTEGER," \
"client_keepalives INTEGER,server_keepalives INTEGER," \
"client_zero_windows INTEGER,server_zero_windows INTEGER," \
"client_snapped INTEGER,server_snapped INTEGER," /* packets cut */ \
"midstream INTEGER," 	/* TCP whose start was missed */ \
"link_type INTEGER,pppoe INTEGER," \
"icmp_type INTEGER,icmp_code INTEGER," /* of the first packet, or NULL */ \
"gaps INTEGER," 	/* how many holes the gap bytes make */ \
"files INTEGER," 	/* carved from it */ \
"requests INTEGER," 	/* HTTP */ \
"control_session INTEGER,control_line INTEGER," /* what an FTP data session \
			 * belongs to: ftp.session_id and ftp.number */ \
"icmp_id INTEGER," 	/* identifier of an echo, or NULL */ \
"client_raw INTEGER,server_raw INTEGER," /* bytes of the raw streams */ \
"capture_frame INTEGER);" /* the first frame's number in its capture */ \
\
"CREATE TABLE http(" \
"id INTEGER PRIMARY KEY,session_id INTEGER,frame INTEGER,ns INTEGER," \
"response_frame INTEGER,response_ns INTEGER,method,host,uri," \
"status INTEGER,request_headers,response_headers," \
"request_artifact INTEGER,response_artifact INTEGER," /* artifact.id */ \
"number INTEGER," 	/* from 1 in the session */ \
"version,reason," \
"response_type," 	/* Content-Type as sent */ \
"request_bytes INTEGER,response_bytes INTEGER," /* bodies as transferred */ \
"request_off INTEGER,response_off INTEGER);" /* in each side's stream */ \
\
"CREATE TABLE http_param(" \
"http_id INTEGER,n INTEGER,kind TEXT,name,value," \
"PRIMARY KEY(http_id,n)) WITHOUT ROWID;" \
\
"CREATE TABLE ftp(" \
"session_id INTEGER,number INTEGER,frame INTEGER,ns INTEGER,command,reply," \
"data_session INTEGER,data_ip TEXT,data_port INTEGER," /* as announced */ \
"data_client INTEGER," 	/* 1: the client announced it (PORT, EPRT) */ \
"PRIMARY KEY(session_id,number)) WITHOUT ROWID;" \
\
/* What the hellos say; NULL what was not there. */ \
"CREATE TABLE tls(" \
"session_id INTEGER PRIMARY KEY,frame INTEGER,ns INTEGER," \
"server_name,alpn," 	/* as the client asked: h2,http/1.1 */ \
"version INTEGER,cipher INTEGER," /* agreed on: 0x0304, 0x1301 */ \
"ja3 TEXT,ja3s TEXT);" \
\
"CREATE TABLE artifact(" \
"id INTEGER PRIMARY KEY,session_id INTEGER,part INTEGER,source TEXT," \
"direction TEXT," 	/* client or server: who sent it */ \
"name,url,declared_type,detected_type TEXT,description,encoding," \
"size INTEGER,sha256 TEXT,md5 TEXT,complete INTEGER,missing_bytes INTEGER," \
"first_frame INTEGER,last_frame INTEGER,first_ns INTEGER,path TEXT," \
"runs BLOB," 		/* case.h: runs_pack */ \
"sha1 TEXT," \
"side INTEGER," 	/* 0 A, 1 B */ \
"lacks TEXT," 		/* what is missing, one clause */ \
"offset INTEGER," 	/* FTP: the file's byte it begins at */ \
"ascii INTEGER,width INTEGER,height INTEGER,etag," \
"range_first INTEGER,range_last INTEGER,range_total INTEGER," \
"stream_off INTEGER,stream_bytes INTEGER," /* where it is in the stream */ \
"inside INTEGER);" 	/* artifact.id of the mail that it is a part of */ \
\
"CREATE TABLE tally(" \
"kind TEXT,key TEXT,label TEXT,packets INTEGER,bytes INTEGER," \
"sessions INTEGER,PRIMARY KEY(kind,key)) WITHOUT ROWID;" \
\
/* Payload bytes; app is a session's app, or other. */ \
"CREATE TABLE timeline(" \
"bin_ns INTEGER,app TEXT,packets INTEGER,bytes INTEGER," \
"PRIMARY KEY(bin_ns,app)) WITHOUT ROWID;" \
\
"CREATE TABLE variant(" \
"session_id INTEGER,n INTEGER," \
"side INTEGER,offset INTEGER,length INTEGER,frame INTEGER,data BLOB," \
"ns INTEGER," \
"late INTEGER," 	/* fills a gap that was closed already */ \
"PRIMARY KEY(session_id,n)) WITHOUT ROWID;" \
\
/* id is the number after F; severity is High, Medium, Low or Note. */ \
"CREATE TABLE finding(" \
"id INTEGER PRIMARY KEY,severity TEXT,kind TEXT,session_id INTEGER," \
"artifact_id INTEGER,frame INTEGER,text," \
"ns INTEGER,capture INTEGER,part INTEGER);" \
\
"CREATE TABLE transcript(" \
"session_id INTEGER PRIMARY KEY,data BLOB);" \
\
/* Empty unless the order of all bytes was asked for: delivery.h. */ \
"CREATE TABLE delivery(" \
"session_id INTEGER,n INTEGER,data BLOB," \
"PRIMARY KEY(session_id,n)) WITHOUT ROWID;" \
\
/* What databases of countries and organisations told: addresses of sessions \
 * and of the tally; none that they do not know. */ \
"CREATE TABLE address(" \
"ip TEXT PRIMARY KEY,country TEXT,org TEXT) WITHOUT ROWID;" \
\
/* The plugins of the run, in their order; report has their lines. */ \
"CREATE TABLE plugin(" \
"id INTEGER PRIMARY KEY,name TEXT,version TEXT,summary TEXT,report TEXT);" \
\
/* The columns of flows that they declared, in their order. */ \
"CREATE TABLE plugin_column(" \
"n INTEGER PRIMARY KEY,plugin TEXT,name TEXT,type TEXT,doc TEXT);" \
\
/* What they found of each side of a session; direction is client or server: \
 * who sent it. Hex types, and numbers over 63 bits, are TEXT. */ \
"CREATE TABLE plugin_flow(" \
"session_id INTEGER,n INTEGER," /* plugin_column.n */ \
"direction TEXT,name TEXT,value," \
"PRIMARY KEY(session_id,n,direction)) WITHOUT ROWID;"

/* Made after the rows of sessions, and after the findings. */
#define SCHEMA_INDICES \
"CREATE INDEX http_session ON http(session_id,number);" \
"CREATE INDEX artifact_session ON artifact(session_id,part);"
#define SCHEMA_INDICES_LATE \
"CREATE INDEX artifact_sha256 ON artifact(sha256);" \
"CREATE INDEX finding_session ON finding(session_id);"
/* clang-format on */

#endif
