#!/bin/sh
# What is no concern of a department costs it no flush of its own, and where
# it stands is kept soon all the same; killed in between, it passes by once
# more: G4.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
a_request SN-1
all_is_level
"$PYTHON" - "$UNIT" <<'END'
import sys, time
from peer import Desk, must

unit, notes = sys.argv[1], 200
intake, repair = Desk("intake", "chen.yu", "cs"), Desk("repair")


def figures():
    return repair.query("stats")[1]


def note(rev):
    said = intake.command("note", {"kind": "text", "text_sha": b"\7" * 32},
                          subject=unit, expect=rev)
    must(said["code"] == "OK", str(said))
    return said


before = figures()
rev = intake.query("get", kind="unit", subject=unit)[1]["rev"]
for _ in range(notes):
    rev = note(rev)["rev"]
until = time.time() + 10
while figures()["cursor.intake"] < before["cursor.intake"] + notes:
    must(time.time() < until, "it hears of %d notes" % notes)
commits = figures()["commits"] - before["commits"]
must(commits < notes / 4, "%d commits for %d notes" % (commits, notes))
END

# Whatever a kill takes from what waits is taken up again.
kill_9 repair
start repair
all_is_level
kill_9 repair
send intake.note "$UNIT" kind=text text_sha="$SHA"
start repair
all_is_level
all_is_right
