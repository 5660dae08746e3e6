#!/bin/sh
# Operators are told of a service when it changes, and only then; whoever is no
# operator is told nothing (console 6.8).
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

ALL="$ALL gateway"
given_a_fleet
an_admitted_unit SN-1

"$PYTHON" - "$FANXIU_DIR" <<'END' || fail "services are told when they change"
import os
import signal
import sys
import time

from live import Web


def rows(stream, seconds):
    until, got = time.monotonic() + seconds, []
    while time.monotonic() < until:
        got += [d for name, d, _ in stream.read(0.3) if name == "ops"]
    return got


def told(stream, is_so, what, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for row in rows(stream, 0.5):
            if is_so(row):
                return row
    raise SystemExit(f"NOT SO: {what}")


ops, cs = Web("ops"), Web("cs")
stream = ops.stream("ops")
first = rows(stream, 4)
assert {r["department"] for r in first} == {
    "intake", "assessment", "repair", "quality", "shipping", "analytics"}
asked = {d["department"]: d for d in ops.get("/v1/ops/services")["departments"]}
for row in first:
    assert set(row) == set(asked[row["department"]]), row
    said = asked[row["department"]]["value"]
    assert said["version"] == said["version"].strip() != "", said
    assert said["backup_seq"] == said["backup_time"] == 0, said
quiet = rows(stream, 5)
assert len(quiet) < 6, f"nothing happens, nothing is told: {quiet}"[:400]

# Others hear nothing of it.
deaf = cs.stream("ops")
head = int(asked["intake"]["head"])
cs.ask("POST", "/v1/commands", {"type": "intake.request", "data": {
    "channel": "phone", "customer_kind": "person", "model": "KETTLE-2",
    "serial": "SN-2", "voucher": "valid", "purchase_date": "2026-01-15",
    "fault_note": "no heat", "symptom": "no_power", "demand": "repair",
    "contact_name": "Zhao Wei", "contact_phone": "00000000001"}})
told(stream, lambda r: r["department"] == "intake" and int(r["head"]) > head,
     "what happened is told")
with open(f"{sys.argv[1]}/repair.pid", encoding="ascii") as f:
    pid = int(f.read())
os.kill(pid, signal.SIGSTOP)
try:
    told(stream, lambda r: r["department"] == "repair" and not r["answers"],
         "who is silent")
finally:
    os.kill(pid, signal.SIGCONT)
told(stream, lambda r: r["department"] == "repair" and r["answers"], "and back")
assert rows(deaf, 1) == [], "not for customer service"

# A second operator begins with all of them.
assert len({r["department"] for r in rows(ops.stream("ops"), 4)}) == 6
END
all_is_level

# What a checked backup holds is told: its last event, and when that was.
fanxiu backup intake "$DIR/backup" >"$DIR/out" 2>&1 ||
	fail "backup: $(cat "$DIR/out")"
"$PYTHON" - <<'END' || fail "a backup is told"
from live import Web

asked = {d["department"]: d for d in
         Web("ops").get("/v1/ops/services")["departments"]}
said = asked["intake"]["value"]
assert said["backup_seq"] == said["head"] > 0, said
assert 0 <= said["now"] - said["backup_time"] < 600000, said
assert said["backup_time"] == said["time"], said
assert asked["repair"]["value"]["backup_seq"] == 0, asked["repair"]
END
