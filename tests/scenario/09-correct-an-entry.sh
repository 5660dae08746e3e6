#!/bin/sh
# A wrong entry is corrected by a new event that names the old one; nothing
# is edited, also after the dossier is closed: X38, INV-21.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
an_admitted_unit SN-1
unit=$UNIT
see "$unit"
entry=$(value '[s["seq"] for s in d["timeline"]
if s["type"] == "intake.requested"][0]')
before=$(fanxiu verify --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["stores"][0]["events"])')

set -- intake.correct "$unit" of_seq="$entry" field=fault_note \
	why="misheard"
refused_with fx.was_otherwise "$@" was="no light" now="no steam"
refused_with fx.no_such_event intake.correct "$unit" of_seq=1 \
	field=fault_note was="no heat" now="no steam" why=misheard
refused_with fx.no_such_field intake.correct "$unit" of_seq="$entry" \
	field=color was=red now=blue why=misheard
send "$@" was="no heat" now="no steam"
happened "$unit" intake.corrected
REPLY=$(fanxiu queue intake admitted --json)
of_reply '[r["fault_note"] for r in d] == ["no steam"]'

# The journal has one event more; the old one is as it was.
REPLY=$(fanxiu verify --json)
of_reply 'd["ok"] and d["stores"][0]["events"] == '$((before + 1))

assess "$unit" nothing
propose "$unit" return_as_is customer
home "$unit" SN-1
ends "$unit" returned_nff
refused_with fx.wrong_state intake.cancel "$unit" reason="changed my mind"
send "$@" was="no steam" now="no hot steam"
all_is_level
all_is_right
