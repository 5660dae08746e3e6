#!/bin/sh
# A wrong setting is named with file and line and nothing starts, also when a
# limit of the company is not set in production: G19, S-022.
set -eu
. tests/scenario/lib.sh

given_a_fleet
stop_the_fleet
good=$FANXIU_DIR/config/repair.cfg

# with LINE...: the good configuration, then these lines; checked.
with() {
	cp "$good" "$DIR/repair.cfg"
	printf '%s\n' "$@" >>"$DIR/repair.cfg"
}

# names WORD ...: --check ends with 78 and one finding that says all of these.
names() {
	ended_with 78 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
	for word in "CONFIG_BAD" "$@"; do
		grep -q -- "$word" "$DIR/out" ||
			fail "the finding says $word: $(cat "$DIR/out")"
	done
	ended_with 78 "$BUILD/fanxiu-repair" -c "$DIR/repair.cfg"
}

cp "$good" "$DIR/repair.cfg"
ended_with 0 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
with 'drain: { witin = "4s"; };'
names "line=" 'setting="drain.witin"' "drain.within"
with 'drain: { within = 4; };'
names 'setting="drain.within"' "line="
with 'drain: { within = "4h"; };'
names 'setting="drain.within"' "25s"
with 'sla: { first_review_hours = 4294967297; };'
names "line="
with 'sla: { first_review_hours = 24'
names "line="
with 'site: { zone_minutes = 900; };'
names 'setting="site.zone_minutes"' "840"

# All that is wrong at once, each once; and the place of the store is one of it.
with 'drain: { within = "4h"; };' 'site: { currency = "yen"; };' \
	'colour = "red";'
sed -i '/path = /d' "$DIR/repair.cfg"
echo "store: { path = \"$DIR/nowhere\"; };" >>"$DIR/repair.cfg"
names 'setting="drain.within"' 'setting="site.currency"' 'setting="colour"' \
	'setting="store.path"'
[ "$(grep -c CONFIG_BAD "$DIR/out")" = 3 ] || fail "of a start: $(cat "$DIR/out")"
ended_with 78 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
[ "$(grep -c CONFIG_BAD "$DIR/out")" = 4 ] || fail "each once: $(cat "$DIR/out")"
grep -q 'line=.*store.path.*nowhere.*no such directory' "$DIR/out" ||
	fail "where the store is to lie: $(cat "$DIR/out")"
store=$FANXIU_DIR/store/repair
chmod 777 "$store"
cp "$good" "$DIR/repair.cfg"
ended_with 78 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
grep -q 'anybody may write in it' "$DIR/out" || fail "$(cat "$DIR/out")"
chmod 700 "$store"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$store/data.mdb"
	ended_with 78 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
	grep -q 'belongs to another user' "$DIR/out" || fail "$(cat "$DIR/out")"
	chown 0 "$store/data.mdb"
fi
ended_with 0 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
sed "s|path = .*|path = \"$DIR/no\"; };|; s|listen = .*|listen = 7;|" \
	"$FANXIU_DIR/config/gateway.cfg" >"$DIR/gateway.cfg"
ended_with 78 "$BUILD/fanxiu-gateway" --check -c "$DIR/gateway.cfg"
grep -q 'store.path' "$DIR/out" && grep -q 'http.listen' "$DIR/out" ||
	fail "the gateway's too: $(cat "$DIR/out")"

# Where the finding points is where the mistake is.
with '' '' 'colour = "red";'
ended_with 78 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"
grep -q "line=$(grep -n colour "$DIR/repair.cfg" | cut -d: -f1)" "$DIR/out" ||
	fail "file and line: $(cat "$DIR/out")"

# Production: a limit that the company must set, and its author and approver.
sed -e 's/^ *name = "demo"/name = "ours"/' \
	-e 's/production = false/production = true/' \
	-e '/first_assessment_hours/d' "$PROFILE" >"$DIR/ours.cfg"
sed -i "s|\.\./calendar|$PWD/config/calendar|g" "$DIR/ours.cfg"
sed -e "s|^@include.*|@include \"$DIR/ours.cfg\"|" -e '/^profile:/d' \
	-e '/^clock:/d' "$good" >"$DIR/repair.cfg"
names "sla.first_assessment_hours"
# So does production without an author, and another person who approved.
sed -i 's/^  first_review_hours/  first_assessment_hours = 4;\n&/' \
	"$DIR/ours.cfg"
names "profile.author" "profile.approver"
echo 'profile: { author = "a"; approver = "a"; };' >>"$DIR/repair.cfg"
names "profile.approver"
sed -i 's/approver = "a"/approver = "b"/' "$DIR/repair.cfg"
ended_with 0 "$BUILD/fanxiu-repair" --check -c "$DIR/repair.cfg"

# What is in force can be seen, with its source.
"$BUILD/fanxiu-repair" --settings -c "$good" >"$DIR/out"
grep -q "sla.first_review_hours.*24" "$DIR/out" || fail "settings are shown"

# A file that is not there; an option that is none.
ended_with 78 "$BUILD/fanxiu-repair" -c "$DIR/nowhere.cfg"
ended_with 64 "$BUILD/fanxiu-repair" --wrong
