#!/usr/bin/env python3
"""The client of the smtp capture.

Sends mail in every way and prints what it sent in clear text: SHA-256, size,
the word smtp, and what the mail is. The server says what it took; that must
be the same.
"""

import base64
import hashlib
import random
import smtplib
import socket
import ssl
import sys

from smtp_server import PASSWORD, SERVER4, SERVER6, USER

FROM = "examiner@mail.example"


def mail(subject, *lines):
    head = [f"From: {FROM}", "To: al@mail.example", f"Subject: {subject}", ""]
    return "\r\n".join([*head, *lines, ""]).encode()


def attachment(n):
    data = base64.encodebytes(random.Random(n).randbytes(n)).decode().split()
    return mail("data", *data)


def check(data, reply, clear=True):
    digest = hashlib.sha256(data).hexdigest()
    if digest not in reply:
        sys.exit(f"smtp_client: the server took something else: {reply}")
    if clear:
        subject = data.split(b"Subject: ")[1].split(b"\r\n")[0].decode()
        print(digest, len(data), "smtp", subject)


def send(c, data, to=("al@mail.example",), clear=True):
    c.mail(FROM)
    for one in to:
        c.rcpt(one)
    check(data, c.data(data)[1].decode(), clear)


def several():
    c = smtplib.SMTP(SERVER4, 25, "client.example", timeout=10)
    c.ehlo()
    send(c, mail("plain", "Hello.", "", "Bye."))
    send(c, mail("dots", ".", "..", ".x", "...", "a.", "."))
    send(c, mail("h\u00e9", "8-bit: \u0438\u043c\u044f"))
    send(c, attachment(30000), ("nobody@mail.example", "al@mail.example"))
    c.mail(FROM)
    c.rcpt("nobody@mail.example")
    c.docmd("DATA")
    c.rset()
    send(c, mail("after a refusal", "x" * 900))
    c.quit()


def with_password():
    c = smtplib.SMTP(SERVER6, 587, "client.example", timeout=10)
    c.ehlo()
    c.user, c.password = USER, PASSWORD
    c.auth("LOGIN", c.auth_login, initial_response_ok=False)
    send(c, mail("with a password", "Hello."))
    c.quit()


def encrypted():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    c = smtplib.SMTP(SERVER6, 587, "client.example", timeout=10)
    c.starttls(context=context)
    c.ehlo()
    send(c, mail("encrypted", "Nobody sees this."), clear=False)
    c.quit()


def lmtp():
    c = smtplib.LMTP(SERVER4, 2424, "client.example")
    c.ehlo()
    send(c, mail("by LMTP", "Hello."), ("al@mail.example", "bob@mail.example"))
    c.quit()


def pipelined():
    """All that may go together does; one mail comes with the next one's."""
    first, second = mail("pipelined", ".hidden"), mail("and its next", "Bye.")
    ask = (f"MAIL FROM:<{FROM}>\r\nRCPT TO:<nobody@mail.example>\r\n"
           "RCPT TO:<al@mail.example>\r\nDATA\r\n").encode()
    s = socket.create_connection((SERVER4, 25), timeout=10)
    replies = s.makefile("rb")

    def until(code):
        for line in replies:
            if line.startswith(code + b" "):
                return line.decode()
        sys.exit("smtp_client: the server went away")

    until(b"220")
    s.sendall(b"EHLO client.example\r\n")
    until(b"250")
    s.sendall(ask)
    until(b"354")
    s.sendall(first.replace(b"\r\n.", b"\r\n..") + b".\r\n" + ask)
    check(first, until(b"250"))
    until(b"354")
    s.sendall(second + b".\r\nQUIT\r\n")
    check(second, until(b"250"))
    until(b"221")
    s.close()


def main():
    several()
    with_password()
    encrypted()
    lmtp()
    pipelined()


if __name__ == "__main__":
    main()
