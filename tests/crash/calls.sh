#!/bin/sh
# Every system call of a unit's life: at the n-th openat, pwrite64, writev,
# write, fdatasync, fsync, ftruncate, rename, sendto, sendmsg, mmap or fcntl of
# one department it is killed, or the call fails with EIO, ENOSPC or EINTR.  The
# department is started again as systemd would; the life is finished, verify
# finds nothing.  P1, P6, G1-G5, K1-K6.
#
# COUNT=N draws N of all places; COUNT=0 tries each of these and of the rest,
# the first time of every call before the second, until a run is untouched.
set -eu
PART="calls"
[ -w /dev/shm ] && TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"
. tests/crash/lib.sh

: "${COUNT:=60}"
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

# A fleet is made anew every now and then, so that none grows.
lives=0
new_fleet() {
	[ ! -e "$FANXIU_DIR" ] || stop_the_fleet
	rm -rf "$FANXIU_DIR"
	given_a_fleet
	lives=0
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
	before=$(ready_times "$dept")
	rm -f "$DIR/ended" "$DIR/trace"
	(
		trap - EXIT
		strace -f --seccomp-bpf -qq -o "$DIR/trace" "$@" "$BUILD/fanxiu-$dept" \
			-c "$FANXIU_DIR/config/$dept.cfg" \
			>>"$FANXIU_DIR/$dept.log" 2>&1 </dev/null &
		tracer=$!
		echo $tracer >"$DIR/tracer"
		status=0
		wait $tracer || status=$?
		echo $status >"$DIR/ended"
		# A clock or a disk that was refused: systemd tries again.
		for again in 1 2 3 4 5; do
			[ ! -e "$DIR/no_more" ] || exit 0
			fanxiu fleet start "$dept" --quiet 2>>"$DIR/errors" &&
				exit 0
			sleep 0.$again
		done
	) >/dev/null 2>&1 &
	watcher=$!
	KIDS=$watcher
	wait_until 20 is_ready_again "$dept" "$before"
}

# The daemon below the tracer, when it still runs.
traced_pid() {
	cat /proc/"$(cat "$DIR/tracer")"/task/*/children 2>/dev/null || true
}

end_traced() {
	touch "$DIR/no_more"
	if [ ! -e "$DIR/ended" ]; then
		for pid in $(traced_pid); do
			kill "$pid" 2>/dev/null || true
		done
	fi
	wait "$watcher" || true
	KIDS=""
	rm -f "$DIR/no_more"
}

# One life of thirty commands, whatever happens to the department.
live() {
	timeout 90 "$BUILD/fanxiu" play --generate 1 --seed "$1" --quiet \
		>"$DIR/play.out" 2>&1 ||
		fail "the life ends: $what: $(tail -n 3 "$DIR/play.out")"
	grep -q ' 0 refused' "$DIR/play.out" || true
}

# meet DEPARTMENT CALL FAULT NUMBER SEED: sets TOUCHED.
meet() {
	what="$1 $2:$3:when=$4"
	[ $lives -lt 20 ] || new_fleet
	lives=$((lives + 1))
	stop "$1"
	traced "$1" -e "trace=$2" -e "inject=$2:$3:when=$4"
	live "$5"
	TOUCHED=no
	if grep -qE 'INJECTED|killed by' "$DIR/trace"; then
		TOUCHED=yes
	fi
	end_traced
	# The person who looked at the disk.
	rm -f "$FANXIU_DIR/store/$1/suspect.past"
	start "$1"
	[ $((lives % 5)) -ne 0 ] || look
}

# Everything that the last five lives have left.
look() {
	all_is_level
	(all_is_right) 2>"$DIR/said" ||
		fail "verify after $what and the four before: $(
			grep 'NOT SO' "$DIR/said")"
}

# count DEPARTMENT: how often it calls each in a life.
count() {
	what="$1 counted"
	stop "$1"
	traced "$1" -e "trace=$(echo "$CALLS" | tr ' \n' ',,')"
	counted=$((counted + 1))
	live $((SEED + 1000000 + counted))
	end_traced
	start "$1"
	for call in $CALLS; do
		n=$(grep -cE "^[0-9]+ +$call\\(" "$DIR/trace" || true)
		echo "$1 $call $n" >>"$DIR/places"
	done
}

# The drawn places, or all: "department call fault number".
draw() {
	"$PYTHON" - "$DIR/places" "$COUNT" "$SEED" "$FAULTS" <<-'END'
		import random, sys
		rows = [line.split() for line in open(sys.argv[1])]
		count, faults = int(sys.argv[2]), sys.argv[4].split()
		every = [(d, c, f, n) for d, c, k in rows
		         for n in range(1, int(k) + 1) for f in faults]
		luck = random.Random(int(sys.argv[3]))
		# Each pair of call and fault in turn: rare calls matter too.
		kinds = {}
		for place in every:
		    kinds.setdefault(place[1:3], []).append(place)
		keys = sorted(kinds)
		luck.shuffle(keys)
		for i in range(count):
		    print(*luck.choice(kinds[keys[i % len(keys)]]))
		print("all", len(every), file=sys.stderr)
	END
}

counted=0
new_fleet
for dept in $ALL; do
	count "$dept"
done
tried=0 touched=0 begin=$(date +%s)
draw >"$DIR/drawn" 2>"$DIR/every"
every=$(awk '{ print $2 }' "$DIR/every")
if [ "$COUNT" -gt 0 ]; then
	while read -r dept call fault n <&9; do
		meet "$dept" "$call" "$fault" "$n" $((SEED + tried))
		tried=$((tried + 1))
		[ $TOUCHED = no ] || touched=$((touched + 1))
		[ $((tried % 10)) -ne 0 ] || echo "calls: $tried of $COUNT," \
			"$((($(date +%s) - begin) * (COUNT - tried) / tried)) s left"
	done 9<"$DIR/drawn"
else
	# Every call at its first time, then at its second: hours see all kinds.
	for dept in $ALL; do for call in $CALLS; do for fault in $FAULTS; do
		echo "$dept $call $fault"
	done; done; done >"$DIR/left"
	n=0
	while [ -s "$DIR/left" ]; do
		n=$((n + 1))
		: >"$DIR/more"
		while read -r dept call fault <&9; do
			meet "$dept" "$call" "$fault" $n $((SEED + tried))
			tried=$((tried + 1))
			if [ $TOUCHED = yes ]; then
				touched=$((touched + 1))
				echo "$dept $call $fault" >>"$DIR/more"
			fi
			[ $((tried % 20)) -ne 0 ] ||
				echo "calls: $tried of about $every (call" \
					"number $n)," \
				"$((($(date +%s) - begin) * (every - tried) / tried)) s left"
		done 9<"$DIR/left"
		mv "$DIR/more" "$DIR/left"
	done
fi
look
echo "$tried lives, $touched met a fault, 0 lost; $every places in all (drawn: $(awk "BEGIN { printf \"%.3f\", 100 * $tried / $every }") %)"
