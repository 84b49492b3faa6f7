"""HTTP messages and codings for the scenarios."""

import gzip
import subprocess
import zlib

HOST = "v.example"


def line(text):
    return text.encode("utf-8", "surrogateescape") + b"\r\n"


def head(first, fields):
    return b"".join(line(x) for x in [first, *fields]) + b"\r\n"


def get(target, *fields, host=HOST, method="GET"):
    return head(f"{method} {target} HTTP/1.1", [f"Host: {host}", *fields])


def post(target, body, *fields, host=HOST, method="POST"):
    return get(target, *fields, f"Content-Length: {len(body)}", host=host,
               method=method) + body


def reply(body, *fields, status="200 OK", kind="text/plain"):
    return head(f"HTTP/1.1 {status}", [
        f"Content-Type: {kind}", *fields, f"Content-Length: {len(body)}"]) + body


def bare(*fields, status="200 OK"):
    """A head alone: the caller adds what follows."""
    return head(f"HTTP/1.1 {status}", fields)


def chunked(*parts, end=b"0\r\n\r\n"):
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + end


def gz(data):
    return gzip.compress(data, mtime=0)


def raw_deflate(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return z.compress(data) + z.flush()


def brotli(data):
    return subprocess.run(["brotli", "-c"], input=data, capture_output=True,
                          check=True).stdout


def zstd(data):
    return subprocess.run(["zstd", "-qc"], input=data, capture_output=True,
                          check=True).stdout


def text(subject, lines=5):
    """A body that says what it is, different for each subject."""
    return "".join(f"{n:02d} {subject}, line {n} of {lines}.\n"
                   for n in range(1, lines + 1)).encode()


def form(boundary, *parts, end=None):
    """multipart/form-data: each part is (header lines, body)."""
    out = b""
    for fields, body in parts:
        out += line(f"--{boundary}") + b"".join(map(line, fields)) + b"\r\n"
        out += body + b"\r\n"
    return out + line(f"--{boundary}--" if end is None else end)
