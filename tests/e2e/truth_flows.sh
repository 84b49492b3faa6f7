#!/bin/sh
# Flows and their streams against what independent tools say.
exec python3 "$WF_SRCDIR/tests/e2e/truth_flows.py"
