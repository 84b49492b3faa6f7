"""The shapes that HTTP/1.x takes on the wire, each in a small conversation."""

import base64
import hashlib
import random
import struct
import zlib

from talk import Script
from web import (HOST, bare, brotli, chunked, form, get, gz, head, post,
                 raw_deflate, reply, text, zstd)


def url(target):
    return f"http://{HOST}{target}"


def one(script, target, response, body, *fields, note=""):
    """A connection for one GET."""
    script.talk(80).c(get(target, *fields)).s(response)
    script.truth("http-response", url(target) + note, body)


def keep_alive(script):
    t = script.talk(80)
    for n in range(3):
        body = text(f"keep-alive {n}")
        t.c(get(f"/keep/{n}")).s(reply(body))
        script.truth("http-response", url(f"/keep/{n}"), body)


def pipelining(script):
    """Four requests in one segment, the replies cut at odd places."""
    bodies = [text(f"pipelined {n}", 9 + n) for n in range(4)]
    data = b"".join(reply(b) for b in bodies)
    t = script.talk(80).c(b"".join(get(f"/pipe/{n}") for n in range(4)))
    t.s(data[:7], data[7:500], data[500:len(data) - 3], data[-3:])
    for n, body in enumerate(bodies):
        script.truth("http-response", url(f"/pipe/{n}"), body)


def split_heads(script):
    """Heads and chunk sizes in several segments."""
    body = text("split", 24)
    request, response = get("/split"), bare("Transfer-Encoding: chunked")
    response += chunked(body[:300], body[300:])
    t = script.talk(80).c(*[request[i:i + 17] for i in range(0, len(request), 17)])
    cuts = [0, 1, 16, 17, 44, 45, 46, 47, 48, 49, 50, 349, 352, 355, len(response)]
    t.s(*[response[a:b] for a, b in zip(cuts, cuts[1:])])
    script.truth("http-response", url("/split"), body)


def interim(script):
    body, answer = text("continued upload"), text("early hints")
    t = script.talk(80)
    t.c(get("/continue", "Expect: 100-continue",
            f"Content-Length: {len(body)}", method="PUT"))
    t.s(bare(status="100 Continue")).c(body).s(bare("Content-Length: 0",
                                                    status="201 Created"))
    t.c(get("/hints")).s(bare("Link: </s.css>; rel=preload",
                              status="103 Early Hints"))
    t.s(bare(status="102 Processing"), reply(answer))
    script.truth("http-request", url("/continue"), body)
    script.truth("http-response", url("/hints"), answer)


def refused_continue(script):
    """The client never sends the body that it announced."""
    answer = b"too large\n"
    t = script.talk(80)
    t.c(get("/refused", "Expect: 100-continue", "Content-Length: 50000",
            method="PUT"))
    t.s(reply(answer, "Connection: close", status="417 Expectation Failed"))
    t.end("server")
    script.truth("http-response", url("/refused"), answer)


def without_body(script):
    """Replies that have no body whatever their head says."""
    after = [text(f"after {x}", 5) for x in ("head", "204", "304")]
    t = script.talk(80)
    t.c(get("/big", method="HEAD"))
    t.s(bare("Content-Length: 123456", "Content-Type: video/mp4"))
    t.c(get("/after/head")).s(reply(after[0]))
    t.c(get("/none")).s(bare(status="204 No Content"))
    t.c(get("/after/204")).s(reply(after[1]))
    t.c(get("/same", 'If-None-Match: "a"'))
    t.s(bare('ETag: "a"', "Content-Length: 4711", status="304 Not Modified"))
    t.c(get("/after/304")).s(reply(after[2]))
    t.c(get("/empty")).s(bare("Content-Length: 0"))
    t.c(get("/chunked/head", method="HEAD"))
    t.s(bare("Transfer-Encoding: chunked"))
    t.c(get("*", method="OPTIONS")).s(bare("Allow: GET", "Content-Length: 0"))
    for name, body in zip(("head", "204", "304"), after):
        script.truth("http-response", url(f"/after/{name}"), body)


def chunk_forms(script):
    plain, after = text("chunk extensions"), text("after trailers", 6)
    wire = (b'00F;name=value\r\n' + plain[:15] + b'\r\n' +
            b'1e ; q="a;b\\"c"\r\n' +
            plain[15:45] + b'\r\n' +
            b'%X\r\n' % len(plain[45:]) + plain[45:] + b'\r\n' +
            b'0;last\r\nX-Sum: 1\r\nX-Folded: a\r\n b\r\n\r\n')
    t = script.talk(80)
    t.c(get("/chunk/ext", "TE: trailers"))
    t.s(bare("Trailer: X-Sum", "Transfer-Encoding: Chunked") + wire)
    t.c(get("/chunk/after")).s(reply(after))
    up = text("chunked upload", 8)
    t.c(get("/chunk/up", "Transfer-Encoding: chunked", method="PUT") +
        chunked(up[:50], up[50:51], up[51:]))
    t.s(bare("Content-Length: 0", status="201 Created"))
    script.truth("http-response", url("/chunk/ext"), plain)
    script.truth("http-response", url("/chunk/after"), after)
    script.truth("http-request", url("/chunk/up"), up)


def until_close(script):
    body = text("until close")
    t = script.talk(80).c(b"GET /close HTTP/1.0\r\nHost: v.example\r\n\r\n")
    t.s(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + body[:400],
        body[400:]).end("server")
    script.truth("http-response", url("/close"), body)
    # The same ended by a reset: nobody knows whether that was all.
    body = text("until reset")
    t = script.talk(80).c(get("/reset"))
    t.s(bare("Content-Type: text/plain") + body).reset("server")
    script.truth("http-response", url("/reset") + " (incomplete: reset)", body)
    packed = text("gzip until close")
    t = script.talk(80).c(get("/close.gz"))
    t.s(bare("Content-Encoding: gzip", "Connection: close") + gz(packed))
    t.end("server")
    script.truth("http-response", url("/close.gz"), packed)


def cut_short(script):
    """The connection ends inside a body."""
    body = text("cut by length")
    script.talk(80).c(get("/cut/length")).s(
        bare("Content-Length: 5000") + body).end("server")
    script.truth("http-response", url("/cut/length") + " (incomplete)", body)
    body = text("cut in a chunk")
    script.talk(80).c(get("/cut/chunk")).s(
        bare("Transfer-Encoding: chunked") + b"1000\r\n" + body).end("server")
    script.truth("http-response", url("/cut/chunk") + " (incomplete)", body)


def line_ends(script):
    body, second = text("bare LF"), text("second bare LF", 7)
    t = script.talk(80).c(b"GET /lf HTTP/1.1\nHost: v.example\n\n")
    t.s(b"HTTP/1.1 200 OK\nContent-Length: %d\n\n" % len(body) + body)
    t.c(b"\r\n\r\nGET /lf/chunked HTTP/1.1\nHost: v.example\r\n\n")
    t.s(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n%x\n%s\n0\n\n" %
        (len(second), second))
    script.truth("http-response", url("/lf"), body)
    script.truth("http-response", url("/lf/chunked"), second)


def folded(script):
    body = text("folded")
    t = script.talk(80).c(b"GET /folded HTTP/1.1\r\nHost:\r\n v.example\r\n"
                          b"User-Agent: a\r\n\tb\r\n  c\r\n\r\n")
    t.s(b"HTTP/1.1 200 OK\r\nContent-Disposition: attachment;\r\n"
        b"\tfilename=\"fold\r\n ed name.txt\"\r\nContent-Type: text/plain;\r\n"
        b" charset=utf-8\r\nContent-Length:\r\n\t%d\r\n\r\n" % len(body) + body)
    script.truth("http-response", url("/folded"), body)


def codings(script):
    many = gz(text("member one")) + gz(text("member two"))
    named = b"\x1f\x8b\x08\x1c" + bytes(6) + struct.pack("<H", 4) + b"EXTR"
    named += b"name.txt\0comment\0" + gz(text("gzip head"))[10:]
    tries = {
        "gzip": ("gzip", gz(text("gzip")), text("gzip")),
        "x-gzip": ("x-gzip", gz(text("x-gzip")), text("x-gzip")),
        "GZIP": (" GZip ", gz(text("GZIP")), text("GZIP")),
        "deflate": ("deflate", zlib.compress(text("zlib")), text("zlib")),
        "deflate-raw": ("deflate", raw_deflate(text("raw")), text("raw")),
        "br": ("br", brotli(text("brotli")), text("brotli")),
        "zstd": ("zstd", zstd(text("zstd")), text("zstd")),
        "zstd-frames": ("zstd", zstd(text("frame one")) + zstd(text("two")),
                        text("frame one") + text("two")),
        "gzip-br": ("gzip, br", brotli(gz(text("gzip, br"))), text("gzip, br")),
        "deflate-gzip-zstd": (
            "deflate,gzip ,zstd", zstd(gz(zlib.compress(text("three")))),
            text("three")),
        "identity": ("identity", text("identity"), text("identity")),
        "gzip-members": ("gzip", many, text("member one") + text("member two")),
        "gzip-head": ("gzip", named, text("gzip head")),
        "gzip-large": ("gzip", gz(text("large", 2700)), text("large", 2700)),
    }
    t = script.talk(80)
    for name, (coding, wire, plain) in tries.items():
        t.c(get(f"/coding/{name}")).s(reply(wire, f"Content-Encoding: {coding}"))
        script.truth("http-response", url(f"/coding/{name}"), plain)
    both = text("two fields")
    t.c(get("/coding/fields")).s(reply(
        brotli(gz(both)), "Content-Encoding: gzip", "Content-Encoding: br"))
    script.truth("http-response", url("/coding/fields"), both)
    sliced = gz(text("gzip in chunks"))
    t.c(get("/coding/chunks"))
    t.s(bare("Content-Encoding: gzip", "Transfer-Encoding: chunked") +
        chunked(*[sliced[i:i + 40] for i in range(0, len(sliced), 40)]))
    script.truth("http-response", url("/coding/chunks"), text("gzip in chunks"))
    hop = text("transfer coding")
    t.c(get("/coding/transfer"))
    t.s(bare("Transfer-Encoding: gzip, chunked") + chunked(gz(hop)))
    script.truth("http-response", url("/coding/transfer"), hop)
    up = text("gzip upload")
    t.c(post("/coding/up", gz(up), "Content-Encoding: gzip", method="PUT"))
    t.s(bare("Content-Length: 0", status="201 Created"))
    script.truth("http-request", url("/coding/up"), up)


def broken_codings(script):
    """What cannot be decoded is kept as it was sent."""
    good = gz(text("broken gzip", 12))
    tries = {
        "damaged": ("gzip", good[:40] + b"\xff" * 20 + good[60:]),
        "shortened": ("gzip", good[:-30]),
        "not-gzip": ("gzip", text("never packed")),
        "not-br": ("br", b"\xff" * 40 + text("no brotli")),
        "not-zstd": ("zstd", text("no zstd")),
        "unknown": ("x-wirefolio", text("unknown coding")),
    }
    t = script.talk(80)
    for name, (coding, wire) in tries.items():
        t.c(get(f"/broken/{name}")).s(reply(wire, f"Content-Encoding: {coding}"))
        script.truth("http-response", url(f"/broken/{name}") +
                     " (as sent: the coding fails)", wire)
    # The last must not have hurt what follows on the connection.
    after = text("after the broken")
    t.c(get("/broken/after")).s(reply(after))
    script.truth("http-response", url("/broken/after"), after)


def tunnels(script):
    opaque = random.Random("tunnel").randbytes(600)
    t = script.talk(3128)
    t.c(head("CONNECT vault.example:443 HTTP/1.1", ["Host: vault.example:443"]))
    t.s(b"HTTP/1.1 200 Connection established\r\n\r\n")
    t.c(b"\x16\x03\x01\x00\xc8" + opaque[:200]).s(b"\x16\x03\x03" + opaque[200:])
    t.c(b"GET /not-http HTTP/1.1\r\nHost: tunnelled.example\r\n\r\n")
    no, proxied = b"not there\n", text("through a proxy")
    t = script.talk(3128)
    t.c(head("CONNECT vault.example:25 HTTP/1.1", ["Host: vault.example:25"]))
    t.s(reply(no, status="403 Forbidden"))
    t.c(head("GET http://far.example/page HTTP/1.1", ["Host: far.example"]))
    t.s(reply(proxied))
    script.truth("http-response", "vault.example:25 CONNECT refused", no)
    script.truth("http-response", "http://far.example/page", proxied)


def upgrades(script):
    key = base64.b64encode(b"wirefolio nonce!").decode()
    accept = base64.b64encode(hashlib.sha1(
        key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    t = script.talk(80)
    t.c(get("/socket", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"))
    t.s(bare("Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Accept: {accept.decode()}",
             status="101 Switching Protocols"))
    hello = b"hello from the client"
    t.c(b"\x81" + bytes([0x80 | len(hello)]) + b"mask" + bytes(
        x ^ b"mask"[i % 4] for i, x in enumerate(hello)))
    t.s(b"\x81\x15HTTP/1.1 200 not HTTP").c(b"\x88\x80mask").s(b"\x88\x00")
    body = text("upgrade not taken")
    one(script, "/h2c", reply(body), body, "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")


def forms(script):
    picture = b"\x89PNG\r\n\x1a\n" + random.Random("picture").randbytes(300)
    tricky = b"--edge\r\n--edg\r\n\r\n--inner--\r\nnot the end --edge--\r\n"
    notes = text("notes")
    t = script.talk(80)
    body = form(
        "edge-7", (['Content-Disposition: form-data; name="title"'], b"Two files"),
        (['Content-Disposition: form-data; name="a"; filename="p.png"',
          "Content-Type: image/png"], picture),
        (["content-disposition: form-data; name=b; filename=notes.txt",
          "Content-Type: text/plain"], notes),
        (['Content-Disposition: form-data; name="c"; filename=""',
          "Content-Type: application/octet-stream"], b""))
    t.c(post("/form/two", body,
             "Content-Type: multipart/form-data; boundary=edge-7"))
    t.s(bare("Content-Length: 0", status="204 No Content"))
    body = b"preamble, ignored\r\n" + form(
        "edge one:'+,", (["Content-Disposition: form-data; name=\"x\"; "
                          "filename=\"plain.txt\"; "
                          "filename*=UTF-8''tr%C3%A8s%20ch%C3%A8r.txt"], tricky))
    t.c(post("/form/quoted", body + b"epilogue",
             "Content-Type: multipart/form-data; boundary=\"edge one:'+,\""))
    t.s(reply(b"ok\n"))
    script.truth("http-form-part", url("/form/two") + " p.png", picture)
    script.truth("http-form-part", url("/form/two") + " notes.txt", notes)
    script.truth("http-form-part", url("/form/quoted") + " tres cher.txt", tricky)
    # Sent in chunks, and the closing line never comes.
    rest = text("open end")
    body = form("e", (['Content-Disposition: form-data; name="f"; '
                       'filename="open.txt"'], rest), end="")[:-4]
    t.c(get("/form/open", "Transfer-Encoding: chunked", "Content-Type: "
            "multipart/form-data; boundary=e", method="POST") +
        chunked(body[:33], body[33:]))
    t.s(reply(b"ok\n", status="400 Bad Request"))
    script.truth("http-form-part", url("/form/open") + " open.txt (no end)", rest)
    fields = b"a=1&b=two+words&c=%26%3D%C3%A9&empty=&novalue&a=again"
    t.c(post("/form/fields?q=1&q=2", fields,
             "Content-Type: application/x-www-form-urlencoded"))
    t.s(bare("Location: /form/done", "Content-Length: 0", status="303 See Other"))


def ranges(script):
    whole = random.Random("ranges").randbytes(4000)
    etag = 'ETag: "r1"'
    for start, end in ((1500, 2999), (0, 1499), (2500, 3999)):
        part = whole[start:end + 1]
        t = script.talk(80).c(get("/range.bin", f"Range: bytes={start}-{end}"))
        t.s(reply(part, etag, f"Content-Range: bytes {start}-{end}/4000",
                  status="206 Partial Content", kind="application/x-range"))
        script.truth("http-range", url("/range.bin") + f" {start}-{end}", part)
    script.truth("http-joined", url("/range.bin"), whole)
    # A hole stays a hole, and another version is another file.
    other = random.Random("holes").randbytes(3000)
    t = script.talk(80)
    for tag, start, end in (("a", 0, 999), ("a", 2000, 2999), ("b", 1000, 1999)):
        part = other[start:end + 1]
        t.c(get("/hole.bin", f"Range: bytes={start}-{end}"))
        t.s(reply(part, f'ETag: "{tag}"', f"Content-Range: bytes "
                  f"{start}-{end}/3000", status="206 Partial Content"))
        script.truth("http-range", url("/hole.bin") + f" {start}-{end}", part)
    t.c(get("/hole.bin", "Range: bytes=9000-"))
    t.s(bare("Content-Range: bytes */3000", "Content-Length: 0",
             status="416 Range Not Satisfiable"))
    several = form("RANGE", *[
        (["Content-Type: text/plain", f"Content-Range: bytes {a}-{b - 1}/4000"],
         whole[a:b]) for a, b in ((10, 60), (3900, 4000))])
    t.c(get("/range.bin", "Range: bytes=10-59,-100"))
    t.s(reply(several, etag, status="206 Partial Content",
              kind="multipart/byteranges; boundary=RANGE"))


def lengths(script):
    """Lengths said twice."""
    same, mixed = text("same length twice"), text("length and chunked")
    t = script.talk(80).c(get("/length/same"))
    t.s(reply(same, f"Content-Length: {len(same)}"))
    t.c(get("/length/list")).s(
        bare(f"Content-Length: {len(same)}, {len(same)}") + same)
    t.c(get("/length/chunked"))
    t.s(bare("Content-Length: 10", "Transfer-Encoding: chunked") + chunked(mixed))
    script.truth("http-response", url("/length/same"), same)
    script.truth("http-response", url("/length/list"), same)
    script.truth("http-response", url("/length/chunked"), mixed)
    # One request gives two body lengths: where it ends depends on the reader.
    hidden = b"GET /length/hidden HTTP/1.1\r\nHost: v.example\r\n\r\n"
    t = script.talk(80)
    t.c(get("/length/two", "Content-Length: 4",
            f"Content-Length: {4 + len(hidden)}", method="POST") +
        b"a=1\n" + hidden)
    t.s(reply(b"which?\n", "Connection: close", status="400 Bad Request"))
    t.end("server")


def one_sided(script):
    lost, late = text("lost reply"), text("late")
    script.talk(80).c(get("/no-reply")).end("server")
    script.talk(80).s(reply(late, "Connection: close",
                            status="408 Request Timeout")).end("server")
    script.talk(80).c(post("/both", lost, method="PUT")).reset("server")
    script.truth("http-response", "(no request) 408", late)
    script.truth("http-request", url("/both"), lost)


def old(script):
    body = b"<html>An answer without a head, as in 1991.</html>\n"
    script.talk(80).c(b"GET /old.html\r\n").s(body).end("server")
    ten = text("HTTP/1.0 keep-alive")
    t = script.talk(80)
    for n in range(2):
        t.c(f"GET /ten/{n} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".encode())
        t.s(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
            b"Content-Length: %d\r\n\r\n" % len(ten) + ten)
        script.truth("http-response", f"/ten/{n}", ten)


def elsewhere(script):
    """Any port, both IP versions, methods beyond GET."""
    body, six = text("port 8126"), text("over IPv6")
    script.talk(8126).c(get("/port", host="v.example:8126")).s(reply(body))
    t = script.talk(80, v6=True)
    t.c(get("/six", host="[2001:db8:2::80]")).s(reply(six))
    query = b'<?xml version="1.0"?><propfind xmlns="DAV:"/>'
    listing = b'<?xml version="1.0"?><multistatus xmlns="DAV:"/>'
    t.c(post("/dav", query, "Depth: 1", "Content-Type: application/xml",
             method="PROPFIND"))
    t.s(reply(listing, status="207 Multi-Status", kind="application/xml"))
    script.truth("http-response", "http://v.example:8126/port", body)
    script.truth("http-response", "http://[2001:db8:2::80]/six", six)
    script.truth("http-request", "http://v.example/dav PROPFIND", query)
    script.truth("http-response", "http://v.example/dav", listing)


def names(script):
    """Where a carved file's name may come from."""
    t = script.talk(80)
    for n, value in enumerate((
            'attachment; filename="quoted name.txt"',
            "attachment; filename=token.txt",
            "attachment; filename*=UTF-8''na%C3%AFve%20plan.txt; filename=fall.txt",
            "attachment; filename*=ISO-8859-1'fr'gar%E7on.txt",
            'inline; FileName="back\\\\slash \\"quote\\".txt"',
            'attachment; filename="=?UTF-8?B?w6k=?=.txt"',
            "attachment")):
        body = text(f"named {n}", 4)
        t.c(get(f"/name/{n}.txt?v=1")).s(reply(
            body, f"Content-Disposition: {value}"))
        script.truth("http-response", url(f"/name/{n}.txt?v=1"), body)


def large(script):
    """Longer than what is kept in memory before it is written."""
    body = random.Random("large").randbytes(65601)
    one(script, "/large.bin", reply(body, kind="application/octet-stream"), body)


def play():
    script = Script()
    for scene in (keep_alive, pipelining, split_heads, interim,
                  refused_continue, without_body, chunk_forms, until_close,
                  cut_short, line_ends, folded, codings, broken_codings,
                  tunnels, upgrades, forms, ranges, lengths, one_sided, old,
                  elsewhere, names, large):
        scene(script)
    return script
