#!/bin/sh
# build: the console, from its modules and its packages, into BUILD/console.
# usage: build.sh BUILD [must]
# Without npm, or when the packages cannot be had, the console is left out and
# that is said; with `must` it is an error.
set -eu
build=$1 must=${2:-}
here=services/gateway/console

left_out() {
	echo "console: $1, so the web console is left out; all else is built." >&2
	echo "console: 未构建网页控制台 (其余照常)。make CONSOLE=no 不再提示。" >&2
	[ "$must" != must ]
}

command -v npm >/dev/null && command -v node >/dev/null || {
	left_out "node and npm are not here (apt-get install nodejs npm)"
	exit
}
mkdir -p "$build/node"
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$build/node/"
# What is there already, of these very versions, need not be fetched again.
if ! cmp -s "$here/package-lock.json" "$build/node/of.json" ||
	! [ -e "$build/node/node_modules/preact/package.json" ]; then
	rm -f "$build/node/of.json"
	(cd "$build/node" && npm ci --ignore-scripts --omit=dev) \
		>"$build/node/npm.log" 2>&1 || {
		tail -n 5 "$build/node/npm.log" >&2
		left_out "npm could not fetch its two packages"
		exit
	}
	cp "$here/package-lock.json" "$build/node/of.json"
fi
node "$here/build.mjs" copy "$build/node" "$build/console.new"
rm -rf "$build/console"
mv "$build/console.new" "$build/console"
