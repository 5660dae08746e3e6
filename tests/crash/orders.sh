#!/bin/sh
# Departments come up in whatever order, and one of them keeps dying: nobody
# waits for anybody, and all of them end level.  Fault 16: G9, G11, G16.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 24 720
amount SECONDS 8 60
amount AWAY 14 120

# by_chance COUNT: so many of the 720 orders, drawn by the seed.
by_chance() {
	"$PYTHON" - "$1" <<-'END'
		import itertools, os, random, sys
		every = list(itertools.permutations(
		    "intake assessment repair quality shipping analytics".split()))
		random.Random(int(os.environ["SEED"])).shuffle(every)
		for order in every[:int(sys.argv[1])]:
		    print(*order)
	END
}

# The unit is admitted while nobody else is there to hear of it, and the fleet
# is down when its first one starts.  Odd rounds kill, even ones stop.
worst=0 round=0
given_a_fleet
by_chance "$COUNT" >"$DIR/orders"
while read -r order <&9; do
	round=$((round + 1))
	others=${ALL#intake }
	# shellcheck disable=SC2086 # lists of words
	if [ $((round % 2)) -eq 0 ]; then
		stop $others
	else
		for dept in $others; do kill_9 "$dept"; done
	fi
	an_admitted_unit "SN-$round"
	if [ $((round % 2)) -eq 0 ]; then stop intake; else kill_9 intake; fi
	for dept in $order; do
		start "$dept"
	done
	level_within 10
	[ "$TOOK" -le "$worst" ] || worst=$TOOK
	is_in "$UNIT" assessment queued || fail "assessment has $UNIT"
	[ -z "$SOAK" ] || [ $((round % 72)) -ne 0 ] ||
		echo "  $PART: $round of $COUNT orders"
done 9<"$DIR/orders"
all_is_well
of_reply 'd["stock"]["received"] == '"$round"
figure "$round start orders: all level, the slowest $worst ms after its last" \
	"start"

unit=$UNIT
# Who was away for long is heard at once when it is back: what the others try
# meanwhile must not have become rare.
kill_9 intake
sleep "$AWAY"
start intake
back=$(date +%s%N)
a_request SN-back
level_within 10
TOOK=$((($(date +%s%N) - back) / 1000000))
figure "intake was away for $AWAY s: all level $TOOK ms after it was back"
[ "$TOOK" -le 2500 ] || fail "what it says is heard within 2 s: $TOOK ms"

# A victim that is killed 50 ms after each start, while all others work.
assess "$unit" repairable
propose "$unit" repair customer
pick_up "$unit"
finish "$unit"
stands "$unit" quality queued
happened "$unit" shipping.unit_known
"$PYTHON" tests/scenario/load.py "$unit" "$DIR/receipts" &
load=$!
KIDS="$load"
wait_until 5 test -s "$DIR/receipts"
kills=0
for victim in $(echo "$ALL" | tr ' ' '\n' | shuf -n 2 \
	--random-source="$DIR/orders"); do
	end=$(($(date +%s) + SECONDS / 2))
	while [ "$(date +%s)" -le "$end" ]; do
		kill_all_of "$victim"
		launch "$victim"
		sleep 0.05
		kills=$((kills + 1))
	done
	kill_all_of "$victim"
	start "$victim"
done
before=$(wc -l <"$DIR/receipts")
sleep 0.5
[ "$(wc -l <"$DIR/receipts")" -gt "$before" ] || fail "work goes on at the end"
kill "$load"
wait "$load" || fail "every command of the load is answered"
KIDS=""
level_within 20
"$PYTHON" tests/scenario/receipts.py "$DIR/receipts" >"$DIR/counts" ||
	fail "the receipts stand in the journals"
all_is_well
figure "$kills kills 50 ms after a start, $(wc -l <"$DIR/receipts")" \
	"acknowledged, 0 lost; level $TOOK ms later"
