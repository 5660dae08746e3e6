#!/bin/sh
# A disk that is filled by somebody else while a service works: commands are
# refused, or the commit meets it and the service starts again into reading
# only; reads go on, nothing acknowledged is lost, and commands are taken
# within 2 s once there is room: G22, G3, fault 5.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

disk=$FANXIU_DIR/store/intake
mkdir -p "$disk"
if ! mount -t tmpfs -o size=160m,mode=700 none "$disk" 2>/dev/null; then
	echo "SKIP 34-fill-the-disk: a small disk cannot be mounted here"
	exit 77
fi
trap 'was=$?; set +e; umount -l "$disk" 2>/dev/null; (exit $was); tidy_up' EXIT

state_is() {
	[ "$(fanxiu status --json | "$PYTHON" -c 'import json, sys
print(*[s.get("state") for s in json.load(sys.stdin)["services"]
        if s["name"] == "intake"])')" = "$1" ]
}

# leave MIB: fill the disk until so much is free.
leave() {
	# The reserve may come back between the look and the filling.
	for _ in 1 2 3 4 5; do
		free=$(df --output=avail -m "$disk" | tail -n 1)
		[ "$free" -gt "$1" ] || return 0
		fallocate -l "$((free - $1))M" "$disk/filler.$1" && return
		sleep 0.2
	done
	fail "the disk is filled but for $1 MiB"
}

given_a_fleet
an_admitted_unit SN-1
[ -e "$disk/reserve" ] || fail "there is a reserve"

# Nearly full: seen at the next look.
leave 20
wait_until 15 state_is readonly
ended_with 75 fanxiu send intake.note "$UNIT" kind=text text_sha="$SHA" \
	--as chen.yu:cs --timeout 3
see "$UNIT"
rm "$disk"/filler.*
freed=$(date +%s%N)
wait_until 3 state_is ok
send intake.note "$UNIT" kind=text text_sha="$SHA" --as chen.yu:cs
echo "# commands again after $((($(date +%s%N) - freed) / 1000000)) ms"

# Full in the middle of work: a commit meets it.
"$PYTHON" tests/scenario/fill.py "$UNIT" "$DIR/receipts" >"$DIR/told" &
load=$!
KIDS=$load
wait_until 10 test -s "$DIR/receipts"
dd if=/dev/zero of="$disk/filler" bs=1M 2>/dev/null || true
wait "$load" || fail "what is answered is right: $(cat "$DIR/told")"
KIDS=""
echo "# under load: $(cat "$DIR/told")"
if ! runs intake; then
	grep -q COMMIT_FAILED "$FANXIU_DIR/intake.log" ||
		fail "it says why it ended"
	[ -e "$disk/reserve" ] && fail "the reserve is given to a full disk"
	start intake
fi
wait_until 15 state_is readonly
see "$UNIT"
"$PYTHON" tests/scenario/fill.py --check "$DIR/receipts" >"$DIR/kept" ||
	fail "nothing that was acknowledged is lost: $(cat "$DIR/kept")"
# What cannot be verified for want of room leaves nothing of it behind: a copy,
# and what is made of it, whether none of them fits or one.
failed=""
for room in 1 2 3 4; do
	rm -f "$disk"/filler*
	leave $room
	fanxiu verify >"$DIR/out" 2>&1 || failed="$failed $room"
	[ -z "$(find "$disk" -mindepth 1 -type d)" ] ||
		fail "with $room MiB nothing is left: $(find "$disk")"
done
echo "# no room to verify with MiB:$failed"
[ -n "$failed" ] || fail "there was room all the same"
rm -f "$disk"/filler*
freed=$(date +%s%N)
wait_until 3 state_is ok
send intake.note "$UNIT" kind=text text_sha="$SHA" --as chen.yu:cs
echo "# commands again after $((($(date +%s%N) - freed) / 1000000)) ms"
wait_until 15 test -e "$disk/reserve"
all_is_level
all_is_right
stop intake
