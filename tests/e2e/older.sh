#!/bin/sh
# A report that an older wirefolio made, whose record has fewer tables and
# columns, is rendered: what it does not know is not shown.
. "${WF_SRCDIR:?is the source tree}/tests/e2e/tap.sh"
demo=$WF_SRCDIR/share/demo.pcapng

ok 'a report is made' status 0 "$WIREFOLIO" report -q "$demo" -o "$work/new"
cp -r "$work/new" "$work/old"
ok 'its record becomes an older one' sqlite3 "$work/old/case.db" \
    'DROP TABLE tls; DROP TABLE address; DROP TABLE plugin;
    DROP TABLE plugin_column; DROP TABLE plugin_flow;
    ALTER TABLE session DROP COLUMN capture_frame;
    ALTER TABLE artifact DROP COLUMN inside;'
ok 'it is rendered' status 0 "$WIREFOLIO" render "$work/old"
ok 'and verified' status 0 "$WIREFOLIO" verify "$work/old"
# Of the demo, only the session of TLS has what is new.
page=$(sql "$work/new" "SELECT page FROM session WHERE app='tls'")
rm "$work/old/$page" "$work/new/$page"
ok 'all other pages are the same' diff -r -x case.db -x manifest-sha256.txt \
    "$work/new" "$work/old"
tap_end
