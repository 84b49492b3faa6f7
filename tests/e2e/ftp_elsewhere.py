#!/usr/bin/env python3
"""A capture of FTP whose data passes between other addresses than its commands.

    ftp_elsewhere.py OUT    prints a line for each file: its name, SHA-256, size

The client tells the server to send to another host (PORT, EPRT), the server
names another host to connect to (227), and one server sends to another (FXP).
Data connections overlap, and their addresses spread over many shards.
"""
import hashlib
import random
import sys

from streams_help import ACK, FIN, PUSH, SYN, Pcap, interleave

CLIENT, SERVER = b"\xc0\0\2\1", b"\xc0\0\2\x15"


class Connection:
    """Bytes between two ends, in order, each segment acknowledged."""

    def __init__(self, pcap, client, server):
        self.pcap = pcap
        self.ends = client, server
        self.seq = [1000, 5000]
        self.send(0, SYN)
        self.send(1, SYN | ACK)
        self.send(0, ACK)

    def send(self, side, flags, data=b""):
        src, dst = self.ends[side], self.ends[not side]
        self.pcap.tcp(src, dst, self.seq[side], self.seq[not side], flags, data)
        self.seq[side] += len(data) + bool(flags & (SYN | FIN))

    def say(self, side, line):
        self.send(side, PUSH | ACK, line.encode() + b"\r\n")

    def close(self):
        for side in (0, 1):
            self.send(side, FIN | ACK)
        self.send(0, ACK)


def digits(end):
    return ",".join(map(str, end[0] + bytes(divmod(end[1], 256))))


def dotted(addr):
    return ".".join(map(str, addr))


def login(pcap, server, port):
    control = Connection(pcap, (CLIENT, port), (server, 21))
    control.say(1, "220 FTP server ready")
    for ask, answer in ("USER anonymous", "331 Go on"), ("PASS a@b", "230 In"):
        control.say(0, ask)
        control.say(1, answer)
    return control


def transfer(pcap, n, rng):
    """One control connection, and one file that goes by a third host."""
    third = bytes((198, 51, 100, n))
    body = rng.randbytes(rng.randrange(3000, 9000))
    name = "f%d.bin" % n
    control = login(pcap, SERVER, 30000 + n)
    kind = n % 4
    if kind == 0:
        control.say(0, "PORT " + digits((third, 5000 + n)))
        control.say(1, "200 Fine")
        ends = (SERVER, 2020), (third, 5000 + n)
    elif kind == 1:
        control.say(0, "EPRT |1|%s|%d|" % (dotted(third), 5000 + n))
        control.say(1, "200 Fine")
        ends = (SERVER, 2020), (third, 5000 + n)
    elif kind == 2:
        control.say(0, "PASV")
        control.say(1, "227 Entering Passive Mode (%s)" % digits((third, 5000 + n)))
        ends = (CLIENT, 40000 + n), (third, 5000 + n)
    else:
        other = login(pcap, third, 35000 + n)
        other.say(0, "PASV")
        other.say(1, "227 Passive (%s)" % digits((third, 5000 + n)))
        other.say(0, "STOR copy-" + name)
        control.say(0, "PORT " + digits((third, 5000 + n)))
        control.say(1, "200 Fine")
        ends = (SERVER, 2020), (third, 5000 + n)
    control.say(0, "RETR " + name)
    data = Connection(pcap, *ends)
    control.say(1, "150 Here it comes")
    sender = 1 if kind == 2 else 0
    for at in range(0, len(body), 1400):
        data.send(sender, PUSH | ACK, body[at:at + 1400])
        yield
    data.close()
    control.say(1, "226 Done")
    control.close()
    print(name, hashlib.sha256(body).hexdigest(), len(body))


def main():
    rng = random.Random(21)
    with open(sys.argv[1], "wb") as out:
        pcap = Pcap(out)
        interleave([transfer(pcap, n, rng) for n in range(1, 41)], 8, rng)


main()
