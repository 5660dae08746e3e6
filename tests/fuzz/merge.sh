#!/bin/sh
# merge: seeds and what the fuzzer found, as few and as short files as reach
# the same; what is kept of it is committed as tests/fuzz/corpus.
# usage: merge.sh BUILD MOST [TARGET...]
set -eu
build=$1 most=$2
shift 2
fuzzer=$build/fanxiu-fuzz
[ $# -gt 0 ] || set -- $("$fuzzer" 2>&1 | sed 's/.*one of: *//')
mkdir -p "$build/out"
status=0
PYTHON=python3
"$PYTHON" -c 'import msgpack' 2>/dev/null || PYTHON=/usr/bin/python3
rm -rf "$build/seeds"
"$PYTHON" tests/fuzz/seeds.py "$build/seeds"
for target in "$@"; do
	rm -rf "$build/merged"
	mkdir -p "$build/merged" "$build/corpus/$target" \
		"tests/fuzz/corpus/$target"
	rm -f "$build/out/merge-$target"-*
	FUZZ_TARGET=$target "$fuzzer" -set_cover_merge=1 -timeout=20 \
		-artifact_prefix="$build/out/merge-$target-" \
		-rss_limit_mb=3000 "$build/merged" "tests/fuzz/corpus/$target" \
		"$build/seeds/$target" "$build/corpus/$target" \
		>"$build/merge.log" 2>&1
	rm -rf "tests/fuzz/corpus/$target"
	mkdir -p "tests/fuzz/corpus/$target"
	# Of too many some of every length.
	count=$(find "$build/merged" -type f -size -9k | wc -l)
	find "$build/merged" -type f -size -9k -printf '%s %p\n' | sort -n |
		awk -v n="$count" -v m="$most" \
			'n <= m || int(NR * m / n) != int((NR - 1) * m / n)' |
		while read -r _ file; do
		cp "$file" "tests/fuzz/corpus/$target/$(basename "$file" |
			cut -c1-12)"
	done
	echo "$target: $(find "tests/fuzz/corpus/$target" -type f | wc -l)" \
		"of $(find "$build/merged" -type f | wc -l)"
	# It goes on behind what it died of.
	for file in "$build/out/merge-$target"-*; do
		[ ! -e "$file" ] || { echo "FAILED $target: $file"; status=1; }
	done
done
exit $status
