#!/bin/sh
# A clock that jumps by hours stops commands, not reading; they are taken again
# when it returns, or when an operator says that the new time is right, which
# is an event: fault 18, I6.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

lib=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
if [ -z "$lib" ]; then
	echo "SKIP 38-jump-the-clock: no libfaketime (Debian: faketime)"
	exit 77
fi
# Real time, so not the demo; a disk this full would be another reason to rest.
PROFILE=$PWD/config/profiles/electronics-cn.cfg
if [ "$(df --output=pcent . | tr -dc 0-9)" -gt 87 ]; then
	echo "SKIP 38-jump-the-clock: less than 13 % of the disk is free"
	exit 77
fi
config=$FANXIU_DIR/config/intake.cfg

state_is() {
	fanxiu status --json 2>/dev/null |
		grep -q "\"name\":\"intake\",\"pid\":[0-9]*,\"state\":\"$1\""
}

note() {
	fanxiu send intake.note "$UNIT" kind=text text_sha="$SHA" \
		--as chen.yu:cs --timeout 3 >"$DIR/out" 2>&1
}

given_a_fleet
a_request SN-1
stop intake
echo +0s >"$DIR/time"
FAKETIME_TIMESTAMP_FILE=$DIR/time FAKETIME_NO_CACHE=1 \
	FAKETIME_DONT_FAKE_MONOTONIC=1 LD_PRELOAD=$lib \
	"$BUILD/fanxiu-intake" -c "$config" >>"$FANXIU_DIR/intake.log" 2>&1 &
KIDS=$!
wait_until 10 state_is ok
note || fail "a command is taken: $(cat "$DIR/out")"

echo +2h >"$DIR/time"
wait_until 5 state_is readonly
grep -q 'CLOCK_JUMPED by_ms=7[0-9]* ' "$FANXIU_DIR/intake.log" ||
	fail "the log says by how much"
status=0
note || status=$?
[ $status -eq 75 ] || fail "commands wait: $status $(cat "$DIR/out")"
see "$UNIT"

# It returns.
echo +0s >"$DIR/time"
wait_until 5 state_is ok
note || fail "a command is taken again: $(cat "$DIR/out")"

# It is the new time that is right.
echo +2h >"$DIR/time"
wait_until 5 state_is readonly
ended_with 3 fanxiu clock confirm intake why="the battery was dead" \
	--as chen.yu:cs
ended_with 0 fanxiu clock confirm intake why="the battery was dead" \
	--as ma.ops:ops
wait_until 5 state_is ok
note || fail "a command is taken again: $(cat "$DIR/out")"
timeout 3 "$BUILD/fanxiu" tail intake.clock_confirmed. --from start --json \
	>"$DIR/trace" || true # it follows until it is stopped
grep -q '"ma.ops"' "$DIR/trace" || fail "who said so: $(cat "$DIR/trace")"
ended_with 3 fanxiu clock confirm intake why="the battery was dead"

# Who says no name is known by that of the login.
echo +4h >"$DIR/time"
wait_until 5 state_is readonly
ended_with 0 env SUDO_USER=wang.fang "$BUILD/fanxiu" clock confirm intake \
	why="the battery was dead"
wait_until 5 state_is ok
timeout 3 "$BUILD/fanxiu" tail intake.clock_confirmed. --from start --json \
	>"$DIR/trace" || true
grep -q '"operator:wang.fang"' "$DIR/trace" ||
	fail "who said so: $(cat "$DIR/trace")"
