#!/usr/bin/env python3
"""What streams.sh asks of Python.

    crowd N [ROUNDS]  a capture of N connections that are all open at once
    crowd-check N DIR [ROUNDS]
                      their stream files hold what was sent, and no others are there
    chunks FILE...    the data of JSON chunk lines; fails when they contradict themselves
    again             a capture of one address pair that connects three times in a second
"""
import json
import os
import re
import struct
import sys

ROUNDS = 3
SYN, ACK, PUSH, FIN = 2, 16, 8, 1


class Pcap:
    def __init__(self, out):
        self.out, self.us = out, 0
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))

    def tcp(self, src, dst, seq, ack, flags, data=b""):
        tcp = struct.pack("!HHIIBBHHH", src[1], dst[1], seq, ack, 0x50, flags, 8192, 0, 0)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + len(data), 1, 0, 64, 6, 0, src[0], dst[0])
        frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp + data
        self.out.write(struct.pack("<IIII", 1700000000 + self.us // 1000000,
                                   self.us % 1000000, len(frame), len(frame)) + frame)
        self.us += 7


def client(i):
    return bytes((10, 0, i >> 8 & 255, i & 255)), 1024 + i % 60000


SERVER = bytes((192, 0, 2, 1)), 80


def said(i, n, side):
    return b"connection %d round %d side %d\n" % (i, n, side)


def interleave(going, most, rng):
    """Generators run to their ends, so many at a time, in any order."""
    while going:
        one = rng.choice(going[:most])
        if next(one, 1) == 1:
            going.remove(one)


def crowd(count, rounds=ROUNDS):
    pcap = Pcap(sys.stdout.buffer)
    a = [1000] * count
    b = [5000] * count
    for i in range(count):
        pcap.tcp(client(i), SERVER, 999, 0, SYN)
        pcap.tcp(SERVER, client(i), 4999, 1000, SYN | ACK)
    for n in range(rounds):
        for i in range(count):
            ask, answer = said(i, n, 0), said(i, n, 1)
            pcap.tcp(client(i), SERVER, a[i], b[i], PUSH | ACK, ask)
            a[i] += len(ask)
            pcap.tcp(SERVER, client(i), b[i], a[i], PUSH | ACK, answer)
            b[i] += len(answer)


def crowd_check(count, folder, rounds=ROUNDS):
    seen = set()
    for name in os.listdir(folder):
        match = re.fullmatch(r"\d{14}-TCP-10\.0\.(\d+)\.(\d+)\.(\d+)-192\.0\.2\.1\.80\.txt", name)
        if not match:
            sys.exit(f"{name}: what is that?")
        i = int(match.group(1)) << 8 | int(match.group(2))
        want = b"".join(said(i, n, side) for n in range(rounds) for side in (0, 1))
        with open(os.path.join(folder, name), "rb") as f:
            if f.read() != want or int(match.group(3)) != client(i)[1]:
                sys.exit(f"{name}: not what was sent")
        seen.add(i)
    print(len(seen))
    return len(seen) != count


def again():
    pcap = Pcap(sys.stdout.buffer)
    a, b = client(1), SERVER
    for i, text in enumerate((b"first", b"second", b"third")):
        seq = 100000 * (i + 1)
        pcap.tcp(a, b, seq, 0, SYN)
        pcap.tcp(b, a, seq, seq + 1, SYN | ACK)
        pcap.tcp(a, b, seq + 1, seq + 1, PUSH | ACK, text)
        pcap.tcp(a, b, seq + 1 + len(text), seq + 1, FIN | ACK)
        pcap.tcp(b, a, seq + 1, seq + 2 + len(text), FIN | ACK)


def line_data(line):
    if not line.endswith(b"\r\n"):
        sys.exit("a line does not end with CR LF")
    chunk = json.loads(line)
    if list(chunk) != ["side", "time", "size", "data", "data_hex"] or \
            list(chunk["time"]) != ["abs", "conn"]:
        sys.exit("keys are not in their order")
    data = chunk["data"].encode("latin-1")
    if data.hex().upper() != chunk["data_hex"] or len(data) != int(chunk["size"]):
        sys.exit("data, data_hex and size contradict each other")
    if float(chunk["time"]["conn"]) > float(chunk["time"]["abs"]):
        sys.exit("time runs away")
    return data


def chunks(paths):
    for path in paths:
        with open(path, "rb") as f:
            for line in f:
                sys.stdout.buffer.write(line_data(line))


def main():
    what, args = sys.argv[1], sys.argv[2:]
    if what == "crowd":
        return crowd(*map(int, args))
    if what == "crowd-check":
        return crowd_check(int(args[0]), args[1], *map(int, args[2:]))
    if what == "again":
        return again()
    return chunks(args)


if __name__ == "__main__":
    sys.exit(main())
