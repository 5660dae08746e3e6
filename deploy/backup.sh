#!/bin/sh
# backup: what the timers do, and a person may: copy all stores into a directory
# of the day, check the newest copy again, give up what is old.
# usage: backup.sh make|verify
# /etc/default/fanxiu-backup may say otherwise:
#   BACKUPS=/var/backups/fanxiu   where copies go: another disk
#   KEYS=/var/backups/fanxiu-keys where their keys go: yet another
#   KEEP_DAYS=                    how long copies stay; empty: for ever
#   FLEET=                        more for fanxiu, such as "-c FILE"
# Keys stay 30 days, or an erased contact could be read again; those of the
# newest copy stay as long as it is the newest.
set -eu
umask 077
BACKUPS=${BACKUPS:-/var/backups/fanxiu}
KEYS=${KEYS:-/var/backups/fanxiu-keys}
KEEP_DAYS=${KEEP_DAYS:-}
KEYS_DAYS=30
bin=${BIN:-/usr/bin} sbin=${SBIN:-/usr/sbin}

say() {
	echo "backup: $*"
}

# Those whose check was right: only they count.  Names sort by their time.
whole() {
	for made in "$BACKUPS"/2*; do
		[ ! -e "$made/whole" ] || echo "${made##*/}"
	done | sort
}

newest() {
	whole | tail -n 1
}

# Names carry their time; what is older than so many days, but for the newest.
older_than() { # DAYS
	before=$(date -u -d "-$1 days" +%Y%m%dT%H%M%SZ)
	last=$(newest)
	while read -r name; do
		[ "$name" != "$last" ] || continue
		[ "$(printf '%s\n%s\n' "$name" "$before" | sort | head -n 1)" = \
			"$before" ] || echo "$name"
	done
}

names_in() {
	find "$1" -mindepth 1 -maxdepth 1 -name '2*Z' -printf '%f\n' | sort
}

# Only when a newer copy is whole: whoever cannot back up gives up nothing.
give_up() {
	names_in "$KEYS" | older_than $KEYS_DAYS | while read -r name; do
		rm -rf "${KEYS:?}/$name"
		say "keys of $name are given up: older than $KEYS_DAYS days"
	done
	[ -n "$KEEP_DAYS" ] || return 0
	names_in "$BACKUPS" | older_than "$KEEP_DAYS" | while read -r name; do
		rm -rf "${BACKUPS:?}/$name"
		say "$name is given up: older than $KEEP_DAYS days"
	done
}

make_one() {
	name=$(date -u +%Y%m%dT%H%M%SZ)
	mkdir -p "$BACKUPS" "$KEYS"
	# Attachments never change: what the newest copy has is shared with it.
	last=$(newest)
	# shellcheck disable=SC2086 # words
	"$bin/fanxiu" backup "$BACKUPS/$name" --keys "$KEYS/$name" \
		${last:+--earlier "$BACKUPS/$last"} ${FLEET:-}
	: >"$BACKUPS/$name/whole"
	sync "$BACKUPS/$name/whole"
	say "$BACKUPS/$name is whole"
	give_up
}

# As a reader elsewhere would: only the copy and the programs.
verify_newest() {
	name=$(newest)
	if [ -z "$name" ]; then
		say "there is no whole copy in $BACKUPS" >&2
		exit 6
	fi
	bad=0
	for store in "$BACKUPS/$name"/*/; do
		store=${store%/}
		case $store in # what a check that was killed left
		*.fold) continue ;;
		esac
		"$sbin/fanxiu-${store##*/}" --verify "$store" || bad=$?
	done
	if [ $bad -ne 0 ]; then
		rm -f "$BACKUPS/$name/whole"
		say "$BACKUPS/$name is NOT right and does not count" >&2
		exit $bad
	fi
	say "$BACKUPS/$name is right"
}

case ${1:-} in
make) make_one ;;
verify) verify_newest ;;
*)
	echo "usage: backup.sh make|verify" >&2
	exit 64
	;;
esac
