#!/usr/bin/env python3
"""Small captures on which Chaosreader goes wrong, a defect each.

    chaos_captures.py DIR

Each is made of bytes written down here, so that what is right is known.
"""
import pathlib
import socket
import struct
import sys

ETHER, RAW = 1, 101
T0 = 1400000000
CLIENT, SERVER = '10.0.0.1', '10.0.0.2'
SYN, FIN, PUSH, ACK = 2, 1, 8, 16


def checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip4(src, dst, proto, payload, ident=0, frag=0):
    head = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), ident,
                       frag, 64, proto, 0, socket.inet_aton(src),
                       socket.inet_aton(dst))
    return head[:10] + struct.pack('>H', checksum(head)) + head[12:] + payload


def ip6(src, dst, proto, payload):
    return struct.pack('>IHBB16s16s', 0x60000000, len(payload), proto, 64,
                       socket.inet_pton(socket.AF_INET6, src),
                       socket.inet_pton(socket.AF_INET6, dst)) + payload


class Capture:
    def __init__(self, link=ETHER, step=0.001, dst_mac=b'RT\0\0\0\2'):
        self.link, self.step, self.dst_mac = link, step, dst_mac
        self.now, self.records = T0, []

    def add(self, packet):
        if self.link == ETHER:
            kind = b'\x86\xdd' if packet[0] >> 4 == 6 else b'\x08\0'
            packet = self.dst_mac + b'RT\0\0\0\1' + kind + packet
        us = round((self.now - T0) * 1000000)
        self.records.append(struct.pack(
            '<IIII', T0 + us // 1000000, us % 1000000, len(packet),
            len(packet)) + packet)
        self.now += self.step

    def write(self, path):
        head = struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, self.link)
        path.write_bytes(head + b''.join(self.records))


class Tcp:
    """One connection; side 0 opens it."""

    def __init__(self, capture, port, client=CLIENT, server=SERVER,
                 client_port=40000, seq=(1000, 9000)):
        self.capture = capture
        self.ip = (client, server)
        self.port = (client_port, port)
        self.seq = list(seq)
        self.segment(0, SYN)
        self.seq[0] += 1
        self.segment(1, SYN | ACK)
        self.seq[1] += 1
        self.segment(0, ACK)

    def segment(self, side, flags, data=b'', seq=None):
        other = 1 - side
        seq = self.seq[side] if seq is None else seq
        head = struct.pack('>HHIIBBHHH', self.port[side], self.port[other],
                           seq & 0xffffffff, self.seq[other] & 0xffffffff
                           if flags & ACK else 0, 0x50, flags, 65535, 0, 0)
        make = ip6 if ':' in self.ip[0] else ip4
        self.capture.add(make(self.ip[side], self.ip[other], 6, head + data))

    def say(self, side, data, mss=1000):
        for at in range(0, len(data), mss):
            part = data[at:at + mss]
            self.segment(side, PUSH | ACK, part)
            self.seq[side] += len(part)

    def close(self, first=1):
        for side in (first, 1 - first):
            self.segment(side, FIN | ACK)
            self.seq[side] += 1
        self.segment(first, ACK)


def get(capture, body, uri='/', kind='text/plain', host='h.example', port=80,
        **ends):
    tcp = Tcp(capture, port, **ends)
    tcp.say(0, ('GET %s HTTP/1.1\r\nHost: %s\r\n\r\n' % (uri, host)).encode())
    tcp.say(1, ('HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d'
                '\r\n\r\n' % (kind, len(body))).encode() + body)
    tcp.close()
    return capture


LETTERS = b'abcdefghijklmnopqrstuvwxyz'
PNG = bytes.fromhex(
    '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de'
    '0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44'
    'ae426082')


def same_stamp():
    """1: seven packets of one time."""
    return get(Capture(step=0), LETTERS)


def overlap():
    """2: a retransmission that overlaps what was seen."""
    c = Capture()
    tcp = Tcp(c, 80)
    tcp.say(0, b'GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    tcp.say(1, b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
               b'Content-Length: 26\r\n\r\n')
    tcp.say(1, b'0123456789')
    tcp.segment(1, PUSH | ACK, b'56789abcde', tcp.seq[1] - 5)
    tcp.seq[1] += 5
    tcp.say(1, b'fghijklmnop')
    tcp.close()
    return c


def status_in_body():
    """3: a body with a status line in it."""
    return get(Capture(), b'first HTTP/1.1 200 OK second, forty bytes')


def ipv6():
    """4: IPv6 addresses with zeros."""
    return get(Capture(), LETTERS, client='2001:db8::1',
               server='fe80::5054:ff:fe12:3456')


def tun_mac():
    """5: a destination MAC of 02:00:00:00 ..."""
    return get(Capture(dst_mac=b'\2\0\0\0\x45\0'), LETTERS)


def raw_ip():
    """6: a link without headers of its own."""
    return get(Capture(link=RAW), LETTERS)


def port_8888():
    """7: HTTP on another port."""
    return get(Capture(), LETTERS, port=8888)


def ftp():
    """8: a file by passive FTP, and one by active FTP."""
    c = Capture()
    tcp = Tcp(c, 21)
    passive = b'passive: thirty-nine bytes in this file'
    active = b'active: as many bytes in this one, too.'
    tcp.say(1, b'220 ready\r\n')
    for line, answer in ((b'USER u', b'331 pass'), (b'PASS p', b'230 in')):
        tcp.say(0, line + b'\r\n')
        tcp.say(1, answer + b'\r\n')
    tcp.say(0, b'PASV\r\n')
    tcp.say(1, b'227 Entering Passive Mode (10,0,0,2,200,1)\r\n')
    tcp.say(0, b'RETR p.txt\r\n')
    data = Tcp(c, 51201, client_port=40001)
    tcp.say(1, b'150 here\r\n')
    data.say(1, passive)
    data.close()
    tcp.say(1, b'226 done\r\n')
    tcp.say(0, b'PORT 10,0,0,1,200,2\r\n')
    tcp.say(1, b'200 fine\r\n')
    tcp.say(0, b'RETR a.txt\r\n')
    tcp.say(1, b'150 here\r\n')
    data = Tcp(c, 51202, client=SERVER, server=CLIENT, client_port=20)
    data.say(0, active)
    data.close(0)
    tcp.say(1, b'226 done\r\n')
    return c


def script_in_url():
    """9: markup in a URL, in values and in headers."""
    c = Capture()
    tcp = Tcp(c, 80)
    evil = '<script>alert(1)</script>'
    tcp.say(0, ('GET /%s?%s=%s HTTP/1.1\r\nHost: %s\r\nReferer: %s\r\n'
                '\r\n' % ((evil,) * 5)).encode())
    tcp.say(1, ('HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d'
                '\r\n\r\n%s' % (evil, len(evil), evil)).encode())
    tcp.close()
    return c


def picture():
    """10: a picture from a server of somebody else."""
    return get(Capture(), PNG, uri='/spy.png', kind='image/png',
               host='tracker.example')


def wrap():
    """11: sequence numbers that wrap."""
    return get(Capture(), LETTERS * 100, seq=(0xfffffff0, 0xfffffb00))


def reuse():
    """11: the same addresses and ports again."""
    c = Capture()
    get(c, b'one')
    c.now += 30
    return get(c, b'two', seq=(500000, 900000))


def fragments():
    """11: a fragment identifier that is used again."""
    c = Capture()
    for text in (b'first' * 100, b'other' * 100):
        udp = struct.pack('>HHHH', 50000, 5001, 8 + len(text), 0) + text
        c.add(ip4(CLIENT, SERVER, 17, udp[:256], 7, 0x2000))
        c.add(ip4(CLIENT, SERVER, 17, udp[256:], 7, 256 // 8))
    return c


def evidence():
    """12: a file with a name of its own."""
    c = Capture()
    get(c, LETTERS, uri='/secret%20plan.txt')
    tcp = Tcp(c, 23, client_port=40001)
    tcp.say(1, b'login: ')
    for key in b'bob\r\n':
        tcp.say(0, bytes([key]))
        tcp.say(1, bytes([key]))
    tcp.say(1, b'\x1b[1mwelcome\x1b[0m <b>bob</b>\r\n')
    tcp.close()
    return c


def titles():
    """a terminal that is told to set its title, its clipboard, and to ask."""
    c = Capture()
    tcp = Tcp(c, 23)
    tcp.say(1, b'one \x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x1b\\two ')
    tcp.say(1, b'\x1b[21t\xc2\x9b21tthree \x1b[32mfour\x1b[0m\r\n')
    tcp.close()
    return c


def hole():
    """a hole in what a terminal was shown, inside of a title; then one in
    Telnet's commands."""
    c = Capture()
    tcp = Tcp(c, 23)
    tcp.say(1, b'before \x1b]0;ti')
    tcp.seq[1] += 7
    tcp.say(1, b'after\r\n\xff\xfa\x18')
    tcp.seq[1] += 1
    tcp.say(1, b'end\r\n')
    tcp.close()
    return c


PORTS = (20, 21, 23, 25, 80, 109, 110, 143, 513, 514, 3128, 4110, 5000, 5900,
         5907, 6000, 6007, 6660, 6665, 6669, 7000, 8000, 8080, 9000, 9001)


def ports():
    """Bytes of no protocol: only their ports can be told."""
    capture = Capture()
    for i, port in enumerate(PORTS):
        tcp = Tcp(capture, port, client_port=40000 + i)
        tcp.say(0, b'\x01zz')
        tcp.close()
    return capture


def ssh():
    """what is encrypted has a shape only."""
    c = Capture(step=0.01)
    tcp = Tcp(c, 22)
    tcp.say(1, b'SSH-2.0-x\r\n')
    tcp.say(0, b'SSH-2.0-y\r\n')
    for _ in range(3):
        tcp.say(0, b'\0\0\0\x1c\x1b]<k>&')
    tcp.say(1, b'\xff' * 2500)
    tcp.seq[0] += 5
    tcp.say(0, b'end')
    tcp.close()
    return c


def mail():
    """two mails: one whole, and one whose end was not captured."""
    c = Capture()
    tcp = Tcp(c, 2600)
    tcp.say(1, b'220 mx.example ESMTP\r\n')
    tcp.say(0, b'EHLO a.example\r\n')
    tcp.say(1, b'250-mx.example\r\n250 PIPELINING\r\n')
    tcp.say(0, b'MAIL FROM:<>\r\nRCPT TO:<bob@mx.example>\r\nDATA\r\n')
    tcp.say(1, b'250 Ok\r\n250 Ok\r\n354 Go on\r\n')
    tcp.say(0, b'Subject: one\r\n\r\n..dots\r\n...\r\n.\r\n')
    tcp.say(1, b'250 Ok\r\n')
    tcp.say(0, b'MAIL FROM:<>\r\nRCPT TO:<bob@mx.example>\r\nDATA\r\n')
    tcp.say(1, b'250 Ok\r\n250 Ok\r\n354 Go on\r\n')
    tcp.say(0, b'Subject: two\r\n')
    return c


def vnc_key(sym):
    return struct.pack('>BBHIBBHI', 4, 1, 0, sym, 4, 0, 0, sym)


def vnc():
    """what was typed into a remote framebuffer, and its clipboard; then a
    server that calls its viewer, and a hole."""
    c = Capture(step=0.125)
    tcp = Tcp(c, 5900)
    tcp.say(1, b'RFB 003.008\n')
    tcp.say(0, b'RFB 003.008\n')
    tcp.say(1, b'\1\2')
    tcp.say(0, b'\2')
    tcp.say(1, b'0123456789abcdef')
    tcp.say(0, b'fedcba9876543210')
    tcp.say(1, b'\0\0\0\0')
    tcp.say(0, b'\1')
    tcp.say(0, b'\0\0\0\0' + b'p' * 16 + b'\2\0\0\1\0\0\0\0')
    for sym in b'<b>':
        tcp.say(0, vnc_key(sym))
    tcp.say(0, vnc_key(0xff0d) + vnc_key(0xffe3), mss=5)
    tcp.say(0, b'\6\0\0\0\0\0\0\x09<i>\x1b\r\ntwo')
    tcp.say(0, b'\x4d')
    tcp.say(0, vnc_key(ord('x')))
    tcp.close()

    tcp = Tcp(c, 5500, client_port=40001)
    tcp.say(0, b'RFB 003.003\n')
    tcp.say(1, b'RFB 003.003\n')
    tcp.say(0, b'\0\0\0\1')
    tcp.say(1, b'\1' + vnc_key(ord('y')))
    tcp.seq[1] += 3
    tcp.say(1, vnc_key(ord('z')))
    tcp.close()
    return c


def x11():
    """texts that were drawn, in both byte orders."""
    c = Capture(step=0.125)
    for port, order in ((6000, '<'), (6001, '>')):
        tcp = Tcp(c, port, client_port=40000 + port)
        tcp.say(0, struct.pack(order + 'BxHHHHxx', b'lB'[order == '>'], 11, 0,
                               3, 5) + b'abc\0magic\0\0\0')
        tcp.say(1, b'\1' + b'\0' * 39)
        for text in (b'xterm', b'<script>alert(1)</script>', b'\x1b[2J\xe9'):
            tcp.say(0, struct.pack(
                order + 'BBHIIHH', 76, len(text), 4 + (len(text) + 3) // 4,
                1, 2, 3, 4) + text + b'\0' * (-len(text) % 4), mss=7)
        tcp.close()
    return c


def words(*values):
    return struct.pack('>%dI' % len(values), *values)


def opaque(data):
    return words(len(data)) + data + b'\0' * (-len(data) % 4)


class Nfs:
    """Messages of NFS version 3, each with an XID of its own."""

    def __init__(self, say):
        self.say, self.xid = say, 0

    def ask(self, procedure, call, reply):
        self.xid += 1
        self.say(0, words(self.xid, 0, 2, 100003, 3, procedure, 0, 0, 0, 0) +
                 call)
        self.say(1, words(self.xid, 1, 0, 0, 0, 0, 0) + reply)

    def lookup(self, name, handle):
        self.ask(3, opaque(b'root') + opaque(name), opaque(handle) +
                 words(0, 0))

    def read(self, handle, content, size):
        for at in range(0, len(content), size):
            part = content[at:at + size]
            self.ask(6, opaque(handle) + words(0, at, size),
                     words(0, len(part), at + size >= len(content)) +
                     opaque(part))


def nfs():
    """a file over TCP, whose records end inside of segments, and the same
    over UDP."""
    c = Capture()
    tcp = Tcp(c, 2049, client_port=800)
    over = Nfs(lambda side, data: tcp.say(
        side, words(len(data) | 1 << 31) + data, 333))
    over.lookup(b'letters.txt', b'handle')
    over.read(b'handle', LETTERS * 100, 1000)
    tcp.close()
    ports = struct.pack('>HH', 801, 2049), struct.pack('>HH', 2049, 801)
    ends = (CLIENT, SERVER), (SERVER, CLIENT)
    over = Nfs(lambda side, data: c.add(ip4(*ends[side], 17, ports[side] +
               struct.pack('>HH', 8 + len(data), 0) + data)))
    over.lookup(b'pixel', b'other')
    over.read(b'other', PNG, 40)
    return c


def main():
    out = pathlib.Path(sys.argv[1])
    for make in (same_stamp, overlap, status_in_body, ipv6, tun_mac, raw_ip,
                 port_8888, ftp, script_in_url, picture, wrap, reuse,
                 fragments, evidence, titles, hole, ports,
                 ssh, mail, vnc, x11, nfs):
        make().write(out / (make.__name__ + '.pcap'))


main()
