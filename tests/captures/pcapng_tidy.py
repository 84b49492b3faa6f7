#!/usr/bin/env python3
"""Take the recording machine out of a pcapng file, and comment on frames.

usage: pcapng_tidy.py IN OUT [FRAME=COMMENT]...

dumpcap writes the processor and the kernel of the machine it ran on.  They say
nothing about the traffic and differ from one recording to the next, so they
are dropped; the packets, their times, the other options and the interface
statistics stay as they are.  Little-endian files only, as dumpcap writes them.
"""

import struct
import sys

SHB, IDB, EPB = 0x0A0D0D0A, 1, 6
OPT_COMMENT = 1
# Block type: (length of the fixed part, options to drop).
MACHINE = {SHB: (16, {2, 3}), IDB: (8, {12})}


def options(data):
    while len(data) >= 4:
        code, size = struct.unpack_from("<HH", data)
        if code == 0:
            return
        yield code, data[4:4 + size]
        data = data[4 + size + -size % 4:]


def pack_options(opts):
    out = b""
    for code, value in opts:
        out += struct.pack("<HH", code, len(value))
        out += value + bytes(-len(value) % 4)
    return out + bytes(4) if out else b""


def pack_block(kind, body):
    size = len(body) + 12
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def main():
    comments = {}
    for arg in sys.argv[3:]:
        frame, text = arg.split("=", 1)
        comments[int(frame)] = text.encode()
    with open(sys.argv[1], "rb") as f:
        data = f.read()
    out, at, frame = [], 0, 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        body = data[at + 8:at + size - 4]
        at += size
        if kind in MACHINE:
            fixed, drop = MACHINE[kind]
            opts = [o for o in options(body[fixed:]) if o[0] not in drop]
            body = body[:fixed] + pack_options(opts)
        elif kind == EPB:
            frame += 1
            if frame in comments:
                caplen = struct.unpack_from("<I", body, 12)[0]
                fixed = 20 + caplen + -caplen % 4
                opts = [(OPT_COMMENT, comments[frame])]
                opts += options(body[fixed:])
                body = body[:fixed] + pack_options(opts)
        out.append(pack_block(kind, body))
    with open(sys.argv[2], "wb") as f:
        f.write(b"".join(out))


main()
