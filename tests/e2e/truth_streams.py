#!/usr/bin/env python3
"""Stream files of the sample captures against what independent tools say.

Each side of each connection has the bytes that tshark follows; a connection is
known by its metadata file, which is there without data, too.
"""
import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from truthlib import (CAPTURES, WIREFOLIO, Tap, differences, plain,
                      skip_without_truth, truths)

GAP = re.compile(r"Missing in side ([01]) at (\d+): +(\d+)")
NAME = re.compile(r"(\d{14})-(.+)-([^-]+)\.(\d+)-([^-]+)\.(\d+)(-\d+)?-metadata\.txt")


class Connection:
    def __init__(self, folder, match):
        self.time, self.proto, a, ap, b, bp, counter = match.groups()
        self.order = (self.time, int((counter or "-1")[1:]))
        self.ends = (f"{a}.{ap}", f"{b}.{bp}")
        self.folder, self.counter = folder, counter or ""

    def key(self):
        return frozenset(end.replace("_", ":") for end in self.ends)

    def side(self, n):
        name = f"{self.time}-{self.proto}-{self.ends[n]}-{self.ends[not n]}{self.counter}.txt"
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return b""
        with open(path, "rb") as f:
            return f.read()

    def meta(self):
        return os.path.join(
            self.folder, f"{self.time}-{self.proto}-{'-'.join(self.ends)}{self.counter}-metadata.txt")

    def packets(self):
        """Of data, of both sides."""
        with open(self.meta(), encoding="ascii") as f:
            return int(re.search(r"^Total number of data packets: +(\d+)", f.read(), re.M).group(1))

    def missing(self, n):
        """As truth has it: how many of the kept bytes come before, how many lack."""
        gaps, before = [], 0
        with open(self.meta(), encoding="ascii") as f:
            for line in f:
                gap = GAP.match(line)
                if gap and int(gap.group(1)) == n:
                    gaps.append([int(gap.group(2)) - before, int(gap.group(3))])
                    before += int(gap.group(3))
        return gaps


def connections(folder, proto):
    """By ends, in order of their start."""
    found = collections.defaultdict(list)
    for name in os.listdir(folder):
        match = NAME.fullmatch(name)
        if match and match.group(2) == proto:
            c = Connection(folder, match)
            found[c.key()].append(c)
    for queue in found.values():
        queue.sort(key=lambda c: c.order)
    return found


def dotted(end):
    """192.0.2.1:80 or [2001:db8::1]:80 as file names have it."""
    ip, port = plain(end).rsplit(":", 1)
    return f"{ip}.{port}"


def match(tap, name, truth, folder, proto):
    found = connections(folder, proto.upper())
    tap.fact(name, f"{proto} sessions", sum(map(len, found.values())),
             truth[f"{proto}_sessions"])
    for stream in truth[f"{proto}_streams"]:
        a, b = dotted(stream["a"]), dotted(stream["b"])
        fact = f"{proto} stream {stream['index']}"
        queue = found[frozenset((a, b))]
        if not queue:
            tap.fact(name, fact, "no such connection", "a connection")
            continue
        c = queue.pop(0)
        first = int(c.ends[0].replace("_", ":") != a)
        for way, n in (("a_to_b", first), ("b_to_a", 1 - first)):
            data = c.side(n)
            tap.fact(name, f"{fact} {way}", (len(data), hashlib.sha256(data).hexdigest()),
                     (stream[way]["bytes"], stream[way]["sha256"]))
            if "missing" in stream[way]:
                tap.fact(name, f"{fact} {way} missing", c.missing(n), stream[way]["missing"])


def count(tap, name, fact, folder, proto, want):
    """What is no stream is in its files, too: as many packets as tshark saw."""
    found = connections(folder, proto)
    tap.fact(name, f"streams: {fact} packets",
             sum(c.packets() for queue in found.values() for c in queue), want)


def main():
    skip_without_truth()
    tap = Tap(differences())
    for name, truth in truths():
        where = tempfile.mkdtemp(prefix="wirefolio-truth.")
        try:
            run = subprocess.run(
                [WIREFOLIO, "streams", "-q", "-s", "-m", os.path.join(CAPTURES, name),
                 "-o", where], stdin=subprocess.DEVNULL, capture_output=True, text=True)
            tap.fact(name, "exit status", run.returncode, 1 if truth["read_error"] else 0)
            match(tap, name, truth, where, "tcp")
            match(tap, name, truth, where, "udp")
            count(tap, name, "ICMP", where, "ICMP", truth["icmp"])
            count(tap, name, "ICMPv6", where, "IPV6-ICMP", truth["icmpv6"])
        finally:
            shutil.rmtree(where)
    return tap.end()


sys.exit(main())
