#!/bin/sh
# Who follows some topics only gets every event of them, each once, through a
# stop so long that its connection is given up, through killed departments, and
# although it cannot see the numbers in between: G10.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# requests FROM TO: so many customers call.
requests() {
	i=$1
	while [ "$i" -le "$2" ]; do
		a_request "SN-$i"
		i=$((i + 1))
	done
}

# complete: it has all that the one who follows everything has.
complete() {
	python3 - "$DIR" <<-'END'
		import json, sys
		def read(name):
		    with open(sys.argv[1] + "/" + name, encoding="utf-8") as f:
		        return [json.loads(line) for line in f]
		wanted = ("intake.requested", "assessment.diagnosed")
		every = [e["id"] for e in read("all") if e["type"] in wanted]
		some = read("some")
		if any(e["type"] not in wanted for e in some):
		    raise SystemExit("NOT SO: nothing else is told")
		some = [e["id"] for e in some]
		if len(set(some)) != len(some):
		    raise SystemExit("NOT SO: each once")
		sys.exit(sorted(some) != sorted(every) or len(every) < int(
		    open(sys.argv[1] + "/least").read()))
	END
}

given_a_fleet
an_admitted_unit SN-0
unit=$UNIT
"$BUILD/fanxiu" tail --from start --json >"$DIR/all" 2>>"$DIR/errors" &
KIDS=$!
"$BUILD/fanxiu" tail intake.requested. assessment.dia --from start --json \
	>"$DIR/some" 2>"$DIR/said" &
some=$!
KIDS="$KIDS $some"
assess "$unit" repairable
requests 1 5
echo 7 >"$DIR/least"
wait_until 10 complete

# Longer than a connection is kept without a sign of life.
kill -STOP $some
requests 6 25
sleep 11
requests 26 27
kill -CONT $some
echo 29 >"$DIR/least"
wait_until 15 complete

# unheard FROM TO: requests that cannot reach it: it is stopped while the
# department dies, comes back, and publishes to whoever is connected.
unheard() {
	kill -STOP $some
	kill_9 intake
	start intake
	requests "$1" "$2"
	kill -CONT $some
}

unheard 28 40
echo 42 >"$DIR/least"
wait_until 15 complete

# The last event of all, lost: nothing comes behind it but heartbeats.
unheard 41 41
echo 43 >"$DIR/least"
wait_until 10 complete
kill -0 $some || fail "it still follows: $(cat "$DIR/said")"
for kid in $KIDS; do
	kill "$kid"
	wait "$kid" || fail "a follower ends with status 0"
done
KIDS=""
ended_with 64 fanxiu tail nobody. --from start
