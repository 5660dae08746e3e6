#!/bin/sh
# The same command twice has one effect and one answer; other bytes under its
# id, or an id that is too old, are refused: G4, G5, N7.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
a_request SN-1
send intake.review "$UNIT" verdict=eligible method=courier
first=$REPLY
id=$(value 'd["id"]')
# By the command line, which reads the revision anew each time.
set -- intake.review "$UNIT" verdict=eligible method=courier --id "$id"
send "$@"
of_reply 'd["dup"] is True'
[ "$(echo "$REPLY" | sed 's/"dup":true,//')" = "$first" ] ||
	fail "a repeat has the receipt of the first: $REPLY, $first"
happened "$UNIT" intake.reviewed 1
ended_with 64 fanxiu send intake.review "$UNIT" verdict=eligible \
	method=bring_in --id "$id" --as chen.yu:cs
grep -q ID_REUSED "$DIR/out" || fail "ID_REUSED: $(cat "$DIR/out")"

# A refusal is kept as well, and stays one when the reason is gone.
refused_with fx.wrong_state intake.admit "$UNIT" shelf=A-1
id=$(value 'd["id"]')
send intake.confirm_side "$UNIT"
send intake.confirm_side "$UNIT" --as zhou.li:qa
receive "$UNIT" SN-1
refused_with fx.wrong_state intake.admit "$UNIT" shelf=A-1 --id "$id"

"$PYTHON" - <<'END'
from peer import *

desk = Desk("intake", "chen.yu", "cs")
wish = {"channel": "phone", "model": "K-1", "serial": "SN-9",
        "fault_note": "no heat", "demand": "repair",
        "contact_name": "Zhao", "contact_phone": "139"}
frames = desk.frames("request", wish)
first = desk.ask(frames)[0]
must(first["code"] == "OK", "it is taken: %s" % first)
for _ in range(50):
    again = desk.ask(frames)[0]
    must(again.pop("dup") is True and again == first, "the same: %s" % again)
found = desk.query("result", id=first["id"])
must(found[0]["code"] == "OK" and found[1]["seq"] == first["seq"],
     "its outcome can be learned: %s" % (found,))
must(desk.query("result", id=new_id())[0]["code"] == "NOT_SEEN", "not seen")

day = 24 * 3600 * 1000
for at, code in ((now_ms() - 8 * day, "STALE_ID"),
                 (now_ms() + 600000, "STALE_ID"),
                 (now_ms() - 6 * day, "OK")):
    said = desk.command("request", {**wish, "serial": "SN-%d" % at},
                        id=new_id(at))
    must(said["code"] == code, "%s for an id of %d: %s" % (code, at, said))
said = desk.command("request", wish, deadline=now_ms() - 1)
must(said["code"] == "LATE", "a deadline that is over: %s" % said)
kept = [e for _, e, _ in Journal("intake").all()
        if e["type"] == "intake.requested"]
must(len(kept) == 3, "three requests: %d" % len(kept))
END

# Ids that are too old to be known are refused also after a restart.
stop intake
days 8
start intake
"$PYTHON" - <<'END'
from peer import *

desk = Desk("intake", "chen.yu", "cs")
first = [e["cmd"] for _, e, _ in Journal("intake").all() if "cmd" in e][0]
said = desk.command("request", {"channel": "phone"}, id=first)
must(said["code"] == "STALE_ID", "forgotten is not new: %s" % said)
END
