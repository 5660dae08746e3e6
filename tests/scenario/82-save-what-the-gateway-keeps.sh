#!/bin/sh
# What the gateway keeps for itself (accounts, attachments) is backed up while
# it serves, its key apart; the copy is checked, and put back where all is lost.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
PROG=$BUILD/fanxiu-gateway
STORE=$FANXIU_DIR/store/gateway

# Before there is one, a backup of all is one of the departments.
# shellcheck disable=SC2086 # a list of words
start ${ALL% gateway}
fanxiu backup "$DIR/without" >"$DIR/out" 2>&1 || fail "$(cat "$DIR/out")"
[ ! -e "$DIR/without/gateway" ] || fail "there is nothing of it"
ended_with 6 "$BUILD/fanxiu" backup gateway "$DIR/none"
start gateway

"$PYTHON" - "$DIR/made" <<'END_' || fail "an attachment is brought"
from web import *
tech = Client()
tech.demo("technician")
got = tech.post("/v1/attachments", png(), kind="image/png")
must(got.status == 200, f"{got}")
must(tech.post("/v1/attachments", png(9, 9), kind="image/png").status == 200, "")
with open(sys.argv[1], "w") as f:
    json.dump([got.json["hash"], tech.cookie], f)
END_
NAME=$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))[0])' "$DIR/made")
FILE=files/$(echo "$NAME" | cut -c1-2)/$NAME

# Of all, the gateway is one; the key lies apart, and nothing opens without.
fanxiu backup "$DIR/all" --json >"$DIR/out" 2>"$DIR/said" ||
	fail "backup: $(cat "$DIR/said")"
grep '"service":"gateway"' "$DIR/out" | grep '"attachments":2' |
	grep -q '"keys":true' || fail "it says so: $(cat "$DIR/out")"
cmp "$DIR/all.keys/gateway.key" "$STORE/key" || fail "the key, beside"
[ "$(stat -c %a "$DIR/all.keys/gateway.key")" = 600 ] || fail "for one alone"
[ -z "$(find "$DIR/all" -name '*key*')" ] || fail "and not inside"
cmp "$DIR/all/gateway/$FILE" "$STORE/$FILE" || fail "sealed as it was"
ended_with 0 "$PROG" --verify "$DIR/all/gateway"
grep -q 'attachments=2.*right' "$DIR/out" || fail "$(cat "$DIR/out")"
ended_with 64 "$BUILD/fanxiu" backup gateway "$DIR/all/gateway"
grep -q 'already there' "$DIR/out" || fail "none is written over"

# Whatever changed in a copy is found, and by name; it is not restored.
damage() { # FILE AT
	printf '\377' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
for what in "$FILE" data.mdb attachments; do
	rm -rf "$DIR/bad" && cp -R "$DIR/all/gateway" "$DIR/bad"
	damage "$DIR/bad/$what" 77
	ended_with 65 "$PROG" --verify "$DIR/bad"
	ended_with 65 "$BUILD/fanxiu" restore gateway "$DIR/bad"
done
rm -rf "$DIR/bad" && cp -R "$DIR/all/gateway" "$DIR/bad"
rm "$DIR/bad/$FILE"
ended_with 65 "$PROG" --verify "$DIR/bad"
grep -q "$NAME" "$DIR/out" || fail "it is named: $(cat "$DIR/out")"
ended_with 65 "$BUILD/fanxiu" restore repair "$DIR/all/gateway"
ended_with 65 "$BUILD/fanxiu" restore gateway "$DIR/all/repair"

# The store itself, while it serves: verify finds what is not as it was.
all_is_right
cp "$STORE/$FILE" "$DIR/whole"
damage "$STORE/$FILE" 77
ended_with 1 "$BUILD/fanxiu" verify
grep -q "gateway: its store or an attachment" "$DIR/out" &&
	grep -q "$NAME" "$DIR/out" || fail "$(cat "$DIR/out")"
cp "$DIR/whole" "$STORE/$FILE"
all_is_right
[ ! -e "$STORE/verify" ] || fail "nothing is left behind"

# What the timers do: a copy of the day; checked again; old keys are given up,
# old copies where it is said so, and never without a newer one that is whole.
export BACKUPS="$DIR/days" KEYS="$DIR/keys" BIN="$BUILD" SBIN="$BUILD"
timers() {
	sh deploy/backup.sh "$@" >"$DIR/out" 2>&1
}
OLD=20200101T000000Z
ended_with 6 sh deploy/backup.sh verify
grep -q 'no whole copy' "$DIR/out" || fail "there is none yet"
mkdir -p "$BACKUPS/$OLD" "$KEYS/$OLD"
: >"$BACKUPS/$OLD/whole"
stop repair
if timers make; then fail "a backup without repair is not whole"; fi
[ -e "$KEYS/$OLD" ] || fail "nothing is given up: $(cat "$DIR/out")"
start repair
find "$BACKUPS" -mindepth 1 -maxdepth 1 ! -name $OLD -exec rm -rf {} +
timers make || fail "a copy of the day: $(cat "$DIR/out")"
[ ! -e "$KEYS/$OLD" ] && [ -e "$BACKUPS/$OLD" ] ||
	fail "of the old one the keys go: $(cat "$DIR/out")"
DAY=$(find "$BACKUPS" -name whole -printf '%h\n' | sort | tail -n 1)
[ -e "$KEYS/${DAY##*/}/gateway.key" ] || fail "keys of the day: $KEYS"
timers verify || fail "it is right: $(cat "$DIR/out")"

# What a check that was killed left beside a copy is no store of it; and beside
# a store the next backup takes it away.
mkdir "$DAY/repair.fold" "$FANXIU_DIR/store/repair/copy.fold"
: >"$FANXIU_DIR/store/repair/copy.fold/data.mdb"
timers verify || fail "a killed check costs no copy: $(cat "$DIR/out")"
[ -e "$DAY/whole" ] && [ ! -e "$DAY/repair.fold" ] || fail "nor stays"
sleep 1
KEEP_DAYS=14 timers make || fail "another: $(cat "$DIR/out")"
grep -q "$DAY/gateway: shares 2 attachments" "$DIR/out" ||
	fail "attachments never change: $(cat "$DIR/out")"
[ ! -e "$BACKUPS/$OLD" ] && [ -e "$DAY" ] || fail "what is too old goes"
NEW=$(find "$BACKUPS" -name whole -printf '%h\n' | sort | tail -n 1)
[ ! -e "$FANXIU_DIR/store/repair/copy.fold" ] || fail "it stays"
[ "$NEW/gateway/$FILE" -ef "$DAY/gateway/$FILE" ] || fail "one file, two days"
damage "$NEW/quality/data.mdb" 9000
ended_with 65 sh deploy/backup.sh verify
grep -q 'does not count' "$DIR/out" || fail "it says so: $(cat "$DIR/out")"
timers verify || fail "the newest that counts is the one before"

# One that was damaged since is not carried on; each day is whole by itself.
damage "$DAY/gateway/$FILE" 77
sleep 1
timers make || fail "a third: $(cat "$DIR/out")"
grep -q "$DAY/gateway: shares 1 attachments" "$DIR/out" ||
	fail "a damaged one is copied: $(cat "$DIR/out")"
rm -rf "$DAY" "$NEW"
timers verify || fail "it needs no other: $(cat "$DIR/out")"
ended_with 64 "$BUILD/fanxiu" backup repair "$DIR/x" --earlier "$DIR/all"
fanxiu backup gateway "$DIR/alone" --earlier "$DIR/none" >"$DIR/out" 2>&1 ||
	fail "without the earlier one it is made: $(cat "$DIR/out")"
grep -q 'all attachments are copied' "$DIR/out" || fail "and it says so"
unset BACKUPS KEYS BIN SBIN

# Not under its feet; then where all is lost, the key with it.
ended_with 75 "$BUILD/fanxiu" restore gateway "$DIR/all/gateway"
all_is_right
stop gateway
fanxiu backup gateway "$DIR/stopped" >"$DIR/out" 2>&1 ||
	fail "a stopped one, too: $(cat "$DIR/out")"
rm -rf "$STORE"
mkdir "$STORE"
[ "$(id -u)" = 0 ] && chown 65534:65533 "$STORE"
fanxiu restore gateway "$DIR/all/gateway" >"$DIR/out" 2>&1 ||
	fail "restore: $(cat "$DIR/out")"
if [ "$(id -u)" = 0 ]; then
	[ -z "$(find "$STORE" ! -user 65534 -o ! -group 65533)" ] ||
		fail "whose the directory is: $(ls -lR "$STORE")"
	chown -R 0:0 "$STORE"
fi
start gateway
"$PYTHON" - "$DIR/made" <<'END_' || fail "what was kept is there"
from web import *
with open(sys.argv[1]) as f:
    name, cookie = json.load(f)
tech = Client()
tech.cookie = cookie
must(tech.get("/v1/me").status == 401, "nobody is signed in still")
tech.cookie = None
tech.demo("technician")
must(tech.get(f"/v1/attachments/{name}").body == png(), "it opens")
END_

# One that began anew meanwhile has another key: that goes aside with its store.
stop gateway
rm -rf "$STORE"
mkdir "$STORE"
start gateway
stop gateway
cp "$STORE/key" "$DIR/newer"
fanxiu restore gateway "$DIR/stopped" --keys "$DIR/stopped.keys" \
	>"$DIR/out" 2>&1 || fail "restore: $(cat "$DIR/out")"
cmp "$STORE/key" "$DIR/all.keys/gateway.key" || fail "the key of the backup"
cmp "$(echo "$STORE".broken-*)/key" "$DIR/newer" || fail "the other is kept"
start gateway
all_is_right
