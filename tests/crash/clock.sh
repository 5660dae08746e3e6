#!/bin/sh
# Wall clocks that jump by a second to ten years, drift and disagree: numbers
# and outcomes do not change, time in a journal never goes back, a timer fires
# once, and a jump of more than a minute is believed only when somebody says
# so.  Fault 18: I6, G6.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 12 100
on_a_wall_clock
# shellcheck disable=SC2086 # a list of words
serve $ALL
a_unit_everywhere SN-1
unit=$UNIT
a_request SN-2 # its deadlines are the ones that pass
PART=$PART python clock.py "$FANXIU_DIR" "$unit" "$COUNT" "$BUILD/fanxiu"
all_is_well
