/*
 * app: what the bytes of a session mean.
 *
 * app_new makes a session sink for the engine. For each session it collects
 * the first bytes of each side, asks the decoders' probes (content first, the
 * port is a hint), and hands the streams to the one that knows them. A decoder
 * knows its own bytes and the app sink; nothing of files, pages or other
 * decoders. One file and one row in decoders.h add a protocol.
 *
 * What decoders find leaves through struct app_sink: bodies (what a file is
 * carved from), transactions, and findings.
 */
#ifndef WF_APP_APP_H
#define WF_APP_APP_H

#include "base/rd.h"
#include "session/session.h"

/* Where a body was found: what the record calls it, and what people do. */
#define BODY_SOURCE_LIST(X)                                   \
	X(HTTP_RESPONSE, "http-response", "HTTP answer")      \
	X(HTTP_REQUEST, "http-request", "HTTP request")       \
	X(HTTP_FORM_PART, "http-form-part", "HTTP form part") \
	X(FTP, "ftp", "FTP")                                  \
	X(FTP_LISTING, "ftp-listing", "FTP listing")          \
	X(TFTP, "tftp", "TFTP")                               \
	X(SMTP, "smtp", "SMTP mail")                          \
	X(POP3, "pop3", "POP3 mail")                          \
	X(IMAP, "imap", "IMAP mail")                          \
	X(IMAP_PART, "imap-part", "IMAP, part of a mail")     \
	/* taken out of one of those */                       \
	X(MAIL_PART, "mail-part", "Mail attachment")          \
	X(NFS, "nfs", "NFS")                                  \
	/* ranges of one entity put together (carve) */       \
	X(HTTP_JOINED, "http-joined", "HTTP, joined ranges")

enum body_source {
#define BODY_SOURCE(id, name, label) BODY_##id,
	BODY_SOURCE_LIST(BODY_SOURCE)
#undef BODY_SOURCE
	    BODY_SOURCES,
};
const char *body_source_name(enum body_source); /* "http-response" ... */
/* By its name, "HTTP answer"; NULL: there is none. */
const char *body_source_label(struct slice name);
/* By its name: a mail, from its head on? */
bool body_source_mail(struct slice name);

/* A range of an entity: bytes first..last of total (RFC 9110, 14.4). */
struct body_range {
	bool is;
	bool total_known;
	uint64_t first, last, total;
};

/*
 * What is known of a body when it begins. Slices live during the call only.
 * transaction is the http.id or ftp line it belongs to (see http_tx).
 */
struct body_head {
	enum body_source source;
	struct session *session;
	enum side side; /* who sent it */
	uint64_t frame; /* where it begins */
	int64_t ns;
	struct slice name;     /* from Content-Disposition, decoded UTF-8; or
				  the FTP file name; empty: none */
	struct slice url;      /* http://host/path?query or ftp://host/path */
	struct slice type;     /* declared media type, as sent; empty: none */
	struct slice codings;  /* content codings, as sent: "gzip, br" */
	struct slice transfer; /* of mail: the one it is sent in: "base64" */
	struct slice etag;     /* validator, to join ranges */
	uint64_t length;       /* declared length of the coded body */
	bool length_known;
	struct body_range range;
	uint64_t offset; /* FTP REST, NFS, IMAP: where in the file it begins */
	bool ascii;	 /* FTP type A, TFTP netascii */
	uint32_t inside; /* number of the body that it is a part of, or 0 */
};

enum body_end {
	BODY_COMPLETE,
	BODY_CUT,	/* the stream ended or the decoder stopped early */
	BODY_UNCERTAIN, /* ends with the connection, but not by FIN */
	BODY_EXCERPT,	/* all that was asked for: a part of the file */
};

struct body; /* made by the sink */

struct http_header {
	struct slice name, value;
};

struct http_param {
	const char *kind; /* "query", "form", "cookie" */
	struct slice name, value;
};

/*
 * One transaction: request, response, or both. number counts from 1 in the
 * session, in order of the requests. Artifact numbers are what the sink said
 * of the body (body_number), 0: no body was carved. Slices live during the
 * call. Frames and times are 0 where a half is missing.
 */
struct http_tx {
	uint32_t number;
	uint64_t frame, response_frame;
	int64_t ns, response_ns;
	uint64_t request_off, response_off; /* in each side's stream */
	enum side client;
	struct slice method, host, uri, version;
	unsigned status; /* 0: no response */
	struct slice reason;
	struct slice request_headers, response_headers; /* raw blocks */
	struct slice response_type;			/* Content-Type */
	uint32_t request_artifact, response_artifact;
	uint64_t request_bytes, response_bytes; /* body as transferred */
	const struct http_param *params;
	size_t nparams;
};

/* One FTP command with its (first final) reply. */
struct ftp_line {
	uint32_t number; /* from 1 in the session */
	uint64_t frame;
	int64_t ns;
	struct slice command; /* "RETR /pub/a.txt"; PASS as sent */
	struct slice reply;   /* "226 Transfer complete." */
	bool has_data;
	struct endpoint data; /* announced endpoint of its data session */
	bool data_client;     /* the endpoint is the client's (PORT, EPRT) */
};

/* What TLS says in clear: the client's hello, the server's, or both. */
struct tls_hello {
	uint64_t frame; /* of the first of them */
	int64_t ns;
	bool asked, answered;	  /* which were there */
	struct slice server_name; /* whom the client asks for, or empty */
	struct slice alpn;	  /* what it would speak: "h2,http/1.1" */
	uint16_t version, cipher; /* agreed on: 0x0304, 0x1301 */
	uint8_t ja3[16], ja3s[16];
};

struct app_sink {
	void *ctx;
	/* NULL: the sink does not want the body. */
	struct body *(*body_begin)(void *ctx, const struct body_head *);
	void (*body_data)(void *ctx, struct body *, const struct chunk *);
	/* n bytes are missing here, in the coded or identity body. */
	void (*body_gap)(void *ctx, struct body *, uint64_t n);
	/*
	 * Ends and frees it. how says what its framing or its connection
	 * came to, whatever gaps were told before; missing counts the bytes
	 * known to lack at the end, not those of gaps.
	 */
	void (*body_end)(
	    void *ctx, struct body *, enum body_end, uint64_t missing);
	/* Its artifact number in the session. */
	uint32_t (*body_number)(void *ctx, const struct body *);
	void (*http)(void *ctx, struct session *, const struct http_tx *);
	void (*ftp)(void *ctx, struct session *, const struct ftp_line *);
	void (*tls)(void *ctx, struct session *, const struct tls_hello *);
	/* The data session of a control session's transfer. */
	void (*ftp_data)(void *ctx, struct session *data, uint64_t control_id,
	    uint32_t line);
	/* A transcript should show these bytes of the side as a body. */
	void (*body_span)(void *ctx, struct session *, enum side, uint64_t off,
	    uint64_t n, uint32_t artifact);
	/* Said when a body begins at off of the side's stream, before
	 * body_span tells where it ended: until then a transcript keeps its
	 * first bytes only. May be NULL, as body_span may. */
	void (*body_opens)(
	    void *ctx, struct session *, enum side, uint64_t off);
};

struct app; /* one a worker */

struct app_config {
	const struct limits *limits;
	struct budget *budget;
	const struct finding_sink *findings;
	const struct app_sink *sink;
};

struct app *app_new(const struct app_config *);
void app_free(struct app *);
/* The sink to give to the engine; lives as long as the app. */
const struct session_sink *app_session_sink(struct app *);

#endif
