#!/bin/sh
# The n-th call for memory fails, for n = 1, 2, 3 ...: at the start of each
# department and for each kind of message, until nothing was hit.  A message is
# refused or the process ends cleanly; nothing is half done.  Fault 11: G1, G4.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

built malloc_preload.so
given_a_fleet
a_request SN-1
stop_the_fleet
PART=$PART python malloc.py "$BUILD" "$FANXIU_DIR" "$UNIT"
given_a_fleet
all_is_well
