#!/bin/sh
# valgrind: the tests of modules under memcheck; a line each.
# usage: valgrind.sh BUILD NAME...; the last line is "valgrind: N clean, N not".
set -u
build=$1
shift
clean=0 not=0
if ! command -v valgrind >/dev/null; then
	echo "SKIP valgrind: it is not installed"
	exit 77
fi
out=$(mktemp "${TMPDIR:-/tmp}/fanxiu-valgrind.XXXXXX")
trap 'rm -f "$out"' EXIT INT TERM
for name in "$@"; do
	[ -x "$build/${name}_test" ] || continue
	# Descriptors and memory of libraries that live to the end are theirs.
	if valgrind -q --error-exitcode=9 --leak-check=full \
		--errors-for-leak-kinds=definite \
		"$build/${name}_test" >"$out" 2>&1; then
		clean=$((clean + 1))
		echo "  ${name}_test: clean"
	else
		not=$((not + 1))
		echo "  ${name}_test: not clean"
		grep -E -A12 '^==|FAILED' "$out" | head -40
	fi
done
echo "valgrind: $clean clean, $not not"
[ "$not" -eq 0 ]
