#!/bin/sh
# coverage: run the unit tests of a build with --coverage and print lines and
# branches of common/, worst files first.
# usage: coverage.sh BUILD TEST...
set -u
build=$1
shift
find "$build" -name '*.gcda' -delete
for test in "$@"; do
	"$test" >/dev/null 2>&1 || echo "FAILED $test"
done
# The one line a file that gcov prints of lines, and the one of branches.
for object in $(find "$build/common" -name '*.gcda'); do
	gcov -b -n "$object" 2>/dev/null |
		awk '/^File .common\/.*\.c/ { f = $2; gsub(/\x27/, "", f) }
		/^File .[^c]/ { f = "" }
		/^Lines executed/ && f != "" { split($0, a, /[:% ]+/)
			l = a[3]; n = a[5] }
		/^Taken at least once/ && f != "" {
			split($0, a, /[:% ]+/)
			for (i in a) if (a[i] == "once") k = i + 1
			print f, l, n, a[k], a[k + 2]; f = "" }
		/^No branches/ && f != "" { print f, l, n, 100, 0; f = "" }'
done | sort -u | awk '
	{ lines += $3; hit += $2 * $3 / 100
	  branches += $5; taken += $4 * $5 / 100
	  printf "%-44s %6.1f %% of %5d lines %6.1f %% of %5d branches\n",
		$1, $2, $3, $4, $5 | "sort -k2,2n | head -25" }
	END { close("sort -k2,2n | head -25")
	  printf "common/: %.1f %% of %d lines, %.1f %% of %d branches\n",
		100 * hit / lines, lines, 100 * taken / branches, branches }'
