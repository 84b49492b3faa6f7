#!/usr/bin/env python3
"""Flows and their streams against what independent tools say of the captures.

The packets of all TCP and of all UDP flows add up to tshark's count, and every TCP and UDP
stream is found, byte for byte, in the files of --extract-tcp-all and
--extract-udp-all, whose records tell what was captured.
"""
import collections
import glob
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from truthlib import (CAPTURES, WIREFOLIO, Tap, differences,
                      skip_without_truth, truths)


def tcp_records(data):
    """The payloads of a file with --tcpheader, its sums checked."""
    out, at = bytearray(), 0
    while at < len(data):
        ts, n, flow, seq, ack, window, flags, crc, pad = struct.unpack_from("<QHHIIIHHI", data, at)
        total = ts + n + flow + seq + ack + window + flags & 0xFFFF
        if total != crc or pad != 0:
            raise ValueError(f"record at {at}: sum {total:#x}, not {crc:#x}")
        out += data[at + 32:at + 32 + n]
        at += 32 + n
    return bytes(out)


def udp_records(data):
    out, at = bytearray(), 0
    while at < len(data):
        n = struct.unpack_from("<H", data, at + 8)[0]
        out += data[at + 24:at + 16 + n]
        at += 16 + n
    return bytes(out)


def ends(text):
    ip, port = text.rsplit(":", 1)
    return ip.strip("[]"), int(port)


class Flows:
    def __init__(self, path, where):
        prefix = os.path.join(where, "x")
        run = subprocess.run(
            [WIREFOLIO, "flows", "--json", "--extract-tcp-all", "--extract-udp-all",
             "--tcpheader", "--udpheader", "--flow-size-min", "0", "--flow-5tuple",
             "-o", prefix, path], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.status = run.returncode
        self.rows = [json.loads(line) for line in run.stdout.splitlines()]
        self.rows.sort(key=lambda r: r["id"])
        self.bytes = {}
        files = {os.path.basename(f).replace(" ", ""): f for f in glob.glob(glob.escape(prefix) + "_*")}
        for r in self.rows:
            name = (f"x_{r['src_mac']}->{r['dst_mac']}_{r['src_ip']}->{r['dst_ip']}"
                    f"_{r['src_port']}->{r['dst_port']}")
            key = (r["proto"], (r["src_ip"], r["src_port"]), (r["dst_ip"], r["dst_port"]))
            data = b""
            if name in files:
                with open(files.pop(name), "rb") as f:
                    data = f.read()
            take = tcp_records if r["proto"] == "tcp" else udp_records
            self.bytes.setdefault(key, []).append(take(data))
        self.left = list(files)


def streams(tap, name, truth, flows, proto):
    """A flow's file holds all streams of its ends, one after the other."""
    used = collections.Counter()
    for stream in truth[f"{proto}_streams"]:
        a, b = ends(stream["a"]), ends(stream["b"])
        for way, key in (("a_to_b", (proto, a, b)), ("b_to_a", (proto, b, a))):
            want = stream[way]
            fact = f"flows: {proto} stream {stream['index']} {way}"
            data = b"".join(flows.bytes.get(key, []))
            got = data[used[key]:used[key] + want["bytes"]]
            used[key] += want["bytes"]
            tap.fact(name, fact, (len(got), hashlib.sha256(got).hexdigest()),
                     (want["bytes"], want["sha256"]))


def main():
    skip_without_truth()
    tap = Tap(differences())
    for name, truth in truths():
        where = tempfile.mkdtemp(prefix="wirefolio-flows.")
        try:
            flows = Flows(os.path.join(CAPTURES, name), where)
            tap.fact(name, "flows: exit status", flows.status, 1 if truth["read_error"] else 0)
            tap.fact(name, "flows: files of no flow", flows.left, [])
            for proto, number in (("tcp", "6"), ("udp", "17")):
                packets = sum(r["packets"] for r in flows.rows if r["proto"] == proto)
                tap.fact(name, f"flows: {proto.upper()} packets", packets,
                         truth["ip_proto_upper"].get(number, 0))
            streams(tap, name, truth, flows, "tcp")
            streams(tap, name, truth, flows, "udp")
        except (ValueError, OSError) as e:
            tap.fact(name, "flows", str(e), "made")
        finally:
            shutil.rmtree(where)
    return tap.end()


sys.exit(main())
