#!/bin/sh
# same: one seed is one history, whoever compiles it.
# usage: same.sh BUILD FROM
# Builds the simulator with gcc and clang, unoptimized and optimized, and
# compares the traces of a hundred worlds; each is run twice by the first.
# COUNT=20 HOW="clang-O0" are fewer.
set -u
build=$1 from=$2
count=${COUNT:-100}
out=$(mktemp -d "${TMPDIR:-/tmp}/fanxiu-same.XXXXXX")
trap 'rm -rf "$out"' EXIT INT TERM
failed=0 compared=0

traces() {
	i=$from
	while [ "$i" -lt $((from + count)) ]; do
		"$1" "$i" -q | sed -n 's/, .*//p'
		i=$((i + 1))
	done
}

traces "$build/sim" >"$out/first"
for how in ${HOW:-again gcc-O0 clang-O0 clang-O2}; do
	compiler=${how%-O*} level=-O${how##*-O}
	if [ "$how" = again ]; then
		program=$build/sim
	else
		if ! command -v "$compiler" >/dev/null; then
			echo "SKIP $how: $compiler is not installed"
			continue
		fi
		where=$build/same/$compiler$level
		make --no-print-directory B="$where" CC="$compiler" \
			CFLAGS="$level -g -Wno-error" "$where/sim" \
			>"$out/build" 2>&1 || { cat "$out/build"; exit 1; }
		program=$where/sim
	fi
	traces "$program" >"$out/next"
	compared=$((compared + 1))
	if cmp -s "$out/first" "$out/next"; then
		echo "  $how: $count traces equal"
	else
		failed=$((failed + 1))
		echo "  $how: different"
		diff "$out/first" "$out/next" | head -4
	fi
done
echo "same: $compared compared, $failed differ"
[ "$failed" -eq 0 ]
