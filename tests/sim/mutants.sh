#!/bin/sh
# mutants: plant each bug of mutants.def and see that the auditor finds it.
# usage: mutants.sh SIM [NUMBER...]; the last line is "mutants: N of M caught".
# WORLDS= is the budget of seeds for each.
set -u
here=$(dirname "$0") sim=$1
shift
worlds=${WORLDS:-2000}
out=$(mktemp "${TMPDIR:-/tmp}/fanxiu-mutants.XXXXXX")
trap 'rm -f "$out"' EXIT INT TERM
caught=0 all=0

# B(number, "check", "what") as lines of number|check|what
bugs() {
	sed -n 's/^B(\([0-9]*\), *"\([^"]*\)", *"\([^"]*\)")$/\1|\2|\3/p' \
		"$here/mutants.def"
}

wanted() {
	[ $# -eq 1 ] && return 0
	bug=$1
	shift
	for one in "$@"; do
		[ "$one" = "$bug" ] && return 0
	done
	return 1
}

printf '%-4s %-50s %-8s %s\n' bug what check "found by, after, in"
bugs >"$out.list"
trap 'rm -f "$out" "$out.list"' EXIT INT TERM
while IFS='|' read -r bug check what; do
	if [ $# -gt 0 ]; then
		wanted "$bug" "$@" || continue
	fi
	all=$((all + 1))
	begin=$(date +%s%N)
	# Worlds are the budget; on a busy machine they take as long as they do.
	timeout 1800 "$sim" --many "$worlds" --from 1 -q --bug "$bug" \
		>"$out" 2>/dev/null
	took=$((($(date +%s%N) - begin) / 100000000))
	found=$(sed -n 's/^FAILED world [0-9]*: \(K[0-9]*\).*/\1/p' "$out" |
		head -1)
	seeds=$(sed -n 's/^\([0-9]*\) worlds, .*/\1/p' "$out")
	if [ -n "$found" ]; then
		caught=$((caught + 1))
		result="$found after ${seeds:-?} worlds"
	else
		result="NOT FOUND in ${seeds:-?} worlds"
	fi
	printf '%-4s %-50s %-8s %s, %d.%d s\n' "$bug" "$what" "$check" \
		"$result" $((took / 10)) $((took % 10))
done <"$out.list"
echo "mutants: $caught of $all caught"
[ "$caught" -eq "$all" ]
