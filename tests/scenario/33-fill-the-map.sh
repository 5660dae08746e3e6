#!/bin/sh
# A store that reaches its limit refuses commands before it is full, goes on
# reading and being followed, loses nothing that it acknowledged, and takes
# commands again when the limit is raised: G22, fault 6.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# Whoever hears intake has heard all of it, though it takes nothing itself.
is_followed() {
	fanxiu status --json | "$PYTHON" -c '
import json, sys
services = json.load(sys.stdin)["services"]
sys.exit(any(s["lag"].get("intake") for s in services))'
}

# The smallest store there may be.
sed "s|\.\./calendar|$PWD/config/calendar|g" "$PROFILE" >"$DIR/demo.cfg"
roomy=$PROFILE
PROFILE=$DIR/demo.cfg
echo 'store: { size_max = "16MiB"; };' >>"$PROFILE"
start intake
PROFILE=$roomy
start assessment repair quality shipping analytics
an_admitted_unit SN-1
started=$(date +%s)
"$PYTHON" tests/scenario/fill.py "$UNIT" "$DIR/receipts" >"$DIR/told" ||
	fail "notes are taken until there is no room"
grep -q '^readonly [1-9]' "$DIR/told" || fail "it says so: $(cat "$DIR/told")"
echo "# filled 16 MiB: $(cat "$DIR/told"), $(($(date +%s) - started)) s"
grep -q 'MAP_FULL permille=8' "$FANXIU_DIR/intake.log" ||
	fail "the log says why, before the map is full"

# Reading goes on: queries, and whoever follows.
ended_with 75 fanxiu send intake.note "$UNIT" kind=text text_sha="$SHA" \
	--as chen.yu:cs --timeout 3
see "$UNIT"
fanxiu status >"$DIR/status" 2>&1 || true
grep -q 'readonly' "$DIR/status" || fail "status says so: $(cat "$DIR/status")"
wait_until 20 is_followed
"$PYTHON" tests/scenario/fill.py --check "$DIR/receipts" >"$DIR/kept" ||
	fail "nothing that was acknowledged is lost: $(cat "$DIR/kept")"
stands "$UNIT" assessment queued

# More room, and it goes on.
stop intake
start intake
send intake.note "$UNIT" kind=text text_sha="$SHA" --as chen.yu:cs
all_is_level
all_is_right
