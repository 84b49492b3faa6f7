/*
 * body: the names of where bodies were found, as the case record has them.
 */
#include "app/app.h"

const char *
body_source_name(enum body_source source)
{
	static const char *const names[] = {
	    [BODY_HTTP_RESPONSE] = "http-response",
	    [BODY_HTTP_REQUEST] = "http-request",
	    [BODY_HTTP_FORM_PART] = "http-form-part",
	    [BODY_FTP] = "ftp",
	    [BODY_FTP_LISTING] = "ftp-listing",
	    [BODY_HTTP_JOINED] = "http-joined",
	};

	return names[source];
}
