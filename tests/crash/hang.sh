#!/bin/sh
# Subscribers that hang: a peer department, a client that follows, one that
# reads slowly with hardly any room, and one that asks and reads nothing.  The
# publisher's users notice nothing, it does not grow, and who wakes up is
# complete.  Fault 13: G16, G21, G9, G10.
set -eu
cd "$(dirname "$0")/../.."
# In memory, so that the flushes of whatever else runs here are not measured.
[ -w /dev/shm ] && TMPDIR=/dev/shm || TMPDIR=/tmp
export TMPDIR
. tests/crash/world.sh

amount SECONDS 30 600

# Two fleets of one kind; in one of them four more listen, and hang.  Both get
# the same load in turns, so that what else the machine does meets both.
for fleet in free hung; do
	FANXIU_DIR=$DIR/$fleet
	start intake assessment
	a_request SN-1
	echo "$UNIT" >"$FANXIU_DIR/unit"
done
start repair
"$BUILD/fanxiu" tail --from start --json >"$DIR/told" 2>"$DIR/tail.log" &
tail=$!
KIDS=$tail
wait_until 5 grep -q intake.requested "$DIR/told"

PART=$PART python hang.py "$DIR" "$SECONDS" "$tail" "$(pid_of repair)" \
	"$(pid_of intake)"
kill "$tail"
wait "$tail" || fail "the follower ends with status 0"
KIDS=""
! grep -vE ' PEER_(GAP|STALE) ' "$DIR/tail.log" >&2 ||
	fail "silence and a gap are all it complains of"
# The other departments hear all of it for the first time.
for fleet in free hung; do
	FANXIU_DIR=$DIR/$fleet
	given_a_fleet
	all_is_well 2>"$DIR/said" || fail "all is well: $(cat "$DIR/said")"
	stop_the_fleet
done
figure "both fleets verified: nothing parked, every record is the fold"
