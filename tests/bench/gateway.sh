#!/bin/sh
# The figures of the gateway (console.md 13): a thousand live pages, and a
# board of ten thousand units.  usage: gateway.sh BUILD
set -eu
BUILD=$1
. tests/scenario/lib.sh
. tests/scenario/staff.sh

PYTHONPATH=$PYTHONPATH:$PWD/tests/bench
ALL="$ALL gateway"
ulimit -n "$(ulimit -H -n)"
sed "s|\.\./calendar|$PWD/config/calendar|g" "$PROFILE" >"$DIR/bench.cfg"
echo 'stream: { of_one = 2000; };' >>"$DIR/bench.cfg"
PROFILE=$DIR/bench.cfg

given_a_fleet
an_admitted_unit SN-1
assess "$UNIT" repairable
propose "$UNIT" repair customer
pick_up "$UNIT"
"$PYTHON" tests/bench/gateway.py "$BUILD/sse_load" 200 100 || fail "200 pages"
"$PYTHON" tests/bench/gateway.py "$BUILD/sse_load" 1000 100 || fail "1,000 pages"
stop gateway
"$PYTHON" tests/bench/gateway.py --fill 10000 || fail "10,000 requests"
start gateway
"$PYTHON" tests/bench/gateway.py --board 10000 || fail "after an absence"
stop gateway
rm -rf "$FANXIU_DIR/store/gateway"
start gateway
"$PYTHON" tests/bench/gateway.py --board 10000 || fail "of an empty store"
URL=http://127.0.0.1:$(cat "$FANXIU_DIR/store/gateway/http.port") \
	tests/browser/run.sh "$BUILD" tests/bench/console.mjs || {
	[ $? -eq 77 ] || fail "the console with 10,000 units"
}
