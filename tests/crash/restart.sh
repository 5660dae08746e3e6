#!/bin/sh
# A department with a million events serves again as soon as one with none:
# what a start looks at does not grow with the journal.  Stopped and killed in
# turns, by the clock from its start to READY and to the first answer.
# Goal 15: p99 within 100 ms.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 100 1000
EVENTS=${EVENTS:-1000000}
built fill_crash

# No other listens, so the million costs seconds; in memory if there is room.
begin=$(date +%s)
start intake
"$BUILD/fill_crash" "$FANXIU_DIR" "$EVENTS" || fail "intake takes them"
figure "$EVENTS events in $(($(date +%s) - begin)) s," \
	"$(($(stat -c %s "$FANXIU_DIR/store/intake/data.mdb") >> 20)) MiB"
stop intake

PART=$PART python restart.py "$BUILD" "$FANXIU_DIR" "$COUNT" "$EVENTS"
start intake
# The whole journal, every record and the fold.
REPLY=$(fanxiu verify --json) || true
of_reply '[s["chain_ok"] and s["gaps"] == 0 and s["fold_differences"] == 0
	for s in d["stores"] if s["name"] == "intake"] == [True]'
