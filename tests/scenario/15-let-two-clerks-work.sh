#!/bin/sh
# What is built on an old revision changes nothing, and says so with status 4:
# G6.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
a_request SN-1
# Both clerks have seen revision 1; one is quicker.
send intake.review "$UNIT" verdict=eligible method=courier --expect 1
before=$(fanxiu unit "$UNIT" --json)
ended_with 4 fanxiu send intake.review "$UNIT" verdict=rejected \
	reason="not ours" text_sha="$SHA" --expect 1 --as he.jing:cs
grep -q "CONFLICT" "$DIR/out" || fail "CONFLICT: $(cat "$DIR/out")"
grep -q "revision now: 2" "$DIR/out" || fail "which one: $(cat "$DIR/out")"
[ "$(fanxiu unit "$UNIT" --json)" = "$before" ] || fail "nothing changed"

# Of forty at once on one revision one is taken, and the others say CONFLICT.
"$PYTHON" - "$UNIT" <<'END'
import collections
import sys

from peer import *

desks = [Desk("intake", "qian.jin", "sales_mgr") for _ in range(40)]
for desk in desks:
    desk.socket.send_multipart(desk.frames(
        "confirm_side", {}, subject=sys.argv[1], expect=2))
codes = collections.Counter(desk.answer(10)[0]["code"] for desk in desks)
must(codes == {"OK": 1, "CONFLICT": 39}, "one of forty: %s" % codes)
END
happened "$UNIT" intake.side_confirmed 1

# Notes commute: nobody has to have seen anything.
send intake.note "$UNIT" kind=text text_sha="$SHA"
send intake.note "$UNIT" kind=text text_sha="$SHA" --as he.jing:cs
happened "$UNIT" intake.noted 2
all_is_right
