#!/bin/sh
# run: the tests with a browser: a fleet, its gateway and Debian's chromium.
# usage: run.sh BUILD [TEST...]; as TAP, a file after the other.
# Exit status 77 when what they need is not here, and that is said.
set -u
build=$1
shift
here=tests/browser

for needed in "${CHROMIUM:-/usr/bin/chromium}" node npm; do
	command -v "$needed" >/dev/null || {
		echo "SKIP the browser's tests: no $needed (deploy/packages.sh test)"
		exit 77
	}
done
[ -e "$build/console/index.html" ] || {
	echo "SKIP the browser's tests: the console was not built"
	exit 77
}
$here/packages.sh "$build" || {
	echo "SKIP the browser's tests: npm could not fetch their packages"
	exit 77
}
[ $# -gt 0 ] || set -- $here/*.test.mjs
status=0
for file in "$@"; do
	echo "# $file"
	BUILD=$build timeout -k 5 900 node --test-reporter=tap "$file" || status=1
done
exit $status
