#!/bin/sh
# A department of the next release among those of today: a field that nobody
# here knows is ignored and kept, an event that nobody knows is passed over and
# counted, a word that nobody knows parks its event and what follows; an upgrade
# takes it; records that nobody knows are let be after a step back: G11, G23, I8,
# fault 21.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# The next release: decisions name a shade, a unit is forecast when it is
# decided, and those of the second case go to a museum; who picks up a unit
# carries a gadget, which is asked for soon.
src=$DIR/src next=$DIR/next
mkdir "$src"
cp -r Makefile common services tests config deploy "$src"
(
	cd "$src/common/schema"
	sed -i '/^END(assessment, decided)/i\  TEXT(shade, 16,                  may,  "Shade",       "色号")' \
		assessment.def
	sed -i '/^EVENT(assessment, due_extended,/i\
EVENT(assessment, forecast, 1, "A unit was forecast", "预测")\
  TEXT(unit_no, 40,                must, "Unit number", "产品编号")\
END(assessment, forecast)\
' assessment.def
	sed -i '/^CHOICES_END(fx_goods_to)/i\  CHOICE(fx_goods_to, museum,    "to the museum",  "博物馆")' \
		shared.def
	sed -i '/^RECORD(repair, part_lot,/i\
RECORD(repair, gadget, 1, "What a technician carries", "随身工具")\
  TEXT(unit_no, 40,                must, "Unit number", "产品编号")\
  DUE(gadget_due, repair_mark_overdue,   "Asked for",   "到期")\
END(repair, gadget)\
' repair.def
	cd "$src/services/repair"
	cat >repair_gadget.c <<'END'
#include "services/repair/repair.h"
static void
apply_picked_up(void *record, const struct fx_event *event)
{
	((struct repair_gadget *)record)->gadget_due = event->time_ms + 2000;
}
static const struct fx_rule rules[] = { { 0 } };
static const struct fx_change changes[] = {
	{ EV_repair_picked_up, apply_picked_up, NULL }, { 0 }
};
const struct fx_book repair_gadget_book = {
	.record = REC_repair_gadget, .rules = rules, .changes = changes
};
END
	sed -i 's/^	NULL,/	\&repair_gadget_book,\n	NULL,/' repair.c
	sed -i 's/^#endif/extern const struct fx_book repair_gadget_book;\n&/' repair.h
	cd "$src/services/assessment"
	sed -i '/{ EV_assessment_decided, .*assessment_plan_apply_decided/i\	{ EV_assessment_forecast, fx_apply_nothing, NULL },' \
		assessment_unit.c
	sed -i '/^	copy_plan(decided, proposal);/a\
	fx_copy(decided->shade, "blue");\
	if (strstr(unit->unit_no, "-00002-") != NULL) {\
		decided->goods_to = fx_goods_to_museum;\
	}\
	fx_copy(fx_emit(answer, assessment_forecast)->unit_no, unit->unit_no);' \
		assessment_plan.c
)
# Whatever flags this run was made with are not the next release's.
MAKEFLAGS="" make -C "$src" B="$next" CFLAGS="-O1" LDFLAGS="" ${CC:+CC="$CC"} \
	"$next/fanxiu-assessment" "$next/fanxiu-repair" >"$DIR/made" 2>&1 ||
	fail "the next release is built: $(grep -m 3 error "$DIR/made")"

# upgrade DEPARTMENT: its program is the next one from here on.
upgrade() {
	stop "$1"
	"$next/fanxiu-$1" -c "$FANXIU_DIR/config/$1.cfg" \
		>>"$FANXIU_DIR/$1.log" 2>&1 &
	echo $! >"$FANXIU_DIR/$1.pid"
	KIDS="$KIDS $!"
}

parked_in() {
	fanxiu stuck list "$1" --json | "$PYTHON" -c '
import json, sys
print(*[r["why"] for r in json.load(sys.stdin) if r["subject"] == sys.argv[1]])' "$2"
}

is_parked() {
	[ "$(parked_in "$1" "$2")" = "$3" ]
}

given_a_fleet
upgrade assessment

# A field and an event that nobody here knows: the unit goes on.
an_admitted_unit SN-1
assess "$UNIT" repairable
propose "$UNIT" repair customer
stands "$UNIT" repair queued
[ -z "$(parked_in repair "$UNIT")" ] || fail "nothing of it is parked"
"$PYTHON" - <<'END' || fail "the bytes of the next release travel as they are"
from peer import Desk, Journal, must

said = [e for _, e, _ in Journal("assessment").all()]
must(any(e["type"] == "assessment.decided" and e["data"]["shade"] == "blue"
         for e in said), "the field is there")
must(any(e["type"] == "assessment.forecast" for e in said), "and the event")
peers = Desk("repair").query("peers")[1]
skipped = [p["skipped"] for p in peers if p["peer"] == "assessment"]
must(skipped and skipped[0] > 0, "what is unknown is counted: %s" % peers)
END

# A word that nobody here knows parks the event, and what follows it.
an_admitted_unit SN-2
old=$UNIT
assess "$old" repairable
propose "$old" repair customer
wait_until 10 is_parked repair "$old" "unknown_choice behind"
is_in "$old" repair absent || fail "nobody guesses what was meant"
ended_with 3 fanxiu stuck retry repair "$old"

# The list of what is parked goes on behind its page, and nothing is cut.
ALL="$ALL gateway"
start gateway
"$PYTHON" - "$old" <<'END' || fail "pages of what is parked"
from web import *

c = Client()
c.demo("ops")
whole = c.get("/v1/ops/stuck").json["departments"]
must(len(whole) == 6 and all("next" not in d for d in whole), f"all: {whole}")
rows = [d["value"] for d in whole if d["department"] == "repair"][0]
must([r["subject"] for r in rows] == [sys.argv[1]] * 2, f"two: {rows}")
paged, after = [], ""
for _ in range(3):
    got = c.get(f"/v1/ops/stuck?department=repair&limit=1{after}")
    must(got.status == 200 and len(got.json["departments"]) == 1, f"{got}")
    page = got.json["departments"][0]
    paged += page["value"]
    if "next" not in page:
        break
    after = "&after=" + page["next"]
must(page["value"] == [] and paged == rows, f"the same, page by page: {paged}")
for wrong, field in (("?after=00", "after"), ("?department=repair&after=0x",
                     "after"), ("?department=repair&after=00ff", "after"),
                     (after.replace("&", "?"), "after")):
    got = c.get("/v1/ops/stuck" + wrong)
    must(got.status == 400 and got.json["field"] == field, f"{wrong}: {got}")
must(c.get("/v1/ops/stuck?department=kitchen").status == 404, "no such")
END
stop gateway

# The upgrade understands it.
upgrade repair
# It tries by itself when it starts, or by hand.
is_taken() {
	fanxiu stuck retry repair "$old" >"$DIR/out" 2>&1 ||
		is_parked repair "$old" ""
}
wait_until 20 is_taken
stands "$old" repair queued
[ -z "$(parked_in repair "$old")" ] || fail "nothing is parked any more"
pick_up "$old"

# One step back: the store of the next release serves the program of today.
kill -TERM "$(pid_of repair)"
while runs repair; do
	sleep 0.05
done
start repair
finish "$old"
stands "$old" quality queued
# What the gadget wants has come by now, and is not this program's to do.
sleep 2
stop repair
grep -qa gadget/ "$FANXIU_DIR/store/repair/data.mdb" || fail "there is one"
"$BUILD/fanxiu-repair" --verify "$FANXIU_DIR/store/repair" >"$DIR/out" 2>&1 ||
	fail "its store is right: $(cat "$DIR/out")"
start repair
