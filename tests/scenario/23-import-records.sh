#!/bin/sh
# Repair records in the form of the Open Repair Data Standard become requests:
# streamed, whatever they hold; a wrong line is refused with its number and
# costs no other; a second import, also after a kill, creates nothing twice;
# the customer's words are whole, and sealed.
set -eu
. tests/scenario/lib.sh

heading="id,data_provider,country,partner_product_category,product_category"
heading="$heading,product_category_id,brand,year_of_manufacture,product_age"
heading="$heading,repair_status,repair_barrier_if_end_of_life"
heading="$heading,group_identifier,event_date,problem"

# record ID STATUS BARRIER PROBLEM
record() {
	printf '%s,P,GBR,Kettle ~ Kettle,Kettle,23,Brand,,4,%s,%s,G,2021-05-01,%s\n' \
		"$@"
}

import() {
	fanxiu import ords "$1" --json >"$DIR/out" 2>"$DIR/err" ||
		fail "it is imported: $(cat "$DIR/err")"
	REPLY=$(cat "$DIR/out")
}

given_a_fleet

# Quotes, line breaks and foreign letters; and what is wrong.
long=$(printf '%08200d' 0)
{
	printf '\357\273\277%s\r\n' "$heading"
	record t_1 Fixed "" '"says ""no"", then SECRETWORD
stops"'
	record t_2 "End of life" "Lack of equipment" "Ça chauffe — 很烫"
	record "" Fixed "" "no id"
	record t_3 Melted "" "no such status"
	record t_4 Unknown "" "$long"
	record t_5 Repairable "" '"never closed'
	record t_6 Repairable "" "the line behind is read"
	printf 't_7,bad \303 byte\n'
	record "t_$long" Fixed "" "an id that is too long"
	record t_8 Unknown "" ""
	printf 't_9,P,GBR,Kettle ~ Kettle,Kettle,23,Brand,,4,Fixed'
} >"$DIR/some.csv"
import "$DIR/some.csv"
of_reply 'd["read"] == 11 and d["accepted"] == 4 and d["refused"] == 7'
of_reply '[r["line"] for r in d["refusals"]] == [5, 6, 7, 8, 10, 11, 13]'
of_reply 'all(r["reason"] for r in d["refusals"])'
import "$DIR/some.csv"
of_reply 'd["accepted"] == 0 and d["repeated"] == 4 and d["refused"] == 7'

# What the record says is coded; what the customer said is nowhere but sealed.
REPLY=$(fanxiu queue intake requested --json)
of_reply 'len(d) == 4'
"$BUILD/fanxiu" tail intake. --from start --json >"$DIR/tail" &
KIDS="$KIDS $!"
wait_until 10 grep -q '"End of life; Lack of equipment; Kettle; ' \
	"$DIR/tail"
for mark in SECRETWORD 000-0000- 'Harbour Street' 人民路; do
	found=0
	grep -rqa -e "$mark" "$DIR/tail" "$FANXIU_DIR/intake.log" \
		"$FANXIU_DIR/store" || found=$?
	[ "$found" -eq 1 ] || fail "$mark lies open ($found)"
done

# Many; killed in the middle; once more.
{
	echo "$heading"
	seq 1 12000 | while read -r n; do
		printf 'm_%s,P,GBR,Kettle,Kettle,23,B,,4,Fixed,,G,2021,no %s\n' \
			"$n" "$n"
	done
} >"$DIR/many.csv"
"$BUILD/fanxiu" import ords "$DIR/many.csv" --quiet >"$DIR/out" &
importer=$!
has_begun() {
	[ "$(fanxiu status --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["services"][0]["seq"])')" -gt 100 ]
}
# It stands still while it is looked at, and so is never done by then.
stands_in_the_middle() {
	kill -STOP "$importer"
	has_begun && return
	kill -CONT "$importer"
	return 1
}
wait_until 10 stands_in_the_middle
kill -9 "$importer" 2>/dev/null || fail "it was killed while it ran"
wait "$importer" 2>/dev/null || true
import "$DIR/many.csv"
of_reply 'd["accepted"] + d["repeated"] == 12000 and d["refused"] == 0'
of_reply 'd["accepted"] > 0 and d["repeated"] > 0'
import "$DIR/many.csv"
of_reply 'd["repeated"] == 12000'
all_is_right

# No such file, no such form, and a part of a file.
ended_with 65 fanxiu import ords "$DIR/none.csv"
echo "a,b,c" >"$DIR/other.csv"
ended_with 65 fanxiu import ords "$DIR/other.csv"
grep -q "this column is missing" "$DIR/out" || fail "the column is named"
ended_with 64 fanxiu import xml "$DIR/some.csv"
fanxiu import ords "$DIR/many.csv" --limit 5 --json >"$DIR/out"
REPLY=$(cat "$DIR/out")
of_reply 'd["read"] == 5'
