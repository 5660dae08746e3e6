#!/bin/sh
# analyze: what looks at the code without running it, then what watches it run,
# and a table.
# usage: analyze.sh OUT
# Ends with 1 on a finding; a tool that is missing is skipped and counted.  A
# file whose bytes, headers, tool and settings are as they were is not looked
# at again: what was said of it lies in OUT.
# How far it is goes to the terminal meanwhile; the table comes once more whole
# at the end, with what was not looked at.
# TOOLS="gcc clang-tidy cppcheck asan tsan valgrind" chooses; SOME=PATTERN takes
# only the sources and unit tests whose names fit, LIVES="01 44" the scenarios.
# Suppressions, each with its reason: .ci/clang-tidy, .ci/cppcheck,
# .ci/gcc-fanalyzer, .ci/tsan.
set -u
cd "$(dirname "$0")/.." || exit 2
flags="-std=c11 -Icommon -I. -D_POSIX_C_SOURCE=200809L"

# -- one file, called by xargs -------------------------------------------------

look() {
	case $1 in
	# gcc 12 knows C alone; what it says is in one line per finding.
	# shellcheck disable=SC2086 # words
	gcc) gcc $flags -O2 -fanalyzer -c -o /dev/null "$2" 2>&1 ;;
	# shellcheck disable=SC2086
	clang-tidy) clang-tidy --quiet --config-file=.ci/clang-tidy "$2" \
		-- $flags 2>/dev/null ;;
	esac
}

# All that its findings hang on, as one word.
word() {
	{
		cat .ci/clang-tidy
		echo "$flags"
		"$1" --version
		# shellcheck disable=SC2086,SC2046 # words
		cat $(gcc $flags -MM "$2" | sed 's/^[^:]*: *//; s/\\$//')
	} 2>&1 | sha256sum | cut -c1-16
}

if [ "$1" = one ]; then
	said=$2/$3/$(echo "$4" | tr / +)
	word=$(word "$3" "$4")
	[ -e "$said.$word" ] && exit 0
	rm -f "$said".*
	look "$3" "$4" >"$2/$3/new.$$"
	mv "$2/$3/new.$$" "$said.$word"
	echo . >>"$2/$3.done"
	exit 0
fi

# -- all of them ---------------------------------------------------------------

out=$1
SOME=${SOME:-} LIVES=${LIVES:-01 11 44 58 75}
sources=$(find common services -name '*.c' | grep -e "$SOME" | sort)
count=$(echo "$sources" | grep -c .)
found=0 skipped=0 watcher=""
trap '[ -z "$watcher" ] || kill "$watcher" 2>/dev/null' EXIT
trap 'exit 130' INT TERM

row() {
	printf '%-16s %8s %9s %8s  %s\n' "$@" | tee -a "$out/table"
}

# far NAME COMMAND: what it prints, every ten seconds, until far_enough.
far() {
	begun=$(date +%s)
	while sleep 10; do
		printf '  %s: %s, %d s\n' "$1" "$(eval "$2")" \
			$(($(date +%s) - begun)) >&2
	done &
	watcher=$!
}

far_enough() {
	kill "$watcher" 2>/dev/null
	wait "$watcher" 2>/dev/null
	watcher=""
}

# tool NAME LOOKED FILE: show what was found, and count.
tool() {
	findings=$(grep -hE '(warning|error):' "$3" | grep -vE "$(unbelieved "$1")" |
		sort -u)
	n=$(echo "$findings" | grep -c . || true)
	row "$1" "$count" "$2" "$n" "$("${1%-fanalyzer}" --version |
		grep -oE '[Vv]ersion.*|Cppcheck.*|^gcc.*' | head -n 1)"
	[ "$n" -eq 0 ] || echo "$findings" | head -n 40
	found=$((found + n))
}

# What a tool without a list of its own is not believed, as one pattern.
unbelieved() {
	case $1 in
	gcc-fanalyzer) sed '/^#/d' .ci/gcc-fanalyzer | paste -sd'|' ;;
	*) echo '^$' ;;
	esac
}

skip() {
	row "$1" - - SKIP "missing: apt-get install $2"
	echo "SKIP $1: NOT looked at, missing: apt-get install $2" \
		>>"$out/skipped"
	skipped=$((skipped + 1))
}

# each NAME: every source through one tool, two at a time.
each() {
	mkdir -p "$out/$1"
	: >"$out/$1.done"
	far "$1" "echo \$(wc -l <'$out/$1.done') anew of at most $count"
	echo "$sources" | xargs -P2 -n1 sh "$0" one "$out" "$1"
	far_enough
	# What is said of files that are gone does not count.
	for said in "$out/$1"/*.c.*; do
		file=$(basename "${said%.c.*}.c" | tr + /)
		[ -e "$file" ] || rm -f "$said"
	done
	for source in $sources; do
		cat "$out/$1/$(echo "$source" | tr / +)".*
	done >"$out/$1.all"
}

# watched NAME VERSION COMMAND ...: a target of the Makefile whose last line
# counts; what a sanitizer reports of a daemon lies in files of its own.
watched() {
	name=$1 version=$2
	shift 2
	rm -rf "$out/$name" && mkdir -p "$out/$name"
	far "$name" "tail -n 1 '$out/$name.all' | cut -c1-60"
	"$@" >"$out/$name.all" 2>&1
	rc=$?
	far_enough
	last=$(grep -E '^([a-z]+: )?[0-9]+ (passed|clean), [0-9]+ (failed|not)$' \
		"$out/$name.all" | tail -n 1 | tr -cd '0-9 ')
	# shellcheck disable=SC2086 # two numbers
	set -- $last
	n=${2:-0}
	if [ $rc -ne 0 ] && [ "$n" -eq 0 ]; then n=1; fi
	# What it only says of itself is no report.
	grep -rLE 'ERROR: |WARNING: Thread|runtime error' "$out/$name" |
		xargs -r rm -f
	reports=$(find "$out/$name" -type f | wc -l)
	row "$name" "${1:-0}" "${1:-0}" $((n + reports)) "$version"
	[ "$n" -eq 0 ] || tail -n 40 "$out/$name.all"
	find "$out/$name" -type f -exec head -n 30 {} +
	found=$((found + n + reports))
}

# sanitized NAME VARIABLE TARGET: unit tests, or none where one thread is all
# there is, and lives with real daemons, in a build of its own.
sanitized() {
	BUILD=build/$1 lived=0
	if [ -n "$SOME" ]; then
		tests=$(find tests/unit -name '*_test.c' | grep -e "$SOME" |
			sed "s|tests/unit/\\(.*\\).c|$BUILD/\\1|")
		# shellcheck disable=SC2086 # the target, and a list for it
		set -- "$1" "$2" "$3" TESTS="$(echo $tests)"
	fi
	target=$3 sanitizer=$2
	shift 3
	make --no-print-directory CONSOLE=no B="$BUILD" "$sanitizer" "$target" \
		"$@" || return
	for number in $LIVES; do
		scenario=$(ls tests/scenario/"$number"-*.sh) || return
		echo "$scenario"
		BUILD=$BUILD timeout 600 sh "$scenario"
		case $? in
		0 | 77) ;;
		*) echo "FAILED $scenario" && return 1 ;;
		esac
		lived=$((lived + 1))
	done
	[ "$target" = check-units ] || echo "$lived passed, 0 failed"
}

wanted() {
	case " ${TOOLS:-$1} " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# sanitizes FLAG: whether gcc can, which wants a library of its own.
sanitizes() {
	echo 'int main(void) { return 0; }' |
		gcc "-fsanitize=$1" -x c - -o "$out/can" 2>/dev/null
}

mkdir -p "$out/cppcheck"
rm -f "$out/table" "$out/skipped"
row tool files "looked at" findings version
if ! wanted gcc; then
	:
elif command -v gcc >/dev/null; then
	each gcc
	tool gcc-fanalyzer "$(wc -l <"$out/gcc.done")" "$out/gcc.all"
else
	skip gcc-fanalyzer gcc
fi
if ! wanted clang-tidy; then
	:
elif command -v clang-tidy >/dev/null; then
	each clang-tidy
	tool clang-tidy "$(wc -l <"$out/clang-tidy.done")" "$out/clang-tidy.all"
else
	skip clang-tidy clang-tidy
fi
# It keeps in its own directory what it knows of a file.
if ! wanted cppcheck; then
	:
elif command -v cppcheck >/dev/null; then
	far cppcheck "echo \$(grep -c . '$out/cppcheck.all') findings"
	# shellcheck disable=SC2086 # words
	cppcheck --std=c11 --quiet -j2 --inline-suppr -Icommon -I. \
		--cppcheck-build-dir="$out/cppcheck" \
		--suppressions-list=.ci/cppcheck \
		--enable=warning,performance,portability \
		--template='{file}:{line}: warning: {message} [{id}]' \
		$sources >"$out/cppcheck.all" 2>&1
	far_enough
	tool cppcheck "$count" "$out/cppcheck.all"
else
	skip cppcheck cppcheck
fi
case $out in
/*) here=$out ;;
*) here=$PWD/$out ;;
esac
version=$(gcc --version 2>/dev/null | head -n 1)
if ! wanted asan; then
	:
elif ! sanitizes address,undefined; then
	skip asan+ubsan "gcc libasan8 libubsan1"
else
	ASAN_OPTIONS=log_path=$here/asan+ubsan/report \
		UBSAN_OPTIONS=log_path=$here/asan+ubsan/report:print_stacktrace=1 \
		watched asan+ubsan "$version" sanitized san SAN=1 check-units
fi
if ! wanted tsan; then
	:
elif ! sanitizes thread; then
	skip tsan "gcc libtsan2"
else
	TSAN_OPTIONS=suppressions=$PWD/.ci/tsan:log_path=$here/tsan/report \
		watched tsan "$version" sanitized tsan TSAN=1 all
fi
if ! wanted valgrind; then
	:
elif command -v valgrind >/dev/null; then
	watched valgrind "$(valgrind --version)" \
		make --no-print-directory CONSOLE=no valgrind \
		${SOME:+"VALGRIND=$SOME"}
else
	skip valgrind valgrind
fi
echo
cat "$out/table"
[ ! -e "$out/skipped" ] || cat "$out/skipped"
echo "$found findings, $skipped tools skipped"
[ "$found" -eq 0 ]
