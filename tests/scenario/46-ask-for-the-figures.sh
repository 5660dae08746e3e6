#!/bin/sh
# Figures and operations over HTTP: a report says what it is made of, in JSON
# and in CSV; what is no report or no month is refused; a department that is
# stopped is told so while the others answer.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
an_admitted_unit SN-1001
unit=$UNIT
hours 1
assess "$unit" repairable
propose "$unit" repair customer
hours 1
pick_up "$unit"
finish "$unit"
hours 1
pass "$unit"
stands "$unit" shipping waiting
all_is_level

"$PYTHON" - "$unit" <<'END' || fail "the figures are shown"
from web import *

c = Client()
c.demo("analyst")

# kpis.md 1: numerator and denominator, and below twenty no rate.
r = c.get("/v1/reports/yield?period=all")
must(r.status == 200, r)
fpy = next(f for f in r.json["figures"] if f["figure"] == "first_pass_yield")
must((fpy["k"], fpy["n"]) == (1, 1) and "rate" not in fpy, fpy)
must(r.json["inputs"] > 0 and r.json["complete"] is True, r.json)

# The same rows as CSV, for a spreadsheet.
r = c.get("/v1/reports/faults.csv")
must(r.status == 200, r)
must(r.headers["Content-Type"].startswith("text/csv"), r.headers)
must("attachment" in r.headers["Content-Disposition"], r.headers)
must(r.body.decode().startswith(
    "fault,model,section,defect,n,share,vital\r\n"), r.body)
must(r.body.count(b"\r\n") == 2, r.body)

for name in ("turnaround", "quotes", "bounce", "ledger", "breaches", "models",
             "month"):
    must(c.get(f"/v1/reports/{name}?period=2026-01").status == 200, name)

# What there is not.
must(c.get("/v1/reports/nothing").status == 404, "no such report")
r = c.get("/v1/reports/yield?period=2026-13")
must(r.status == 400 and r.json["field"] == "period", r)
must(r.json["zh"] and r.json["en"], r.json)
must(Client().get("/v1/reports/yield").status == 401, "only staff")
END

kill -STOP "$(pid_of quality)"
"$PYTHON" - "$unit" <<'END' || fail "operators see who is silent"
import sys

from web import *

c = Client()
c.demo("ops")
said = {d["department"]: d for d in c.get("/v1/ops/services").json[
    "departments"]}
must(len(said) == 6, said)
must(not said["quality"]["answers"], said["quality"])
must(said["repair"]["answers"], said["repair"])
must(said["repair"]["value"]["head"] > 0, said["repair"])
tail = c.get("/v1/ops/tail").json["departments"]
heard = [e for d in tail for e in d.get("value", [])]
must(any(e.get("subject") == sys.argv[1] for e in heard), heard)
must(c.get("/v1/ops/stuck").status == 200, "stuck")
must(c.get("/v1/ops/consumers").status == 200, "consumers")
END
kill -CONT "$(pid_of quality)"
all_is_right
