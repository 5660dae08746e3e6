#!/bin/sh
# A store that is restored from an older copy has lost what others have heard:
# they stop following it and say so, nobody skips or guesses; who had not heard
# more than the copy holds goes on in the new epoch: G8, G12, I2.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
an_admitted_unit SN-1
all_is_level
stop intake
cp -a "$FANXIU_DIR/store/intake" "$DIR/older"
start intake
# Repair hears nothing of what comes now.
stop repair
an_admitted_unit SN-2
wait_until 10 is_in "$UNIT" assessment queued
"$PYTHON" - <<'END' || fail "assessment and analytics hear all of it"
import time

from peer import *

head = Desk("intake").query("stats")[1]["head"]


def heard(service):
    said = Desk(service).query("peers")[1]
    return [p["cursor"] for p in said if p["peer"] == "intake"] == [head]


deadline = time.monotonic() + 10
while not (heard("assessment") and heard("analytics")):
    must(time.monotonic() < deadline, "in time")
    time.sleep(0.05)
END

stop intake
rm -rf "$FANXIU_DIR/store/intake"
cp -a "$DIR/older" "$FANXIU_DIR/store/intake"
ended_with 65 "$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg"
"$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg" --restored \
	>"$DIR/restored.log" 2>&1 &
KIDS=$!
start repair

# Whoever was ahead stops, and says so.
diverged() {
	grep -q "PEER_DIVERGED peer=intake code=DIVERGED" "$FANXIU_DIR/$1.log"
}
wait_until 10 diverged assessment
wait_until 10 diverged analytics
"$PYTHON" - <<'END' || fail "the queries tell who stopped"
import time

import msgpack

from peer import *


def state(service):
    said = Desk(service).query("peers")[1]
    return [p["state"] for p in said if p["peer"] == "intake"]


must(state("assessment") == ["stopped"], state("assessment"))
deadline = time.monotonic() + 10
while state("repair") != ["live"] and time.monotonic() < deadline:
    time.sleep(0.1)
must(state("repair") == ["live"], state("repair"))

# A cursor beyond the copy is told the last event that both have.
old = Journal("intake")
last = old.all()[-1][1]
must(last["epoch"] == 2 and last["type"] == "intake.epoch_opened", last)
old.socket.send_multipart([b"FXJ1", msgpack.packb(
    {"op": "next", "req": 77, "max": 9, "bytes": 9000,
     "store": old.cursor["store"], "epoch": 1, "seq": last["seq"],
     "hash": bytes(32)})])
head = msgpack.unpackb(old.socket.recv_multipart()[1])
must(head["op"] == "error" and head["code"] == "DIVERGED" and
     head["seq"] == last["seq"] - 1 and head["epoch"] == 1, head)
END
! diverged repair || fail "repair goes on"

# Who reacted to what is lost is told, by hash.
status=0
REPLY=$(fanxiu verify --cross --json) || status=$?
[ $status -eq 1 ] || fail "verify --cross finds what is lost: $REPLY"
of_reply '[p for p in d["problems"] if p.startswith("assessment: the cause of event")]'
of_reply '[p for p in d["problems"] if p.startswith("analytics: what was heard is not in the journal of intake")]'
of_reply 'not [p for p in d["problems"] if p.startswith("repair: what")]'

# What was lost stays lost: on a person's word they go on from where the copy
# ends.
for dept in assessment analytics; do
	fanxiu rejoin $dept intake >"$DIR/out" 2>&1 ||
		fail "$dept rejoins: $(cat "$DIR/out")"
done
an_admitted_unit SN-3
wait_until 10 is_in "$UNIT" assessment queued
all_is_level
! fanxiu rejoin repair intake >"$DIR/out" 2>&1 ||
	fail "who never stopped has nowhere to rejoin"
