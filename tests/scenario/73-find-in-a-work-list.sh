#!/bin/sh
# A work list is looked through to its end: what is found, and how many units
# stand in each state, does not depend on how many rows are given out:
# console.md 6.2, U12.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
for n in 1 2 3 4 5 6; do
	a_request SN-$n
done
a_request SN-LAST
last=$UNIT
all_is_level

"$PYTHON" - "$last" <<'END' || fail "a work list hides what it holds"
from web import *

last = sys.argv[1]
cs = Client()
cs.demo("cs")
first = cs.get("/v1/queues/intake?limit=2").json
must(len(first["rows"]) == 2 and first["more"], "two of seven, and more")
must(first["counts"].get("requested") == 7, f"counts: {first['counts']}")
for words in ("sn-last", last, last[-6:]):
    found = cs.get(f"/v1/queues/intake?limit=2&q={words}").json
    must([row["unit_no"] for row in found["rows"]] == [last],
         f"{words} finds {found}")
    must(not found["more"], f"{words}: there is no more")
none = cs.get("/v1/queues/intake?limit=2&q=nowhere").json
must(none["rows"] == [] and not none["more"], "nothing is found")
must(none["counts"].get("requested") == 7, "and seven are there")
mine = cs.get("/v1/queues/intake?limit=2&mine=1").json
must(mine["rows"] == [] and not mine["more"], "none of them is mine")
model = cs.get("/v1/queues/intake?limit=7&model=KETTLE-2").json
must(len(model["rows"]) == 7 and not model["more"], "all are of a model")
END
