#!/bin/sh
# run: the crash rig: break real programs, then look whether every promise held.
# usage: run.sh gate|soak BUILD [PART ...]        without PART: all of them
#
# A part is tests/crash/PART.sh.  It is given BUILD, SEED, and how much to do;
# prints how far it is and when it will be done; works in one directory below
# ${TMPDIR:-/tmp} and takes it away; ends with 0 (held), 1 (failed: the
# directory is kept, and the one command that repeats it printed) or 77 with
# `SKIP PART: reason`.  Its last line says what it counted.
#
# The last line here is "crash: N held, N failed, N skipped".
set -u
cd "$(dirname "$0")/../.." || exit 2
amount=$1
BUILD=$2
shift 2
SEED=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
export BUILD SEED

# part  how much in the gate  how much in the soak (A=1,B=2)
parts() {
	cat <<-END
		kill     COUNT=2000   COUNT=250000
		calls    COUNT=16     COUNT=0
		power    COUNT=20000  COUNT=5000000
		flip     COUNT=2000   COUNT=100000
		back     COUNT=50     COUNT=500
		hang     SOAK=        SOAK=1
		net      SOAK=        SOAK=1
		orders   SOAK=        SOAK=1
		twin     SOAK=        SOAK=1
		restart  SOAK=        SOAK=1
		malloc   SOAK=        SOAK=1
		oom      SOAK=        SOAK=1
		fds      SOAK=        SOAK=1
		clock    SOAK=        SOAK=1
		skew     SOAK=        SOAK=1
	END
}

table=$(mktemp "${TMPDIR:-/tmp}/fanxiu-crash.XXXXXX") || exit 2
trap 'rm -f "$table" "$table.out"' EXIT
trap 'exit 130' INT TERM
held=0 failed=0 skipped=0

# one PART HOW-MUCH: run it, show what it says, and keep its last line.
one() {
	echo "== $1 $2 SEED=$SEED"
	begin=$(date +%s)
	# What the caller set wins over the amount of the table.
	{
		# shellcheck disable=SC2046,SC3028 # words; not bash's own
		env $(echo "$2" | tr ',' ' ') ${COUNT:+"COUNT=$COUNT"} ${SECONDS:+"SECONDS=$SECONDS"} \
			sh "tests/crash/$1.sh" 2>&1
		echo $? >"$table.rc"
	} | tee "$table.out"
	rc=$(cat "$table.rc")
	rm -f "$table.rc"
	case $rc in
	0) word=held held=$((held + 1)) ;;
	77) word=SKIPPED skipped=$((skipped + 1)) ;;
	*) word=FAILED failed=$((failed + 1)) ;;
	esac
	printf '%-8s %-8s %6d s  %s\n' "$1" $word $(($(date +%s) - begin)) \
		"$(tail -n 1 "$table.out" | tr '\r' '\n' | tail -n 1)" >>"$table"
}

chosen=" $* "
parts | {
	while read -r part gate soak; do
		[ "$chosen" = "  " ] || case $chosen in
		*" $part "*) ;;
		*) continue ;;
		esac
		[ "$amount" = soak ] && gate=$soak
		one "$part" "$gate" </dev/null
	done
	echo
	cat "$table"
	echo "crash: $held held, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ $((held + skipped)) -gt 0 ]
}
