#!/bin/sh
# mutants: bugs planted on purpose, which the parts of the rig must find.
# usage: mutants.sh BUILD BUGS      BUGS is a build with -DFX_BUGS
# Its last line is "crash-mutants: N of N caught".
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$1 bugs=$2
caught=0 all=0
out=$(mktemp "${TMPDIR:-/tmp}/fanxiu-mutants.XXXXXX") || exit 2
trap 'rm -f "$out"' EXIT
trap 'exit 130' INT TERM

# mutant NAME PART COUNT WHERE SETTING WORDS: the part fails, and says WORDS.
mutant() {
	all=$((all + 1))
	begin=$(date +%s)
	env BUILD="$4" SEED="${SEED:-7}" COUNT="$3" "$5" \
		sh "tests/crash/$2.sh" >"$out" 2>&1
	rc=$?
	word=MISSED
	if [ $rc -eq 1 ] && grep -qE "WRONG.*($6)" "$out"; then
		word=caught caught=$((caught + 1))
	fi
	# What a part keeps of a mutant is of no use.
	kept=$(sed -n 's/^[a-z]*: what is left: //p' "$out")
	case $kept in */fx.*) rm -rf "$kept" ;; esac
	printf '%-44s %-6s %-7s %4d s  %s\n' "$1" "$2" $word \
		$(($(date +%s) - begin)) \
		"$(grep -m1 WRONG "$out" | cut -c1-60)"
}

mutant "1 reply before commit" kill 400 "$bugs" FANXIU_BUG=1 "acknowledged"
mutant "4 an accepted id is not remembered" kill 400 "$bugs" FANXIU_BUG=4 TWICE
mutant "1 reply before commit" power 1200 "$bugs" FANXIU_BUG=1 LOST
mutant "2 publication before commit" power 1200 "$bugs" FANXIU_BUG=2 \
	"LOST|cursor|cause"
mutant "51 nothing is flushed" power 300 "$build" RECORD_DROPS=1 "LOST|CORRUPT"
mutant "20 the sum of a row is not looked at" flip 500 "$bugs" FANXIU_BUG=20 SILENT
mutant "54 the witness is not asked" flip 4000 "$bugs" FANXIU_BUG=54 SILENT
echo "crash-mutants: $caught of $all caught"
[ $caught -eq $all ]
