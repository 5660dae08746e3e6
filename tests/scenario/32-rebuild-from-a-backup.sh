#!/bin/sh
# A store is lost.  Its backup, made while it ran and checked, is put in its
# place, analytics gives back every row that came after, and all go on under a
# new epoch as if nothing had been: G14, P5, I2, I10.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

STORE=$FANXIU_DIR/store
BACKUPS=$DIR/backups

given_a_fleet
an_admitted_unit SN-1
all_is_level

# All six, while they run; a second one in the same place is refused.
fanxiu backup "$BACKUPS" >"$DIR/out" 2>&1 || fail "backup: $(cat "$DIR/out")"
[ "$(grep -c 'backed up and checked' "$DIR/out")" = 6 ] ||
	fail "six backups: $(cat "$DIR/out")"
[ -f "$BACKUPS.keys/contact.keys" ] || fail "the keys lie apart"
[ -z "$(find "$BACKUPS" -name contact.keys)" ] ||
	fail "and not with what they seal"
[ "$(find "$STORE" -name 'copy*' | wc -l)" = 0 ] || fail "no copy is left"
ended_with 64 "$BUILD/fanxiu" backup repair "$BACKUPS/repair"
# Nor one whose name no path can hold.
ended_with 64 "$BUILD/fanxiu" backup repair "$DIR/$(printf '%04000d' 0)"
ended_with 64 "$BUILD/fanxiu" restore repair "$BACKUPS/repair" \
	--to "$DIR/$(printf '%04000d' 0)"
for dept in $ALL; do
	grep -q "BACKED_UP seq=" "$FANXIU_DIR/$dept.log" ||
		fail "$dept knows of its backup"
	"$BUILD/fanxiu-$dept" --verify "$BACKUPS/$dept" >"$DIR/out" ||
		fail "$dept verifies: $(cat "$DIR/out")"
done

# A backup with a turned bit is none.
cp -r "$BACKUPS/repair" "$DIR/spoiled"
printf x | dd of="$DIR/spoiled/data.mdb" bs=1 seek=9000 conv=notrunc 2>/dev/null
ended_with 65 "$BUILD/fanxiu-repair" --verify "$DIR/spoiled"
ended_with 65 "$BUILD/fanxiu" restore repair "$DIR/spoiled"
ended_with 65 "$BUILD/fanxiu" restore intake "$BACKUPS/repair"

# A copy that does not fit changes nothing.
stop repair
before=$(cd "$STORE/repair" && cksum data.mdb)
status=0
(trap '' XFSZ && ulimit -f 16 &&
	exec "$BUILD/fanxiu" restore repair "$BACKUPS/repair") \
	>"$DIR/out" 2>&1 || status=$?
[ $status -eq 74 ] || fail "no room is 74: $status $(cat "$DIR/out")"
grep -q 'the store is as it was' "$DIR/out" || fail "and says so"
[ "$(cd "$STORE/repair" && cksum data.mdb)" = "$before" ] &&
	[ -z "$(find "$STORE" -name '*.broken-*' -o -name 'restored.mdb*')" ] ||
	fail "the store is there: $(ls "$STORE" "$STORE/repair")"
start repair

# Life goes on, in every department.
FIRST=$UNIT
assess "$FIRST" repairable
an_admitted_unit SN-2
all_is_level

# lost DEPARTMENT: its store, and nothing else.
lost() {
	dept=$1
	ended_with 75 "$BUILD/fanxiu" restore "$dept" "$BACKUPS/$dept"
	REPLY=$(fanxiu status --json)
	had=$(value "[s['seq'] for s in d['services'] if s['name'] == '$dept'][0]")
	kill_9 "$dept"
	rm "$STORE/$dept/data.mdb" "$STORE/$dept/lock.mdb"
	: >"$FANXIU_DIR/$dept.log"
	ended_with 65 "$BUILD/fanxiu-$dept" -c "$FANXIU_DIR/config/$dept.cfg"
	[ "$dept" != intake ] || rm "$STORE/intake/contact.keys"
	fanxiu restore "$dept" "$BACKUPS/$dept" >"$DIR/out" 2>&1 ||
		fail "restore: $(cat "$DIR/out")"
	ended_with 65 "$BUILD/fanxiu-$dept" -c "$FANXIU_DIR/config/$dept.cfg"
}

# restarts DEPARTMENT: it is restored, and those who followed it go on.
restarts() {
	start "$1" --restored
	all_is_level
	all_is_right
	REPLY=$(fanxiu status --json)
	of_reply "[s['seq'] for s in d['services'] if s['name'] == '$1'] == [$((had + $2))]"
}

# With the tail out of analytics nothing is lost but the time.
for dept in intake assessment quality; do
	lost $dept
	REPLY=$(fanxiu rebuild $dept --from analytics --json) ||
		fail "rebuild $dept"
	of_reply "d['head'] == $had and d['refused'] == 0"
	restarts $dept 1
done
cmp -s "$BACKUPS.keys/contact.keys" "$STORE/intake/contact.keys" ||
	fail "the keys are back"
stop quality
[ -z "$(grep -h 'PEER_DIVERGED' "$FANXIU_DIR"/*.log)" ] ||
	fail "nobody stopped following"
start quality

# Work goes on where it was.
propose "$FIRST" repair customer
an_admitted_unit SN-3
all_is_level
all_is_right
REPLY=$(fanxiu verify --cross --json) || fail "the chains fit: $REPLY"

# The keys may be lost, too.  Intake does not start without them until it was
# restored and whoever did that was told; then persons are asked again.
CASE=${UNIT%.*}
KEYS=$STORE/intake/contact.keys
send intake.update_contact "$CASE" contact_name="Zhao Wei" \
	contact_phone=13900000000
fanxiu backup intake "$DIR/late" >"$DIR/out" 2>&1 ||
	fail "backup: $(cat "$DIR/out")"
all_is_level
stop intake
rm "$KEYS"
mv "$DIR/late.keys" "$DIR/kept.keys"
ended_with 65 "$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg"
restore_late() {
	fanxiu restore intake "$DIR/late" --lang en "$@" >"$DIR/out" 2>&1 ||
		fail "restore: $(cat "$DIR/out")"
}
restore_late
grep -q 'no keys beside the backup' "$DIR/out" || fail "it is said"
restore_late --keys "$DIR/kept.keys"
cmp -s "$DIR/kept.keys/contact.keys" "$KEYS" || fail "they may be found yet"
rm "$KEYS"
restore_late
start intake --restored
all_is_level
all_is_right
read_contact() {
	send intake.read_contact "$CASE" purpose=call --as he.jing:cs
	"$PYTHON" - "$CASE" "$(value 'd["id"]')" <<'END'
import sys
import uuid

from peer import *

case, read = sys.argv[1:]
said, contact = Desk("intake", "he.jing", "cs").query(
    "contact", subject=case, read=uuid.UUID(read).bytes)
must(said["code"] == "OK", f"{said}")
print(contact.get("contact_name"))
END
}
[ "$(read_contact)" = None ] || fail "nobody can read it"
send intake.update_contact "$CASE" contact_name="Qian Li" \
	contact_phone=13900000001
[ "$(read_contact)" = "Qian Li" ] || fail "it was asked for again"
an_admitted_unit SN-4
all_is_level
all_is_right
