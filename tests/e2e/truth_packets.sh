#!/bin/sh
# The columns of packets against what independent tools say.
exec python3 "$WF_SRCDIR/tests/e2e/truth_packets.py"
