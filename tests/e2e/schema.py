#!/usr/bin/env python3
"""Hold a JSON document against a JSON Schema of our own.

    schema.py SCHEMA [DOCUMENT]

Knows the keywords that the schemas in share/ use and refuses any other, so
that no rule is passed over. Prints what does not fit, exit status 1.
"""
import json
import re
import sys

SILENT = {'$schema', '$id', '$defs', 'title', 'description'}
TYPES = {
    'object': dict, 'array': list, 'string': str, 'boolean': bool,
    'integer': int, 'null': type(None),
}


def is_type(value, name):
    if name == 'integer' and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[name])


class Checker:
    def __init__(self, schema):
        self.root = schema
        self.wrong = []

    def say(self, at, words):
        if len(self.wrong) < 20:
            self.wrong.append('%s: %s' % (at or '/', words))

    def check(self, value, schema, at=''):
        for word, rule in schema.items():
            if word in SILENT:
                continue
            rule_of = getattr(self, 'on_' + word.lstrip('$').lower(), None)
            if rule_of is None:
                sys.exit('schema.py: the keyword %s is not known' % word)
            rule_of(value, rule, schema, at)

    def on_ref(self, value, ref, _schema, at):
        there = self.root
        for step in ref.removeprefix('#/').split('/'):
            there = there[step]
        self.check(value, there, at)

    def on_type(self, value, names, _schema, at):
        names = [names] if isinstance(names, str) else names
        if not any(is_type(value, name) for name in names):
            self.say(at, '%.40r is no %s' % (value, ' or '.join(names)))

    def on_required(self, value, names, _schema, at):
        for name in names:
            if isinstance(value, dict) and name not in value:
                self.say(at, 'lacks ' + name)

    def on_dependentrequired(self, value, rules, _schema, at):
        for name, others in rules.items():
            if isinstance(value, dict) and name in value:
                self.on_required(value, others, None, at)

    def on_properties(self, value, rules, _schema, at):
        for name, rule in rules.items():
            if isinstance(value, dict) and name in value:
                self.check(value[name], rule, '%s/%s' % (at, name))

    def on_additionalproperties(self, value, allowed, schema, at):
        if allowed or not isinstance(value, dict):
            return
        for name in value.keys() - schema['properties'].keys():
            self.say(at, 'has ' + name)

    def on_items(self, value, rule, _schema, at):
        for i, item in enumerate(value if isinstance(value, list) else []):
            self.check(item, rule, '%s/%d' % (at, i))

    def on_pattern(self, value, pattern, _schema, at):
        if isinstance(value, str) and not re.search(pattern, value):
            self.say(at, '%.60r does not match %s' % (value, pattern))

    def on_minimum(self, value, least, _schema, at):
        if is_type(value, 'integer') and value < least:
            self.say(at, '%d is less than %d' % (value, least))

    def on_minlength(self, value, least, _schema, at):
        if isinstance(value, str) and len(value) < least:
            self.say(at, 'is shorter than %d' % least)


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        sys.exit('schema.py: a name occurs twice in %s' % names)
    return dict(pairs)


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        checker = Checker(json.load(file))
    file = open(sys.argv[2], 'rb') if len(sys.argv) > 2 else sys.stdin.buffer
    checker.check(json.load(file, object_pairs_hook=unique), checker.root)
    for line in checker.wrong:
        print(line)
    sys.exit(1 if checker.wrong else 0)


main()
