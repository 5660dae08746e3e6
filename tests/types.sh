#!/bin/sh
# types: the modules of the console as a checker of types reads them.
# usage: types.sh BUILD; says what is wrong, a line each.
# Exit status 77 when what it needs is not here, and that is said.
set -u
build=$1

command -v node >/dev/null && command -v npm >/dev/null || {
	echo "SKIP types of the console: no node and npm (deploy/packages.sh test)"
	exit 77
}
tests/browser/packages.sh "$build" || {
	echo "SKIP types of the console: npm could not fetch its packages"
	exit 77
}
# Seen from beside the packages, which are never beside the sources.
ln -sfn "$PWD/services/gateway/console" "$build/browser/console"
cd "$build/browser" && node node_modules/typescript/bin/tsc -p console
