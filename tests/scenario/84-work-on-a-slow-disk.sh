#!/bin/sh
# The disk of one department is slow: its own answers wait for it, nobody takes
# it for dead, the others work as before, its memory does not grow, nothing
# acknowledged is lost, and it is as quick as ever afterwards: P8, G16, G21,
# fault 12.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

${CC:-cc} -shared -fPIC -o "$DIR/slow.so" tests/scenario/slow.c -ldl \
	2>"$DIR/cc.err" || {
	echo "SKIP a slow disk: no C compiler: $(head -1 "$DIR/cc.err")"
	exit 77
}

told() {
	grep -c "\"$1\"" "$DIR/receipts" || true
}

# more_than N DEPARTMENT HAD: it has acknowledged so many more.
more_than() {
	[ $(($(told "$2") - $3)) -ge "$1" ]
}

kilobytes() {
	sed -n 's/^VmRSS: *\([0-9]*\) kB/\1/p' "/proc/$(cat "$FANXIU_DIR/repair.pid")/status"
}

given_a_fleet
a_unit_everywhere SN-1
stop repair
LD_PRELOAD=$DIR/slow.so SLOW_STORE=$DIR/slow start repair
all_is_level
a_load_begins "$UNIT"
wait_until 10 more_than 50 repair 0
before=$(kilobytes)

: >"$DIR/slow"
wait_until 20 more_than 2 repair "$(told repair)"
repair=$(told repair) shipping=$(told shipping) quality=$(told quality)
wait_until 60 more_than 10 repair "$repair"
repair=$(($(told repair) - repair))
for dept in shipping quality; do
	had=$shipping
	[ $dept = shipping ] || had=$quality
	more=$(($(told $dept) - had))
	echo "while repair acknowledged $repair, $dept did $more"
	[ $more -ge $((5 * repair)) ] || fail "$dept is not held up"
done
after=$(kilobytes)
echo "repair had $before kB, and $after"
[ $((after - before)) -le 20480 ] || fail "its memory does not grow"
grep -h "PEER_STALE peer=repair" "$FANXIU_DIR"/*.log &&
	fail "nobody takes it for dead"

rm "$DIR/slow"
wait_until 20 more_than 200 repair "$(told repair)"
the_load_ends
