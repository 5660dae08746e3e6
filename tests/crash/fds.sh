#!/bin/sh
# Too few descriptors: at the start it ends cleanly or serves; at work new
# clients wait, who is there is served, and later all are.  Fault 24: G16, G21.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 8 100
given_a_fleet
a_request SN-1
stop_the_fleet
PART=$PART python limits.py fds "$BUILD" "$FANXIU_DIR" "$UNIT" "$COUNT"
given_a_fleet
all_is_well
