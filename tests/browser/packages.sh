#!/bin/sh
# packages: what tests of the console need of npm, into BUILD/browser.
# usage: packages.sh BUILD; on failure the last lines that npm said.
set -u
build=$1
web=services/gateway/console

mkdir -p "$build/browser"
cmp -s $web/package-lock.json "$build/browser/of.json" && exit 0
cp $web/package.json $web/package-lock.json $web/.npmrc "$build/browser/"
(cd "$build/browser" && npm ci --ignore-scripts) \
	>"$build/browser/npm.log" 2>&1 || {
	tail -n 5 "$build/browser/npm.log"
	exit 1
}
cp $web/package-lock.json "$build/browser/of.json"
