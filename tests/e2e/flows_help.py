"""Captures for flows.sh, and what is in the files that it makes.

    make KIND FILE      a small capture: tap, untapped, links, ...
    frames FILE         its frames, a line each: time, length, link type
"""
import struct
import sys
import zlib

A, B = b"\x02\0\0\0\0\1", b"\x02\0\0\0\0\2"


def udp(data, sport, dport, src=b"\n\0\0\1", dst=b"\n\0\0\2", ident=0, frag=None):
    """An Ethernet frame; frag: (offset, more) of the IP payload that data is."""
    body = data if frag else struct.pack(">HHHH", sport, dport, 8 + len(data), 0xbeef) + data
    off, more = frag or (0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), ident,
                     more << 13 | off // 8, 64, 17, 0, src, dst)
    return B + A + b"\x08\0" + ip + body


def fcs(frame):
    return frame + struct.pack("<I", zlib.crc32(frame))


def tapped(frame, sec, ns, device, port):
    """A frame with its FCS, as a tap hands it on: a trailer, and a new FCS."""
    return fcs(frame + struct.pack(">IIBHB", sec, ns, 0, device, port))


def pcap(frames, link=1):
    out = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    for i, f in enumerate(frames):
        out += struct.pack("<IIII", 100 + i, 0, len(f), len(f)) + f
    return out


def block(kind, body):
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def pcapng(packets):
    """packets: (interface, bytes); interfaces: Ethernet, raw IP and raw IPv4."""
    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    for link in (1, 101, 228):
        out += block(1, struct.pack("<HHI", link, 0, 0))
    for i, (iface, data) in enumerate(packets):
        out += block(6, struct.pack("<IIIII", iface, 0, (100 + i) * 1000000, len(data), len(data))
                     + data + b"\0" * (-len(data) % 4))
    return out


def make(kind):
    if kind == "tap":
        # The same datagram at two ports of one tap, then through two taps.
        one = fcs(udp(b"price", 5000, 6000))
        two = tapped(tapped(one, 1700000001, 1, 8, 3), 1700000002, 2, 9, 4)
        return pcap([tapped(one, 1700000000, 5, 7, 1), tapped(one, 1700000000, 9, 7, 2), two])
    if kind == "untapped":
        # What looks like a trailer: in the sender's bytes, in padding of
        # another time. One is: its frame was broken, but its time is right.
        fake = tapped(b"FCS0", 1700000000, 5, 7, 1)
        broken = udp(b"price", 5000, 6000) + b"FCS0"
        return pcap([udp(fake, 5000, 6000), udp(b"price", 5000, 6000) + fake,
                     tapped(broken, 3600, 5, 7, 1)])
    if kind == "links":
        frame = udp(b"x", 1, 2)
        return pcapng([(0, frame), (1, frame[14:]), (0, frame)])
    if kind == "fragments":
        whole = struct.pack(">HHHH", 1000, 2000, 8 + 32, 0xbeef) + bytes(range(32))
        first = udp(whole[:24], 0, 0, ident=9, frag=(0, 1))
        rest = udp(whole[24:], 0, 0, ident=9, frag=(24, 0))
        other = udp(b"other", 3000, 4000)
        return pcap([first, other, rest, udp(b"longlong", 0, 0, ident=8, frag=(0, 1))])
    if kind == "early":  # ten seconds before 1970, then in it
        frame = udp(b"x" * 100, 1, 2)
        return (block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
                + block(1, struct.pack("<HHIHHq", 1, 0, 0, 14, 8, -10) + b"\0" * 4)
                + b"".join(block(6, struct.pack("<IIIII", 0, 0, us, len(frame), len(frame))
                                 + frame + b"\0" * (-len(frame) % 4)) for us in (0, 11000000)))
    if kind == "twice":  # one flow by two link types, neither of which has MACs
        frame = udp(b"x" * 100, 1, 2)[14:]
        return pcapng([(1, frame), (2, frame), (1, frame)])
    raise SystemExit(f"no capture {kind}")


def frames(data):
    magic = struct.unpack_from("<I", data)[0]
    if magic == 0xa1b23c4d:
        link, at = struct.unpack_from("<I", data, 20)[0], 24
        while at < len(data):
            sec, ns, cap, length = struct.unpack_from("<IIII", data, at)
            yield sec * 10**9 + ns, length, link
            at += 16 + cap
        return
    links, at = [], 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 1:
            links.append(struct.unpack_from("<H", data, at + 8)[0])
        if kind == 6:
            iface, high, low, _, length = struct.unpack_from("<IIIII", data, at + 8)
            yield high << 32 | low, length, links[iface]
        at += size


if sys.argv[1] == "make":
    with open(sys.argv[3], "wb") as f:
        f.write(make(sys.argv[2]))
else:
    with open(sys.argv[2], "rb") as f:
        for ns, length, link in frames(f.read()):
            print(f"{ns // 10**9}.{ns % 10**9:09} {length} {link}")
