# verify finds whatever was damaged, in stores that are stopped and in those of
# a running fleet: gaps, rows that say something else, records that are not the
# fold, cursors past heads.  G8, operations 11.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
an_admitted_unit SN-1
assess "$UNIT" nothing
all_is_level
all_is_right
[ "$(find "$FANXIU_DIR/store" -name 'copy*' | wc -l)" = 0 ] ||
	fail "no copy is left behind"
stop_the_fleet

# A stopped fleet is looked at where it lies, without waiting for anybody.
begin=$(date +%s)
all_is_right
[ $(($(date +%s) - begin)) -le 15 ] || fail "a stopped fleet is verified soon"

# damaged DEPARTMENT WHAT... : that alone is wrong, until it is put back.
damaged() {
	lies=$FANXIU_DIR/store/$1
	dept=$1
	shift
	cp "$lies/data.mdb" "$DIR/whole.mdb"
	"$PYTHON" tests/scenario/damage.py "$lies" "$@" || fail "damage $*"
	status=0
	REPLY=$(fanxiu verify --json 2>"$DIR/said") || status=$?
	[ $status -eq 1 ] || fail "verify finds $dept $*: exit $status $REPLY"
	of_reply 'd["ok"] is False and d["problems"]'
	of_reply 'all(p.startswith(("'"$dept"':", "'"$dept"'.")) for p in d["problems"])'
	REPLY=$(echo "$REPLY" | "$PYTHON" -c '
import json, sys
print(json.dumps([s for s in json.load(sys.stdin)["stores"]
    if s["name"] == "'"$dept"'"][0]))')
	cp "$DIR/whole.mdb" "$lies/data.mdb"
}

damaged intake hole
of_reply 'd["gaps"] == 1 and d["chain_ok"] is False'
damaged intake end
of_reply 'd["gaps"] == 1 and d["chain_ok"] is False'
damaged assessment lie
of_reply 'd["gaps"] == 0 and d["chain_ok"] is False'
damaged shipping link
of_reply 'd["gaps"] == 0 and d["chain_ok"] is False'
damaged analytics lie
of_reply 'd["chain_ok"] is False'
damaged repair sum
of_reply 'd["chain_ok"] is True and d["fold_differences"] >= 1'
damaged intake record "no heat" "no food"
of_reply 'd["chain_ok"] is True and d["fold_differences"] == 1'
damaged analytics lost "$UNIT"
of_reply 'd["chain_ok"] is True and d["fold_differences"] >= 1'
damaged assessment queue
of_reply 'd["fold_differences"] >= 1'
damaged repair cursor
of_reply 'd["cursors_ok"] is False and d["fold_differences"] == 0'
all_is_right

# A service that runs on an edited record is found out by its copy.
"$PYTHON" tests/scenario/damage.py "$FANXIU_DIR/store/intake" record \
	"no heat" "no food"
given_a_fleet
status=0
REPLY=$(fanxiu verify --json) || status=$?
[ $status -eq 1 ] || fail "a running fleet is verified too: $REPLY"
of_reply '[s["fold_differences"] for s in d["stores"]] == [1, 0, 0, 0, 0, 0]'
