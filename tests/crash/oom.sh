#!/bin/sh
# Too little memory under a flood: killed by the kernel in a group of its own,
# and with no more address space.  What was acknowledged is there; it starts
# again and goes on.  Fault 11: G1, G2, G4, G21.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 8 200
GROUP=""
for root in /sys/fs/cgroup/memory /sys/fs/cgroup; do
	if [ -z "$GROUP" ] && mkdir "$root/$(basename "$DIR")" 2>/dev/null; then
		GROUP=$root/$(basename "$DIR")
		[ -e "$GROUP/memory.limit_in_bytes" ] || [ -e "$GROUP/memory.max" ] ||
			{ rmdir "$GROUP"; GROUP=""; }
	fi
done
GROUPS_MADE=$GROUP
[ -n "$GROUP" ] || one_less "group: no control group for memory here"

given_a_fleet
a_request SN-1
stop_the_fleet
PART=$PART python limits.py oom "$BUILD" "$FANXIU_DIR" "$UNIT" "$COUNT" \
	"$GROUP"
given_a_fleet
all_is_well
