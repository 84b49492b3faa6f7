#!/usr/bin/env python3
"""The client of the ftp-v6 capture.

usage: ftp_client.py DIR        (DIR is what ftp_server.py made)

Transfers files in every mode and prints what went over each data connection:
SHA-256, size, the word ftp, and the file's full path on the server.  Listings
are left out, they hold times; so is the empty file.
"""

import ftplib
import hashlib
import io
import random
import socket
import sys

from ftp_server import FILES, PASSWORD, SERVER4, SERVER6, USER

THIRD = "192.0.2.66"    # another address of the client's network


class Client(ftplib.FTP):
    """ftplib, with the extended commands also where the plain ones would do."""

    def __init__(self, host, port=21, passive=True, extended=False):
        super().__init__(timeout=10)
        self.connect(host, port)
        self.set_pasv(passive)
        self.extended = extended

    def makepasv(self):
        if not self.extended:
            return super().makepasv()
        return ftplib.parse229(self.sendcmd("EPSV"), self.sock.getpeername())

    def sendport(self, host, port):
        if not self.extended:
            return super().sendport(host, port)
        return self.sendeprt(host, port)

    def get(self, path, known, offset=None, note=""):
        got = io.BytesIO()
        self.retrbinary(f"RETR {path}", got.write, rest=offset)
        check(got.getvalue(), known[offset or 0:])
        truth(self.where(path), known[offset or 0:], note)

    def put(self, verb, path, data, offset=None, note=""):
        self.storbinary(f"{verb} {path}".rstrip(), io.BytesIO(data), rest=offset)
        truth(self.where(path), data, note or f" {verb}")

    def where(self, path):
        return path if path.startswith("/") else self.pwd().rstrip("/") + "/" + path


def check(got, known):
    if got != known:
        sys.exit("ftp_client: not what the server has")


def truth(path, data, note=""):
    if not data:
        return
    print(hashlib.sha256(data).hexdigest(), len(data), "ftp",
          path.encode("ascii", "replace").decode() + note)


def passive():
    f = Client(SERVER4)
    try:
        f.login(USER, "wrong")
    except ftplib.error_perm:
        pass
    f.login(USER, PASSWORD)
    f.sendcmd("SYST")
    f.sendcmd("FEAT")
    f.retrlines("LIST", len)
    f.cwd("reports")
    f.retrlines("NLST", len)
    list(f.mlsd(facts=["size", "type"]))
    f.get("q3.bin", FILES["reports/q3.bin"])
    f.get("q3.bin", FILES["reports/q3.bin"], 4000, " from offset 4000")
    f.cwd("deep")
    f.get("leaf.dat", FILES["reports/deep/leaf.dat"])
    f.cwd("..")
    f.sendcmd("CDUP")
    f.get("empty", b"")
    f.makepasv()        # announced, and never used
    try:
        f.retrbinary("RETR missing.txt", len)
    except ftplib.error_perm:
        pass
    ascii_mode(f)
    f.quit()


def ascii_mode(f):
    """What is on the wire has other line ends than the file."""
    lines = []
    f.retrlines("RETR readme.txt", lines.append)
    wire = FILES["readme.txt"].replace(b"\n", b"\r\n")
    check("\r\n".join(lines + [""]).encode(), wire)
    truth("/readme.txt", wire, " TYPE A")


def active(rng):
    first, second = rng.randbytes(2000), rng.randbytes(800)
    f = Client(SERVER4, passive=False)
    f.login(USER, PASSWORD)
    f.cwd("/in")
    f.put("STOR", "up.bin", first)
    f.put("APPE", "up.bin", second)
    f.get("up.bin", first + second)
    f.put("STOR", "up.bin", second[:300], 2500, " STOR from offset 2500")
    f.put("STOU", "", rng.randbytes(600))
    f.rename("old.txt", "new.txt")
    f.get("new.txt", FILES["in/old.txt"])
    f.delete("new.txt")
    f.quit()


def version6(rng, is_passive):
    f = Client(SERVER6, passive=is_passive)
    f.login(USER, PASSWORD)
    list(f.mlsd("/"))
    f.get("/reports/deep/leaf.dat", FILES["reports/deep/leaf.dat"])
    f.get("naam met spaties.txt", FILES["naam met spaties.txt"])
    name = [n for n in FILES if not n.isascii()][0]
    f.get(name, FILES[name])
    f.cwd("in")
    f.put("STOR" if is_passive else "APPE", "six.bin", rng.randbytes(1800))
    f.quit()


def extended4(is_passive):
    f = Client(SERVER4, passive=is_passive, extended=True)
    f.login(USER, PASSWORD)
    if is_passive:
        f.sendcmd("EPSV ALL")
    f.get("readme.txt", FILES["readme.txt"], note=" EPSV" if is_passive else " EPRT")
    f.quit()


def translated():
    """The address in the 227 is not where the data comes from."""
    f = Client(SERVER4, port=2121)
    f.login(USER, PASSWORD)
    f.get("reports/q3.bin", FILES["reports/q3.bin"], 8000, " behind a translator")
    f.quit()


def third_party():
    """The server is told to send to an address that is not the client's."""
    f = Client(SERVER4)
    f.login(USER, PASSWORD)
    with socket.create_server((THIRD, 50300)) as listener:
        f.sendport(THIRD, 50300)
        f.voidcmd("TYPE I")
        f.sendcmd("RETR reports/deep/leaf.dat")
        conn, _ = listener.accept()
        with conn, conn.makefile("rb") as data:
            check(data.read(), FILES["reports/deep/leaf.dat"])
    f.voidresp()
    truth("/reports/deep/leaf.dat", FILES["reports/deep/leaf.dat"],
          " to a third address")
    f.quit()


def hasty():
    """Several commands in one segment, answered one by one."""
    f = Client(SERVER4)
    f.login(USER, PASSWORD)
    f.sock.sendall(b"TYPE I\r\nCWD reports\r\nCWD deep\r\nPASV\r\n")
    for _ in range(3):
        f.getresp()
    host, port = ftplib.parse227(f.getresp())
    with socket.create_connection((host, port)) as conn:
        f.sock.sendall(b"RETR leaf.dat\r\nNOOP\r\n")
        with conn.makefile("rb") as data:
            check(data.read(), FILES["reports/deep/leaf.dat"])
    for _ in range(3):
        f.getresp()
    truth("/reports/deep/leaf.dat", FILES["reports/deep/leaf.dat"], " hasty")
    f.quit()


def main():
    rng = random.Random("client")
    passive()
    active(rng)
    version6(rng, True)
    version6(rng, False)
    extended4(True)
    extended4(False)
    translated()
    third_party()
    hasty()


main()
