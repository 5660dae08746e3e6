#!/bin/sh
# A document is printed from the journals, with its copy number in an event,
# and checked by its square code: S-019, S-130, S-149, S-164, S-167, S-178,
# S-187, INV-29.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# printed DOC NUMBER FILE [option ...]: it is printed into a file.
printed() {
	doc=$1 about=$2 file=$3
	shift 3
	fanxiu print "$doc" "$about" --lang zh "$@" >"$DIR/$file" ||
		fail "$doc is printed"
	grep -q '</html>' "$DIR/$file" || fail "$doc is whole"
}

holds() {
	grep -qF "$2" "$DIR/$1" || fail "$1 holds $2"
}

holds_not() {
	! grep -qF "$2" "$DIR/$1" || fail "$1 does not hold $2"
}

# every_print DEPARTMENT DOC: all its prints so far, as JSON, in $DIR/tail.
every_print() {
	"$BUILD/fanxiu" tail "$1.printed" --from start --json >"$DIR/tail" &
	KIDS=$!
	wait_until 5 grep -q "$2" "$DIR/tail"
	sleep 0.3
	kill "$KIDS"
	KIDS=""
}

# code_of DEPARTMENT DOC: the code of its last print, as its event says it.
code_of() {
	every_print "$1" "$2"
	"$PYTHON" - "$DIR/tail" "$2" <<'END'
import json
import sys

last = None
for line in open(sys.argv[1]):
    event = json.loads(line)
    if event["data"]["document"] == sys.argv[2]:
        last = event
d = last["data"]
print("FX1", d["document"], last["subject"], d["ref_service"].upper(),
      d["ref_seq"], d["ref_hash"].upper(), d["copy"])
END
}

# is_found WORD CODE: what a check says.
is_found() {
	said=$(fanxiu form check "$2" --json) || true
	[ "$(echo "$said" | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["verdict"])')" = "$1" ] || fail "$1: $2: $said"
}

given_a_fleet
an_admitted_unit SN-1001
unit=$UNIT

# There is one original: whoever may not read the contact does not print it,
# and is told who does (INV-29, S-201).
for lang in en zh; do
	fanxiu print DOC-01 "$unit" --lang $lang --as zhang.min:technician \
		>"$DIR/none" 2>"$DIR/said" && fail "no original of dots"
	[ ! -s "$DIR/none" ] || fail "nothing is printed"
	grep -qE 'printed by: customer service clerk,|打印：客服、' "$DIR/said" ||
		fail "who may: $(cat "$DIR/said")"
done
# Nor does who is told the customer's words alone (DP-4).
fanxiu print DOC-01 "$unit" --as li.ping:assessor >"$DIR/none" 2>"$DIR/said" &&
	fail "an assessor is told no name"
grep -q 'clerk, sales manager, shipper' "$DIR/said" || fail "$(cat "$DIR/said")"
for doc in DOC-05 DOC-15 DOC-27 DOC-99; do
	fanxiu print $doc "$unit" --lang zh >"$DIR/none" 2>"$DIR/said" &&
		fail "$doc is printed"
	grep -qE "$doc《.*》无法打印|DOC-01 至 DOC-28" "$DIR/said" ||
		fail "why not: $(cat "$DIR/said")"
done

# The registration form: nobody may read the contact but who is allowed to.
printed DOC-01 "$unit" form --as chen.yu:cs
holds form 'Zhao Wei'
holds form 13900000000
holds form 正本
printed DOC-01 "$unit" masked --as zhang.min:technician
holds_not masked 'Zhao Wei'
holds masked '●●●●'
holds masked 個人信息已遮蓋
holds masked '副本 2'
every_print intake DOC-01
holds_not tail Zhao
holds tail '"contact_rev":1'

# A preview is no document and leaves no event; a refused one leaves nothing.
printed DOC-03 "$unit" preview --preview
holds preview '预览 PREVIEW'
fanxiu print DOC-14 "$unit" >"$DIR/none" 2>"$DIR/said" &&
	fail "nothing is printed before there is a work order"
[ ! -s "$DIR/none" ] || fail "a refused print writes nothing"

assess "$unit" repairable
propose "$unit" repair customer
pick_up "$unit"
printed DOC-14 "$unit" first
early=$(code_of repair DOC-14)
is_found genuine "$early"
finish "$unit"
is_found superseded "$early"
pass "$unit"
all_is_level

# Copy after copy, each with its number; two at once take two numbers.
printed DOC-14 "$unit" second
holds second '副本 2'
holds second zhang.min
holds second he.jing
fanxiu print DOC-14 "$unit" >"$DIR/third" &
one=$!
fanxiu print DOC-14 "$unit" >"$DIR/fourth" &
wait $one && wait $! || fail "two people print at once"
[ "$(cat "$DIR/third" "$DIR/fourth" |
	grep -oE '<td>copy [0-9]+' | sort | tr '\n' ' ')" = \
	'<td>copy 3 <td>copy 4 ' ] || fail "each has its own number"

# The same copy once more is the same bytes, in its own language.
printed DOC-14 "$unit" again --copy 2
cmp "$DIR/second" "$DIR/again" || fail "a copy again is the same"

code=$(code_of repair DOC-14)
is_found genuine "$code"
is_found unknown "${code% *} 99"
is_found unknown "$(echo "$code" | tr 0 1)"

ship "$unit" SN-1001
printed DOC-19 "$unit" notice --as chen.yu:cs
holds notice DN-1
holds notice 快遞
printed DOC-20 "$unit" label --as wang.fa:shipper
holds label "$MODEL"
holds label 'Zhao Wei'
holds label 0000
holds_not label 13900000000
printed DOC-04 "$unit" tag
deliver "$unit"
accept "$unit"
ends "$unit" repaired
all_is_level
printed DOC-23 "$unit" ledger --as xu.lin:finance
holds ledger 運費
printed DOC-24 "$(date -u -d "@$("$PYTHON" -c '
import struct, sys
print(struct.unpack("<q", open(sys.argv[1], "rb").read(8))[0] // 1000)' \
	"$FANXIU_DIR/clock")" +%Y-%m)" month --as an.na:analyst
holds month 滿意度評分

# A correction makes what was printed old (S-196).
seq=$(fanxiu unit "$unit" --json | "$PYTHON" -c '
import json, sys
print([s["seq"] for s in json.load(sys.stdin)["timeline"]
       if s["type"] == "repair.assigned"][0])')
wo=$(fanxiu queue repair released --json | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)[0]["wo"])')
is_found genuine "$code"
send repair.correct "$unit" of_seq="$seq" field=wo was="$wo" now=WO-NEW \
	why=typo --as sun.tao:tech_lead
is_found superseded "$code"
printed DOC-14 "$unit" corrected
holds corrected "WO-NEW <ins>改 #"

all_is_level
all_is_right

# The reference model, which shares no code with the fleet, knows prints.
mkdir "$DIR/rows"
"$PYTHON" "$HERE/rows.py" "$DIR/rows"
"$BUILD/model_check" "$DIR/rows" >"$DIR/out" || fail "$(cat "$DIR/out")"
