# shellcheck shell=sh
# The words that scenarios are told in.  Sourced from the root of the project,
# after `set -eu`; BUILD says where the programs are.
#
# A scenario runs its own fleet in its own directory, on the virtual clock of
# the demo profile, and leaves nothing behind.  A statement that does not hold
# ends it with a line that says which.

BUILD=$(cd "${BUILD:-build}" && pwd)
HERE=$PWD/tests/scenario
DIR=$(mktemp -d "${TMPDIR:-/tmp}/fx.XXXXXX")
PROFILE=$PWD/config/profiles/demo.cfg
FANXIU_DIR=$DIR/fleet
LANG=C.UTF-8
LC_ALL=C.UTF-8
PYTHONPATH=$HERE
PYTHONDONTWRITEBYTECODE=1
export FANXIU_DIR LANG LC_ALL PYTHONPATH PYTHONDONTWRITEBYTECODE
ALL="intake assessment repair quality shipping analytics"
KIDS=""  # started in the background by the scenario
REPLY="" # what the last command was answered, as JSON
export SHA
SHA=$(printf '%064d' 7)

# The python that has Debian's zmq and msgpack, also where another comes first.
PYTHON=python3
"$PYTHON" -c 'import zmq, msgpack' 2>/dev/null || PYTHON=/usr/bin/python3

tidy_up() {
	status=$?
	trap - EXIT INT TERM
	for kid in $KIDS; do
		kill -9 "$kid" 2>/dev/null || true
	done
	for dept in $ALL gateway; do
		strike "$dept" || true
	done
	rm -rf "$DIR"
	exit $status
}
trap tidy_up EXIT
trap 'exit 130' INT TERM

fail() {
	echo "NOT SO: $*" >&2
	cat "$FANXIU_DIR"/*.log 2>/dev/null | grep '^<[0-4]>' | tail -n 20 >&2
	exit 1
}

# -- the fleet ----------------------------------------------------------------

fanxiu() {
	"$BUILD/fanxiu" "$@"
}

# start DEPARTMENT ...: and wait until they are ready.
start() {
	fanxiu fleet start "$@" --profile "$PROFILE" --quiet ||
		fail "they start: $*"
}

stop() {
	fanxiu fleet stop "$@" || fail "they stop: $*"
}

given_a_fleet() {
	# shellcheck disable=SC2086 # a list of words
	start $ALL
}

stop_the_fleet() {
	# shellcheck disable=SC2086
	stop $ALL
}

pid_of() {
	cat "$FANXIU_DIR/$1.pid" 2>/dev/null || echo 0
}

# Who was killed holds its files until the last of its threads is gone.
runs() {
	grep -qE '^(State:.[^Z]|Threads:.([2-9]|[1-9][0-9]))' \
		"/proc/$(pid_of "$1")/status" 2>/dev/null
}

# strike DEPARTMENT: kill -9, if there is one; 0 would be this very shell.
strike() {
	its=$(pid_of "$1")
	[ "$its" -gt 0 ] && kill -9 "$its" 2>/dev/null
}

kill_9() {
	strike "$1" || fail "$1 ran"
	while runs "$1"; do
		sleep 0.02
	done
}

# wait_until SECONDS COMMAND ...: until it succeeds, or fail.
wait_until() {
	deadline=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -le "$deadline" ] || fail "in time: $*"
		sleep 0.05
	done
}

# Everybody has heard everything, and nobody has anything left to say.
is_level() {
	before=$(fanxiu status --json) || return 1
	sleep 0.1
	after=$(fanxiu status --json) || return 1
	[ "$before" = "$after" ] && echo "$after" | python3 -c '
import json, sys
services = json.load(sys.stdin)["services"]
sys.exit(any(any(s["lag"].values()) for s in services))'
}

all_is_level() {
	wait_until 20 is_level
}

# verify says ok; its JSON stays in REPLY.
all_is_right() {
	REPLY=$(fanxiu verify --json) || fail "verify is clean: $REPLY"
	of_reply 'd["ok"] is True and not d["problems"]'
}

# a_load_begins UNIT: clients that note each receipt in $DIR/receipts.
a_load_begins() {
	"$PYTHON" tests/scenario/load.py "$1" "$DIR/receipts" &
	load=$!
	KIDS=$load
}

# All they were told stands in the journals; how much, in $DIR/counts.
the_load_ends() {
	kill "$load"
	wait "$load" || fail "the load ends with every command answered"
	KIDS=""
	all_is_level
	"$PYTHON" tests/scenario/receipts.py "$DIR/receipts" >"$DIR/counts" ||
		fail "the receipts stand in the journals"
	all_is_right
}

# days N, hours N: move the virtual clock, as only `fanxiu play` does.
days() {
	hours $(($1 * 24))
}

hours() {
	python3 - "$FANXIU_DIR/clock" "$1" <<-'END'
		import mmap, struct, sys
		with open(sys.argv[1], "r+b") as f, mmap.mmap(f.fileno(), 8) as clock:
		    now, = struct.unpack("<q", clock[:8])
		    clock[:8] = struct.pack("<q", now + int(sys.argv[2]) * 3600000)
	END
}

# -- commands -----------------------------------------------------------------

# say COMMAND [SUBJECT] [field=value ...]: by whoever does such things, unless
# --as says who.  Sets REPLY; returns the exit status.
say() {
	case " $* " in
	*" --as "*) who="" ;;
	*) who="--as $(who_does "$1")" ;;
	esac
	status=0
	# shellcheck disable=SC2086 # two words, or none
	REPLY=$(fanxiu send --json "$@" $who 2>"$DIR/said") || status=$?
	return $status
}

who_does() {
	case $1 in
	intake.confirm_side) echo qian.jin:sales_mgr ;;
	intake.receive | intake.receive_blind | intake.report_discrepancy | \
		intake.admit) echo xu.hai:receiver ;;
	intake.*) echo chen.yu:cs ;;
	assessment.convene | assessment.close_joint) echo sun.tao:tech_lead ;;
	assessment.gm_*) echo ren.zong:gm ;;
	assessment.*) echo li.ping:assessor ;;
	repair.assign | repair.stop | repair.resume | repair.approve_part)
		echo sun.tao:tech_lead ;;
	repair.accept_lot | repair.receive_parts) echo he.lan:parts ;;
	repair.*) echo zhang.min:technician ;;
	quality.settle_escalation) echo ma.lan:qa_mgr ;;
	quality.*) echo he.jing:inspector ;;
	shipping.issue_notice | shipping.report_lost) echo chen.yu:cs ;;
	shipping.track | shipping.deliver | shipping.return_to_sender)
		echo sf.express:carrier ;;
	shipping.*) echo wang.fa:shipper ;;
	esac
}

# What a department may not have heard yet is tried again, as people do; so is
# what crossed something that happened in that moment.
not_yet() {
	[ "$status" -ne 4 ] || return 0
	case $(reason) in
	fx.wrong_state | fx.not_heard_yet | fx.not_found | fx.stale_view | \
		intake.not_delivered) ;;
	*) return 1 ;;
	esac
}

# send ...: it is done.
send() {
	turns=100
	until say "$@"; do
		turns=$((turns - 1))
		if [ $turns -eq 0 ] || ! not_yet; then
			fail "$* is done: $(cat "$DIR/said") $REPLY"
		fi
		sleep 0.05
	done
}

# refused_with REASON ...: a rule says no, for this reason.
refused_with() {
	expected=$1
	shift
	turns=100
	until { ! say "$@"; } && [ $status -eq 3 ] &&
		[ "$(reason)" = "$expected" ]; do
		turns=$((turns - 1))
		if [ $turns -eq 0 ] || [ $status -ne 3 ] || ! not_yet; then
			fail "$* is refused with $expected: exit $status $REPLY"
		fi
		sleep 0.05
	done
}

# ended_with STATUS ...: it ends with this exit status.
ended_with() {
	expected=$1
	shift
	status=0
	"$@" >"$DIR/out" 2>&1 || status=$?
	[ $status -eq "$expected" ] ||
		fail "exit $expected of: $* (was $status): $(cat "$DIR/out")"
}

# -- what is known ------------------------------------------------------------

# of_reply EXPRESSION: true of the JSON in REPLY, as d.
of_reply() {
	echo "$REPLY" | python3 -c '
import json, sys
d = json.load(sys.stdin)
sys.exit(not eval("(" + sys.argv[1] + ")"))' "$1" || fail "$1 of $(echo "$REPLY" | cut -c1-2000)"
}

# value EXPRESSION: the same, printed.
value() {
	echo "$REPLY" | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(eval(sys.argv[1]))' "$1"
}

reason() {
	echo "$REPLY" | sed -n 's/.*"reason":"\([^"]*\)".*/\1/p'
}

subject() {
	echo "$REPLY" | sed -n 's/.*"subject":"\([^"]*\)".*/\1/p'
}

# see UNIT: what is known of it, in REPLY.
see() {
	REPLY=$(fanxiu unit "$1" --json) || fail "unit $1 is known"
}

# state_of DEPARTMENT UNIT: the state of its record there.
state_of() {
	fanxiu queue "$1" --json --limit 5000 | python3 -c '
import json, sys
print(*[r["state"] for r in json.load(sys.stdin) if sys.argv[1] in
        (r.get("unit_no"), r.get("parcel_no"))] or ["absent"])' "$2"
}

is_in() {
	[ "$(state_of "$2" "$1")" = "$3" ]
}

# stands UNIT DEPARTMENT STATE: soon.
stands() {
	wait_until 5 is_in "$@"
}

# happened UNIT EVENT [TIMES]: it is in the unit's timeline so often.
has_happened() {
	see "$1"
	[ "$(value "sum(s['type'] == '$2' for s in d['timeline'])")" -eq "$3" ]
}

happened() {
	wait_until 5 has_happened "$1" "$2" "${3:-1}"
}
