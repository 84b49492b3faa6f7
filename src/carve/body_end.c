/* body_end: a body's artifact, and findings about what it lacks. */
#include <stdlib.h>

#include "base/wr.h"
#include "carve/body.h"
#include "carve/media.h"
#include "carve/mismatch.h"
#include "carve/name.h"

#define SHOWN	   120	/* bytes of a captured name in a finding */
#define TYPE_REACH 4096 /* a gap before this hides what the bytes are */
#define STUMP	   32	/* what is left of a cut file says nothing */

/* ---- words: each adds to a finding's text, and then what follows */

static void
put_number(struct buf *t, uint64_t n, const char *after)
{
	wr_commas(t, n);
	buf_str(t, after);
}

/* The name that its sender gave it, else what its URL ends in. */
static void
captured_name(struct buf *out, const struct body *b)
{
	if (b->head.name.n != 0)
		buf_add_slice(out, b->head.name);
	else
		name_from_url(out, b->head.url);
}

static struct slice
source_of(const struct body *b)
{
	return slice_str(body_source_name(b->head.source));
}

static void
put_name(struct buf *t, const struct body *b, const char *after)
{
	struct buf name = {0};

	captured_name(&name, b);
	if (name.n == 0)
		buf_add_slice(&name, b->head.url);
	if (name.n == 0)
		buf_str(&name,
		    body_source_mail(source_of(b)) ? "a message" : "a body");
	buf_add_slice(t, slice_head(buf_as_slice(&name), SHOWN));
	buf_str(t, after);
	buf_free(&name);
}

static void
put_codings(struct buf *t, const struct body *b, const char *after)
{
	buf_add_slice(t, slice_head(b->head.codings, SHOWN));
	buf_str(t, after);
}

static void
put_limit(struct buf *t, const struct body *b, enum limit_id id)
{
	buf_printf(t, "the limit %s of ", limit_row(id)->name);
	put_number(t, b->carve->cfg.limits->v[id], " ");
	buf_str(t, limit_row(id)->unit);
}

/* Takes the text. */
static void
say(struct body *b, enum finding_kind kind, uint64_t frame, int64_t ns,
    struct buf *text)
{
	struct finding f = {
	    .kind = kind,
	    .session_id = b->session->id,
	    .part = b->part,
	    .frame = frame,
	    .ns = ns,
	    .capture = b->capture,
	    .text = buf_as_slice(text),
	};

	finding_add(b->carve->cfg.findings, &f);
	buf_free(text);
}

static void
say_here(struct body *b, enum finding_kind kind, struct buf *text)
{
	say(b, kind, b->head.frame, b->head.ns, text);
}

/* ---- findings */

/* The list of codings has something that is not undone. */
static void
say_left(struct body *b)
{
	struct buf t = {0};

	put_name(&t, b,
	    b->transfer ? " was sent in the transfer encoding "
			: " was sent with the content coding ");
	buf_add_slice(&t, slice_head(b->left_name, SHOWN));
	if (b->left == LEFT_DEPTH) {
		buf_str(&t, " beyond ");
		put_limit(&t, b, LIMIT_CODING_DEPTH);
	} else {
		buf_str(&t, b->left == LEFT_UNKNOWN
				? ", which is not known"
				: ", which this program does not undo");
	}
	buf_str(&t, b->coding == NULL ? ". It is kept as it was sent."
				      : ". It is kept as the codings after "
					"it left it.");
	say_here(b,
	    b->left == LEFT_DEPTH ? FINDING_LIMIT : FINDING_CODING_FAILED, &t);
}

static void
say_failed(struct body *b)
{
	struct buf t = {0};

	put_name(&t, b, " was sent with the content coding ");
	put_codings(&t, b, "; ");
	if (b->failed_out == 0) {
		buf_str(&t, "its bytes are not");
	} else {
		buf_str(&t, "its bytes break that, or end, after ");
		put_number(&t, b->failed_out, " expanded bytes");
	}
	buf_str(&t, ". It is kept as it was sent.");
	say_here(b, FINDING_CODING_FAILED, &t);
}

static uint64_t
stray_bytes(const struct body *b)
{
	uint64_t at;

	return coding_stray(b->coding, &at);
}

static void
say_stray(struct body *b)
{
	struct buf t = {0};
	uint64_t at, n = coding_stray(b->coding, &at);

	put_name(&t, b, " was sent in ");
	buf_add_slice(&t, coding_names(b->coding));
	buf_str(&t, ", but ");
	put_number(&t, n, n == 1 ? " byte is none" : " bytes are none");
	buf_str(&t, " of it, the first at offset ");
	put_number(&t, at, " as sent. What they leave is kept.");
	say_here(b, FINDING_ENCODING_BROKEN, &t);
}

static void
say_bomb(struct body *b)
{
	struct buf t = {0};

	put_number(&t, coding_in(b->coding), " bytes of ");
	buf_add_slice(&t, coding_names(b->coding));
	buf_str(&t, " had grown to ");
	put_number(&t, coding_out(b->coding), " bytes when ");
	put_limit(&t, b, coding_limit(b->coding));
	buf_str(&t, " was met. The file holds what was expanded up to there.");
	say_here(b, FINDING_CODING_BOMB, &t);
}

static void
say_output(struct body *b)
{
	struct buf t = {0};

	put_name(&t, b, " is cut: the carved files have reached ");
	put_limit(&t, b, LIMIT_OUTPUT_BYTES);
	buf_str(&t, ".");
	say_here(b, FINDING_OUTPUT_LIMIT, &t);
}

/* Where the gaps are, and what stands in their place. */
static void
put_places(struct buf *t, const struct body *b)
{
	if (b->gaps > 1) {
		buf_str(t, "in ");
		put_number(t, b->gaps, " places, the first ");
	}
	buf_str(t, "at offset ");
	put_number(t, b->gap_off, "");
	if (b->gaps == 1 && b->gap_sure) {
		buf_str(t, " (bytes ");
		put_number(t, b->gap_stream, "–");
		put_number(t, b->gap_stream + b->gap_n - 1,
		    " of its side of the session)");
	}
	buf_str(t, ". ");
}

static void
say_gap(struct body *b)
{
	bool coded = b->lack == LACK_GAP_CODED;
	struct buf t = {0};

	put_number(&t, b->gap_bytes,
	    !coded	  ? " bytes of "
	    : b->transfer ? " encoded bytes of "
			  : " compressed bytes of ");
	put_name(&t, b, " are missing ");
	put_places(&t, b);
	if (!coded && !b->zeros_cut) {
		buf_str(&t, "Zeros stand in their place.");
	} else if (!coded) {
		buf_str(&t, "More zeros than ");
		put_limit(&t, b, LIMIT_DECODED_RATIO);
		buf_str(&t, " allows are not written; the file ends there.");
	} else {
		buf_str(&t, b->transfer ? "What follows is not decoded"
					: "What follows cannot be expanded");
		buf_str(&t, "; the file ends there");
		if (b->unused != 0) {
			buf_str(&t, " and ");
			put_number(&t, b->unused, " bytes are not used");
		}
		buf_str(&t, ".");
	}
	if (b->gap_frame != 0)
		say(b, FINDING_ARTIFACT_GAP, b->gap_frame, b->gap_ns, &t);
	else
		say_here(b, FINDING_ARTIFACT_GAP, &t);
}

static void
say_cut(struct body *b, enum body_end how)
{
	struct buf t = {0};

	if (how == BODY_UNCERTAIN) {
		buf_str(&t, "The connection ended without a FIN, so the end "
			    "of ");
		put_name(&t, b, " is not certain.");
	} else {
		put_name(&t, b, " ends early");
		if (b->short_by != 0) {
			buf_str(&t, ": its last ");
			put_number(&t, b->short_by, " bytes are missing");
		}
		buf_str(&t, ".");
	}
	say(b, FINDING_ARTIFACT_CUT, b->last_frame, b->head.ns, &t);
}

static void
say_runs(struct body *b)
{
	struct buf t = {0};

	put_name(&t, b, " came in more pieces than ");
	put_limit(&t, b, LIMIT_RUNS);
	buf_str(&t, "; where the rest of its bytes came from is not kept.");
	say_here(b, FINDING_LIMIT, &t);
}

/* A type says something of bytes that begin at the beginning. */
static bool
shows_its_type(const struct body *b, uint64_t size)
{
	return !b->still_coded && b->head.source != BODY_FTP_LISTING &&
	       b->head.offset == 0 &&
	       (!b->head.range.is || b->head.range.first == 0) &&
	       (b->gaps == 0 || b->gap_off >= TYPE_REACH) &&
	       (b->lack == LACK_NOTHING || size >= STUMP);
}

static void
say_mismatch(struct body *b, const struct artifact *a)
{
	struct buf name = {0}, t = {0};
	struct mismatch m = {
	    .source = b->head.source,
	    .declared = b->head.type,
	    .detected = a->detected_type,
	};
	enum finding_kind kind;

	if (!shows_its_type(b, a->size))
		return;
	captured_name(&name, b);
	m.name = buf_as_slice(&name);
	m.from_url = b->head.name.n == 0;
	if (mismatch_look(&m, &kind, &t))
		say_here(b, kind, &t);
	buf_free(&name);
}

static void
say_all(struct body *b, enum body_end how)
{
	if (b->left != LEFT_NOTHING)
		say_left(b);
	if (b->lack == LACK_FAILED)
		say_failed(b);
	if (b->transfer && b->coding != NULL && stray_bytes(b) != 0)
		say_stray(b);
	if (b->lack == LACK_BOMB)
		say_bomb(b);
	if (b->output_cut)
		say_output(b);
	if (b->gaps != 0)
		say_gap(b);
	if (how == BODY_CUT || how == BODY_UNCERTAIN)
		say_cut(b, how);
	if (b->trace_full)
		say_runs(b);
}

/* ---- the artifact */

/*
 * A coding that did not come to its end. Of a whole body that is a failure,
 * and the bytes are kept as sent; of one that was cut, what it gave is kept,
 * unless that is nothing.
 */
static void
end_coding(struct body *b, enum body_end how)
{
	if (b->transfer && b->coding != NULL) {
		body_transferred(b);
		if (stray_bytes(b) != 0)
			body_lacks(b, LACK_STRAY);
		return;
	}
	if (b->waits)
		body_expand(b, how != BODY_CUT);
	if (b->mode != TAKE_CODED || coding_ended(b->coding))
		return;
	if (how == BODY_COMPLETE)
		body_as_sent(b, LACK_FAILED);
	else if (coding_out(b->coding) == 0)
		body_as_sent(b, LACK_CUT);
}

/* One clause for people; NULL: nothing lacks. */
static const char *
lack_clause(const struct body *b, struct buf *room)
{
	static const char *const clause[] = {
	    [LACK_CODING] = "its content coding is not undone",
	    [LACK_FAILED] = "its content coding could not be undone",
	    [LACK_STRAY] = "bytes are none of its encoding",
	    [LACK_BOMB] = "it was not expanded to its end",
	    [LACK_OUTPUT] = "an output limit was reached",
	    [LACK_CUT] = "it ends early",
	    [LACK_UNCERTAIN] = "its end is not certain",
	    [LACK_EXCERPT] = "only a part of it was asked for",
	};

	if (b->lack == LACK_GAP) {
		put_number(room, b->gap_bytes, " bytes are missing inside");
		return buf_cstr(room);
	}
	if (b->lack == LACK_GAP_CODED) {
		buf_str(room, "it ends where ");
		put_number(room, b->gap_bytes,
		    b->transfer ? " encoded bytes are missing"
				: " compressed bytes are missing");
		return buf_cstr(room);
	}
	if (b->lack == LACK_CODING && b->transfer)
		return "its transfer encoding is not undone";
	return clause[b->lack];
}

/* A mail inside a mail has no name of its own either. */
static struct slice
usual_name(const struct body *b)
{
	if (b->head.name.n == 0 && b->head.source == BODY_MAIL_PART &&
	    slice_ieq_str(media_bare(b->head.type), "message/rfc822"))
		return SLICE_LIT("message.eml");
	return name_or_usual(b->head.name, source_of(b));
}

static void
final_name(void *ctx, const char *type, struct buf *out)
{
	struct body *b = ctx;
	uint64_t max = b->carve->cfg.limits->v[LIMIT_NAME_BYTES];

	buf_add_slice(out, buf_as_slice(&b->base));
	buf_str(out, "-");
	name_safe(out, usual_name(b), b->head.url, type, name_most(max));
}

static void
fill(struct artifact *a, const struct body *b)
{
	const struct body_head *h = &b->head;
	unsigned hashes = b->carve->cfg.hashes;

	*a = (struct artifact){
	    .session = b->session,
	    .part = b->part,
	    .source = h->source,
	    .side = h->side,
	    .name = h->name,
	    .url = h->url,
	    .declared_type = h->type,
	    .size = b->file->n,
	    .has_md5 = (hashes & HASH_MD5) != 0,
	    .has_sha1 = (hashes & HASH_SHA1) != 0,
	    .complete = b->lack == LACK_NOTHING,
	    .missing = b->gap_bytes + b->unused + b->short_by,
	    .first_frame = h->frame,
	    .last_frame = b->last_frame > h->frame ? b->last_frame : h->frame,
	    .first_ns = h->ns,
	    .range = h->range,
	    .etag = h->etag,
	    .offset = h->offset,
	    .ascii = h->ascii,
	    .inside = h->inside,
	    .runs = b->trace.run,
	    .nruns = b->trace.n,
	};
	if (b->coding != NULL)
		a->encoding = coding_names(b->coding);
}

static void
add_facts(struct artifact *a, struct spool_facts *f)
{
	a->detected_type = f->type;
	a->description = buf_as_slice(&f->description);
	a->sum = f->sum;
	memcpy(a->md5, f->md5, sizeof a->md5);
	memcpy(a->sha1, f->sha1, sizeof a->sha1);
	a->path = f->path.n == 0 ? NULL : buf_cstr(&f->path);
	a->width = f->width;
	a->height = f->height;
}

static void
make_artifact(struct body *b)
{
	const struct carve_sink *out = &b->carve->out;
	struct spool_facts facts;
	struct buf room = {0};
	struct artifact a;

	fill(&a, b);
	a.lacks = lack_clause(b, &room);
	spool_finish(b->file, &facts, b->head.ns, final_name, b);
	add_facts(&a, &facts);
	say_mismatch(b, &a);
	atomic_fetch_add_explicit(&b->carve->told, 1, memory_order_relaxed);
	if (out->artifact != NULL)
		out->artifact(out->ctx, &a);
	spool_facts_free(&facts);
	buf_free(&room);
}

void
body_finish(struct body *b, enum body_end how, uint64_t missing)
{
	static const enum body_lack lack[] = {
	    [BODY_COMPLETE] = LACK_NOTHING,
	    [BODY_CUT] = LACK_CUT,
	    [BODY_UNCERTAIN] = LACK_UNCERTAIN,
	    [BODY_EXCERPT] = LACK_EXCERPT,
	};
	const struct body_head *h = &b->head;

	b->short_by = missing;
	if (how == BODY_COMPLETE && h->length_known && b->off < h->length)
		b->short_by = h->length - b->off;
	if (b->short_by != 0)
		how = BODY_CUT;
	end_coding(b, how);
	body_lacks(b, lack[how]);
	say_all(b, how);
	make_artifact(b);
}
