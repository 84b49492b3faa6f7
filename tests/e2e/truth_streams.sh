#!/bin/sh
# Stream files of the sample captures against what independent tools say of them.
exec python3 "$WF_SRCDIR/tests/e2e/truth_streams.py"
