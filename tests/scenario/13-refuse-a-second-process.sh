#!/bin/sh
# A store has one process: a second is refused with status 75, and the first
# goes on; so is a copy elsewhere, until somebody says that it was restored:
# G2, G15, I1, I2.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# elsewhere NAME STORE: a configuration with that store and sockets of its own.
elsewhere() {
	mkdir -p "$DIR/$1"
	sed -e "s|^store:.*|store: { path = \"$2\"; };|" \
		-e "/^bind:/,/^};/s|/run/|/$1-run/|" \
		"$FANXIU_DIR/config/intake.cfg" >"$DIR/$1/intake.cfg"
	mkdir -p "$FANXIU_DIR/$1-run/intake"
	echo "$DIR/$1/intake.cfg"
}

given_a_fleet
a_request SN-1
second=$(elsewhere second "$FANXIU_DIR/store/intake")
ended_with 75 "$BUILD/fanxiu-intake" -c "$second"
grep -q "^<3>intake STORE_IN_USE " "$DIR/out" ||
	fail "the log says STORE_IN_USE: $(cat "$DIR/out")"
a_request SN-2
# A fleet that runs is started again: nothing happens to it.
before=$(pid_of intake)
start intake
[ "$(pid_of intake)" = "$before" ] || fail "the running one stays"

# What another process may be writing just now is not called damaged.
stop intake
cp -a "$FANXIU_DIR/store/intake" "$DIR/kept"
head -c 65536 /dev/zero | dd of="$FANXIU_DIR/store/intake/data.mdb" bs=4096 \
	seek=2 conv=notrunc 2>/dev/null
ended_with 65 "$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg"
flock -F "$FANXIU_DIR/store/intake/owner" sleep 60 &
KIDS=$!
is_owned() {
	! flock -n "$FANXIU_DIR/store/intake/owner" true
}
wait_until 5 is_owned
ended_with 75 "$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg"
kill $KIDS
rm -r "$FANXIU_DIR/store/intake"
mv "$DIR/kept" "$FANXIU_DIR/store/intake"

# A copy of the directory is not taken for the store.
cp -a "$FANXIU_DIR/store/intake" "$DIR/copy"
copy=$(elsewhere copied "$DIR/copy")
ended_with 65 "$BUILD/fanxiu-intake" -c "$copy"
grep -q "^<3>intake STORE_COPIED " "$DIR/out" ||
	fail "the log says STORE_COPIED: $(cat "$DIR/out")"

# Once it is said to be a restored one it begins an epoch of its own.
sed -i "s|^store:.*|store: { path = \"$DIR/copy\"; };|" \
	"$FANXIU_DIR/config/intake.cfg"
"$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg" --restored \
	>"$DIR/restored.log" 2>&1 &
KIDS=$!
is_restored() {
	grep -q "^<6>intake READY .*epoch=2" "$DIR/restored.log"
}
wait_until 5 is_restored
REPLY=$(fanxiu status --json) || true
of_reply '[s["epoch"] for s in d["services"] if s["name"] == "intake"] == [2]'
a_request SN-3
