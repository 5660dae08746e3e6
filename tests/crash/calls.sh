#!/bin/sh
# Every system call of a unit's life: at the n-th openat, pwrite64, writev,
# write, fdatasync, fsync, ftruncate, rename, sendto, sendmsg, mmap or fcntl of a
# department it is killed, or the call fails with EIO, ENOSPC or EINTR: each of
# the six has a fault of its own in each life.  Who ended is started again as
# systemd would; the life is finished, verify finds nothing.  P1, P6, G1-G5,
# K1-K6.
#
# COUNT=N draws the faults of N lives; COUNT=0 tries each of these calls and of
# the rest, the first time of every call before the second, until a run is
# untouched.
set -eu
PART="calls"
[ -w /dev/shm ] && TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"
. tests/crash/lib.sh

: "${COUNT:=16}"
: "${CALLS:=openat pwrite64 writev write fdatasync fsync ftruncate rename
sendto sendmsg mmap fcntl}"
# What the soak tries besides: with the above, all that a life calls and that
# can fail.  Not close: what is not executed leaves open what a disk's EIO does
# not; not getpid, brk and their like, which have no error.
MORE="read recvfrom poll epoll_wait epoll_ctl pread64 newfstatat lseek unlink
accept4 connect socket bind listen getsockopt getsockname getrandom statfs
munmap mprotect flock chmod eventfd2 epoll_create1 pipe2 clone clone3 wait4
signalfd4 prlimit64 prctl rt_sigprocmask"
[ "$COUNT" -gt 0 ] || CALLS="$CALLS $MORE"
FAULTS="signal=KILL error=EIO error=ENOSPC error=EINTR"
command -v strace >/dev/null || skip "no strace (Debian: strace)"
strace -f --seccomp-bpf -qq -o "$DIR/probe" -e trace=getcwd -e inject=getcwd:error=EIO \
	pwd >/dev/null 2>&1 || true
grep -q INJECTED "$DIR/probe" || skip "strace cannot inject here"

# A fleet is made anew after so many lives (its age), so that none grows.
age=0
new_fleet() {
	[ ! -e "$FANXIU_DIR" ] || stop_the_fleet
	rm -rf "$FANXIU_DIR"
	given_a_fleet
	age=0
}

ready_times() {
	grep -c ' READY ' "$FANXIU_DIR/$1.log" 2>/dev/null || true
}

is_ready_again() {
	[ "$(ready_times "$1")" -gt "$2" ]
}

# traced DEPARTMENT STRACE-OPTION ...: it runs under strace, and is started
# again, by itself, when it has ended.
traced() {
	dept=$1
	shift
	ready_times "$dept" >"$DIR/$dept.before"
	rm -f "$DIR/$dept.ended" "$DIR/$dept.trace"
	(
		trap - EXIT
		strace -f --seccomp-bpf -qq -o "$DIR/$dept.trace" "$@" \
			"$BUILD/fanxiu-$dept" \
			-c "$FANXIU_DIR/config/$dept.cfg" \
			>>"$FANXIU_DIR/$dept.log" 2>&1 </dev/null &
		tracer=$!
		echo $tracer >"$DIR/$dept.tracer"
		status=0
		wait $tracer || status=$?
		echo $status >"$DIR/$dept.ended"
		# A clock or a disk that was refused: systemd tries again.
		for again in 1 2 3 4 5; do
			[ ! -e "$DIR/no_more" ] || exit 0
			fanxiu fleet start "$dept" --quiet 2>>"$DIR/errors" &&
				exit 0
			sleep 0.$again
		done
	) >/dev/null 2>&1 &
	KIDS="$KIDS $!"
}

# are_ready DEPARTMENT ...
are_ready() {
	for dept; do
		wait_until 30 is_ready_again "$dept" "$(cat "$DIR/$dept.before")"
	done
}

# The daemon below its tracer, when it still runs.
traced_pid() {
	cat /proc/"$(cat "$DIR/$1.tracer")"/task/*/children 2>/dev/null || true
}

# end_traced DEPARTMENT ...
end_traced() {
	touch "$DIR/no_more"
	for dept; do
		[ ! -e "$DIR/$dept.ended" ] || continue
		for pid in $(traced_pid "$dept"); do
			kill "$pid" 2>/dev/null || true
		done
	done
	for watcher in $KIDS; do
		wait "$watcher" || true
	done
	KIDS=""
	rm -f "$DIR/no_more"
}

# One life of thirty commands, whatever happens to the departments.
live() {
	timeout 120 "$BUILD/fanxiu" play --generate 1 --seed "$1" --quiet \
		>"$DIR/play.out" 2>&1 ||
		fail "the life ends: $what: $(tail -n 3 "$DIR/play.out")"
}

# meet SEED: a life in which each department meets what $DIR/faults says of it,
# "department call fault number"; who did is in $DIR/met.
meet() {
	what=$(tr '\n' ';' <"$DIR/faults")
	[ $age -lt 20 ] || new_fleet
	age=$((age + 1))
	some=$(cut -d' ' -f1 "$DIR/faults")
	# shellcheck disable=SC2086 # a list of words
	stop $some
	while read -r dept call fault n <&8; do
		traced "$dept" -e "trace=$call" -e "inject=$call:$fault:when=$n"
	done 8<"$DIR/faults"
	# shellcheck disable=SC2086
	are_ready $some
	live "$1"
	: >"$DIR/met"
	while read -r dept rest <&8; do
		grep -qE 'INJECTED|killed by' "$DIR/$dept.trace" || continue
		echo "$dept $rest" >>"$DIR/met"
	done 8<"$DIR/faults"
	# shellcheck disable=SC2086
	end_traced $some
	# The person who looked at the disk.
	rm -f "$FANXIU_DIR"/store/*/suspect.past
	# shellcheck disable=SC2086
	start $some
	tried=$((tried + $(wc -l <"$DIR/faults")))
	touched=$((touched + $(wc -l <"$DIR/met")))
	lived=$((lived + 1))
	[ $((age % 5)) -ne 0 ] || look
}

# Everything that the last five lives have left.
look() {
	all_is_level
	(all_is_right) 2>"$DIR/said" ||
		fail "verify after $what and the four before: $(
			grep 'NOT SO' "$DIR/said")"
}

# How often each department calls each in a life.
count() {
	what="the places counted"
	stop_the_fleet
	for dept in $ALL; do
		traced "$dept" -e "trace=$(echo "$CALLS" | tr ' \n' ',,')"
	done
	# shellcheck disable=SC2086
	are_ready $ALL
	live $((SEED + 1000000))
	# shellcheck disable=SC2086
	end_traced $ALL
	given_a_fleet
	for dept in $ALL; do
		for call in $CALLS; do
			n=$(grep -cE "^[0-9]+ +$call\(" "$DIR/$dept.trace" || true)
			echo "$dept $call $n" >>"$DIR/places"
		done
	done
}

# So many lives, a drawn place of each department in each: a file each in
# $DIR/lives, and how many places there are in all.
draw() {
	mkdir "$DIR/lives"
	"$PYTHON" - "$DIR" "$COUNT" "$SEED" "$FAULTS" <<-'END'
		import random, sys
		home, lives, faults = sys.argv[1], int(sys.argv[2]), sys.argv[4].split()
		luck = random.Random(int(sys.argv[3]))
		every, turns = 0, {}
		for line in open(home + "/places"):
		    dept, call, count = line.split()
		    every += int(count) * len(faults)
		    # Each pair of call and fault in turn: rare calls matter too.
		    for fault in faults if int(count) > 0 else []:
		        turns.setdefault(dept, []).append((call, fault, int(count)))
		for turn in turns.values():
		    luck.shuffle(turn)
		for i in range(lives):
		    with open(f"{home}/lives/{i:06}", "w") as life:
		        for dept, turn in turns.items():
		            call, fault, count = turn[i % len(turn)]
		            print(dept, call, fault, luck.randint(1, count), file=life)
		print(every)
	END
}

pace() {
	[ $((lived % 10)) -ne 0 ] || echo "calls: $lived lives of about $1," \
		"$((($(date +%s) - begin) * ($1 - lived) / lived)) s left"
}

# Every call at its first time, then at its second: hours see all kinds.
exhaust() {
	for dept in $ALL; do
		for call in $CALLS; do for fault in $FAULTS; do
			echo "$dept $call $fault"
		done; done >"$DIR/left.$dept"
	done
	n=0
	while [ "$(cat "$DIR"/left.* | wc -l)" -gt 0 ]; do
		n=$((n + 1)) i=0
		for dept in $ALL; do : >"$DIR/more.$dept"; done
		while
			i=$((i + 1))
			for dept in $ALL; do
				sed -n "${i}s/\$/ $n/p" "$DIR/left.$dept"
			done >"$DIR/faults"
			[ -s "$DIR/faults" ]
		do
			meet $((SEED + lived))
			for dept in $ALL; do
				sed -n "/^$dept /s/ [0-9]*\$//p" "$DIR/met" \
					>>"$DIR/more.$dept"
			done
			pace $((every / 6))
		done
		for dept in $ALL; do mv "$DIR/more.$dept" "$DIR/left.$dept"; done
	done
}

age=0 lived=0 tried=0 touched=0
new_fleet
count
begin=$(date +%s)
every=$(draw)
if [ "$COUNT" -gt 0 ]; then
	for life in "$DIR"/lives/*; do
		cp "$life" "$DIR/faults"
		meet $((SEED + lived))
		pace "$COUNT"
	done
else
	exhaust
fi
look
echo "$lived lives, $tried faults set and $touched met, 0 lost; $every places in all (tried: $(awk "BEGIN { printf \"%.3f\", 100 * $tried / $every }") %)"
