#!/bin/sh
# Two instances of one store: directly, through a bind mount, from another
# network namespace, on a copied directory, and both at the same microsecond.
# One serves; the other ends within a second and says why; the endpoints stay
# with the first, whose clients notice nothing.  Fault 19: G15, I1, G2.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount COUNT 50 1000

given_a_fleet
a_request SN-1
echo "$UNIT" >"$FANXIU_DIR/unit"
ways="same elsewhere"
mkdir "$DIR/bound"
if mount --bind "$FANXIU_DIR/store/intake" "$DIR/bound" 2>/dev/null; then
	MOUNTS=$DIR/bound
	ways="$ways bound"
else
	one_less "bound: no bind mounts here"
fi
if unshare -n true 2>/dev/null; then
	ways="$ways netns"
else
	one_less "netns: no network namespaces here"
fi
stop intake
cp -a "$FANXIU_DIR/store/intake" "$DIR/copy"
start intake

# settings NAME STORE: with that store, and sockets of its own.
settings() {
	mkdir -p "$DIR/$1" "$FANXIU_DIR/$1-run/intake"
	sed -e "s|^store:.*|store: { path = \"$2\"; };|" \
		-e "/^bind:/,/^};/s|/run/|/$1-run/|" \
		"$FANXIU_DIR/config/intake.cfg" >"$DIR/$1/intake.cfg"
}

settings elsewhere "$FANXIU_DIR/store/intake"
settings mount "$DIR/bound"
settings copied "$DIR/copy"
# shellcheck disable=SC2086 # a list of words
PART=$PART python twin.py "$BUILD" "$DIR" "$COUNT" "$(pid_of intake)" \
	copied $ways
start intake
a_request SN-2
all_is_well
