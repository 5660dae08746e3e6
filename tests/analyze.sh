#!/bin/sh
# analyze: what looks at the code without running it, and a table.
# usage: analyze.sh OUT
# Ends with 1 on a finding; a tool that is missing is skipped and counted.
# Suppressions, each with its reason: .ci/clang-tidy, .ci/cppcheck.
set -u
cd "$(dirname "$0")/.." || exit 2
out=$1
mkdir -p "$out"
sources=$(find common services -name '*.c' | sort)
flags="-std=c11 -Icommon -I. -D_POSIX_C_SOURCE=200809L"
found=0 skipped=0

row() {
	printf '%-16s %8s %9s  %s\n' "$@"
}

# tool NAME FILE: count the findings in FILE and show them.
tool() {
	count=$(grep -cE '(warning|error):' "$2")
	row "$1" "$(echo "$sources" | wc -l)" "$count" "$(version "$1")"
	grep -E '(warning|error):' "$2" | sort -u | head -n 40
	found=$((found + count))
}

version() {
	case $1 in
	gcc-fanalyzer) gcc --version | head -n 1 ;;
	*) "$1" --version | grep -oE 'version.*|Cppcheck.*' | head -n 1 ;;
	esac
}

skip() {
	row "$1" - SKIP "missing: apt-get install $2"
	skipped=$((skipped + 1))
}

row tool files findings version
# gcc 12 knows C alone; what it says is in one line per finding.
if command -v gcc >/dev/null; then
	echo "$sources" | xargs -P2 -n1 sh -c "gcc $flags -O2 -fanalyzer \
		-c -o /dev/null \$0 2>&1" >"$out/gcc"
	tool gcc-fanalyzer "$out/gcc"
else
	skip gcc-fanalyzer gcc
fi
if command -v clang-tidy >/dev/null; then
	echo "$sources" | xargs -P2 -n8 sh -c "clang-tidy --quiet \
		--config-file=.ci/clang-tidy \"\$@\" -- $flags 2>/dev/null" sh \
		>"$out/clang-tidy"
	tool clang-tidy "$out/clang-tidy"
else
	skip clang-tidy clang-tidy
fi
if command -v cppcheck >/dev/null; then
	cppcheck --std=c11 --quiet -j2 --inline-suppr -Icommon -I. \
		--cppcheck-build-dir="$out" --suppressions-list=.ci/cppcheck \
		--enable=warning,performance,portability \
		--template='{file}:{line}: warning: {message} [{id}]' \
		common services >"$out/cppcheck" 2>&1
	tool cppcheck "$out/cppcheck"
else
	skip cppcheck cppcheck
fi
echo "$found findings, $skipped tools skipped"
[ "$found" -eq 0 ]
