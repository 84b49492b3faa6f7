#!/usr/bin/env python3
"""Reports of the sample captures against what independent tools say of them."""
import collections
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from truthlib import (CAPTURES, WIREFOLIO, Tap, differences, endpoint, plain,
                      skip_without_truth, truths)


class Report:
    """One capture's report, made in a temporary directory."""

    def __init__(self, path, where):
        self.dir = os.path.join(where, "report")
        run = subprocess.run(
            [WIREFOLIO, "report", "--raw", "--limit", "raw-zeros=1000000", path, "-o", self.dir],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.status, self.stderr = run.returncode, run.stderr
        self.db = sqlite3.connect(f"file:{self.dir}/case.db?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row

    def rows(self, query, *args):
        return self.db.execute(query, args).fetchall()

    def one(self, query, *args):
        return self.db.execute(query, args).fetchone()[0]

    def tally(self, kind):
        return {r["key"]: r["packets"] for r in
                self.rows("SELECT key, packets FROM tally WHERE kind = ?", kind)}

    def captured(self, session, who):
        side = session["client_side"] ^ (who == "server")
        blob = self.rows("SELECT data FROM transcript WHERE session_id = ?", session["id"])
        return drop_gaps(self.raw(session, who), gaps(blob[0]["data"], side) if blob else [])

    def raw(self, session, who):
        name = f"streams/{session['first_frame'] // 1000:03d}/{session['name']}.{who}.bin"
        path = os.path.join(self.dir, name)
        if not os.path.exists(path):
            return b""
        with open(path, "rb") as f:
            return f.read()


def varint(blob, at):
    value = shift = 0
    while True:
        byte = blob[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def gaps(blob, side):
    """The gaps of a side by its transcript: (offset, length)."""
    found = []
    at = 0
    while at < len(blob):
        kind, who = blob[at] & 0x7F, blob[at] >> 7
        numbers = []
        at += 1
        for _ in range(3):  # time, frame, offset
            n, at = varint(blob, at)
            numbers.append(n)
        n, at = varint(blob, at)  # bytes, gap, cut or artifact number
        if kind == 2:
            why, at = varint(blob, at)
            if who == side:
                found.append((numbers[2], n))
        elif kind == 4:
            _, at = varint(blob, at)
            n, at = varint(blob, at)
        if kind in (1, 4):
            at += n
    return found


def drop_gaps(data, missing):
    """What was captured of a raw stream: without the zeros at its gaps."""
    out = bytearray()
    at = 0
    for off, n in sorted(missing):
        out += data[at:off]
        at = off + n
    return bytes(out + data[at:])


def match_streams(tap, name, truth, report, proto):
    """Each truth stream against the session of the same ends, in order."""
    sessions = collections.defaultdict(list)
    for s in report.rows("SELECT * FROM session WHERE proto = ? ORDER BY id", proto):
        c = plain(endpoint(s["client_ip"], s["client_port"]))
        v = plain(endpoint(s["server_ip"], s["server_port"]))
        sessions[frozenset((c, v))].append((c, s))
    for stream in truth[f"{proto}_streams"]:
        a, b = plain(stream["a"]), plain(stream["b"])
        fact = f"{proto} stream {stream['index']}"
        queue = sessions[frozenset((a, b))]
        if not queue:
            tap.fact(name, fact, "no such session", "a session")
            continue
        client, s = queue.pop(0)
        for way, sender in (("a_to_b", a), ("b_to_a", b)):
            want = stream[way]
            who = "client" if sender == client else "server"
            if a == b:
                who = "client" if way == "a_to_b" else "server"
            data = report.captured(s, who)
            tap.fact(name, f"{fact} {way}",
                     (len(data), hashlib.sha256(data).hexdigest()),
                     (want["bytes"], want["sha256"]))


def files(tap, name, truth, report):
    have = collections.Counter(
        (r["size"], r["sha256"]) for r in report.rows("SELECT size, sha256 FROM artifact"))
    kinds = ["http_objects", "ftp_files"]
    if "25" in truth["tcp_ports"]:  # of POP3 tshark exports segments, no mails
        kinds.append("imf")
    for kind in kinds:
        for i, want in enumerate(truth[kind]):
            key = (want["size"], want["sha256"])
            found = have[key] > 0
            have[key] -= 1
            tap.fact(name, f"{kind} {i} {want['filename'][:40]}",
                     "carved" if found else "not carved", "carved")


def counts(tap, name, truth, report):
    tap.fact(name, "frames", report.one("SELECT SUM(frames) FROM capture"), truth["packets"])
    fates = {r["key"]: int(r["value"]) for r in report.rows(
        "SELECT key, value FROM meta WHERE key LIKE 'frames.%'")}
    tap.fact(name, "account", sum(fates.values()), truth["packets"])
    tap.fact(name, "capture sha256", report.one("SELECT sha256 FROM capture"), truth["sha256"])
    for proto in ("tcp", "udp"):
        tap.fact(name, f"{proto} sessions",
                 report.one("SELECT COUNT(*) FROM session WHERE proto = ?", proto),
                 truth[f"{proto}_sessions"])
    eth = {k[2:].lower(): v for k, v in report.tally("ethertype").items()
           if k.startswith("0x")}  # 802.3 lengths are no types
    tap.fact(name, "ethertypes", eth, {k.lower(): v for k, v in truth["eth_type"].items()})
    tap.fact(name, "ip protocols", report.tally("ip_protocol"), truth["ip_proto"])
    ips = report.tally("ip")
    tap.fact(name, "ip addresses", {k: ips.get(k, 0) for k in truth["ip_any"]}, truth["ip_any"])
    tap.fact(name, "damage", report.one("SELECT MAX(damaged) FROM capture"),
             1 if truth["read_error"] else 0)
    tap.fact(name, "exit status", report.status, 1 if truth["read_error"] else 0)
    tap.fact(name, "cut frames", report.one("SELECT SUM(snapped) FROM capture"), truth["snapped"])


def main():
    skip_without_truth()
    tap = Tap(differences())
    for name, truth in truths():
        where = tempfile.mkdtemp(prefix="wirefolio-truth.")
        try:
            report = Report(os.path.join(CAPTURES, name), where)
            counts(tap, name, truth, report)
            match_streams(tap, name, truth, report, "tcp")
            match_streams(tap, name, truth, report, "udp")
            files(tap, name, truth, report)
        except (sqlite3.Error, OSError) as e:
            tap.fact(name, "report", f"{e}; {report.stderr}", "made")
        finally:
            shutil.rmtree(where)
    return tap.end()


sys.exit(main())
