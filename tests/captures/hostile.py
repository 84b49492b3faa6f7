"""Names and bodies that attack the reader of a report, in every field of it."""

import random
import struct

from hostile_names import (HTML, LANGUAGES, LINES, LINKS, LONG, NAMES, PATHS,
                           RUN, TERMINAL, UNICODE, octets, percent)
from talk import Script
from web import form, text

PORTS = iter(range(50000, 50100))


def raw_head(first, *fields):
    """Like web.head(), for text that is not Unicode."""
    return b"".join(octets(x) + b"\r\n" for x in (first, *fields)) + b"\r\n"


def raw_reply(body, *fields, kind="text/plain", status="200 OK"):
    return raw_head(f"HTTP/1.1 {status}", f"Content-Type: {kind}", *fields,
                    f"Content-Length: {len(body)}") + body


def shown(name):
    """A target that a request line can carry."""
    return percent(name)[:60]


def fields(script):
    """Each name in some field of request and reply, a few at a time."""
    names = [n for n in NAMES if "\n" not in n]
    for start in range(0, len(names), 6):
        t = script.talk(80)
        for n in range(start, min(start + 6, len(names))):
            exchange(script, t, n, names)


def exchange(script, t, n, names):
    name, other = names[n], names[(n * 7 + 3) % len(names)]
    body = text(f"body {n}", 1)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    t.c(raw_head(
        f"GET /{name.replace(' ', '%20')}?{percent(name)}={percent(other)}"
        f"&raw={other.replace(' ', '+')} HTTP/1.1",
        f"Host: {name if n % 3 == 0 else 'h.example'}",
        f"User-Agent: {name}" if n % 2 else f"Referer: {name}",
        f"Cookie: {name}={other}" if n % 3 else f"X-{name.replace(' ', '')}: <b>"))
    where = (f'Content-Disposition: attachment; filename="{quoted}"' if n % 2
             else f"Content-Disposition: attachment; filename*=UTF-8''{percent(name)}")
    more = f"Server: {name}" if n % 2 else f"Set-Cookie: {name}; Path={other}"
    t.s(raw_reply(body, where, more, status=f"200 {name if n % 5 == 0 else 'OK'}"))
    script.truth("http-response", f"/{shown(name)}", body)


def line_breaks(script):
    """Names with a line end or NUL: in codings that can carry them, and bare."""
    t = script.talk(80)
    for n, name in enumerate(LINES):
        body = text(f"line break {n}", 1)
        t.c(raw_head(f"GET /{percent(name)}?{percent(name)}=1 HTTP/1.1",
                     "Host: h.example"))
        t.s(raw_reply(body, "Content-Disposition: attachment; "
                      f"filename*=UTF-8''{percent(name)}"))
        script.truth("http-response", f"/{percent(name)}", body)
    body = text("bare NUL", 1)
    t.c(b"GET /nul\0<b>.txt HTTP/1.1\r\nHost: nul\0.example\r\n\r\n")
    t.s(raw_reply(body, 'Content-Disposition: attachment; filename="a\0<i>b.txt"'))
    script.truth("http-response", "/nul?<b>.txt", body)


def long_names(script):
    body = text("long names", 1)
    t = script.talk(80)
    t.c(raw_head(f"GET /{LONG} HTTP/1.1", "Host: h.example"))
    t.s(raw_reply(body, f'Content-Disposition: attachment; filename="{LONG}"'))
    target = "/search?q=" + "<b>&#x0;\x07" * 1120 + "<script>alert(1)</script>"
    t.c(raw_head(f"GET {target} HTTP/1.1", "Host: h.example"))
    t.s(raw_reply(body, kind="text/" + "x" * 1500))
    many = [f"X-{n}: <b>{n}</b>" for n in range(40)]
    t.c(raw_head("GET /many HTTP/1.1", "Host: h.example", *many))
    t.s(raw_reply(body, *many))
    script.truth("http-response", "/long (three times)", body)


BODIES = {
    "page.html": ("text/html", f"<!DOCTYPE html><title>x</title><script>{RUN}"
                  "</script><img src=http://outside.example/x onerror=alert(1)>"),
    "upper.HTM": ("TEXT/HTML; charset=utf-7", f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-"),
    "type.html": ('text/html"><script>alert(1)</script>', f"<body onload={RUN}>"),
    "drawing.svg": ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' "
                    f"onload=\"{RUN}\"><script>{RUN}</script>"
                    "<image href='http://outside.example/x.png'/></svg>"),
    "page.xhtml": ("application/xhtml+xml",
                   "<html xmlns='http://www.w3.org/1999/xhtml'><script>"
                   f"{RUN}</script></html>"),
    "styled.xml": ("text/xml", "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' "
                   "href='http://outside.example/x.xsl'?><!DOCTYPE a [<!ENTITY b "
                   "SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "form.pdf": ("application/pdf", "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /OpenAction "
                 "<< /S /JavaScript /JS (app.alert\\(1\\)) >> >>\nendobj\n"
                 "trailer << /Root 1 0 R >>\n%%EOF\n"),
    "script.js": ("application/javascript", f"{RUN};"),
    "sheet.css": ("text/css", "@import 'http://outside.example/x.css'; "
                  "body{background:url(javascript:alert(1))}"),
    "link.url": ("text/plain", "[InternetShortcut]\r\nURL=http://outside.example/\r\n"),
    "as-image.png": ("image/png", f"<html><script>{RUN}</script></html>"),
    "untyped": ("", f"<html><script>{RUN}</script></html>"),
    "text.txt": ("text/plain", f"</pre></script><script>{RUN}</script>\x1b[31m\0\x07"),
    "mail.mht": ("multipart/related", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n"
                 f"\r\n<script>{RUN}</script>"),
    "table.csv": ("text/csv", "=cmd|'/c calc'!A1,<script>alert(1)</script>\r\n"),
}


def bodies(script):
    """Carved files that would act if a browser took them for pages."""
    t = script.talk(80)
    for name, (kind, body) in BODIES.items():
        body = body.encode()
        t.c(raw_head(f"GET /{name} HTTP/1.1", "Host: bodies.example"))
        t.s(raw_reply(body, kind=kind))
        script.truth("http-response", f"http://bodies.example/{name}", body)
    both = b"GIF89a/*" + bytes(8) + f"*/=1;{RUN};<script>{RUN}</script>".encode()
    wide = "\ufeff<html><script>document.title='executed'</script>".encode("utf-16")
    for name, kind, body in (("both.gif", "image/gif", both),
                             ("wide.html", "text/html; charset=utf-16", wide)):
        t.c(raw_head(f"GET /{name} HTTP/1.1", "Host: bodies.example"))
        t.s(raw_reply(body, kind=kind))
        script.truth("http-response", f"http://bodies.example/{name}", body)


def forms(script):
    parts = []
    for n, name in enumerate(HTML[:6] + PATHS[:6] + UNICODE[:2] + LINES):
        quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        body = text(f"part {n}", 1)
        parts.append(([b'Content-Disposition: form-data; name="%s"; filename="%s"' % (
            octets(quoted), octets(quoted)), b"Content-Type: %s" % octets(HTML[1])], body))
        script.truth("http-form-part", shown(name), body)
    body = form("<b>edge", *[([f.decode("utf-8", "surrogateescape") for f in head], b)
                             for head, b in parts])
    t = script.talk(80)
    t.c(raw_head("POST /upload HTTP/1.1", "Host: h.example", "Content-Type: "
                 'multipart/form-data; boundary="<b>edge"',
                 f"Content-Length: {len(body)}") + body)
    t.s(raw_reply(b"ok\n"))
    fields = "&".join(f"{percent(a)}={percent(b)}"
                      for a, b in zip(NAMES[::2], LINES + NAMES[1::2])).encode()
    fields += b"&<b>raw=\"><img src=x>&=&&&%zz=%&%00=%00"
    t.c(raw_head("POST /login HTTP/1.1", "Host: h.example", "Content-Type: "
                 "application/x-www-form-urlencoded",
                 "Authorization: Basic PHNjcmlwdD46Ij48aW1nIHNyYz14Pg==",
                 f"Content-Length: {len(fields)}") + fields)
    t.s(raw_reply(b"ok\n"))


def odd_heads(script):
    """Heads that a careless reader takes apart wrongly."""
    body = text("odd head", 1)
    t = script.talk(80)
    t.c(raw_head("<SCRIPT> /method HTTP/1.1", "Host: h.example"))
    t.s(raw_reply(body, status="501 <script>alert(1)</script>"))
    for size in ("99999999999999999999999", "-5", "0x10", "5 5", "+5", ""):
        t = script.talk(80)
        t.c(raw_head("GET /length HTTP/1.1", "Host: h.example"))
        t.s(raw_head("HTTP/1.1 200 OK", f"Content-Length: {size}") + body).end("server")
    for sizes in (b"FFFFFFFFFFFFFFFF\r\n", b"-1\r\n", b"zz\r\n", b"5;" + b"x" * 900):
        t = script.talk(80)
        t.c(raw_head("GET /chunk HTTP/1.1", "Host: h.example"))
        t.s(raw_head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") +
            sizes + body).end("server")
    t = script.talk(80)
    t.c(raw_head("GET /range HTTP/1.1", "Host: h.example"))
    t.s(raw_reply(body, "Content-Range: bytes 18446744073709551600-9/<b>",
                  status="206 Partial Content"))
    t.c(raw_head("GET /status HTTP/1.1", "Host: h.example"))
    t.s(b"HTTP/1.1 999999999999 <b>\r\n: no name\r\nno colon\r\n\r\n").end("server")


class Ftp:
    """The control connection of one hostile FTP session."""

    def __init__(self, script, user, password):
        self.script, self.t = script, script.talk(21)
        self.t.s(b"220 <script>alert(1)</script> \x1b]0;executed\x07\r\n")
        self.ask("USER " + user, f"331 {user}")
        self.ask("PASS " + password, "230-<b>\r\n <i>\r\n230 in")

    def ask(self, command, answer):
        # Telnet's rule: a carriage return in a name is followed by NUL.
        self.t.c(octets(command.replace("\r", "\r\0")) + b"\r\n")
        self.t.s(octets(answer) + b"\r\n")

    def file(self, verb, name, data, active=False):
        port = next(PORTS)
        high, low = divmod(port, 256)
        if active:
            self.ask(f"PORT 192,0,2,57,{high},{low}", "200 ok")
        else:
            self.ask("PASV", f"227 <b> (192,0,2,80,{high},{low})")
        self.t.c(octets(f"{verb} {name}".replace("\r", "\r\0")) + b"\r\n")
        self.t.s(octets(f"150 {name.splitlines()[0]}") + b"\r\n")
        self.t.data("server" if active else "client", port,
                    "client" if verb == "STOR" else "server", data)
        self.t.s(b"226 done\r\n")
        if verb != "LIST":
            self.script.truth("ftp", shown(name), data)


def ftp(script):
    names = (HTML[1:3] + LINKS[:1] + PATHS[:4] + LANGUAGES[:1] + TERMINAL[:1] +
             UNICODE[:1] + UNICODE[5:6] + ["nul\0.txt", "two\r.txt", "ends \n.txt", LONG])
    f = Ftp(script, HTML[0], '"><img src=x onerror=alert(1)>\x1b[31m')
    f.ask("PWD", '257 "/<b>""quoted""</b>" here')
    f.ask("CWD ../../../../etc", "250 ok")
    f.ask('CWD "><img src=x onerror=alert(1)>', "250 ok")
    f.file("LIST", "-la", b"-rw-r--r-- 1 <b> <i> 5 Jan  1 00:00 " + b"\r\n".join(
        octets(n.splitlines()[0]) for n in names) + b"\r\n")
    for n, name in enumerate(names):
        f.file("STOR" if n % 3 == 1 else "RETR", name, text(f"ftp {n}", 1), n % 2 == 1)
    f.ask("PASV", "227 (999,0,2,80,300,-1)")
    f.ask("EPSV", "229 (|||99999999999|)")
    f.ask("EPRT |9|<b>|65536|", "522 no")
    f.ask("PORT 192,0,2,57,0", "501 no")
    f.ask("SITE x", "500 " + LONG)
    f.ask("QUIT", "221 <script>alert(1)</script>")


def telnet(script):
    t = script.talk(23)
    t.s(b"\xff\xfd\x18\xff\xfb\x01\xff\xfb\x03").c(b"\xff\xfb\x18\xff\xfd\x01\xff\xfd\x03")
    t.s(b"\xff\xfa\x18\x01\xff\xf0")
    t.c(b"\xff\xfa\x18\0<script>alert(1)</script>\xff\xf0")
    t.s(b"<script>alert(1)</script> login: ")
    for key in b"<b>ro\x7foot":
        t.c(bytes([key])).s(b"\b \b" if key == 0x7F else bytes([key]))
    t.c(b"\r\0").s(b"\r\nPassword: ").c(*[bytes([k]) for k in b"<i>secret\r"])
    for sequence in (
            b"\x1b]0;<script>alert(1)</script>\x07", b"\x1b[2J\x1b[H\x1b[3J",
            b"\x1b[999999999;999999999H", b"\x1b[?1049h\x1b[?25l\x1b[r",
            b"\x1b]8;;javascript:alert(1)\x1b\\a link\x1b]8;;\x1b\\",
            b"\x1b]52;c;ZXhlY3V0ZWQ=\x07", b"\x1bP$q\"p\x1b\\", b"\x1b[31;1;4;5;7;38;5;300m",
            b"\x1b[" + b"1;" * 400 + b"m", b"\x1b(0lqqk\x1b(B", b"\x9b31mC1\x9d0;t\x9c",
            b"\b" * 500, b"\x1b[9999999999999999999C", b"\x1b[5i\x1b[4i", b"\x1b#8\x1bc",
            b"\xff\xff data 255 \xff\xf1\xff\xf9", b"\xc0\xaf\xed\xa0\x80 \xf0\x9f\x92\xa3",
            "\u202eright to left\u202c".encode(), b"\0\0\x07\x07", b"\x1b]2;never ended"):
        t.s(b"\r\n" + sequence)
    # A subnegotiation that never ends, with markup in it.
    t.s(b"\r\n\xff\xfa\x27\0\x03USER\x01" + b"<b>" * 300).c(b"exit\r\0").end("server")


def dns_name(*labels):
    return b"".join(bytes([len(x)]) + x for x in map(octets, labels)) + b"\0"


def dns(script):
    labels = (HTML[:3] + LINKS[:1] + PATHS[:1] + LANGUAGES[:2] + TERMINAL[:1] +
              UNICODE[:1] + UNICODE[5:6] + LINES + ["a.b.c", "x" * 63, ""])
    t = script.talk(53, udp=True)
    for n, label in enumerate(labels):
        name = dns_name(octets(label)[:63].decode("utf-8", "surrogateescape"), "example")
        name = name if label else b"\0"
        question = name + struct.pack(">HH", 1, 1)
        t.c(struct.pack(">6H", n, 0x100, 1, 0, 0, 0) + question)
        records = b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
            for kind, data in ((1, bytes([192, 0, 2, 80])), (5, name), (12, name),
                               (16, b"\x19<script>alert(1)</script>"), (1, b"\x7f"),
                               (28, b"<img src=x onerr"), (65280, b"\x1b]0;x\x07")))
        t.s(struct.pack(">6H", n, 0x8180, 1, 7, 0, 0) + question + records)
    damaged = [
        b"\xc0\x0c", b"\xc0\x0e\xc0\x0c", b"\x3f" + b"x" * 20, b"\xff\xff",
        dns_name(*["y" * 63] * 4), dns_name(*["z" * 60] * 9), b"\x80<b>\0", b"",
    ]
    for n, name in enumerate(damaged):
        t.c(struct.pack(">6H", 100 + n, 0x100, 1, 0, 0, 0) + name + b"\0\x01\0\x01")
        t.s(struct.pack(">6H", 100 + n, 0x8180, 65535, 65535, 65535, 65535) + name +
            b"\0\x01\0\x01\xc0\x0c\0\x01\0\x01\0\0\0\0\xff\xff")
    t.c(b"<script>").s(b"<b>")


def unknown(script):
    """Protocols that nothing knows: they are shown as text and bytes."""
    rng = random.Random("unknown")
    everything = "\n".join(NAMES + LINES)
    t = script.talk(7777).s(octets(everything)).c(octets("\n".join(LINES)))
    t.s(bytes(range(256)), rng.randbytes(100)).c(octets(LONG))
    script.talk(7778).c(b"<script>" + b"A" * 300).s(b"</script>\0\0\0")
    t = script.talk(9999, udp=True)
    t.c(b"<script>alert(1)</script>").s(b"\"><img src=x onerror=alert(1)>")
    t.c(octets(LONG[:300])).s(bytes(range(256)))


def play():
    script = Script()
    for scene in (fields, line_breaks, long_names, bodies, forms, odd_heads, ftp,
                  telnet, dns, unknown):
        scene(script)
    return script
