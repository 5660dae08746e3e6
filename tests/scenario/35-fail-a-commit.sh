#!/bin/sh
# The disk says EIO to the flush of a commit, whatever is committed: no answer,
# exit 75, a marker; the next start looks at the disk, goes on, and the same id
# has one effect.  Twice within an hour, and it stays down: G2, G3, fault 7.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

if ! strace -o /dev/null -e trace=fdatasync \
	-e inject=fdatasync:error=EIO:when=9 true 2>/dev/null; then
	echo "SKIP 35-fail-a-commit: no strace that can make calls fail"
	exit 77
fi
store=$FANXIU_DIR/store/intake
config=$FANXIU_DIR/config/intake.cfg
# As new on the virtual clock of the fleet.
ID=019cac0f-2680-7000-8000-$(date +%s | tail -c 7)000000
# A service whose disk fails at a flush: 1 the first, 1+ each from there on.
on_a_bad_disk() {
	strace -f -o "$DIR/strace" -P "$store/data.mdb" -e trace=fdatasync \
		-e inject=fdatasync:error=EIO:when="$1" \
		"$BUILD/fanxiu-intake" -c "$config" >>"$FANXIU_DIR/intake.log" 2>&1 &
	bad=$!
	KIDS=$bad
	wait_until 10 is_under_way
	# Who ends strace alone lets the service live on.
	KIDS="$bad $(cat "/proc/$bad/task/$bad/children")"
	wait_until 10 listens
}

is_under_way() {
	[ -n "$(cat "/proc/$bad/task/$bad/children")" ]
}

listens() {
	fanxiu status --json 2>/dev/null | grep -q '"name":"intake","pid":[0-9]*,"state":"ok"'
}

ends_with() {
	status=0
	wait "$bad" || status=$?
	KIDS=""
	[ $status -eq "$1" ] || fail "it ends with $1, not $status"
}

given_a_fleet
an_admitted_unit SN-1
all_is_level
stop intake
on_a_bad_disk 1+
status=0
fanxiu send intake.note "$UNIT" kind=text text_sha="$SHA" --as chen.yu:cs \
	--id "$ID" --timeout 2 >"$DIR/out" 2>&1 || status=$?
[ $status -eq 5 ] || fail "nobody is told anything: $status $(cat "$DIR/out")"
ends_with 75
grep -q COMMIT_FAILED "$FANXIU_DIR/intake.log" || fail "it says why"
[ -e "$store/suspect" ] || fail "a marker lies beside the store"

# It looks, goes on; the id is done once, however often it is sent.
start intake
grep -q 'SUSPECT errno=5' "$FANXIU_DIR/intake.log" || fail "the start looks"
[ -e "$store/suspect" ] && fail "the marker is gone"
for turn in 1 2; do
	send intake.note "$UNIT" kind=text text_sha="$SHA" --as chen.yu:cs \
		--id "$ID"
done
happened "$UNIT" intake.noted 1
all_is_level
all_is_right

# So it is when a backup is noted, of which no batch knows.
rm -f "$store"/suspect*
stop intake
on_a_bad_disk 1
fanxiu backup "$DIR/backup" >"$DIR/out" 2>&1 || :
ends_with 75
[ -e "$store/suspect" ] || fail "a marker lies beside the store"
start intake

# A second time within the hour.
stop intake
on_a_bad_disk 1+
fanxiu send intake.note "$UNIT" kind=text text_sha="$SHA" --as chen.yu:cs \
	--timeout 2 >"$DIR/out" 2>&1 && fail "nobody is told anything"
ends_with 75
ended_with 65 "$BUILD/fanxiu-intake" -c "$config"
grep -q DISK_FAILING "$DIR/out" || fail "it says that the disk fails"
ended_with 65 "$BUILD/fanxiu-intake" -c "$config"
