"""The columns of wirefolio packets against what others say of the same frames.

From truth.jsonl: how many frames, of which times, Ethernet types, addresses
and ports. From tshark, where it is installed: each field of each frame. tshark
shows every header of a frame, wirefolio the innermost IP header and what
follows it: Frame picks which one of tshark's that is.
"""
import collections
import os
import shutil
import subprocess
import sys

import truthlib

IP = ["ip.src", "ip.dst", "ip.proto", "ip.dsfield", "ip.id", "ip.ttl", "ip.checksum",
      "ip.checksum_calculated", "ip.frag_offset", "ip.flags", "ip.hdr_len"]
IP6 = ["ipv6.src", "ipv6.dst", "ipv6.tclass", "ipv6.hlim"]
L4 = ["tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags",
      "tcp.window_size_value", "tcp.hdr_len", "tcp.len", "tcp.checksum",
      "tcp.checksum_calculated", "tcp.options", "udp.srcport", "udp.dstport", "udp.length",
      "udp.checksum", "udp.checksum_calculated", "icmp.type", "icmp.code", "icmp.checksum",
      "icmpv6.type", "icmpv6.code", "icmpv6.checksum",
      "tcp.payload", "udp.payload", "tcp.stream"]
REST = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols",
        "eth.src", "eth.dst", "eth.type", "vlan.id", "ieee8021ad.id", "arp.hw.type",
        "arp.proto.type", "arp.hw.size", "arp.proto.size", "arp.opcode", "arp.src.hw_mac",
        "arp.src.proto_ipv4", "arp.dst.hw_mac", "arp.dst.proto_ipv4", "dhcp.option.dhcp",
        "dhcp.hops", "dhcp.id"]
FIELDS = REST + IP + IP6 + L4
OPTIONS = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE",
           "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
           "tcp.analyze_sequence_numbers:TRUE"]
SAMPLES = ("sflow",)
COLUMNS = """pktNo time pktLen hdrDesc vlanID srcMac dstMac ethType srcIP dstIP srcPort dstPort
l4Proto ipTOS ipID ipFrag ipTTL ipHdrChkSum ipCalChkSum ipOptLen l4HdrChkSum l4CalChkSum seq ack
tcpFlags tcpWin tcpOptLen tcpOpts l7Len arpHwType arpProtoType arpHwSize arpProtoSize arpOpcode
arpSenderMAC arpSenderIP arpTargetMAC arpTargetIP icmpType icmpCode dhcpMTyp dhcpHops
dhcpTransID l7HexContent flowInd""".split()


def packets(path):
    run = subprocess.run([truthlib.WIREFOLIO, "packets", "-q", "--flow-timeout", "10000000",
                          "--columns", ",".join(COLUMNS), path],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr.decode())
    lines = run.stdout.decode("utf-8").split("\n")
    names = lines[0].lstrip("%").split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:] if line]


# ---- truth.jsonl

def ports(rows, proto):
    count = collections.Counter()
    for r in rows:
        if r["l4Proto"] == proto:
            for port in {r["srcPort"], r["dstPort"]} - {""}:
                count[port] += 1
    return count


def facts(tap, name, truth, rows):
    tap.fact(name, "packets: frames", len(rows), truth["packets"])
    tap.fact(name, "packets: times", (rows[0]["time"], rows[-1]["time"]),
             (truth["first"], truth["last"]))
    types = collections.Counter(r["ethType"][2:] for r in rows if r["ethType"])
    want = {t: n for t, n in truth["eth_type"].items() if int(t, 16) >= 0x600}
    tap.fact(name, "packets: Ethernet types", {t: n for t, n in types.items() if t in want}, want)
    if any(r["hdrDesc"].count("ipv") > 1 for r in rows):
        return  # the truth tells of outer headers
    sources = collections.Counter(r["srcIP"] for r in rows)
    want = truth["ip_src"]
    tap.fact(name, "packets: sources", {ip: sources[ip] for ip in want}, want)
    if not any(int(r["ipFrag"] or "0", 16) & 0x3fff for r in rows):
        for proto, key in (("6", "tcp_ports"), ("17", "udp_ports")):
            got = ports(rows, proto)
            want = truth[key]
            tap.fact(name, "packets: " + key, {p: got[p] for p in want}, want)


# ---- tshark

def tshark(path):
    argv = ["tshark", "-n", "-2", "-r", path, "-T", "fields", "-E", "occurrence=a",
            "-E", "separator=/t", "-E", "aggregator=;"]
    for option in OPTIONS:
        argv += ["-o", option]
    for field in FIELDS:
        argv += ["-e", field]
    run = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return [dict(zip(FIELDS, line.split("\t")))
            for line in run.stdout.decode("utf-8", "replace").split("\n") if line]


def nth(row, field, n):
    values = row[field].split(";")
    return values[n] if n < len(values) else ""


def number(text, base=0):
    return None if text == "" else int(text, base)


def layers(row):
    """Protocols of the frame; what ICMP errors and samples quote is left out."""
    all_layers = row["frame.protocols"].split(":")
    for i, name in enumerate(all_layers):
        if name in ("icmp", "icmpv6"):
            return all_layers[:i + 1]
        if name in SAMPLES:
            return all_layers[:i]
    return all_layers


class Frame:
    """What tshark says, by our columns. None: nothing to compare."""

    def __init__(self, row):
        self.row = row
        self.want = {}
        self.names = layers(row)
        self.link()
        ips = [n for n in self.names if n in ("ip", "ipv6")]
        if ips:
            self.ip(ips)
        elif "arp" in self.names:
            self.arp()

    def put(self, column, value):
        if value is not None and value != "":
            self.want[column] = str(value)

    def hexed(self, column, text, digits):
        if text != "":
            self.want[column] = f"0x{int(text, 0):0{digits}x}"

    def link(self):
        row = self.row
        self.put("pktNo", row["frame.number"])
        self.put("time", row["frame.time_epoch"])
        self.put("pktLen", row["frame.len"])
        if self.names[0] == "eth":
            self.put("srcMac", nth(row, "eth.src", 0))
            self.put("dstMac", nth(row, "eth.dst", 0))
            # Tunnels have Ethernet types of their own behind it.
            if self.names.count("eth") == 1 and "vlan" not in self.names:
                self.hexed("ethType", nth(row, "eth.type", 0), 4)
            vlans = row["ieee8021ad.id"].split(";") + row["vlan.id"].split(";")
            self.put("vlanID", ";".join(v for v in vlans if v))

    def arp(self):
        row = self.row
        for column, field in (("arpHwType", "arp.hw.type"), ("arpHwSize", "arp.hw.size"),
                              ("arpProtoSize", "arp.proto.size"), ("arpOpcode", "arp.opcode")):
            self.put(column, nth(row, field, 0))
        self.hexed("arpProtoType", nth(row, "arp.proto.type", 0), 4)
        for column, field in (("arpSenderMAC", "arp.src.hw_mac"),
                              ("arpSenderIP", "arp.src.proto_ipv4"),
                              ("arpTargetMAC", "arp.dst.hw_mac"),
                              ("arpTargetIP", "arp.dst.proto_ipv4")):
            self.put(column, nth(row, field, 0))

    def ip(self, ips):
        row = self.row
        if ips[-1] == "ip":
            n = ips.count("ip") - 1
            self.ip4(n)
            part = self.fragment(n)
        else:
            n = ips.count("ipv6") - 1
            self.put("srcIP", nth(row, "ipv6.src", n))
            self.put("dstIP", nth(row, "ipv6.dst", n))
            self.hexed("ipTOS", nth(row, "ipv6.tclass", n), 2)
            self.put("ipTTL", nth(row, "ipv6.hlim", n))
            part = "ipv6.fraghdr" in self.names
        if not part:
            self.transport()

    def fragment(self, n):
        """IPv4: the column, and whether it is a part of a datagram."""
        off = int(nth(self.row, "ip.frag_offset", n) or "0")
        flags = int(nth(self.row, "ip.flags", n) or "0", 0)
        self.put("ipFrag", f"0x{flags << 13 | off:04x}")
        return off != 0 or flags & 1

    def ip4(self, n):
        row = self.row
        self.put("srcIP", nth(row, "ip.src", n))
        self.put("dstIP", nth(row, "ip.dst", n))
        self.put("l4Proto", nth(row, "ip.proto", n))
        self.hexed("ipTOS", nth(row, "ip.dsfield", n), 2)
        self.put("ipID", number(nth(row, "ip.id", n)))
        self.put("ipTTL", nth(row, "ip.ttl", n))
        self.hexed("ipHdrChkSum", nth(row, "ip.checksum", n), 4)
        self.hexed("ipCalChkSum", nth(row, "ip.checksum_calculated", n), 4)
        self.put("ipOptLen", int(nth(row, "ip.hdr_len", n) or 20) - 20)

    def transport(self):
        row = self.row
        # The last of the frame: tunnels over UDP have one before it.
        if "tcp" in self.names:
            self.tcp()
        elif "udp" in self.names and self.names.count("udp") == 1:
            self.udp()
        for proto in ("icmp", "icmpv6"):
            if self.names[-1] == proto:
                self.put("icmpType", nth(row, proto + ".type", 0))
                self.put("icmpCode", nth(row, proto + ".code", 0))
                self.hexed("l4HdrChkSum", nth(row, proto + ".checksum", 0), 4)

    def tcp(self):
        row = self.row
        self.put("srcPort", nth(row, "tcp.srcport", 0))
        self.put("dstPort", nth(row, "tcp.dstport", 0))
        self.put("seq", nth(row, "tcp.seq_raw", 0))
        self.put("ack", nth(row, "tcp.ack_raw", 0))
        self.hexed("tcpFlags", nth(row, "tcp.flags", 0), 4)
        self.put("tcpWin", nth(row, "tcp.window_size_value", 0))
        self.hexed("l4HdrChkSum", nth(row, "tcp.checksum", 0), 4)
        self.hexed("l4CalChkSum", nth(row, "tcp.checksum_calculated", 0), 4)
        self.put("l7Len", nth(row, "tcp.len", 0))
        self.put("l7HexContent", nth(row, "tcp.payload", 0))
        if nth(row, "tcp.hdr_len", 0) != "":
            self.put("tcpOptLen", int(nth(row, "tcp.hdr_len", 0)) - 20)
        options = nth(row, "tcp.options", 0)
        if options:
            pairs = (options[i:i + 2] for i in range(0, len(options), 2))
            self.put("tcpOpts", ";".join("0x" + p for p in pairs))

    def udp(self):
        row = self.row
        self.put("srcPort", nth(row, "udp.srcport", 0))
        self.put("dstPort", nth(row, "udp.dstport", 0))
        self.hexed("l4HdrChkSum", nth(row, "udp.checksum", 0), 4)
        self.hexed("l4CalChkSum", nth(row, "udp.checksum_calculated", 0), 4)
        if nth(row, "udp.length", 0) != "":
            self.put("l7Len", int(nth(row, "udp.length", 0)) - 8)
        self.put("l7HexContent", nth(row, "udp.payload", 0))
        if row["dhcp.id"]:
            self.put("dhcpMTyp", nth(row, "dhcp.option.dhcp", 0))
            self.put("dhcpHops", nth(row, "dhcp.hops", 0))
            self.hexed("dhcpTransID", nth(row, "dhcp.id", 0), 8)


def streams(rows, theirs):
    """The frames of each TCP connection, by both."""
    ours, want = collections.defaultdict(list), collections.defaultdict(list)
    for r, row in zip(rows, theirs):
        if row["tcp.stream"] != "" and "tcp" in layers(row) and r["seq"] != "":
            ours[r["flowInd"]].append(r["pktNo"])
            want[nth(row, "tcp.stream", 0)].append(r["pktNo"])
    return sorted(ours.values()), sorted(want.values())


HEADERS = {"eth": "eth", "vlan": "vlan", "ieee8021ad": "vlan", "pppoes": "pppoe", "ip": "ipv4",
           "ipv6": "ipv6", "gre": "gre", "vxlan": "vxlan", "tcp": "tcp", "udp": "udp",
           "icmp": "icmp", "icmpv6": "icmpv6", "arp": "arp"}


def headers(rows, theirs):
    """The frames whose headers are others, of those that both have a name for."""
    for r, row in zip(rows, theirs):
        want = [HEADERS[n] for n in layers(row) if n in HEADERS]
        got = [n for n in r["hdrDesc"].split(":") if n in HEADERS.values()]
        if got != want:
            yield r["pktNo"], r["hdrDesc"], row["frame.protocols"]


def compare(tap, name, rows, theirs):
    """One test a column: the frames in which it differs."""
    bad = collections.defaultdict(list)
    seen = collections.Counter()
    for ours, row in zip(rows, theirs):
        for column, want in Frame(row).want.items():
            seen[column] += 1
            if ours[column] != want:
                bad[column].append((row["frame.number"], ours[column], want))
    tap.fact(name, "tshark: frames", len(rows), len(theirs))
    tap.fact(name, "tshark: headers", list(headers(rows, theirs))[:5], [])
    tap.fact(name, "tshark: flows", *streams(rows, theirs))
    for column in COLUMNS:
        if seen[column]:
            tap.fact(name, "tshark: " + column, bad[column][:5], [])


def main():
    truthlib.skip_without_truth()
    table = {k: v for k, v in truthlib.differences().items()
             if k[1].startswith(("packets: ", "tshark: "))}
    has_tshark = shutil.which("tshark") is not None
    if not has_tshark:
        table = {k: v for k, v in table.items() if k[1].startswith("packets: ")}
        print("# tshark is not installed: only the facts of truth.jsonl are looked at")
    tap = truthlib.Tap(table)
    for name, truth in truthlib.truths():
        path = os.path.join(truthlib.CAPTURES, name)
        rows = packets(path)
        facts(tap, name, truth, rows)
        if has_tshark:
            compare(tap, name, rows, tshark(path))
    if has_tshark:
        own = os.path.join(truthlib.HERE, "../captures")
        for name in sorted(os.listdir(own)):
            if name.endswith(".pcapng") and len(sys.argv) < 2:
                path = os.path.join(own, name)
                compare(tap, name, packets(path), tshark(path))
    return tap.end()


sys.exit(main())
