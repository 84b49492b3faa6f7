"""Strings that do harm where they are not escaped.

Each aims at one language that a report, a shell, a file system or a terminal
speaks.  What would run says so: it sets the page's title to "executed" or
loads from outside.example, which a browser test can watch for.
"""

RUN = "document.title='executed'"
LONG = "<b>" + "x" * 3993 + "</b>"

HTML = [
    f"<script>{RUN}</script>",
    "<script>alert(1)</script>.html",
    '"><img src=x onerror=alert(1)>.png',
    f"'><svg onload={RUN}>",
    f"\" autofocus onfocus={RUN} x=\"",
    f"' onmouseover='{RUN}",
    "` onclick=alert(1) `",
    f"</title></style></textarea></pre></details><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    '<link rel=stylesheet href="http://outside.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=http://outside.example/">',
    '<base href="http://outside.example/">',
    '<iframe src="http://outside.example/">',
    f"<a href=\"javascript:{RUN}\">click</a>",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#x3c;b&#x3e; &amp;amp;",
    f"\u02ba\u003e\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
]
LINKS = [
    f"javascript:{RUN}",
    f"JaVaScRiPt&colon;{RUN}",
    f"java\tscript:{RUN}",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//outside.example/x.js",
    "\\\\outside.example\\share\\x",
]
PATHS = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x.dll",
    "/etc/cron.d/x",
    "C:\\autoexec.bat",
    "....//....//x",
    "%2e%2e%2f%2e%2e%2fx",
    "..%c0%af..%c0%afx",
    "..",
    ".",
    ".htaccess",
    "-rf *",
    "~root",
    "nul.txt",
    "COM1",
    "stream.txt:hidden",
    "dots and spaces. . ",
    "index.html",
    "case.db",
    "manifest-sha256.txt",
    "assets/report.js",
    "a//b/./c",
]
LANGUAGES = [
    "{{{x}}}{{> index}}{{#sessions}}{{/sessions}}{{=<% %>=}}",
    "'); DROP TABLE session; --",
    "%s%n%n%x$(id)`id`|id;id&",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd",
    '"}],"x":[{"a":"',
    "a\\\"b\\\\c\\u0000\\",
    "line\u2028separator\u2029",
    "a,b;c\td",
]
TERMINAL = [
    "\x1b]0;executed\x07\x1b[2J\x1b[1;1H",
    "\x1b]8;;javascript:alert(1)\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXhlY3V0ZWQ=\x07",
    "\x9b31mC1 control",
    "back\b\b\b\bspace\x7f",
    "form\x0cfeed\x0btab",
]
UNICODE = [
    "invoice_\u202efdp.exe",
    "zero\u200bwidth\u2060\ufeffjoiner",
    "\u2066isolate\u2069\u200f",
    "Zalgo" + "\u0301\u0316\u0489" * 12,
    "\U0001f4a3.zip",
    "\udcff\udcfenot utf-8\udcc0\udcaf\udced\udca0\udc80",
    "\ue000private\ufffe\uffff",
    "\u0430dmin (not the Latin a)",
    "na\u00efve.txt \u00b7 \u0645\u0631\u062d\u0628\u0627",
]

# Safe where a line ends a value; these two are not.
LINES = [
    "nul\0inside.txt",
    "two\nlines\rthree\r\n.txt",
]

NAMES = HTML + LINKS + PATHS + LANGUAGES + TERMINAL + UNICODE


def octets(text):
    """The bytes of a string; a lone surrogate stands for a byte that is not UTF-8."""
    return b"".join(
        bytes([ord(ch) - 0xDC00]) if 0xDC80 <= ord(ch) <= 0xDCFF
        else bytes([ord(ch)]) if 0x80 <= ord(ch) <= 0x9F
        else ch.encode() for ch in text)


def percent(text):
    """Percent-encoded whole, as a careful client writes it."""
    return "".join(chr(b) if b < 0x80 and chr(b).isalnum() else "%%%02X" % b
                   for b in octets(text))
