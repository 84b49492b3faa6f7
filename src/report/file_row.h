/*
 * file_row: a carved file as tables and picture lists show it.
 */
#ifndef WF_REPORT_FILE_ROW_H
#define WF_REPORT_FILE_ROW_H

#include "report/query.h"
#include "report/value.h"

struct book;

/* A query over artifact a and its session s, first columns. */
#define FILE_ROW_SELECT                                                       \
	"SELECT a.id,a.session_id,a.part,a.source,a.name,a.url,"              \
	"a.declared_type,a.detected_type,a.description,a.encoding,a.size,"    \
	"a.sha256,a.complete,a.missing_bytes,a.lacks,a.first_ns,a.path,"      \
	"a.width,a.height,a.range_first,a.range_last,a.range_total,a.offset," \
	"s.page,a.ascii AND a.source IN('ftp','tftp'),CASE a.source WHEN "    \
	"'ftp' THEN "                                                         \
	"(SELECT f.command FROM ftp f WHERE f.session_id=s.control_session "  \
	"AND f.number=s.control_line) END,a.part-a.id+a.inside "              \
	"FROM artifact a LEFT JOIN session s ON s.id=a.session_id "

/* parts/file-row.html */
void file_row(struct value *, const struct book *, const struct query *);
/* parts/thumb.html */
void file_row_thumb(struct value *, const struct book *, const struct query *);
uint64_t file_row_session(const struct query *);
/* Why a carved picture is not shown, or NULL. */
const char *file_row_unshown(
    struct slice type, uint64_t size, uint64_t width, uint64_t height);

#endif
