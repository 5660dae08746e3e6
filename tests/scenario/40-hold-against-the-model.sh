#!/bin/sh
# What the fleet did in some weeks, a killed department among them, is held
# against the reference model, which shares no code with it: chains, causes,
# states, hands, money, deadlines (K3, K7, K8, K9, K10).  A history that was
# bent is not accepted.
set -eu
. tests/scenario/lib.sh

has_begun() {
	[ "$(fanxiu status --json | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["services"][0]["seq"])')" -gt 200 ]
}

# bend FILE SCRIPT: its rows, with one changed by a line of Python.
bend() {
	cp -r "$DIR/rows" "$DIR/bent"
	"$PYTHON" - "$DIR/bent/$1.rows" "$2" <<'END'
import struct
import sys

with open(sys.argv[1], "rb") as file:
    data = file.read()
rows, at = [], 0
while at < len(data):
    size, = struct.unpack_from(">I", data, at)
    rows.append(data[at + 4:at + 4 + size])
    at += 4 + size
exec(sys.argv[2])
with open(sys.argv[1], "wb") as file:
    for row in rows:
        file.write(struct.pack(">I", len(row)) + row)
END
}

# is_refused WHAT: and so it is seen.
is_refused() {
	if "$BUILD/model_check" "$DIR/bent" >"$DIR/out"; then
		fail "the model refuses what was bent: $1"
	fi
	grep -q "^$1" "$DIR/out" || fail "it says $1: $(head -n 1 "$DIR/out")"
	rm -r "$DIR/bent"
}

given_a_fleet
"$BUILD/fanxiu" play --generate 60 --seed 9 --timeout 3 --json \
	>"$DIR/out" 2>&1 &
player=$!
KIDS="$KIDS $player"
wait_until 30 has_begun
kill_9 quality
wait "$player" || true
start quality
fanxiu play --generate 60 --seed 9 --json >"$DIR/out" 2>"$DIR/err" ||
	fail "every unit reaches an end: $(cat "$DIR/err")"
all_is_right
mkdir "$DIR/rows"
"$PYTHON" "$HERE/rows.py" "$DIR/rows"
"$BUILD/model_check" "$DIR/rows" >"$DIR/out" ||
	fail "the model accepts it: $(cat "$DIR/out")"
cat "$DIR/out"

bend repair 'del rows[20]'
is_refused "K3 seq"
bend shipping 'rows[9] = rows[9][:-1] + bytes([rows[9][-1] ^ 1])'
is_refused "K10"
bend analytics 'del rows[-1]; rows[30] = rows[30].replace(b"intake", b"repair")'
is_refused "K"
stop_the_fleet
