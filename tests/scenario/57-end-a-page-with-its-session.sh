#!/bin/sh
# A live page lasts as long as its session: signing out, a lock and other roles
# end that person's pages at once and nobody else's; a person has eight; who is
# named on a unit is told.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

ALL="$ALL gateway"
given_a_fleet
an_admitted_unit SN-1
assess "$UNIT" repairable
propose "$UNIT" repair customer

"$PYTHON" - "$UNIT" "$BUILD/fanxiu" "$(pid_of gateway)" <<'END' || fail "a page lasts as long as its session"
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

from live import Web, port_of

unit = sys.argv[1]


def ended(stream, seconds=6):
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stream.ended:
        stream.read(0.2)
    return stream.ended


# Eight of one person, and not one more; another person's do not count.
cs = Web("cs")
pages = [cs.stream("board") for _ in range(8)]
assert [p.status for p in pages] == [200] * 8
status, headers, _ = cs.raw("GET", "/v1/stream?topics=board")
assert status == 503 and headers["Retry-After"], status
other = Web("gm").stream("board")
assert other.status == 200
for _ in range(10):  # a beat, every 2 s, would find it at the second try
    pages.pop().close()
    time.sleep(0.3)
    pages.append(cs.stream("board"))
    assert pages[-1].status == 200, pages[-1].status


def listening():
    with urllib.request.urlopen(
            f"http://127.0.0.1:{port_of('metrics')}/metrics") as page:
        return int(re.search(r"^fanxiu_gateway_streams (\d+)$",
                             page.read().decode(), re.M)[1])


assert listening() == 9, listening()
pages.pop().close()
time.sleep(0.3)
assert listening() == 8, listening()
pages.append(cs.stream("board"))

# Signed out here: the pages of this session end, those of another one do not.
again = Web("cs")
pages.pop().close()
time.sleep(0.3)
kept = again.stream("board")
assert kept.status == 200, kept.status
cs.ask("POST", "/v1/logout")
assert all(ended(p) for p in pages), "a sign-out ends its pages"
assert not ended(kept, 3) and not ended(other, 1), "and no others"

# Other roles, and a lock.
ops = Web("ops")
ops.ask("POST", "/v1/people/cs/roles", {"roles": ["receiver"]})
assert ended(kept), "other roles end the pages"
again = Web("shipper")
kept = again.stream("board")
ops.ask("POST", "/v1/people/shipper/lock", {})
assert ended(kept), "a lock ends the pages"
assert not ended(other, 1)

# Whoever is named on a unit is told; it is no business of anybody else's.
mine, others = Web("technician").stream("mine"), Web("gm").stream("mine")
subprocess.run([sys.argv[2], "send", "repair.assign", unit, "technician=technician",
                "--as", "sun.tao:tech_lead"], check=True, stdout=subprocess.DEVNULL)
seen = mine.until(lambda m: m[0] == "mine")
told = [m[1] for m in seen if m[0] == "mine"]
assert told[0]["u"] == unit and told[0]["lane"] == "repair" and told[0]["fresh"], told
assert not any(m[0] == "mine" for m in others.read(1))

# A gateway that is stopped says so once, and ends.
others.read(0.2)
os.kill(int(sys.argv[3]), signal.SIGTERM)
seen = others.until(lambda m: m[0] == "bye", 6)
assert ended(others) and [m[0] for m in seen].count("bye") == 1, seen
END
