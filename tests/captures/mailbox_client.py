#!/usr/bin/env python3
"""The client of the mailbox capture.

usage: mailbox_client.py

Puts mails with attachments into a mailbox by IMAP, and reads them by IMAP and
POP3 in every way. Prints what crossed in clear text: SHA-256, size, the word
of the protocol (mail-part for what was attached), and a name.
"""

import email.policy
import hashlib
import imaplib
import poplib
import random
import ssl
import sys
from email.message import EmailMessage

SERVER4, SERVER6 = "192.0.2.80", "2001:db8:2::80"
USER, PASSWORD = "examiner", "zeeland-40"
POLICY = email.policy.SMTP


def noise(n):
    return random.Random(n).randbytes(n)


FILES = {
    "noise.bin": noise(20000),
    "h\u00e9, \u0438\u043c\u044f and a name that is as long as RFC 2231 wants "
    "it to be broken.dat": noise(333),
    "empty but for one.bin": b"\0",
    "../../etc/passwd": b"root:x:0:0:root:/root:/bin/sh\n",
    "caf\u00e9.txt": "Caf\u00e9 = coffee. \r\n.\r\n..dots\r\n".encode(),
}


def mail(subject):
    m = EmailMessage(policy=POLICY)
    m["From"] = m["To"] = f"{USER}@mail.example"
    m["Subject"] = subject
    m.set_content("Hello.\n.\nBye.\n")
    return m


def plain():
    return mail("plain")


def attached():
    m = mail("attached")
    for name, data in FILES.items():
        m.add_attachment(data, "application", "octet-stream", filename=name)
    return m


def printable():
    m = mail("quoted-printable")
    name = "caf\u00e9.txt"
    m.add_attachment(FILES[name].decode(), filename=name,
                     cte="quoted-printable")
    return m


def forwarded():
    m = mail("forwarded")
    m.add_attachment(attached())
    return m


def tell(data, source, name):
    print(hashlib.sha256(data).hexdigest(), len(data), source, name)


def tell_files(files):
    for name in files:
        tell(FILES[name], "mail-part", name.replace("\u00e9", "e"))


def expect(ok, what):
    if not ok:
        sys.exit(f"mailbox_client: {what}")


def append(c, mails):
    for m in mails:
        data = m.as_bytes()
        expect(c.append("INBOX", None, None, data)[0] == "OK", "APPEND")
        tell(data, "imap", f"appended: {m['Subject']}")


def fetch(c, number, what):
    kind, data = c.fetch(number, what)
    expect(kind == "OK", what)
    return data[0][1]


def read_imap(c, mails):
    c.select("INBOX")
    for i, m in enumerate(mails):
        data = fetch(c, str(i + 1), "(FLAGS BODY.PEEK[])")
        expect(data == m.as_bytes(), "another mail")
        tell(data, "imap", f"fetched: {m['Subject']}")
    tell(fetch(c, "1", "(RFC822)"), "imap", "by its old name")
    fetch(c, "1", "(BODY.PEEK[HEADER])")
    tell(fetch(c, "2", "(BODY.PEEK[TEXT])"), "imap-part", "its text")
    tell(fetch(c, "2", "(BODY.PEEK[2])"), "imap-part", "one part, as sent")
    read_parts(c)


def read_parts(c):
    """As clients do that show a mail before they have its attachments."""
    c.fetch("2,4", "(UID BODYSTRUCTURE)")
    for i, name in enumerate(FILES):
        fetch(c, "2", f"(BODY.PEEK[{i + 2}])")
        tell(FILES[name], "imap-part", name.replace("\u00e9", "e"))
    fetch(c, "2", "(BODY.PEEK[2]<0.20000>)")
    fetch(c, "2", "(BODY.PEEK[2]<20000.20000>)")
    tell(FILES["noise.bin"], "imap-part", "in pieces")
    fetch(c, "4", "(UID BODY.PEEK[2.3])")
    tell(fetch(c, "4", "(BODY.PEEK[2])"), "imap-part", "a mail in a mail")


def read_pieces(c, number, step):
    """As clients do that show how far they are."""
    data = b""
    while True:
        kind, got = c.fetch(number,
                            f"(RFC822.SIZE BODY.PEEK[]<{len(data)}.{step}>)")
        expect(kind == "OK", "pieces")
        data += got[0][1]
        if len(got[0][1]) < step:
            break
    tell(data, "imap", f"in pieces of {step}")


def by_imap(mails):
    c = imaplib.IMAP4(SERVER4)
    try:
        c.login(USER, "wrong")
    except imaplib.IMAP4.error:
        pass
    c.login(USER, PASSWORD)
    append(c, mails)
    read_imap(c, mails)
    read_pieces(c, "2", 8192)
    c.logout()
    c = imaplib.IMAP4(SERVER6)
    c.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
    c.select("INBOX")
    tell(fetch(c, "1", "(BODY.PEEK[])"), "imap", "after AUTHENTICATE")
    c.logout()
    c = imaplib.IMAP4(SERVER6)
    c.login_cram_md5(USER, PASSWORD)
    c.logout()


def by_pop3(mails):
    c = poplib.POP3(SERVER6)
    c.user(USER)
    c.pass_(PASSWORD)
    c.list()
    c.uidl()
    for i, m in enumerate(mails):
        data = b"\r\n".join([*c.retr(i + 1)[1], b""])
        expect(data == m.as_bytes(), "another mail")
        tell(data, "pop3", m["Subject"])
    tell(b"\r\n".join([*c.top(1, 1)[1], b""]), "pop3", "its first lines")
    c.quit()
    c = poplib.POP3(SERVER4)
    c.apop(USER, PASSWORD)
    c.quit()


def encrypted():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    c = imaplib.IMAP4(SERVER4)
    c.starttls(context)
    c.login(USER, PASSWORD)
    c.select("INBOX")
    fetch(c, "1", "(BODY.PEEK[])")
    c.logout()
    c = poplib.POP3(SERVER4)
    c.stls(context)
    c.user(USER)
    c.pass_(PASSWORD)
    c.retr(1)
    c.quit()


def main():
    random.seed(15)  # boundaries
    mails = [plain(), attached(), printable(), forwarded()]
    by_imap(mails)
    by_pop3(mails)
    encrypted()
    tell_files(FILES)


if __name__ == "__main__":
    main()
