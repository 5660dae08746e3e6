#!/bin/sh
# Who has nothing to do with money is shown no amount and no share, on whatever
# page a record or an event is told; who has is shown all of them:
# security.md 4.3, decision 0022.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
an_admitted_unit SN-1 purchase_date=2022-01-15
diagnose "$UNIT" repairable
charge_customer "$UNIT"
propose "$UNIT" repair customer
quote "$UNIT"
answer "$UNIT" approve
happened "$UNIT" assessment.answer_taken
send assessment.decide "$UNIT"
pick_up "$UNIT"
finish "$UNIT"
pass "$UNIT"
stands "$UNIT" shipping waiting
ship "$UNIT" SN-1
shipped=$UNIT
# One more at the bench of the demo's technician.
an_admitted_unit SN-2
assess "$UNIT" repairable
propose "$UNIT" repair customer allowed_parts=FUSE-1 spend_limit_minor=5000
send repair.assign "$UNIT" technician=technician
send repair.pick_up "$UNIT" scanned="$UNIT" --as technician:technician
send repair.accept_lot LOT-1 part_no=FUSE-1 qty=10 iqc_ref=IQC-1
send repair.replace_part "$UNIT" part_no=FUSE-1 part_lot=LOT-1 qty=1 \
	unit_cost_minor=100 --as technician:technician
send repair.record_step "$UNIT" step=10 op=solder minutes=20 check=pass \
	--as technician:technician
all_is_level

"$PYTHON" - "$shipped" "$UNIT" <<'END' || fail "amounts are shown to some"
import re

from web import *

unit = sys.argv[1]
case = unit.rsplit(".", 1)[0]
MONEY = re.compile(r'\b(?:[a-z_]+_minor|share_[a-z]+)\b')
# What a technician may know: how much may be spent.
LIMITS = {"spend_limit_minor", "est_delta_minor", "question_minor"}
pages = [f"/v1/units/{unit}", f"/v1/units/{unit}/timeline",
         f"/v1/cases/{case}", "/v1/queues/shipping"]
pages += [f"/v1/subjects/{unit}/history?department={d}" for d in (
    "intake", "assessment", "repair", "shipping")]
pages += [f"/v1/subjects/{unit}/history"]
for place, kind in (("intake", "receipt"), ("assessment", "proposal"),
                    ("assessment", "unit"), ("analytics", "account"),
                    ("repair", "unit")):
    pages += [f"/v1/records/{place}/{kind}/{unit}"]
lists = {("assessment", "quote_line"): "", ("analytics", "ledger_line"): "",
         ("analytics", "ledger_total"): "", ("intake", "receipt"): "",
         ("assessment", "proposal"): ""}
for place, kind in lists:
    pages += [f"/v1/records/{place}/{kind}",
              f"/v1/export/{place}/{kind}.csv",
              f"/v1/export/{place}/{kind}.ndjson"]


def told(who):
    """Page -> the names of amounts that are told there."""
    seen = {}
    for page in pages:
        got = who.get(page)
        must(got.status == 200, f"{page}: {got}")
        seen[page] = set(MONEY.findall(got.body.decode("utf-8-sig")))
    return seen


def staff(role):
    c = Client()
    c.demo(role)
    return c


everything = told(staff("finance"))
silent = [page for page, names in everything.items() if not names]
must(silent in ([], ["/v1/cases/" + case], ["/v1/queues/shipping"],
                ["/v1/cases/" + case, "/v1/queues/shipping"]),
     f"these pages have amounts to tell: {silent}")
must(told(staff("cs")) == everything, "customer service is told as much")
for role in ("shipper", "inspector", "receiver", "parts", "ops"):
    for page, names in told(staff(role)).items():
        must(not names, f"{role} is told {names} on {page}")
bench = staff("technician")
# How the departments run is for those who look after them, and the amounts in
# what they wrote last for fewer of these.
for what in ("services", "consumers", "stuck", "tail"):
    page = f"/v1/ops/{what}"
    for role in ("cs", "technician", "finance", "shipper"):
        got = staff(role).get(page)
        must(got.status == 403 and got.json["code"] == "FORBIDDEN",
             f"{role} at {page}: {got}")
    for role in ("gm", "ops", "supervisor", "auditor"):
        must(staff(role).get(page).status == 200, f"{role} at {page}")
must(MONEY.search(staff("gm").get("/v1/ops/tail").body.decode()), "amounts")
must(not MONEY.search(staff("ops").get("/v1/ops/tail").body.decode()), "none")
for page, names in told(bench).items():
    must(names <= LIMITS, f"a technician is told {names} on {page}")

# The rest is there, and says that something is not.
full = staff("gm").get(f"/v1/units/{unit}/timeline").json["events"]
less = bench.get(f"/v1/units/{unit}/timeline").json["events"]
must([e["id"] for e in full] == [e["id"] for e in less], "no event is missing")
must([e["hash"] for e in full] == [e["hash"] for e in less], "of the same hash")
held = [e["type"] for e in less if e.get("withheld")]
must("assessment.quoted" in held and "shipping.handed_over" in held, f"{held}")
must(not any(e.get("withheld") for e in full), "nothing is withheld from gm")
for a, b in zip(full, less):
    must({k: v for k, v in a["data"].items()
          if k in LIMITS or not MONEY.fullmatch(k)} == b["data"],
         f"{a['type']} but for its amounts")

# A column is not there at all; rows are as long as the head.
text = bench.get("/v1/export/assessment/quote_line.csv").body
rows = text.decode("utf-8-sig").split("\r\n")
must(len({row.count(",") for row in rows if row}) == 1, f"{rows}")
# Nor is what a command would do.
got = bench.post("/v1/try", {
    "type": "repair.complete", "subject": sys.argv[2], "role": "technician",
    "data": {"repair_code": "resoldered"}})
must(got.status == 200 and got.json["events"][0]["type"] == "repair.completed"
     and got.json["events"][0]["data"]["repair_code"] == "resoldered", f"{got}")
must(set(MONEY.findall(got.body.decode())) <= LIMITS and
     got.json["events"][0]["withheld"] is True, f"a try tells no amounts: {got}")
# Sums of the ledger.
must(bench.get("/v1/reports/ledger").json["code"] == "MONEY", "no sums")
must(staff("finance").get("/v1/reports/ledger").status == 200, "sums")
must(bench.get("/v1/me").json["money"] is False and
     staff("cs").get("/v1/me").json["money"] is True, "the page knows")

# A machine is told what its roles are.
ops = staff("ops")
for role in ("technician", "finance"):
    got = ops.post("/v1/tokens", {"name": "erp." + role, "roles": [role],
                                  "scopes": ["read"]})
    names = set(MONEY.findall(Client(got.json["token"]).get(
        f"/v1/units/{unit}/timeline").body.decode()))
    must(("amount_minor" in names) == (role == "finance"), f"{role}: {names}")
END
