#!/bin/sh
# check: run the tests, a line each.  Most of a test is waiting, so that two run
# at a time.
# usage: check.sh unit|browser|scenario|all BUILD TEST...
#        check.sh one BUILD ITEM     what a lane runs; adds to the file $tally
#
# An item is the program of a unit test, a file of tests/node, tests/browser or
# tests/scenario, or a proof: a program of its own, named below.  A scenario
# that judges times, or works in the build tree itself, says "# alone" and why,
# and runs when nothing else does.
# The last line is "N passed, N failed".
set -u
what=$1 build=$2
shift 2
out=$(mktemp "${TMPDIR:-/tmp}/fanxiu-check.XXXXXX")
trap 'rm -f "$out"' EXIT INT TERM

# count PASSED FAILED SKIPPED: a line of the tally.
count() {
	echo "$1 $2 $3" >>"$tally"
}

# judge STATUS PASSED FAILED NAME TOOK: how a test of several sentences ended.
judge() {
	rc=$1 good=${2:-0} bad=${3:-1}
	# A test that died said less than it planned.
	[ "$rc" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ "$rc" -eq 0 ] && [ "$good" -eq 0 ] && bad=1
	if [ "$rc" -eq 77 ]; then
		count 0 0 1
		grep '^SKIP' "$out" || echo "SKIP $4: it does not say why"
		return
	fi
	count "$good" "$bad" 0
	printf '  %-40s %4d ok %9s\n' "$4" "$good" "$5"
	[ "$bad" -eq 0 ] || { echo "FAILED $4 (status $rc)"; tail -80 "$out"; }
}

took_ms() {
	echo "$((($(date +%s%N) - begin) / 1000000)) ms"
}

took_s() {
	echo "$((($(date +%s%N) - begin) / 1000000000)) s"
}

unit() {
	CMOCKA_MESSAGE_OUTPUT=TAP "$1" >"$out" 2>&1
	judge $? "$(grep -c '^ok' "$out")" "$(grep -c '^not ok' "$out")" \
		"$(basename "$1")" "$(took_ms)"
}

# The modules of the console that need no browser.
node_() {
	command -v node >/dev/null || {
		echo "SKIP $1: node is not here" >"$out"
		judge 77 0 0 "$1" ""
		return
	}
	node --test --test-reporter=tap "$1" >"$out" 2>&1
	judge $? "$(sed -n 's/^# pass //p' "$out")" \
		"$(sed -n 's/^# fail //p' "$out")" \
		"node/$(basename "$1" .test.mjs)" "$(took_ms)"
}

# Those that need one, each file a world of its own.
browser() {
	tests/browser/run.sh "$build" "$1" >"$out" 2>&1
	judge $? "$(grep -c '^ok' "$out")" "$(grep -c '^not ok' "$out")" \
		"browser/$(basename "$1" .test.mjs)" "$(took_s)"
}

# One sentence each: what ends well is true.
whole() {
	name=$1
	shift
	"$@" >"$out" 2>&1
	rc=$?
	judge $rc $((rc == 0)) $((rc != 0)) "$name" "$(took_s)"
}

# The same modules of the console, as their types say that they fit each other.
proof_types() {
	whole "types of the console's modules" tests/types.sh "$build"
}

# A proof that is a program of its own: its last line tells all.
told() {
	whole "$@"
	[ "$rc" -ne 0 ] || printf '    %s\n' "$(tail -1 "$out")"
	[ "$rc" -eq 77 ] || grep '^SKIP' "$out"
}

making() {
	make --no-print-directory B="$build" "$@"
}

# The same faults each time, so that a failure is of the change; the soak
# draws.  The parts that judge times need a quiet machine: make crash.
breaking() {
	SEED=${SEED:-1} making crash PART="$*"
}

proof_worlds() {
	told "ten thousand worlds of the simulator" making sim-many N=10000
}

proof_mutants() {
	told "planted bugs that the simulator finds" making sim-mutants
}

proof_same() {
	export COUNT=20 HOW=clang-O0
	told "the same by another compiler" making sim-same
}

proof_kills() {
	told "2,000 kills" breaking kill
}

proof_faults() {
	told "faults at calls, 20,000 cuts, 2,000 flips" breaking calls power flip
}

proof_hang() {
	export UNTIMED=1 SECONDS=6
	told "subscribers hang, and are complete at last" breaking hang
}

proof_again() {
	export UNTIMED=1 COUNT=2 EVENTS=20000
	told "starts of a long journal, clocks that jump" \
		breaking restart clock
}

one() {
	begin=$(date +%s%N)
	case $1 in
	proof_*) "$1" ;;
	tests/node/*) node_ "$1" ;;
	tests/browser/*) browser "$1" ;;
	tests/scenario/*) BUILD=$build whole "$(basename "$1" .sh)" \
		timeout 600 sh "$1" ;;
	*) unit "$1" ;;
	esac
}

# lanes N ITEM...: so many at a time.
lanes() {
	n=$1
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" |
		xargs -P "$n" -n 1 tests/check.sh one "$build"
}

units() {
	lanes 2 "$@" tests/node/*.test.mjs proof_types
}

# Names have no blanks.
# shellcheck disable=SC2046
scenarios() {
	lanes 2 $(grep -L '^# alone' tests/scenario/[0-9]*.sh)
	lanes 1 $(grep -l '^# alone' tests/scenario/[0-9]*.sh)
}

# A browser works while a scenario waits.
# shellcheck disable=SC2046
all() {
	units "$@"
	# In four columns, row by row: the browsers stand in the first, so that
	# one of the two lanes has one and the other mostly waits.
	lanes 2 $({
		ls tests/browser/*.test.mjs
		grep -L '^# alone' tests/scenario/[0-9]*.sh
	} | pr -4 -t -s' ' -l 1000)
	lanes 1 $(grep -l '^# alone' tests/scenario/[0-9]*.sh)
	lanes 1 proof_worlds proof_mutants proof_same
	lanes 2 proof_kills proof_faults
	lanes 1 proof_hang proof_again
}

if [ "$what" = one ]; then
	tally=${tally:-/dev/null}
	# What two lanes say at once must not be mixed.
	said=$(one "$1")
	printf '%s\n' "$said"
	exit
fi
tally=$(mktemp "${TMPDIR:-/tmp}/fanxiu-tally.XXXXXX")
trap 'rm -f "$out" "$tally"' EXIT INT TERM
export tally
case $what in
unit) units "$@" ;;
browser) lanes 1 tests/browser/*.test.mjs ;;
scenario) scenarios ;;
all) all "$@" ;;
esac
awk '{ good += $1; bad += $2; skipped += $3 }
	END {
		if (skipped)
			print skipped " skipped, for want of what they name"
		printf "%d passed, %d failed\n", good, bad
		exit bad > 0 || good == 0
	}' "$tally"
