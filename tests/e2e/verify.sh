#!/bin/sh
# A report can be checked against its manifest, by us and by sha256sum.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"

"$WIREFOLIO" report "$WF_SRCDIR/share/demo.pcapng" -o "$work/r"
ok 'a new report verifies' status 0 "$WIREFOLIO" verify "$work/r"
ok 'sha256sum agrees' sh -c "cd '$work/r' && sha256sum --quiet -c manifest-sha256.txt"
is 'the manifest lists every other file' \
    "$(cut -c67- "$work/r/manifest-sha256.txt" | sort)" \
    "$(cd "$work/r" && find . -type f ! -name manifest-sha256.txt | cut -c3- | sort)"

file=$(cd "$work/r" && find files -type f | sort | head -n 1)
echo x >>"$work/r/$file"
rm "$work/r/summary.json"
touch "$work/r/files/planted"
ok 'a changed report does not' status 1 "$WIREFOLIO" verify "$work/r"
is 'and each difference is named, by its path' "$(grep -v ': differs' "$work/out")" \
    "changed: $file
added: files/planted
missing: summary.json"
ok 'with -q as well' status 1 "$WIREFOLIO" verify -q "$work/r"
is 'and nothing else' "$(cat "$work/out")" \
    "changed: $file
added: files/planted
missing: summary.json"
tap_end
