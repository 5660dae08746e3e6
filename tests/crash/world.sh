# shellcheck shell=sh
# The words of the parts that break what is around real daemons: peers,
# network, clock, memory.  Sourced from the root of the project.
#
# A part takes SEED=, SECONDS= or COUNT=, and SOAK=1 for its long run.  It ends
# with 0, with 1 and a line that begins NOT SO, or with 77 and a line that says
# what is missing.  KEEP=1 leaves the directory of a part that failed.

PART=$(basename "$0" .sh)
SOAK=${SOAK:-}
SEED=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
export SEED SOAK

. tests/scenario/lib.sh
. tests/scenario/staff.sh

PYTHONPATH=$HERE:$PWD/tests/crash
NETWORKS="" # namespaces of this part
MOUNTS=""
export PYTHONPATH
BEGUN=$(date +%s)

# The namespaces and mounts of a part go with it, whatever ends it.
clean_up() {
	outcome=$?
	trap - EXIT INT TERM
	if [ $outcome -ne 0 ] && [ $outcome -ne 77 ]; then
		echo "FAILED $PART: again with SEED=$SEED" >&2
	fi
	for name in $NETWORKS; do
		ip netns del "$name" 2>/dev/null || true
	done
	for place in $MOUNTS; do
		umount "$place" 2>/dev/null || true
	done
	for pid in $(cat "$DIR"/*/*.pid 2>/dev/null); do
		is_ours "$pid" && kill -9 "$pid" 2>/dev/null || true
	done
	for kid in $KIDS; do
		kill -9 "$kid" 2>/dev/null || true
	done
	for group in ${GROUPS_MADE:-}; do
		rmdir "$group" 2>/dev/null || true
	done
	if [ $outcome -ne 0 ] && [ -n "${KEEP:-}" ]; then
		echo "kept: $DIR" >&2
		exit $outcome
	fi
	rm -rf "$DIR"
	exit $outcome
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# A number in a pid file may be somebody else's by now.
is_ours() {
	tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -q "$DIR"
}

# amount NAME GATE SOAK: the figure in force for SECONDS, COUNT ...
amount() {
	eval "given=\${$1:-}"
	if [ -z "$given" ]; then
		[ -n "$SOAK" ] && given=$3 || given=$2
	fi
	eval "$1=$given; export $1"
}

# skip WHY: the part, or one_less WHY: one of its variants, has no ground here.
skip() {
	echo "SKIP $PART: $*"
	exit 77
}

one_less() {
	echo "SKIP $PART: $*"
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# figure WORDS: what is measured, one line each.
figure() {
	printf '  %-10s %s\n' "$PART" "$*"
}

# python SCRIPT ARGS: its words are the part's; it says NOT SO by itself.
python() {
	script=$1
	shift
	"$PYTHON" "tests/crash/$script" "$@" || fail "$PART: $script"
}

# built NAME: a program or library of the rig, built if need be.
built() {
	made=${BUILD#"$PWD"/}
	MAKEFLAGS="" make -s --no-print-directory B="$made" "$made/$1" >&2 ||
		fail "$1 can be built"
}

# What every run must leave: nobody behind, nothing parked, all of it verified.
all_is_well() {
	wait_until "${1:-20}" is_level
	REPLY=$(fanxiu status --json) || fail "all answer: $REPLY"
	of_reply 'all(s["stuck"] == 0 for s in d["services"])'
	all_is_right
}

# with DEPARTMENT: what is put in front of it; a part may say it anew.
with() {
	echo
}

# launch DEPARTMENT: without the fleet's own start, so that a part may say with
# what; CONFIG is where the settings lie.
launch() {
	: >"$FANXIU_DIR/$1.started"
	# shellcheck disable=SC2046 # a list of words
	setsid $(with "$1") "$BUILD/fanxiu-$1" \
		-c "${CONFIG:-$FANXIU_DIR/config}/$1.cfg" \
		>"$FANXIU_DIR/$1.started" 2>&1 </dev/null &
	echo $! >"$FANXIU_DIR/$1.pid"
}

# serve DEPARTMENT ...: the same, and wait until they are ready.
serve() {
	for dept in "$@"; do
		launch "$dept"
	done
	for dept in "$@"; do
		wait_until 20 said_ready "$dept"
	done
}

said_ready() {
	grep -q " READY " "$FANXIU_DIR/$1.started"
}

# kill_all_of DEPARTMENT: kill -9, and wait for its last thread: until then the
# kernel keeps its files open, and with them the lock of the store.
kill_all_of() {
	victim_pid=$(pid_of "$1")
	kill -9 "$victim_pid" || fail "$1 ran: $(tail -n 3 "$FANXIU_DIR/$1.started")"
	while runs "$1" || [ "$(find "/proc/$victim_pid/task" -mindepth 1 \
		-maxdepth 1 2>/dev/null | wc -l)" -gt 1 ]; do
		sleep 0.01
	done
}

# on_a_wall_clock: settings of a fleet that lives by the wall clock, each
# department by one of its own, $FANXIU_DIR/wall.DEPARTMENT.
on_a_wall_clock() {
	built clock_preload.so
	mkdir -p "$DIR/profiles" "$FANXIU_DIR"
	cp -r config/calendar "$DIR/calendar"
	cp "$PROFILE" "$DIR/profiles/wall.cfg"
	PROFILE=$DIR/profiles/wall.cfg
	given_a_fleet
	stop_the_fleet
	# What was begun by the right clock would be ahead of a slow one.
	find "$FANXIU_DIR/store" -type f -delete
	for dept in $ALL; do
		head -c 16 /dev/zero >"$FANXIU_DIR/wall.$dept"
	done
	with() {
		echo "env LD_PRELOAD=$BUILD/clock_preload.so" \
			"FX_WALL=$FANXIU_DIR/wall.$1"
	}
}

# level_within SECONDS: every cursor at its publisher's head; sets TOOK, the
# milliseconds until it was so.
level_within() {
	TOOK=$("$PYTHON" tests/crash/world.py "$1") || fail "all are level"
}
