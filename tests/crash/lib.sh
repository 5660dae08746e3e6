# shellcheck shell=sh
# What the scripts of the rig share: the words of the scenarios, and a
# directory that is kept when something was found.  Sourced from the root of
# the project, after `set -eu` and PART=name.

: "${SEED:=1}"
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# The scenarios' own clean-up removes everything; evidence stays.
end_part() {
	status=$?
	trap - EXIT INT TERM
	for kid in $KIDS; do
		kill -9 "$kid" 2>/dev/null || true
	done
	for dept in $ALL; do
		strike "$dept" || true
	done
	if [ $status -ne 0 ] && [ $status -ne 77 ] && [ $status -ne 130 ]; then
		echo "$PART: what is left: $DIR"
		echo "$PART: again: make crash PART=$PART SEED=$SEED COUNT=${COUNT:-}"
	else
		rm -rf "$DIR"
	fi
	exit $status
}
trap end_part EXIT
trap 'exit 130' INT TERM

skip() {
	echo "SKIP $PART: $*"
	exit 77
}
