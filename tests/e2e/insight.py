#!/usr/bin/env python3
"""What the InsightConnect plugin for Chaosreader does around the program.

    insight.py CHAOSREADER WORK CAPTURE [None|Info|Raw|TCP|UDP|ICMP]

Decodes its input, runs the program as the plugin does, and scrapes the index
by its rules: six tables, rows with a th left out, the text of each row of the
first, two or three cells of the others. Prints the plugin's output as JSON,
or says what a plugin would have stumbled over.
"""
import base64
import hashlib
import html.parser
import json
import os
import subprocess
import sys

FLAGS = {'None': [], 'Info': ['-I'], 'Raw': ['-R'], 'TCP': ['-T'],
         'UDP': ['-U'], 'ICMP': ['-Y']}
COUNTS = ['ip_count', 'tcp_count', 'udp_count', 'proto_count',
          'ethernet_count']
OPEN = {'meta', 'link', 'img', 'br', 'hr', 'input', 'p', 'li'}  # need no end


class Tables(html.parser.HTMLParser):
    """Every table: its rows, a row its text, its cells and if it has a th."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables, self.open, self.stack = [], 0, []

    def handle_starttag(self, tag, attrs):
        if tag not in OPEN:
            self.stack.append(tag)
        if tag == 'table':
            self.open += 1
            assert self.open == 1, 'a table in a table'
            self.tables.append([])
        elif tag == 'tr':
            self.tables[-1].append({'text': '', 'cells': [], 'th': False})
        elif tag == 'td':
            self.row()['cells'].append('')
        elif tag == 'th':
            self.row()['th'] = True

    def handle_endtag(self, tag):
        if tag in OPEN:
            return
        assert self.stack.pop() == tag, 'tags cross: %s' % tag
        self.open -= tag == 'table'

    def row(self):
        return self.tables[-1][-1]

    def handle_data(self, data):
        if 'tr' not in self.stack:
            return
        self.row()['text'] += data
        if 'td' in self.stack:
            self.row()['cells'][-1] += data


def scrape(path):
    parser = Tables()
    with open(path, encoding='utf-8') as file:
        parser.feed(file.read())
    parser.close()
    assert not parser.stack, 'left open: %s' % parser.stack
    tables = [[r for r in t if not r['th']] for t in parser.tables]
    assert len(tables) >= 6, '%d tables' % len(tables)
    out = {'sessions': [r['text'].rstrip().replace('\n', '\\n')
                        for r in tables[0]]}
    for number, name in enumerate(COUNTS, 1):
        column = 2 if number == 1 else 1
        for row in tables[number]:
            assert len(row['cells']) == column + 1, row
        out[name] = [{'source': row['cells'][0],
                      'count': int(row['cells'][column])}
                     for row in tables[number]]
    return out


def distinct(directory):
    seen, files = set(), []
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        assert os.path.isfile(path), '%s is no file' % name
        with open(path, 'rb') as file:
            data = file.read()
        digest = hashlib.sha256(data).digest()
        if name == 'chaosreader.pcap' or digest in seen:
            continue
        seen.add(digest)
        files.append(base64.b64encode(data).decode())
    return files


def main():
    program, work, capture = sys.argv[1:4]
    exclude = sys.argv[4] if len(sys.argv) > 4 else 'None'
    directory = os.path.join(work, 'chaosreader')
    os.mkdir(directory)
    path = os.path.join(directory, 'chaosreader.pcap')
    with open(capture, 'rb') as file:
        dump = base64.b64encode(file.read())
    with open(path, 'wb') as file:
        file.write(base64.decodebytes(dump))
    run = subprocess.run([program, path, '-D', directory] + FLAGS[exclude],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode != 0:
        sys.exit('exit status %d: %r' % (run.returncode, run.stderr))
    output = scrape(os.path.join(directory, 'index.html'))
    output['files'] = distinct(directory)
    output['file_count'] = len(output['files'])
    json.dump(output, sys.stdout)


main()
