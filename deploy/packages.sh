#!/bin/sh
# packages: install what the build and the tests need, when it is not there.
# usage: packages.sh [test]: also the browser, and what looks at paper.
# Debian 12; as root or through sudo.  Says what it installs.
set -eu

wanted="gcc libc6-dev pkg-config libzmq3-dev libmsgpack-dev liblmdb-dev
libconfig-dev libsodium-dev libunistring-dev libqrencode-dev libcmocka-dev
libmicrohttpd-dev libjansson-dev
clang-format python3 python3-zmq python3-msgpack procps
strace faketime"
[ "${1:-}" = test ] &&
	wanted="$wanted chromium fonts-noto-cjk poppler-utils zbar-tools nginx-light"

missing=""
for package in $wanted; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
		grep -q 'install ok installed' || missing="$missing $package"
done
# Of Node any from 18 on will do, wherever it is from.
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
	as_root=""
elif command -v sudo >/dev/null; then
	as_root="sudo"
else
	echo "These packages are missing:$missing" >&2
	echo "Install them as root: apt-get install$missing" >&2
	exit 1
fi
echo "Installing:$missing"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq \
	--no-install-recommends $missing >/dev/null
