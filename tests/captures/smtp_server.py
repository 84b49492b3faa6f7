#!/usr/bin/env python3
"""The mail server of the smtp capture.

usage: smtp_server.py DIR       (DIR holds cert.pem and key.pem)

SMTP on ports 25 and 587, LMTP on 2424. Its reply to a mail is the SHA-256 of
what it took, so that the client knows. Recipients "nobody" are refused, and
so is DATA without one.
"""

import hashlib
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import AuthResult

SERVER4, SERVER6 = "192.0.2.80", "2001:db8:2::80"
USER, PASSWORD = "examiner", "zeeland-40"


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 Nobody here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        return "250 " + hashlib.sha256(envelope.content).hexdigest()


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) ==
                      (USER.encode(), PASSWORD.encode()))


class Lmtp(Controller):
    def factory(self):
        return LMTP(self.handler, hostname="mail.example")


def main():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(f"{sys.argv[1]}/cert.pem", f"{sys.argv[1]}/key.pem")
    how = {"server_hostname": "mail.example", "tls_context": tls,
           "authenticator": authenticate, "auth_require_tls": False}
    for server in (Controller(Handler(), SERVER4, 25, **how),
                   Controller(Handler(), SERVER6, 587, **how),
                   Lmtp(Handler(), SERVER4, 2424)):
        server.start()
    time.sleep(600)


if __name__ == "__main__":
    main()
