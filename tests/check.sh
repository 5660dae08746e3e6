#!/bin/sh
# check: run the unit tests, those of the console with node, and with `all` the
# scenarios; one line each.
# usage: check.sh unit|all BUILD TEST...
# The last line is "N passed, N failed".
set -u
what=$1 build=$2
shift 2
passed=0 failed=0 skipped=0
out=$(mktemp "${TMPDIR:-/tmp}/fanxiu-check.XXXXXX")
trap 'rm -f "$out"' EXIT INT TERM

# Count the sentences of one unit test from its TAP output.
unit() {
	name=$(basename "$1")
	begin=$(date +%s%N)
	CMOCKA_MESSAGE_OUTPUT=TAP "$1" >"$out" 2>&1
	rc=$?
	took=$((($(date +%s%N) - begin) / 1000000))
	good=$(grep -c '^ok' "$out")
	bad=$(grep -c '^not ok' "$out")
	# A test that died said less than it planned.
	[ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ $rc -eq 0 ] && [ "$good" -eq 0 ] && bad=1
	passed=$((passed + good)) failed=$((failed + bad))
	printf '  %-32s %4d ok %6d ms\n' "$name" "$good" "$took"
	[ "$bad" -eq 0 ] || { echo "FAILED $name (status $rc)"; tail -40 "$out"; }
}

scenario() {
	name=$(basename "$1" .sh)
	begin=$(date +%s)
	BUILD=$build timeout 300 sh "$1" >"$out" 2>&1
	rc=$?
	took=$(($(date +%s) - begin))
	if [ $rc -eq 77 ]; then
		skipped=$((skipped + 1))
		grep '^SKIP' "$out" || echo "SKIP $name: it does not say why"
	elif [ $rc -eq 0 ]; then
		passed=$((passed + 1))
		printf '  %-48s ok %4d s\n' "$name" "$took"
	else
		failed=$((failed + 1))
		echo "FAILED $name (status $rc)"
		tail -60 "$out"
	fi
}

# One of the proofs that are programs of their own: its last lines tell all.
proof() {
	name=$1
	shift
	begin=$(date +%s)
	"$@" >"$out" 2>&1
	rc=$?
	took=$(($(date +%s) - begin))
	grep '^SKIP' "$out"
	if [ $rc -eq 0 ]; then
		passed=$((passed + 1))
		printf '  %-48s ok %4d s: %s\n' "$name" "$took" \
			"$(tail -1 "$out")"
	else
		failed=$((failed + 1))
		echo "FAILED $name (status $rc)"
		tail -60 "$out"
	fi
}

# The modules of the console that need no browser.
nodes() {
	command -v node >/dev/null || {
		skipped=$((skipped + 1))
		echo "SKIP tests of the console's modules: node is not here"
		return
	}
	for test in tests/node/*.test.mjs; do
		begin=$(date +%s%N)
		node --test --test-reporter=tap "$test" >"$out" 2>&1
		rc=$?
		took=$((($(date +%s%N) - begin) / 1000000))
		good=$(sed -n 's/^# pass //p' "$out")
		bad=$(sed -n 's/^# fail //p' "$out")
		[ $rc -ne 0 ] && [ "${bad:-0}" -eq 0 ] && bad=1
		passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-1}))
		printf '  %-32s %4d ok %6d ms\n' "$(basename "$test" .mjs)" \
			"${good:-0}" "$took"
		[ "${bad:-1}" -eq 0 ] || { echo "FAILED $test"; tail -60 "$out"; }
	done
}

# The same modules, as their types say that they fit each other.
types() {
	begin=$(date +%s%N)
	tests/types.sh "$build" >"$out" 2>&1
	rc=$?
	took=$((($(date +%s%N) - begin) / 1000000))
	if [ $rc -eq 77 ]; then
		skipped=$((skipped + 1))
		grep '^SKIP' "$out"
	elif [ $rc -eq 0 ]; then
		passed=$((passed + 1))
		printf '  %-32s %4d ok %6d ms\n' types 1 "$took"
	else
		failed=$((failed + 1))
		echo "FAILED types of the console's modules"
		tail -60 "$out"
	fi
}

for test in "$@"; do
	unit "$test"
done
nodes
types
# Those that need one, each file a world of its own.
browsers() {
	for test in tests/browser/*.test.mjs; do
		begin=$(date +%s)
		tests/browser/run.sh "$build" "$test" >"$out" 2>&1
		rc=$?
		took=$(($(date +%s) - begin))
		if [ $rc -eq 77 ]; then
			skipped=$((skipped + 1))
			grep '^SKIP' "$out"
			return
		fi
		good=$(grep -c '^ok' "$out")
		bad=$(grep -c '^not ok' "$out")
		[ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
		[ $rc -eq 0 ] && [ "$good" -eq 0 ] && bad=1
		passed=$((passed + good)) failed=$((failed + bad))
		printf '  %-32s %4d ok %6d s\n' "browser/$(basename "$test" \
			.test.mjs)" "$good" "$took"
		[ "$bad" -eq 0 ] || { echo "FAILED $test"; tail -80 "$out"; }
	done
}

if [ "$what" = browser ]; then
	passed=0 failed=0
	browsers
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
fi
if [ "$what" = all ]; then
	browsers
	for test in tests/scenario/[0-9]*.sh; do
		[ -e "$test" ] && scenario "$test"
	done
	proof "ten thousand worlds of the simulator" \
		make --no-print-directory B="$build" sim-many N=10000
	proof "planted bugs that the simulator must find" \
		make --no-print-directory B="$build" sim-mutants
	proof "the same traces by another compiler, not optimized" \
		env COUNT=20 HOW=clang-O0 \
		make --no-print-directory B="$build" sim-same
	# Its parts that judge times need a quiet machine: make crash.  The same
	# faults each time, so that a failure is of the change; the soak draws.
	proof "2,000 kills, faults at calls, 20,000 power cuts, 2,000 flips" \
		env SEED="${SEED:-1}" \
		make --no-print-directory B="$build" crash \
		PART="kill calls power flip"
	proof "subscribers hang: memory, and all complete after waking" \
		env UNTIMED=1 SECONDS=6 \
		make --no-print-directory B="$build" crash PART="hang"
fi
[ "$skipped" -eq 0 ] || echo "$skipped skipped, for want of what they name"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
