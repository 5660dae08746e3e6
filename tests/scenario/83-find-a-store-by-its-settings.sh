#!/bin/sh
# What operators do with a store finds it where the daemon has it, by
# store.path; what is typed goes before what the surroundings say; and who
# cannot be asked is told so, not that an outcome is unknown.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# Each says how it is called, in both languages, and how it ends.
for word in backup restore rebuild rejoin verify stuck consumers; do
	ended_with 0 "$BUILD/fanxiu" $word --help
	grep -q "usage: fanxiu $word" "$DIR/out" &&
		grep -q "example: fanxiu $word" "$DIR/out" &&
		grep -q '^exit status: 0 done.*1 a check' "$DIR/out" &&
		grep -q '退出状态：0 完成' "$DIR/out" || fail "$word --help"
done
"$BUILD/fanxiu" help >"$DIR/help"
sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' "$DIR/help" >"$DIR/words"
while read -r word; do
	"$BUILD/fanxiu" "$word" --help >>"$DIR/help" || fail "$word --help"
done <"$DIR/words"
sed -n 's/^	{ "\([a-z]*\)", .*_argument, .*/\1/p' services/cli/main.c \
	>"$DIR/options"
[ "$(wc -l <"$DIR/options")" -gt 20 ] || fail "the options of fanxiu"
while read -r option; do
	grep -q -- "--$option" "$DIR/help" || fail "no help names --$option"
done <"$DIR/options"
for word in backup restore rebuild rejoin; do
	ended_with 64 "$BUILD/fanxiu" $word --lang zh
	grep -q '部门' "$DIR/out" || fail "$word in Chinese: $(cat "$DIR/out")"
done

given_a_fleet
an_admitted_unit SN-1
all_is_level
fanxiu backup repair "$DIR/backup" >"$DIR/out" 2>&1 ||
	fail "backup: $(cat "$DIR/out")"

# A department without a directory to put it in: say where, begin nothing.
(cd "$DIR" && ended_with 64 "$BUILD/fanxiu" backup repair)
grep -q 'say where' "$DIR/out" || fail "it asks where: $(cat "$DIR/out")"
[ ! -e "$DIR/repair" ] || fail "no backup of all in ./repair"

# The store of a department that was moved, and its settings say where to.
stop repair
mv "$FANXIU_DIR/store/repair" "$DIR/elsewhere"
sed "s|$FANXIU_DIR/store/repair|$DIR/elsewhere|" \
	"$FANXIU_DIR/config/repair.cfg" >"$DIR/repair.cfg"
cp "$DIR/repair.cfg" "$FANXIU_DIR/config/repair.cfg"

ended_with 69 "$BUILD/fanxiu" backup repair "$DIR/again"
grep -q 'repair does not answer' "$DIR/out" || fail "who: $(cat "$DIR/out")"
! grep -q 'outcome' "$DIR/out" || fail "nothing had begun: $(cat "$DIR/out")"
[ ! -e "$DIR/again" ] || fail "and nothing was made"

all_is_right # of a stopped one where it lies
fanxiu restore repair "$DIR/backup" >"$DIR/out" 2>&1 ||
	fail "restore: $(cat "$DIR/out")"
grep -q "$DIR/elsewhere.broken-" "$DIR/out" ||
	fail "what lay there was moved aside: $(cat "$DIR/out")"
fanxiu rebuild repair --from analytics >"$DIR/out" 2>&1 ||
	fail "rebuild: $(cat "$DIR/out")"
[ ! -e "$FANXIU_DIR/store/repair" ] || fail "nothing is where it was by default"

# Settings that cannot be used are told, with a way out; --to needs none.
echo 'store: { path = 7; };' >"$FANXIU_DIR/config/repair.cfg"
ended_with 78 "$BUILD/fanxiu" restore repair "$DIR/backup"
grep -q 'name the store with --to' "$DIR/out" || fail "a way: $(cat "$DIR/out")"
ended_with 0 "$BUILD/fanxiu" restore repair "$DIR/backup" --to "$DIR/elsewhere"
cp "$DIR/repair.cfg" "$FANXIU_DIR/config/repair.cfg"

# -c goes before FANXIU_DIR, also for what it does not say itself; with --dir
# it contradicts.
cp -R "$FANXIU_DIR/config" "$DIR/config"
mkdir "$DIR/empty"
FANXIU_DIR=$DIR/empty ended_with 0 "$BUILD/fanxiu" restore repair \
	"$DIR/backup" -c "$DIR/config/cli.cfg"
grep -q "$DIR/elsewhere.broken-" "$DIR/out" || fail "of -c: $(cat "$DIR/out")"
[ -z "$(ls "$DIR/empty")" ] || fail "nothing in FANXIU_DIR"
ended_with 64 "$BUILD/fanxiu" status --dir "$FANXIU_DIR" \
	-c "$DIR/config/cli.cfg"
grep -q 'one of them' "$DIR/out" || fail "it says so: $(cat "$DIR/out")"
