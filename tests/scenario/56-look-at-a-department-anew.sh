#!/bin/sh
# The board is what the desks say: after departments were killed under load,
# after a gateway was away for longer than a journal is kept, of a gateway that
# begins with nothing, and of a department whose history is another one.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

sed "s|\.\./calendar|$PWD/config/calendar|g" "$PROFILE" >"$DIR/demo.cfg"
echo 'retention: { rows = 10; guest_days = 1; };' >>"$DIR/demo.cfg"
PROFILE=$DIR/demo.cfg
ALL="$ALL gateway"

# requests FROM TO: so many customers call.
requests() {
	i=$1
	while [ "$i" -le "$2" ]; do
		a_request "SN-$i"
		i=$((i + 1))
	done
}

begins_at() {
	"$PYTHON" -c 'import sys
from peer import Desk
n = Desk("intake").query("stats")[1]["first"]
sys.exit(not eval(sys.argv[1]))' "$1"
}

board_is_right() {
	"$PYTHON" "$HERE/desks.py" || fail "the board is right: $1"
}

noted() {
	grep -c "VIEW_ANEW.*$1" "$FANXIU_DIR/gateway.log" || true
}

given_a_fleet
an_admitted_unit SN-0
requests 1 3
board_is_right "at first"

# Killed under load, everybody comes back, and is heard again.
"$BUILD/fanxiu" play --generate 60 --seed 5 >"$DIR/play" 2>&1 &
KIDS=$!
sleep 2
for dept in repair intake gateway quality; do
	kill_9 $dept
	sleep 0.2
	start $dept
done
sleep 2
kill "$KIDS"
wait "$KIDS" 2>/dev/null || true
KIDS=""
board_is_right "after chaos"
[ "$(noted .)" -eq 0 ] || fail "who only died is not looked at anew"

# Away for longer than intake keeps its journal.
cursor=$("$PYTHON" -c 'from live import Web
print(Web("gm").get("/v1/board")["at"].split(".")[0][1:])')
stop gateway
requests 4 40
mkdir "$DIR/backup"
fanxiu backup intake "$DIR/backup" >"$DIR/out" 2>&1 ||
	fail "a backup: $(cat "$DIR/out")"
days 2
requests 41 42
wait_until 60 begins_at "n > $cursor + 1"
start gateway
board_is_right "after a long absence"
[ "$(noted 'peer=intake why=TRUNCATED')" -eq 1 ] ||
	fail "it says, once, that it looked anew: $(noted intake)"
send intake.note "$UNIT" kind=text text_sha="$SHA"
a_request SN-43
board_is_right "and it hears on"

# A gateway that has nothing.
stop gateway
rm -rf "$FANXIU_DIR/store/gateway"
start gateway
board_is_right "of an empty store"
