#!/usr/bin/env python3
"""Make the binary files of the demo's servers, the same bytes every time.

usage: make_files.py DIR        (DIR holds a copy of site/)

Nothing made here can run: the "program" is a header that a type detector
knows, an entry point of 0, and a section of text.
"""

import os
import random
import struct
import sys
import zipfile
import zlib

TIME = (2026, 9, 14, 6, 30, 0)


def png(width, height, colour):
    """A truecolour PNG; colour(x, y) gives red, green and blue."""
    def chunk(kind, data):
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    rows = b"".join(
        b"\0" + bytes(c for x in range(width) for c in colour(x, y))
        for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def logo(x, y):
    if y > 44 and 20 < x < 160 and x - 20 > (y - 44) and 160 - x > (y - 44):
        return 0x22, 0x55, 0x88
    if 6 < y <= 44 and 88 <= x < 92:
        return 0x22, 0x33, 0x33
    if 8 < y < 40 and 92 <= x < 92 + (y - 8) * 3 // 2:
        return 0xC8 + y // 2, 0xD8, 0xE8
    return 255, 255, 255


def lamp(x, y):
    d = abs(x - 48)
    if 12 < y < 40 and d < 8 + (y - 12) // 2:
        return 0xE0, 0x90 + y, 0x30
    if 40 <= y < 80 and d < 2 or 80 <= y < 86 and d < 20:
        return 0x44, 0x44, 0x44
    glow = max(0, 60 - abs(y - 55) - d) if y >= 40 else 0
    return 255, 255, 255 - glow * 2


def ledger(x, y):
    if not (14 <= x < 82 and 8 <= y < 90):
        return 255, 255, 255
    if x < 22:
        return 0x7A, 0x22, 0x22
    if y % 8 == 0:
        return 0x99, 0xAA, 0xCC
    noise = random.Random(x // 3 + y // 8 * 97).randrange(5)
    if 3 <= y % 8 <= 6 and 28 < x < 76 and noise == 0:
        return 0x33, 0x33, 0x44
    return 0xFA, 0xF6, 0xE8


def harbour(x, y, rng=random.Random("harbour")):
    """A quay in the evening, grainy as a photograph is."""
    grain = rng.randrange(-6, 7)
    if y < 70:
        base = (0x70 + y, 0x78 + y // 2, 0xA8 - y // 4)
        if (x - 250) ** 2 + (y - 48) ** 2 < 260:
            base = (0xF8, 0xD0, 0x80)
        if y > 44 and (x // 26) % 3 == 1 or y > 58:
            base = (0x38, 0x34, 0x44)
    else:
        wave = (x * 7 + y * y) % 31
        base = (0x20 + wave, 0x38 + wave, 0x58 + wave * 2)
    return tuple(min(255, max(0, c + grain)) for c in base)


def brand(x, y):
    r = (x - 40) ** 2 + (y - 40) ** 2
    if r < 900 and (x + y) % 12 < 8:
        return 0x11, 0x77, 0x44
    if x > 84 and 30 < y < 50 and (x // 9) % 3 and x < 226:
        return 0x11, 0x33, 0x22
    return 0xF4, 0xFA, 0xF6


# The smallest picture there is: one transparent pixel.
DOT = (b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) +
       b"\xff\xff\xff\0\0\0" + b"!\xf9\x04\x01\0\0\0\0" +
       b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02D\x01\0;")


def pdf():
    text = (b"BT /F1 11 Tf 72 760 Td 16 TL "
            b"(Harbour Office Supply: terms) Tj T* T* "
            b"(You order, we bring it, you pay within thirty days.) Tj T* "
            b"(What breaks on the way is ours to replace.) Tj ET")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(parts) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def program(size):
    """What a type detector calls a Windows program, without a program in it."""
    stub = b"A test file without code, it does not run.\r\n$"
    mz = struct.pack("<2s29HI", b"MZ", 0x90, 3, 0, 4, 0, 0xFFFF, 0, 0xB8, 0, 0,
                     0, 0x40, *[0] * 17, 0x80)
    mz += stub.ljust(0x80 - len(mz), b"\0")
    coff = struct.pack("<4s2H3I2H", b"PE\0\0", 0x14C, 1, 0x6AA64C00, 0, 0, 0xE0,
                       0x010F)
    optional = struct.pack("<HBB9I6H4I2H6I", 0x10B, 14, 0, 0, size - 0x200, 0,
                           0, 0x1000, 0x2000, 0x400000, 0x1000, 0x200,
                           6, 0, 0, 0, 6, 0, 0, 0x1000 + size, 0x200, 0,
                           2, 0, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    optional = optional.ljust(0xE0, b"\0")
    section = struct.pack("<8s6I2HI", b".rdata", size - 0x200, 0x1000,
                          size - 0x200, 0x200, 0, 0, 0, 0, 0x40000040)
    head = (mz + coff + optional + section).ljust(0x200, b"\0")
    line = b"Inert test data of the wirefolio demo, line %05d.\r\n"
    body = b"".join(line % n for n in range(size // 48))
    return (head + body)[:size]


def noise(size, seed):
    return random.Random(seed).randbytes(size)


def archive(path):
    rows = ["date;carrier;reference;amount"]
    rng = random.Random(914)
    for n in range(620):
        rows.append("2026-%02d-%02d;%s;NG%06d;%d.%02d" % (
            7 + n * 3 // 620, 1 + n % 28, rng.choice(
                ["Noordzee Lijn", "Quay & Sons", "Baltic Feeder", "Rijnvaart"]),
            rng.randrange(10 ** 6), rng.randrange(40, 9000), rng.randrange(100)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in (("ledger-2026q3.csv", "\r\n".join(rows)),
                           ("closing sheet.txt", "Signed: j.moreau\r\n")):
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, data)


def write(directory, name, data):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def main():
    top = sys.argv[1]
    write(top, "shop/img/logo.png", png(180, 60, logo))
    write(top, "shop/img/lamp.png", png(96, 96, lamp))
    write(top, "shop/img/ledger.png", png(96, 96, ledger))
    write(top, "shop/img/harbour.png", png(300, 120, harbour))
    write(top, "shop/img/dot.gif", DOT)
    write(top, "shop/terms.pdf", pdf())
    write(top, "cdn/brand.png", png(240, 80, brand))
    write(top, "cdn/invoice_0914.pdf", program(9216))
    write(top, "cdn/viewer.bin", noise(16000, "viewer"))
    write(top, "client/agent.dat", noise(5000, "agent"))
    archive(os.path.join(top, "files/ledger/ledger-2026q3.zip"))


main()
