#!/bin/sh
# Power cuts: every write, sync and rename of all six stores is recorded under
# one counter while a fleet is made, works, and loses a department to kill -9,
# and so is every frame that leaves it.  Then the power goes at one instant for
# all: what was not synced is lost, whole or torn by sectors.  Each image opens,
# keeps all that was told to anybody, and has no effect without its cause.
# G1-G3, G8, G9, K1, K3, K4, K10.
set -eu
PART="power"
# Images are made by the thousand: in memory where there is room.
[ -w /dev/shm ] && TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"
. tests/crash/lib.sh

: "${COUNT:=20000}"
each=200000 made=0 worlds=0 begin=$(date +%s)
while [ "$made" -lt "$COUNT" ]; do
	n=$((COUNT - made))
	[ "$n" -le $each ] || n=$each
	rm -rf "$DIR/record" "$FANXIU_DIR" "$DIR/images"
	export RECORD_FILE="$DIR/record" RECORD_ROOT="$FANXIU_DIR/store/"
	LD_PRELOAD=$BUILD/record_preload.so given_a_fleet
	fanxiu play --generate 25 --seed $((SEED + worlds)) --quiet \
		>"$DIR/play.out" 2>&1 &
	play=$!
	KIDS=$play
	sleep 1
	kill_9 repair
	LD_PRELOAD=$BUILD/record_preload.so start repair
	wait $play || fail "the play ends: $(tail -n 3 "$DIR/play.out")"
	KIDS=""
	stop_the_fleet
	unset RECORD_FILE RECORD_ROOT
	mkdir "$DIR/images"
	"$BUILD/power_crash" "$DIR/record" "$FANXIU_DIR/store" "$DIR/images" \
		"$n" $((SEED + worlds)) | tee "$DIR/said"
	tail -n 1 "$DIR/said" | grep -q ' wrong 0$' || exit 1
	tail -n 1 "$DIR/said" >>"$DIR/sums"
	worlds=$((worlds + 1))
	made=$(awk '{ n += $2 } END { print n }' "$DIR/sums")
	echo "power: $made of $COUNT, $worlds worlds," \
		"$((($(date +%s) - begin) * (COUNT - made) / made)) s left in all;" \
		"goes on with SEED=$((SEED + worlds)) COUNT=$((COUNT - made))"
done
awk '{ i += $2; a += $4; c += $20; w += $22; r += $24; p += $26 }
END { printf "%d images of six stores at %d cuts, 0 lost, 0 unopenable, 0 effects without cause; %d before there was a store; %d operations, %d replies, %d events told\n",
	i, c, a, w, r, p }' "$DIR/sums"
