# make install puts programs, settings and the unit where they belong; what is
# put there starts, and one department's user can reach another's sockets.
# alone: it makes what is installed, in the build tree of all
set -eu
. tests/scenario/lib.sh
root=$DIR/root

# However the build is named, what a header changed is built anew.
env -u MAKEFLAGS -u MAKELEVEL make -n -W common/base/fx_err.h all \
	CONSOLE=no B="$BUILD" >"$DIR/said" 2>&1 || fail "make -n: $(cat "$DIR/said")"
for file in common/base/fx_err.c services/cli/cli_backup.c; do
	grep -q -- "-c .*$file" "$DIR/said" || fail "$file is built anew"
done
! grep -q -- '-c .*services/repair/main.c' "$DIR/said" ||
	fail "and nothing else"

# Objects of another tree that was built there too are not taken for ours.
mkdir "$DIR/mixed" && cp -Rp Makefile .ci common "$DIR/mixed"
mkdir "$DIR/mixed/services" "$DIR/mixed/tests" "$DIR/mixed/build"
cp tests/hostile.mk "$DIR/mixed/tests"
object=$DIR/build/common/base/fx_random.o
for tree in . "$DIR/mixed"; do
	(cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL make -s B="$DIR/build" \
		CONSOLE=no "$object") >"$DIR/said" 2>&1 ||
		fail "one object: $(cat "$DIR/said")"
	stat -c %Y.%y "$object" >>"$DIR/times"
done
[ "$(sort -u "$DIR/times" | wc -l)" = 2 ] || fail "each tree builds its own"

env -u MAKEFLAGS -u MAKELEVEL make -s install B="$BUILD" DESTDIR="$root" \
	>"$DIR/said" 2>&1 || fail "make install: $(cat "$DIR/said")"
for dept in $ALL; do
	[ -x "$root/usr/sbin/fanxiu-$dept" ] || fail "fanxiu-$dept is there"
	[ -r "$root/etc/fanxiu/$dept.cfg" ] || fail "$dept.cfg is there"
done
[ -x "$root/usr/bin/fanxiu" ] || fail "fanxiu is there"
[ -r "$root/etc/fanxiu/cli.cfg" ] || fail "cli.cfg is there"
for file in config/profiles/*.cfg config/calendar/*.cfg; do
	cmp -s "$file" "$root/etc/fanxiu/${file#config/}" || fail "$file is there"
done

# An upgrade writes over no setting: what differs lies beside it, and is named.
echo '# ours' >>"$root/etc/fanxiu/repair.cfg"
echo '# ours' >>"$root/etc/fanxiu/profiles/demo.cfg"
env -u MAKEFLAGS -u MAKELEVEL make -s install B="$BUILD" DESTDIR="$root" \
	>"$DIR/said" 2>&1 || fail "an upgrade: $(cat "$DIR/said")"
for file in repair.cfg profiles/demo.cfg; do
	tail -n 1 "$root/etc/fanxiu/$file" | grep -q '# ours' ||
		fail "an upgrade keeps $file"
	cmp -s "config/$file" "$root/etc/fanxiu/$file.new" ||
		fail "what is new lies beside $file"
	grep -q "kept $root/etc/fanxiu/$file" "$DIR/said" || fail "$file is named"
done
[ "$(find "$root/etc" -name '*.new' | wc -l)" = 2 ] || fail "nothing else is"
cp "config/repair.cfg" "$root/etc/fanxiu/repair.cfg"
cp config/profiles/demo.cfg "$root/etc/fanxiu/profiles/demo.cfg"
env -u MAKEFLAGS -u MAKELEVEL make -s install B="$BUILD" DESTDIR="$root" \
	>"$DIR/said" 2>&1 || fail "an upgrade: $(cat "$DIR/said")"
[ -z "$(find "$root/etc" -name '*.new')" ] || fail "what was taken over goes"

# The settings are good as they are, but for where this root lies.
find "$root/etc" -name '*.cfg' -exec sed -i "s|/etc/fanxiu|$root&|" {} +
mkdir -p "$DIR/store"
for dept in $ALL; do
	mkdir -p "$DIR/store/$dept"
	sed -i "s|/var/lib/fanxiu|$DIR/store|" "$root/etc/fanxiu/$dept.cfg"
	"$root/usr/sbin/fanxiu-$dept" --check -c "$root/etc/fanxiu/$dept.cfg" \
		>"$DIR/said" 2>&1 || fail "$dept.cfg is good: $(cat "$DIR/said")"
done

# What the timers run is there, under the name that they have for it.
for file in backup verify; do
	grep -q "^ExecStart=/usr/lib/fanxiu/backup " \
		"$root/usr/lib/systemd/system/fanxiu-$file.service" ||
		fail "the timer for $file"
done
[ -x "$root/usr/lib/fanxiu/backup" ] || fail "and what it runs"

# The unit: what systemd says of it.
unit=$root/usr/lib/systemd/system/fanxiu@.service
[ -r "$unit" ] || fail "the unit is there"
if command -v systemd-analyze >/dev/null; then
	mkdir "$DIR/units"
	sed "s|/usr/sbin|$root/usr/sbin|" "$unit" >"$DIR/units/fanxiu@.service"
	for dept in $ALL; do
		systemd-analyze verify "$DIR/units/fanxiu@$dept.service" \
			>"$DIR/said" 2>&1 || true
		! grep -q 'fanxiu@' "$DIR/said" ||
			fail "systemd takes the unit: $(cat "$DIR/said")"
	done
	sed "s|/usr/sbin|$root/usr/sbin|" "${unit%/*}/fanxiu-gateway.service" \
		>"$DIR/units/fanxiu-gateway.service"
	systemd-analyze verify "$DIR/units/fanxiu-gateway.service" \
		>"$DIR/said" 2>&1 || true
	! grep -q 'fanxiu-gateway' "$DIR/said" ||
		fail "systemd takes the gateway's: $(cat "$DIR/said")"
	for file in "${unit%/*}"/fanxiu-backup.* "${unit%/*}"/fanxiu-verify.*; do
		sed "s|/usr/lib/fanxiu|$root&|" "$file" \
			>"$DIR/units/${file##*/}"
	done
	for file in fanxiu-backup.timer fanxiu-verify.timer \
		fanxiu-backup.service fanxiu-verify.service; do
		systemd-analyze verify "$DIR/units/$file" >"$DIR/said" 2>&1 &&
			! grep -q "$file" "$DIR/said" ||
			fail "systemd takes $file: $(cat "$DIR/said")"
	done
else
	echo "SKIP units: systemd-analyze is not here, they were NOT checked" >&2
fi

# An installed fleet finds its programs and its profile.
BUILD=$root/usr/bin
given_a_fleet
[ "$(readlink "/proc/$(pid_of intake)/exe")" = "$root/usr/sbin/fanxiu-intake" ] ||
	fail "the installed intake runs"
find "$(cat "$FANXIU_DIR/sockets")" -type s >"$DIR/sockets"
[ "$(wc -l <"$DIR/sockets")" -eq 18 ] || fail "each has three sockets"
while read -r socket; do
	[ "$(stat -c %a "$socket")" = 660 ] ||
		fail "the group may use $socket: $(stat -c %a "$socket")"
done <"$DIR/sockets"
all_is_right
