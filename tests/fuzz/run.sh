#!/bin/sh
# run: the fuzzer, target by target, two at a time at most, and a table.
# usage: run.sh BUILD SECONDS [TARGET...]
# What libFuzzer finds is put into tests/fuzz/regression/TARGET, from where
# make check replays it; the corpus that grows stays in BUILD/corpus and is
# made small again by merge.sh.
set -u
build=$1 seconds=$2
shift 2
fuzzer=$build/fanxiu-fuzz
[ $# -gt 0 ] || set -- $("$fuzzer" 2>&1 | sed 's/.*one of: *//')
out=$build/out
mkdir -p "$out"

one() {
	target=$1
	mkdir -p "$build/corpus/$target" "tests/fuzz/corpus/$target"
	FUZZ_TARGET=$target "$fuzzer" "$build/corpus/$target" \
		"tests/fuzz/corpus/$target" \
		-max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 \
		-max_len="$(longest "$target")" -print_final_stats=1 \
		-artifact_prefix="$out/$target-" \
		>"$out/$target" 2>&1
	echo $? >"$out/$target.rc"
}

# Longer than any limit of what it reads.
longest() {
	case $1 in
	csv | import) echo 24576 ;;
	paper) echo 34000 ;;
	command | event | record | request | service) echo 20000 ;;
	batch | scan | pack) echo 8192 ;;
	*) echo 4096 ;;
	esac
}

# What libFuzzer printed last of itself.
stat() {
	sed -n "s/^stat::$1: *//p" "$out/$2" | tail -n 1
}

# The bytes of which it died; children may die of theirs, and leave some too.
keep() {
	file=$(sed -n 's/.*Test unit written to //p' "$out/$1" | tail -n 1)
	[ -n "$file" ] || return 0
	mkdir -p "tests/fuzz/regression/$1"
	cp "$file" "tests/fuzz/regression/$1/$(basename "$file" |
		sed "s/^$1-//" | cut -c1-22)"
}

row() {
	edges=$(grep -oE 'cov: [0-9]+' "$out/$1" | tail -n 1 | cut -d' ' -f2)
	crashes=0
	# One that ended in any other way than by its time found something.
	if [ "$(cat "$out/$1.rc")" -ne 0 ] ||
		[ -z "$(stat number_of_executed_units "$1")" ]; then
		crashes=1
	fi
	printf '%-12s %12s %9s %9s %7s %8s\n' "$1" \
		"$(stat number_of_executed_units "$1")" \
		"$(stat average_exec_per_sec "$1")" "${edges:-?}" \
		"$(stat new_units_added "$1")" $crashes
	[ $crashes -eq 0 ] && return 0
	echo "FAILED $1: $out/$1"
	keep "$1"
	grep -E 'NOT SO|ERROR|SUMMARY|outcome|of memory|Test unit' "$out/$1" |
		head -n 8
	return 1
}

echo "$# targets, $seconds s each, two at a time"
printf '%-12s %12s %9s %9s %7s %8s\n' target executions exec/s coverage new \
	crashes
failed=0
while [ $# -gt 0 ]; do
	first=$1 second=${2:-}
	one "$first" &
	[ -z "$second" ] || one "$second" &
	wait
	row "$first" || failed=$((failed + 1))
	[ -z "$second" ] || row "$second" || failed=$((failed + 1))
	shift
	[ $# -eq 0 ] || shift
done
echo "$failed targets failed"
[ $failed -eq 0 ]
