#!/bin/sh
# Partitions, one-way partitions, lossy, slow and wild links, under a thousand
# commands a second: everybody goes on with the own work, and all is level
# within 2 s of the healing, without help.  Faults 14 and 15: G9, G16, I11.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount SECONDS 30 600
amount RATE 1000 1000

# The unit that the notes are about has been everywhere.
given_a_fleet
a_unit_everywhere SN-1
all_is_level
stop_the_fleet

# Everybody reaches the others through the relay; clients do not.
mkdir "$DIR/net" "$DIR/config"
for dept in $ALL; do
	CONFIG=$DIR/config
	sed "/^peer:/,\$s|\"ipc://.*/\([a-z]*\)/\([a-z]*\)\"|\"ipc://$DIR/net/$dept-\1.\2\"|" \
		"$FANXIU_DIR/config/$dept.cfg" >"$CONFIG/$dept.cfg"
done
mkfifo "$DIR/begun"
{
	PART=$PART python net.py relay "$DIR/net" "$FANXIU_DIR" "$SECONDS" \
		"$RATE" "$UNIT" <"$DIR/begun"
} >"$DIR/out" &
driver=$!
KIDS=$driver
exec 9>"$DIR/begun"
wait_until 10 grep -q ready "$DIR/out"
# shellcheck disable=SC2086 # a list of words
serve $ALL
echo >&9
status=0
wait "$driver" || status=$?
grep -v ready "$DIR/out" || true
[ $status -eq 0 ] || fail "the schedule holds"
KIDS=""
exec 9>&-
stop_the_fleet
CONFIG=""
given_a_fleet
all_is_well

# The same with a cable between namespaces: the kernel's own TCP.
CABLE=fx$$
can_cable() {
	[ "$(id -u)" = 0 ] && has ip && has tc && ip netns add "$CABLE" &&
		NETWORKS=$CABLE && ip -n "$CABLE" link add br0 type bridge &&
		ip -n "$CABLE" link set br0 up
}
can_cable 2>/dev/null || {
	one_less "cable: needs root, ip, tc and network namespaces with a bridge"
	exit 0
}
built far_preload.so
host=0
for dept in $ALL; do
	host=$((host + 1))
	ip netns add "$CABLE-$dept"
	NETWORKS="$NETWORKS $CABLE-$dept"
	ip link add eth0 netns "$CABLE-$dept" type veth \
		peer name "$dept" netns "$CABLE"
	ip -n "$CABLE" link set "$dept" master br0 up
	ip -n "$CABLE-$dept" addr add "10.9.0.$host/24" dev eth0
	ip -n "$CABLE-$dept" link set eth0 up
	ip -n "$CABLE-$dept" link set lo up
	places="${places:-} -e s|ipc://.*/$dept/events|tcp://127.9.0.$host:7331|"
	places="$places -e s|ipc://.*/$dept/journal|tcp://127.9.0.$host:7332|"
done
stop_the_fleet
CONFIG=$DIR/config
for dept in $ALL; do
	# shellcheck disable=SC2086 # a list of words
	sed $places "$FANXIU_DIR/config/$dept.cfg" >"$CONFIG/$dept.cfg"
done
with() {
	echo "ip netns exec $CABLE-$1 env LD_PRELOAD=$BUILD/far_preload.so"
}
# shellcheck disable=SC2086
serve $ALL
all_is_level
PART=$PART python net.py cable "$CABLE" "$FANXIU_DIR" "$SECONDS" "$RATE" \
	"$UNIT" <"$DIR/begun" >"$DIR/out" &
driver=$!
KIDS=$driver
exec 9>"$DIR/begun"
wait_or_near() {
	grep -q '^near' "$DIR/out" || ! kill -0 "$driver" 2>/dev/null
}
wait_until $((SECONDS * 4 + 60)) wait_or_near
if grep -q '^near' "$DIR/out"; then
	stop_the_fleet
	CONFIG=""
	given_a_fleet
	echo >&9
fi
status=0
wait "$driver" || status=$?
grep -v near "$DIR/out" || true
[ $status -eq 0 ] || fail "the schedule holds on a cable"
KIDS=""
exec 9>&-
all_is_well
