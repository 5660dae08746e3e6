#!/bin/sh
# kill -9 of one to all daemons at random microseconds, with clients that keep
# every receipt: nothing acknowledged is lost, nothing is done twice; a new
# world every 250 kills.  G1-G5, I3, I4, K1-K4, K6, K10.
set -eu
PART="kill"
. tests/crash/lib.sh

: "${COUNT:=2000}"
each=250 killed=0 worlds=0 begin=$(date +%s)
while [ "$killed" -lt "$COUNT" ]; do
	n=$((COUNT - killed))
	[ "$n" -le $each ] || n=$each
	given_a_fleet
	a_unit_everywhere SN-1
	stop_the_fleet
	"$BUILD/kill_crash" "$BUILD" "$FANXIU_DIR" "$UNIT" "$n" \
		$((SEED + worlds)) | tee "$DIR/said"
	tail -n 1 "$DIR/said" | grep -q ' wrong 0$' || exit 1
	tail -n 1 "$DIR/said" >>"$DIR/sums"
	worlds=$((worlds + 1))
	killed=$(awk '{ n += $2 } END { print n }' "$DIR/sums")
	echo "kill: $killed of $COUNT, $worlds worlds," \
		"$((($(date +%s) - begin) * (COUNT - killed) / killed)) s left in all;" \
		"goes on with SEED=$((SEED + worlds)) COUNT=$((COUNT - killed))"
	rm -rf "$FANXIU_DIR"
done
awk '{ k += $2; a += $4; r += $6; d += $8; c += $10; u += $12 * $2; z += $16
	if ($14 > w) w = $14 }
END { printf "%d kills, %d acknowledged, 0 lost, 0 twice; %d repeated, %d found done; %d full checks; restart %.0f ms, worst %.0f ms; %d aborts of clients by ZeroMQ\n",
	k, a, r, d, c, u / k / 1000, w / 1000, z }' "$DIR/sums"
