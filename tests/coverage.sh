#!/bin/sh
# coverage: what of common/ the tests reach: unit tests, a few worlds of the
# simulator and the scenarios, in a build with counters; lines and branches of
# it all, and of the files that lack most.
# usage: coverage.sh BUILD TEST...
# SCENARIOS="01 16" chooses; SCENARIOS=none runs unit tests and worlds alone.
# What is not counted, and the goal: .ci/gcovr.cfg.  Ends with 1 below it, and
# when a test failed.
set -u
build=$1
shift
log=$(mktemp "${TMPDIR:-/tmp}/fanxiu-coverage.XXXXXX") || exit 2
trap 'rm -f "$log"' EXIT
failed=0

# Those of the real daemons that reach what no test of a module does.
: "${SCENARIOS:=01 03 04 08 10 12 13 16 19 20 21 23 24 26 27 29 30 31 32 35 36 37 38 39 42 44 60 61}"

command -v gcovr >/dev/null || {
	echo 'SKIP coverage: no gcovr (apt-get install gcovr)'
	exit 0
}

# run NAME COMMAND ...: what it says only when it fails.
run() {
	name=$1
	begin=$(date +%s)
	shift
	"$@" >"$log" 2>&1
	rc=$?
	case $rc in
	0) printf '  %-48s ok %4d s\n' "$name" $(($(date +%s) - begin)) ;;
	77) grep '^SKIP' "$log" ;;
	*)
		failed=$((failed + 1))
		echo "FAILED $name (status $rc)"
		tail -n 20 "$log"
		;;
	esac
}

units() {
	for test in "$@"; do
		# Each call in turn where that is no matter of many minutes.
		case $test in
		*/service_faults_test | */copies_faults_test) EVERY=1 ;;
		*) EVERY="" ;;
		esac
		env ${EVERY:+EVERY=1} "$test" || echo "NOT SO: $test"
	done 2>&1 | tee "$build/units.log" | grep '^NOT SO'
	! grep -q '^NOT SO' "$build/units.log"
}

find "$build" -name '*.gcda' -delete
run "$# unit tests" units "$@"
run "40 worlds of the simulator" "$build/sim" --many 40 --from 1
for number in $SCENARIOS; do
	for scenario in tests/scenario/"$number"-*.sh; do
		[ -e "$scenario" ] || continue
		run "$(basename "$scenario" .sh)" env BUILD="$build" \
			timeout 300 sh "$scenario"
	done
done

# gcovr says with its status whether the goal is met.
gcovr --config .ci/gcovr.cfg --json-summary "$build/coverage.json" \
	--txt /dev/null "$build/common" 2>"$log"
rc=$?
[ $rc -eq 0 ] || grep -v '^$' "$log" | tail -n 3
python3 - "$build/coverage.json" <<'END2'
import json, sys
d = json.load(open(sys.argv[1]))
def lacks(f):
    return (f["line_total"] - f["line_covered"] + f["branch_total"]
            - f["branch_covered"])
def row(name, f):
    print("%-40s %6.1f %% of %5d lines %6.1f %% of %5d branches" % (
        name, f["line_percent"], f["line_total"],
        f["branch_percent"], f["branch_total"]))
print("\nthe ten files that lack most:")
for f in sorted(d["files"], key=lacks, reverse=True)[:10]:
    row(f["filename"], f)
print()
row("common/", d)
END2
[ $rc -eq 0 ] && [ $failed -eq 0 ]
