"""What carriers.sh asks of Python.

    make KIND FILE  a capture of one HTTP download inside of a carrier, and
                    some frames of that carrier which are otherwise odd
    body            what is downloaded
    compare FILE    tshark and wirefolio read the same headers, addresses, ports
                    and payloads in each frame
"""
import os
import struct
import subprocess
import sys
import zlib

BODY = b"".join(b"line %04d of what a carrier carries\n" % i for i in range(120))
# Of a maker of cards that tshark knows: it guesses by that.
A, B = b"\x00\x1b\x21\x00\x00\x01", b"\x00\x1b\x21\x00\x00\x02"
AP = b"\x00\x1b\x21\x00\x00\x03"
A4, B4 = b"\x0a\0\0\x01", b"\x0a\0\0\x02"
A6 = b"\x20\x01\x0d\xb8" + bytes(11) + b"\x01"
B6 = b"\x20\x01\x0d\xb8" + bytes(11) + b"\x02"
OUTER = b"\xc0\0\x02\x01", b"\xc0\0\x02\x02"
IP4, IP6, VLAN, MPLS = 0x0800, 0x86dd, 0x8100, 0x8847
BRIDGED, ERSPAN, ERSPAN_3 = 0x6558, 0x88be, 0x22eb
TCP, UDP, GRE = 6, 17, 47


# ---- headers, around what they carry

def ip(data, proto, src=A4, dst=B4):
    if len(src) == 16:
        return struct.pack("!IHBB", 0x60000000, len(data), proto, 64) + src + dst + data
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 1, 0x4000, 64, proto, 0,
                       src, dst) + data


def udp(data, sport, dport):
    return struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data


def tcp(data, sport, dport, seq, ack, flags):
    return struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 8192, 0, 0) + data


def eth(data, kind=IP4, src=A, dst=B):
    return dst + src + struct.pack("!H", kind) + data


def vlan(data, tag, kind=IP4):
    return struct.pack("!HH", tag, kind) + data


def snap(data, kind=IP4):
    return b"\xaa\xaa\x03\0\0\0" + struct.pack("!H", kind) + data


def outer(data, proto, back=False):
    src, dst = OUTER[::-1] if back else OUTER
    return eth(ip(data, proto, src, dst))


def gre(data, kind, flags=0, options=b""):
    return struct.pack("!HH", flags, kind) + options + data


def label(data, number, bottom=True):
    return struct.pack("!I", number << 12 | bottom << 8 | 64) + data


# ---- what is said inside

def packets(src=A4, dst=B4):
    """The IP packets of a download, each with whether it goes back."""
    ask = b"GET /lines.txt HTTP/1.1\r\nHost: carried.example\r\n\r\n"
    answer = (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
              % len(BODY)) + BODY
    seq = [1000, 5000]
    script = [(0, 2, b""), (1, 18, b""), (0, 16, b""), (0, 24, ask)]
    script += [(1, 24, answer[i:i + 1200]) for i in range(0, len(answer), 1200)]
    script += [(0, 16, b""), (1, 17, b""), (0, 17, b""), (1, 16, b"")]
    for back, flags, data in script:
        ports = (80, 40000) if back else (40000, 80)
        ends = (dst, src) if back else (src, dst)
        ack = seq[1 - back] if flags & 16 else 0
        yield ip(tcp(data, *ports, seq[back], ack, flags), TCP, *ends), back
        seq[back] += len(data) + (1 if flags & 3 else 0)


def hello(src=A4, dst=B4):
    return ip(udp(b"hello", 4000, 5353), UDP, src, dst)


def talk(wrap, src=A4, dst=B4):
    return [wrap(p, back) for p, back in packets(src, dst)]


def framed(p, back=False):
    """As an Ethernet frame of its own."""
    kind = IP6 if p[0] >> 4 == 6 else IP4
    return eth(p, kind, *((B, A) if back else (A, B)))


# ---- the carriers

def mpls():
    fragments = [struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(part), 9, flags, 64, UDP, 0,
                             A4, B4) + part
                 for part, flags in ((udp(b"x" * 24, 4001, 5353)[:16], 0x2000),
                                     (udp(b"x" * 24, 4001, 5353)[16:], 2))]
    return 1, talk(lambda p, back: eth(label(label(p, 17 + back), 16, False), MPLS)) + [
        eth(label(hello(A6, B6), 2), MPLS),
        eth(label(hello(), 18), 0x8848),
        eth(vlan(label(hello(), 18), 7, MPLS), VLAN),
        outer(gre(label(hello(), 18), MPLS), GRE),
        outer(label(hello(), 18), 137),
        eth(label(b"\x10\0\0\x07" + bytes(24), 18), MPLS),
        eth(label(b"\x70" + bytes(40), 18), MPLS),
    ] + [eth(label(f, 18), MPLS) for f in fragments]


def mpls_ethernet():
    return 1, talk(lambda p, back: eth(label(framed(p, back), 20), MPLS)) + [
        eth(label(eth(vlan(hello(), 5), VLAN), 20), MPLS),
        eth(label(eth(snap(hello()), 28 + 5 + 8), 20), MPLS),
    ]


def mpls_word():
    return 1, talk(lambda p, back: eth(label(b"\0\0\0\1" + framed(p, back), 20), MPLS)) + [
        eth(label(b"\0\0\0\2" + eth(vlan(hello(), 5), VLAN), 20), MPLS),
        eth(label(b"\0\0\0\3" + eth(hello(A6, B6), IP6), 20), MPLS),
    ]


def erspan(version):
    def frame(p, back=False, inner=framed, session=100, more=False):
        data = inner(p, back)
        if version == 1:
            return outer(gre(data, ERSPAN), GRE, back)
        head = struct.pack("!HHI", version - 1 << 12 | 5, session, 7)
        if version == 3:
            head += struct.pack("!HH", 0, more) + b"\x11" * 8 * more
        return outer(gre(head + data, ERSPAN if version == 2 else ERSPAN_3, 0x1000,
                         b"\0\0\0\1"), GRE, back)
    return 1, talk(frame) + [
        frame(hello(A6, B6)),
        frame(hello(), inner=lambda p, back: eth(vlan(p, 5), VLAN)),
        frame(b"", inner=lambda p, back: eth(b"\0\1\x08\0\6\4\0\1" + A + A4 + bytes(6) + B4,
                                            0x0806)),
        frame(hello(), session=1023, more=True),
    ]


def geneve():
    def frame(p, back=False, kind=BRIDGED, options=b"", flags=0):
        head = struct.pack("!BBHI", len(options) // 4, flags, kind, 77 << 8)
        return outer(udp(head + options + p, 50000, 6081), UDP, back)
    return 1, talk(lambda p, back: frame(framed(p, back), back)) + [
        frame(framed(hello(A6, B6)), options=b"\1\2\x80\1\0\0\0\0", flags=0x40),
        frame(hello(), kind=IP4, options=b"\1\2\3\0"),
        frame(label(hello(), 18), kind=MPLS),
        frame(eth(vlan(hello(), 5), VLAN), flags=0x80),
        # Inside of another tunnel.
        outer(frame(framed(hello()))[14:], 4),
    ]


def gtp():
    def frame(p, back=False, flags=0, more=b"", kind=255):
        head = struct.pack("!BBHI", 0x30 | flags, kind, len(more) + len(p), 0x1000 + back)
        return outer(udp(head + more + p, 2152, 2152), UDP, back)
    session = b"\0\0\0\x85\1\0\5\0"
    return 1, talk(lambda p, back: frame(p, back, 4, session)) + [
        frame(hello(A6, B6)),
        frame(hello(), flags=2, more=b"\0\1\0\0"),
        frame(hello(), flags=4, more=b"\0\0\0\x85\2\0\5\0\0\0\0\xc0\1\0\1\0"),
        # An echo stays what it is.
        frame(b"\x0e\0", flags=2, more=b"\0\1\0\0", kind=2),
    ]


def teredo():
    a, b = (b"\x20\x01\0\0" + OUTER[0] + bytes(7) + n for n in (b"\1", b"\2"))
    origin = b"\0\0\x12\x34" + OUTER[0]
    proof = b"\0\1\3\4abcwxyz" + bytes(9)

    def frame(p, back=False, more=b""):
        ports = (3544, 50000) if back else (50000, 3544)
        return outer(udp(more + p, *ports), UDP, back)
    return 1, talk(lambda p, back: frame(p, back, origin if back else b""), a, b) + [
        frame(hello(a, B6), more=proof),
        frame(hello(a, B6), True, proof + origin),
        frame(ip(b"", 59, a, b)),  # a bubble
    ]


def wlan_frame(data, fc=0x0108, qos=0, fourth=b""):
    """fc: type, flags; station A, access point AP, host B behind it."""
    ends = {0: (B, A, AP), 1: (AP, A, B), 2: (A, AP, B), 3: (AP, AP[:5] + b"\x04", B)}[fc >> 8 & 3]
    out = struct.pack("<HH", fc, 44) + b"".join(ends) + struct.pack("<H", 0x1230) + fourth
    if fc & 0x80 and fc & 8:
        out += struct.pack("<H", qos)
        if fc & 0x8000:
            out += bytes(4)
    return out + data


def wlan_frames():
    """Data of several forms, what is none, and one sent again."""
    def frame(p, back):
        return wlan_frame(snap(p), 0x0288 if back else 0x0108)
    said = talk(frame)
    again = bytearray(said[4])
    again[1] |= 8
    subframe = B + A + struct.pack("!H", 41) + snap(hello())
    return said[:5] + [bytes(again)] + said[5:] + [
        wlan_frame(snap(hello()), 0x0388, fourth=A),
        wlan_frame(snap(hello(A6, B6), IP6), 0x8188),
        wlan_frame(snap(vlan(hello(), 5), VLAN), 0x0008),
        wlan_frame(subframe, 0x0188, 0x80),
        wlan_frame(b"\x42\x42\x03" + bytes(35)),
        wlan_frame(bytes(8) + b"sealed" * 5, 0x4188),
        wlan_frame(b"", 0x0148),
        wlan_frame(b"", 0x01c8),
        wlan_frame(bytes(8) + b"\x64\0\1\0" + b"\0\4case", 0x0080),
        wlan_frame(b"\0\4case", 0x0040),
        struct.pack("<HH", 0x00d4, 0) + A,
        struct.pack("<HH", 0x00b4, 0) + A + B,
    ]


def wlan():
    return 105, wlan_frames()


def radiotap():
    """With the time, flags (a checksum at the end) and the rate."""
    head = struct.pack("<BBHIQBB", 0, 0, 18, 7, 1, 0x10, 12)
    return 127, [head + f + struct.pack("<I", zlib.crc32(f)) for f in wlan_frames()] + [
        struct.pack("<BBHIB", 0, 0, 9, 2, 0x20) + wlan_frame(b"\0\0" + snap(hello()), 0x0188),
    ]


def prism():
    return 119, [struct.pack("<II", 0x44, 144) + bytes(136) + f for f in wlan_frames()]


def avs():
    return 163, [struct.pack("!II", 0x80211001, 64) + bytes(56) + f for f in wlan_frames()]


def ppi():
    common = struct.pack("<QHHHHBBbb", 1, 1, 12, 2412, 0x80, 0, 0, -50, -90)
    head = struct.pack("<BBHIHH", 0, 0, 32, 105, 2, 20) + common
    return 192, [head + f + struct.pack("<I", zlib.crc32(f)) for f in wlan_frames()]


KINDS = {"mpls": mpls, "mpls-ethernet": mpls_ethernet, "mpls-word": mpls_word,
         "erspan-1": lambda: erspan(1), "erspan-2": lambda: erspan(2),
         "erspan-3": lambda: erspan(3), "geneve": geneve, "gtp": gtp, "teredo": teredo,
         "wlan": wlan, "radiotap": radiotap, "prism": prism, "avs": avs, "ppi": ppi}


def make(kind, path):
    link, frames = KINDS[kind]()
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link))
        for i, frame in enumerate(frames):
            f.write(struct.pack("<IIII", 1700000000 + i // 50, i % 50 * 1000, len(frame),
                                len(frame)) + frame)


# ---- what others say of the same frames

FIELDS = ["frame.number", "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
          "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "tcp.payload",
          "udp.payload", "wlan.sa", "wlan.da"]
COLUMNS = ["pktNo", "hdrDesc", "srcIP", "dstIP", "srcPort", "dstPort", "l7HexContent",
           "srcMac", "dstMac"]
# Headers that both name; none of the others are held against each other.
HEADERS = {"ip": "ipv4"} | {n: n for n in """eth vlan llc arp ipv6 tcp udp mpls gre erspan
                                            geneve vxlan gtp teredo wlan radiotap prism
                                            ppi""".split()}


def theirs(path):
    argv = ["tshark", "-n", "-r", path, "-o", "ip.defragment:FALSE", "-o",
            "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "occurrence=l"]
    for field in FIELDS:
        argv += ["-e", field]
    out = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    for line in out.stdout.decode().splitlines():
        yield dict(zip(FIELDS, line.split("\t")))


def ours(path):
    out = subprocess.run([os.environ["WIREFOLIO"], "packets", "-q", "--columns",
                          ",".join(COLUMNS), path], stdout=subprocess.PIPE, check=True)
    for line in out.stdout.decode().splitlines()[1:]:
        yield dict(zip(COLUMNS, line.split("\t")))


def chain(names):
    """Those of a list of headers that both know; a stack of labels is one."""
    known = [n for n in names if n is not None]
    return [n for i, n in enumerate(known) if i == 0 or n != "mpls" or known[i - 1] != n]


def expected(row):
    """The columns as tshark tells them: of the innermost IP header."""
    names = row["frame.protocols"].split(":")
    layers = [n for n in names if n in ("ip", "ipv6")]
    if names[-1] == "gtp":  # with no packet in it: a session's payload here
        names.pop()
    want = {"headers": chain(HEADERS.get(n) for n in names)}
    want |= {column: row[field] for column, field in (("srcMac", "wlan.sa"), ("dstMac", "wlan.da"))
             if row[field]}
    if not layers:
        return want
    v = layers[-1]
    want.update(srcIP=row[v + ".src"], dstIP=row[v + ".dst"])
    behind = names[len(names) - names[::-1].index(v):]
    for proto in ("tcp", "udp"):
        if proto in behind:
            want.update(srcPort=row[proto + ".srcport"], dstPort=row[proto + ".dstport"],
                        l7HexContent=row[proto + ".payload"])
    return want


def compare(path):
    mine, other = list(ours(path)), list(theirs(path))
    bad = len(mine) != len(other)
    for got, row in zip(mine, other):
        got["headers"] = chain(n if n in HEADERS.values() else None
                               for n in got["hdrDesc"].split(":"))
        for column, want in expected(row).items():
            if got[column] != want:
                bad = True
                print(f"frame {got['pktNo']} {column}: {got[column]}, not {want}: "
                      f"{got['hdrDesc']}, {row['frame.protocols']}")
    return bad


def main():
    verb = sys.argv[1]
    if verb == "make":
        make(*sys.argv[2:])
    elif verb == "body":
        sys.stdout.buffer.write(BODY)
    else:
        sys.exit(compare(sys.argv[2]))


main()
