#!/usr/bin/env python3
"""A capture of TFTP, made without a network.

    tftp.py OUT    prints a line for each file: its name, SHA-256, size, complete

Two hosts transfer files at the same time, in both directions, with blocks of
many sizes (some larger than a frame, in IP fragments), with windows, blocks
that are lost or sent again, and a transfer that stops.
"""
import hashlib
import random
import struct
import sys

from streams_help import interleave

CLIENT, SERVER = b"\xc0\0\2\1", b"\xc0\0\2\x45"
RRQ, WRQ, DATA, ACK, _, OACK = range(1, 7)
MTU = 1480  # bytes of a datagram in a frame


class Pcap:
    def __init__(self, out):
        self.out, self.us, self.ident = out, 0, 0
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))

    def udp(self, src, dst, data):
        """One datagram, in fragments if it must be."""
        data = struct.pack("!HHHH", src[1], dst[1], 8 + len(data), 0) + data
        self.ident += 1
        for at in range(0, len(data), MTU):
            part = data[at:at + MTU]
            more = 0x2000 if at + MTU < len(data) else 0
            ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(part), self.ident & 0xFFFF,
                             more | at // 8, 64, 17, 0, src[0], dst[0])
            self.out.write(struct.pack("<IIII", 1700000000 + self.us // 1000000,
                                       self.us % 1000000, 20 + len(part), 20 + len(part)))
            self.out.write(ip + part)
            self.us += 11


def words(*texts):
    return b"".join(t.encode() + b"\0" for t in texts)


def transfer(pcap, n, rng):
    """One request and its blocks, a datagram or two at each step."""
    write, plain = n % 2 == 1, n % 5 == 0
    size = 512 if plain else rng.choice((8, 512, 1000, 1468, 4096, 65464))
    body = rng.randbytes(rng.choice((0, 1, size - 1, size, size + 1, 7 * size + 3, 40 * size)))
    name = "%s/f%d.bin" % ("up" if write else "down", n)
    client, server = (CLIENT, 2000 + n), (SERVER, 69)
    options = () if plain else ("blksize", str(size), "tsize", str(len(body) if write else 0),
                                "windowsize", "4")
    ask = struct.pack("!H", WRQ if write else RRQ) + words(name, "octet", *options)
    for _ in range(1 + (n % 3 == 0)):
        pcap.udp(client, server, ask)
        yield
    server = (SERVER, 40000 + n) if n % 7 else server
    if not plain:
        pcap.udp(server, client, struct.pack("!H", OACK) + words(
            "blksize", str(size), "tsize", str(len(body)), "windowsize", "4"))
    elif write:
        pcap.udp(server, client, struct.pack("!HH", ACK, 0))
    sender, taker = (client, server) if write else (server, client)
    stop = 20 if n == 11 else 1 << 60
    blocks = [struct.pack("!HH", DATA, (i // size + 1) & 0xFFFF) + body[i:i + size]
              for i in range(0, len(body) + 1, size)]
    at = 0
    while at < len(blocks) and at < stop:
        window = blocks[at:at + 4]
        if rng.random() < 0.2:  # one was lost, and those behind it are not taken
            lost = rng.randrange(len(window))
            window[lost:lost + 1] = []
            for block in window:
                pcap.udp(sender, taker, block)
            at += lost
        else:
            for block in window:
                pcap.udp(sender, taker, block)
            at += len(window)
        pcap.udp(taker, sender, struct.pack("!HH", ACK, at & 0xFFFF))
        yield
    whole = at >= len(blocks)
    body = body if whole else body[:at * size]
    print(name, hashlib.sha256(body).hexdigest(), len(body), int(whole))


def main():
    rng = random.Random(69)
    with open(sys.argv[1], "wb") as out:
        pcap = Pcap(out)
        interleave([transfer(pcap, n, rng) for n in range(1, 41)], 6, rng)


main()
