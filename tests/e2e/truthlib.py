"""What truth tests share: the facts, the differences that are meant, TAP.

truth.jsonl holds a line a capture (tshark's, capinfos' and tcpflow's view).
Each fact is one test. Where wirefolio differs on purpose, truth-differences.tsv
says so: capture, fact, reason. Such a difference must still be there, so that
the file cannot go stale.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("WF_SHARED", os.path.join(HERE, "../../../shared"))
CAPTURES = os.path.join(SHARED, "captures")
WIREFOLIO = os.environ["WIREFOLIO"]


class Tap:
    def __init__(self, differences):
        self.n = self.failed = 0
        self.differences = differences
        self.used = set()

    def fact(self, capture, name, got, want):
        self.n += 1
        reason = self.differences.get((capture, name))
        if got == want and reason is None:
            print(f"ok {self.n} - {capture}: {name}")
        elif got != want and reason is not None:
            self.used.add((capture, name))
            print(f"ok {self.n} - {capture}: {name} differs: {reason}")
        else:
            self.failed += 1
            print(f"not ok {self.n} - {capture}: {name}")
            if reason is not None:
                print("# truth-differences.tsv explains a difference that is gone")
            print(f"#  got: {str(got)[:600]}")
            print(f"# want: {str(want)[:600]}")

    def end(self):
        for capture, name in sorted(set(self.differences) - self.used):
            if (capture, name) not in self.used:
                print(f"# not seen: {capture} {name}")
        print(f"1..{self.n}")
        return 1 if self.failed else 0


def differences():
    table = {}
    with open(os.path.join(HERE, "truth-differences.tsv"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                capture, name, reason = line.rstrip("\n").split("\t")
                table[capture, name] = reason
    return table


def endpoint(ip, port):
    return f"[{ip}]:{port}" if ":" in str(ip) else f"{ip}:{port}"


def plain(text):
    return text.replace("[", "").replace("]", "")


def truths():
    """The captures of truth.jsonl, or those that the command line names."""
    only = sys.argv[1:]
    with open(os.path.join(CAPTURES, "truth.jsonl"), encoding="utf-8") as f:
        for line in f:
            truth = json.loads(line)
            if not only or truth["file"] in only:
                yield truth["file"], truth


def skip_without_truth():
    if not os.path.exists(os.path.join(CAPTURES, "truth.jsonl")):
        print("1..0 # SKIP ../shared/captures is not here")
        sys.exit(0)
