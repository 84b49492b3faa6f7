#!/usr/bin/env python3
"""Play a scripted conversation over real connections, and state its truth.

usage: talk.py server|client|truth SCENARIO

A scenario is a module here whose play() returns a Script.  Both ends run the
same script: each sends its own lines and waits for the other's, so the order
of what is recorded is the order of what is written, with the kernel's own
segments, acknowledgements and times.  "truth" prints what should be carved.
"""

import hashlib
import importlib
import os
import socket
import struct
import sys
import time

CLIENT, SERVER = ("192.0.2.57", "2001:db8:2::57"), ("192.0.2.80", "2001:db8:2::80")
PAUSE = 0.002       # between two pieces, so that each is a segment


class Talk:
    """One TCP connection, or with udp=True one exchange of datagrams."""

    def __init__(self, port, v6=False, udp=False):
        self.port, self.v6, self.udp = port, v6, udp
        self.steps = []

    def c(self, *pieces):
        """The client sends; each piece goes out by itself."""
        self.steps.append(("send", "client", pieces))
        return self

    def s(self, *pieces):
        self.steps.append(("send", "server", pieces))
        return self

    def end(self, who):
        """Who sends FIN; the other end may go on."""
        self.steps.append(("end", who, None))
        return self

    def reset(self, who):
        self.steps.append(("reset", who, None))
        return self

    def data(self, opener, port, sender, payload):
        """A second connection, opened to the other end's port, for one file."""
        self.steps.append(("data", opener, (port, sender, payload)))
        return self


class Script:
    def __init__(self):
        self.talks, self.truths = [], []

    def talk(self, *args, **kwargs):
        t = Talk(*args, **kwargs)
        self.talks.append(t)
        return t

    def truth(self, source, name, body):
        """Note a body, after decoding, that a carver should find."""
        name = "".join(ch if " " <= ch < "\x7f" else "?" for ch in name)
        self.truths.append("%s %d %s %s" % (
            hashlib.sha256(body).hexdigest(), len(body), source, name[:120]))


class Player:
    def __init__(self, end, script):
        self.end, self.script = end, script
        self.mine, self.theirs = (
            (CLIENT, SERVER) if end == "client" else (SERVER, CLIENT))
        self.listeners = {}
        for t in script.talks:
            if end == "server":
                self.listen(t.port, t.v6, t.udp)
            for kind, opener, what in t.steps:
                if kind == "data" and opener != end:
                    self.listen(what[0], t.v6, False)

    def listen(self, port, v6, udp):
        key = port, v6, udp
        if key in self.listeners:
            return
        s = self.socket(v6, udp)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((self.mine[v6], port))
        if not udp:
            s.listen(8)
        self.listeners[key] = s

    @staticmethod
    def socket(v6, udp):
        family = socket.AF_INET6 if v6 else socket.AF_INET
        s = socket.socket(family, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
        s.settimeout(10)
        return s

    def open(self, opener, port, v6):
        if opener == self.end:
            s = self.socket(v6, False)
            s.connect((self.theirs[v6], port))
        else:
            s, _ = self.listeners[port, v6, False].accept()
            s.settimeout(10)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def play(self):
        for t in self.script.talks:
            if t.udp:
                self.play_udp(t)
            else:
                self.play_tcp(t)

    def play_udp(self, t):
        peer = self.theirs[t.v6], t.port
        s = (self.socket(t.v6, True) if self.end == "client" else
             self.listeners[t.port, t.v6, True])
        for _, who, pieces in t.steps:
            for piece in pieces:
                if who == self.end:
                    s.sendto(piece, peer)
                    time.sleep(PAUSE)
                else:
                    _, sender = s.recvfrom(65535)
                    peer = sender if self.end == "server" else peer

    def play_tcp(self, t):
        s = self.open("client", t.port, t.v6)
        ended = False
        for kind, who, what in t.steps:
            if kind == "send" and who == self.end:
                for piece in what:
                    s.sendall(piece)
                    time.sleep(PAUSE)
            elif kind == "send":
                read_exactly(s, sum(map(len, what)))
            elif kind == "data":
                self.play_data(t, who, *what)
            elif kind == "reset":
                finish_hard(s, who == self.end)
                return
            elif who == self.end:
                s.shutdown(socket.SHUT_WR)
                ended = True
            else:
                read_to_end(s)
                ended = True
        if not ended and self.end == "client":
            s.shutdown(socket.SHUT_WR)
        if not ended and self.end == "server":
            read_to_end(s)
        s.close()
        time.sleep(PAUSE)

    def play_data(self, t, opener, port, sender, payload):
        s = self.open(opener, port, t.v6)
        if sender == self.end:
            s.sendall(payload)
            s.shutdown(socket.SHUT_WR)
            read_to_end(s)
        else:
            read_exactly(s, len(payload))
            read_to_end(s)
        s.close()


def read_exactly(s, count):
    while count > 0:
        data = s.recv(count)
        if not data:
            sys.exit("talk: the other end stopped early")
        count -= len(data)


def read_to_end(s):
    if s.recv(1):
        sys.exit("talk: more came than the script says")


def finish_hard(s, mine):
    if mine:
        time.sleep(0.02)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                     struct.pack("ii", 1, 0))
    else:
        try:
            s.recv(1)
        except ConnectionResetError:
            pass
    s.close()


def main():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    script = importlib.import_module(sys.argv[2]).play()
    if sys.argv[1] == "truth":
        print("\n".join(script.truths))
    else:
        Player(sys.argv[1], script).play()


if __name__ == "__main__":
    main()
