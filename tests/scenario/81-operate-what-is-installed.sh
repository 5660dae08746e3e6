#!/bin/sh
# What the runbook says works as it stands there: settings that are installed
# are found, options stand anywhere, another's files are told from a disk that
# fails.
set -eu
. tests/scenario/lib.sh

given_a_fleet

# Options before the command, and no --dir on a machine where it is installed.
env -u FANXIU_DIR "$BUILD/fanxiu" -c "$FANXIU_DIR/config/cli.cfg" status \
	>"$DIR/out" 2>&1 || fail "options before the command: $(cat "$DIR/out")"
mkdir -p "$DIR/etc/fanxiu"
cp "$FANXIU_DIR/config/cli.cfg" "$DIR/etc/fanxiu/cli.cfg"
if unshare -rm true 2>/dev/null; then
	FX=$BUILD/fanxiu ETC=$DIR/etc unshare -rm env -u FANXIU_DIR sh -c '
		mount --bind "$ETC" /etc && "$FX" status && "$FX" stuck list' \
		>"$DIR/out" 2>&1 || fail "it finds its settings: $(cat "$DIR/out")"
else
	echo "SKIP settings: no mounts here, /etc/fanxiu was NOT tried" >&2
fi
if [ ! -e /etc/fanxiu/cli.cfg ]; then
	ended_with 64 env -u FANXIU_DIR "$BUILD/fanxiu" status
	grep -q 'no /etc/fanxiu/cli.cfg' "$DIR/out" || fail "and says which"
fi

# As somebody who may not: 77, whose it is, and no word of a disk.
fanxiu backup repair "$DIR/backup" >"$DIR/out" 2>&1 ||
	fail "backup: $(cat "$DIR/out")"
stop repair

# A list says who was not asked, and shows what the others say.
for list in "stuck list" consumers; do
	# shellcheck disable=SC2086 # a list of words
	ended_with 69 "$BUILD/fanxiu" $list
	grep -q '^repair: not asked' "$DIR/out" || fail "$list says so"
	! grep -q '^none' "$DIR/out" || fail "$list knows of no none"
done
grep -q '^shipping .*assessment' "$DIR/out" || fail "the others: $(cat "$DIR/out")"

STORE=$FANXIU_DIR/store/repair
as_nobody() {
	: >"$DIR/said"
	status=0
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$DIR/fanxiu-repair" -c "$FANXIU_DIR/config/repair.cfg" \
		>"$DIR/said" 2>&1 || status=$?
	[ $status = 77 ] || fail "77, not $status: $(cat "$DIR/said")"
	! grep -q 'DISK_FAILING\|SUSPECT' "$DIR/said" ||
		fail "no disk is blamed: $(cat "$DIR/said")"
	grep -q "$1.*owner=0" "$DIR/said" ||
		fail "it says whose $1 is: $(cat "$DIR/said")"
}
if [ "$(id -u)" = 0 ]; then
	cp "$BUILD/fanxiu-repair" "$DIR"
	chmod -R a+rX "$DIR"
	chmod a+rw "$FANXIU_DIR/clock"
	chmod 700 "$STORE"
	as_nobody "$STORE"
	chown 65534:65534 "$STORE" "$STORE"/*
	chown 0:0 "$STORE/data.mdb"
	chmod 600 "$STORE/data.mdb"
	as_nobody data.mdb

	# What root restores and rebuilds belongs to whose the directory is.
	chown -R 65534:65533 "$STORE"
	fanxiu restore repair "$DIR/backup" >"$DIR/out" 2>&1 ||
		fail "restore: $(cat "$DIR/out")"
	fanxiu rebuild repair --from analytics >"$DIR/out" 2>&1 ||
		fail "rebuild: $(cat "$DIR/out")"
	[ -z "$(find "$STORE" ! -user 65534 -o ! -group 65533)" ] ||
		fail "whose they were: $(ls -l "$STORE")"
	chown -R 0:0 "$STORE"
	start repair --restored
else
	echo "SKIP owners: not root, other users were NOT tried" >&2
fi
runs repair || start repair
all_is_right
