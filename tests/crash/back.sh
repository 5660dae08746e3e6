#!/bin/sh
# A store that is put back to an earlier point gets its end again: what came
# after the cut is taken from the rows that analytics keeps, and every table is
# as it was, byte for byte.  G14, I10.
#
# COUNT=N cuts, fifty a history; each history is drawn.
set -eu
cd "$(dirname "$0")/../.."
: "${COUNT:=50}" "${SEED:=1}"
said=$(mktemp "${TMPDIR:-/tmp}/fanxiu-back.XXXXXX")
trap 'rm -f "$said"' EXIT
trap 'exit 130' INT TERM

cut=0 begin=$(date +%s)
while [ $cut -lt "$COUNT" ]; do
	REBUILD_SEED=$((SEED + cut)) "$BUILD/rebuild_test" >"$said" 2>&1 || {
		cat "$said"
		echo "back: again: REBUILD_SEED=$((SEED + cut)) $BUILD/rebuild_test"
		exit 1
	}
	cut=$((cut + 50))
	echo "back: $cut of $COUNT cuts," \
		"$((($(date +%s) - begin) * (COUNT - cut) / cut)) s left"
done
echo "$cut cuts, $cut ends brought back byte for byte"
