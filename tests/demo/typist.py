#!/usr/bin/env python3
"""Type into a program as a person would.

usage: typist.py COMMAND... < SCRIPT

Each line of the script is what to wait for, a tab, and what to type then;
backspace is written as ^H.  A line is followed by Enter.
"""

import os
import pty
import random
import select
import sys
import time


def read_until(fd, text):
    seen = b""
    while text not in seen:
        ready, _, _ = select.select([fd], [], [], 10)
        data = os.read(fd, 4096) if ready else b""
        if not data:
            sys.exit("typist: never saw %r" % text)
        seen += data


def main():
    rng = random.Random(57)
    script = [line.rstrip("\n").split("\t") for line in sys.stdin]
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    for prompt, text in script:
        read_until(fd, prompt.encode())
        time.sleep(0.5)
        for key in text.replace("^H", "\x7f") + "\r":
            os.write(fd, key.encode())
            time.sleep(rng.uniform(0.08, 0.22))
    try:
        while os.read(fd, 4096):
            pass
    except OSError:
        pass        # the terminal is gone: the session is over
    os.waitpid(pid, 0)


main()
