#!/usr/bin/env python3
"""The file server of the ftp-v6 capture.

usage: ftp_server.py files|serve DIR

"files" fills DIR, the same way every time; "serve" serves it until it is
killed: on port 21 of both IP versions, and on port 2121 as a server behind a
translator does, announcing an address for its data that nobody connects to.
"""

import os
import random
import sys

SERVER4, SERVER6, OUTSIDE = "192.0.2.80", "2001:db8:2::80", "203.0.113.9"
USER, PASSWORD = "examiner", "zeeland-40"

FILES = {
    "readme.txt": b"".join(b"Line %d of the readme.\n" % n for n in range(1, 9)),
    "empty": b"",
    "naam met spaties.txt": b"A name with spaces.\n",
    "h\u00e9 \u0438\u043c\u044f.dat": random.Random("unicode").randbytes(700),
    "reports/q3.bin": random.Random("q3").randbytes(9000),
    "reports/deep/leaf.dat": random.Random("leaf").randbytes(1500),
    "in/old.txt": b"to be renamed\n",
}


def make(top):
    for name, data in FILES.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
        os.utime(path, (1789367400, 1789367400))


def serve(top):
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, top, perm="elradfmwMT")

    class Handler(FTPHandler):
        banner = "wirefolio test files"
        passive_ports = range(50000, 50100)
        permit_foreign_addresses = True
        auth_failed_timeout = 1

    class Translated(Handler):
        masquerade_address = OUTSIDE

    Handler.authorizer = authorizer
    loop = IOLoop()
    servers = [FTPServer(address, handler, ioloop=loop) for address, handler in (
        ((SERVER4, 21), Handler), ((SERVER6, 21), Handler),
        ((SERVER4, 2121), Translated))]
    servers[0].serve_forever()


if __name__ == "__main__":
    {"files": make, "serve": serve}[sys.argv[1]](sys.argv[2])
