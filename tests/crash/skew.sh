#!/bin/sh
# Clocks that disagree by an hour: the same lives as without, step by step, the
# same outcomes, the same goods and money.  Fault 18: I6, G13.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 2 20 # lives of each kind

# Who works at a department lives by its clock: an id of more than five minutes
# ahead is refused.
fanxiu() {
	case $1 in
	send) env LD_PRELOAD="$BUILD/clock_preload.so" \
		FX_WALL="$FANXIU_DIR/wall.${3%%.*}" "$BUILD/fanxiu" "$@" ;;
	*) "$BUILD/fanxiu" "$@" ;;
	esac
}

# lives: some that end well, one that fails its inspection, one that cannot be
# repaired; the story of each, without times and hashes, goes to a file.
lives() {
	n=0
	while [ $n -lt "$COUNT" ]; do
		n=$((n + 1))
		an_admitted_unit "SN-$n-1"
		assess "$UNIT" repairable
		propose "$UNIT" repair customer
		pick_up "$UNIT"
		finish "$UNIT"
		pass "$UNIT"
		stands "$UNIT" shipping waiting
		home "$UNIT" "SN-$n-1"
		ends "$UNIT" repaired
		an_admitted_unit "SN-$n-2"
		assess "$UNIT" repairable
		propose "$UNIT" repair customer
		pick_up "$UNIT"
		finish "$UNIT"
		flunk "$UNIT"
		stands "$UNIT" repair rework
	done
	all_is_well
	"$PYTHON" - >"$1" <<-'END'
		from peer import *
		for service in ALL:
		    # What people do keeps its order; between two peers who do not
		    # wait for each other it is free.
		    people, steps = [], []
		    for _, e, _ in Journal(service).all():
		        if e["type"].endswith(".epoch_opened"):
		            continue
		        step = (service, e.get("subject", ""), e["type"],
		                e.get("actor"), sorted(
		                (k, v) for k, v in e["data"].items()
		                if isinstance(v, str) and k not in ("period", "day")))
		        by_peer = str(e.get("actor")).startswith("service:")
		        (steps if by_peer else people).append(step)
		    for step in people + sorted(steps, key=str):
		        print(*step)
	END
}

# fleet NAME: with clocks that lie as OFFSETS says, in the order of ALL.
fleet() {
	FANXIU_DIR=$DIR/$1
	rm -rf "$DIR/calendar"
	PROFILE=$PWD/config/profiles/demo.cfg
	on_a_wall_clock
	"$PYTHON" - "$FANXIU_DIR" $OFFSETS <<-'END'
		import struct, sys
		names = "intake assessment repair quality shipping analytics".split()
		for name, hours in zip(names, sys.argv[2:]):
		    with open("%s/wall.%s" % (sys.argv[1], name), "wb") as f:
		        f.write(struct.pack("<qq", int(3600e9 * float(hours)), 0))
	END
	# shellcheck disable=SC2086 # a list of words
	serve $ALL
	lives "$DIR/$1.story"
	stop_the_fleet
}

OFFSETS="0 0 0 0 0 0"
fleet plain
OFFSETS=$("$PYTHON" -c '
import os, random
hours = [-1, -0.5, 0.5, 1, 1, -1]
random.Random(int(os.environ["SEED"])).shuffle(hours)
print(0, *hours[:5])')
fleet skewed
cmp -s "$DIR/plain.story" "$DIR/skewed.story" || {
	diff "$DIR/plain.story" "$DIR/skewed.story" | head -n 20 >&2
	fail "clocks an hour apart ($OFFSETS) change nothing"
}
figure "clocks apart by hours $OFFSETS: $(wc -l <"$DIR/plain.story") steps" \
	"of $((2 * COUNT)) lives are the same"
