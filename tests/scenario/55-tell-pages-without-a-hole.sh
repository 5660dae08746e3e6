#!/bin/sh
# What a page shows is what happened: a board that was loaded at any moment and
# followed from there is the board of the end, through a gateway that is killed
# and started again; a place that is none of ours begins anew.
set -eu
. tests/scenario/lib.sh

ALL="$ALL gateway"
given_a_fleet
"$BUILD/fanxiu" play --generate 600 --seed 11 >"$DIR/play" 2>&1 &
play=$!
KIDS=$play

# Pages that come at any moment while the fleet works, and go on where they
# were after each cut.
"$PYTHON" - "$DIR" "$play" >"$DIR/pages" 2>&1 <<'END' &
import os
import random
import sys
import time

from live import Board, Stream, Web, is_after

directory, play = sys.argv[1], int(sys.argv[2])
random.seed(11)
accounts = ("cs", "receiver", "assessor", "technician", "inspector", "shipper")


def works():
    try:
        os.kill(play, 0)
        with open(f"/proc/{play}/stat", encoding="ascii") as f:
            return f.read().split()[2] != "Z"
    except OSError:
        return False


def insist(do):
    """The gateway may be away just now."""
    for _ in range(400):
        try:
            return do()
        except (OSError, SystemExit):
            time.sleep(0.05)
    raise SystemExit("NOT SO: the gateway comes back")


class Page:
    def __init__(self, account):
        self.web = insist(lambda: Web(account))
        self.told = self.cuts = self.resets = 0
        self.load()

    def load(self):
        given = insist(lambda: self.web.get("/v1/board"))
        self.board = Board(given)
        # The longer it takes, the more has happened in between.
        time.sleep(random.uniform(0, 0.3))
        self.listen(given["at"])

    def listen(self, at):
        self.stream = insist(lambda: self.web.stream("board", at=at))
        assert self.stream.status == 200, self.stream.status
        self.last = at

    def read(self, seconds):
        for name, data, at in self.stream.read(seconds):
            if name == "reset":
                # It was told what a kill took away before it was kept.
                self.resets += 1
                self.load()
                return
            if name == "board" and is_after(at, self.board.at):
                self.board.fold(data)
                self.told += 1
            self.last = at or self.last
        if self.stream.ended:
            self.cuts += 1
            self.web.port = insist(lambda: Web(self.web.account)).port
            self.listen(self.last)


pages = [Page("gm")]
open(directory + "/listening", "w", encoding="ascii").close()
began = time.monotonic()
while works() and time.monotonic() - began < 120:
    if len(pages) < 12 and random.random() < 0.2:
        pages.append(Page(accounts[len(pages) % len(accounts)]))
    for page in pages:
        page.read(0.02)
    # The first page saw this many cuts: whoever cuts waits for that.
    for n in range(1, pages[0].cuts + 1):
        open(f"{directory}/cut.{n}", "w", encoding="ascii").close()
    if len(pages) >= 6:
        open(directory + "/many", "w", encoding="ascii").close()
# And what is still on its way.
for _ in range(40):
    for page in pages:
        page.read(0.05)
end = Board(pages[0].web.get("/v1/board"))
for page in pages:
    page.read(0.2)
    rows = {row[0]: row for row in end.rows()}
    mine = {row[0]: row for row in page.board.rows()}
    wrong = [u for u in set(rows) | set(mine) if rows.get(u) != mine.get(u)]
    if wrong:
        raise SystemExit(f"NOT SO: a page is level: {[(rows.get(u), mine.get(u)) for u in wrong[:3]]}")
print(f"pages={len(pages)} told={sum(p.told for p in pages)} cuts={sum(p.cuts for p in pages)} resets={sum(p.resets for p in pages)} units={len(end.units)}")
if pages[0].told < 100 or pages[0].cuts < 2 or len(pages) < 6 or len(end.units) < 10:
    raise SystemExit("NOT SO: there was something to tell")
if any(p.resets > 1 for p in pages):
    raise SystemExit("NOT SO: a place that we were given is known after a stop")
END
pages=$!
KIDS="$KIDS $pages"
wait_until 20 test -e "$DIR/listening"
sleep 4
kill_9 gateway
sleep 0.3
start gateway
wait_until 40 test -e "$DIR/cut.1"
sleep 1
stop gateway
start gateway
wait_until 40 test -e "$DIR/cut.2"
wait_until 40 test -e "$DIR/many"
sleep 2
kill $play 2>/dev/null || true # in the middle of everything
wait $play 2>/dev/null || true
wait $pages || fail "$(cat "$DIR/pages")"
cat "$DIR/pages"
KIDS=""

# Places that are none of ours.
"$PYTHON" - <<'END' || fail "a place that is none of ours begins anew"
from live import Web
web = Web("cs")
at = web.get("/v1/board")["at"]
other = ".".join(p if p[0] != "g" else "g" + str(int(p[1:]) + 1) for p in at.split("."))
for place in (other, "nonsense", at.replace(".t", ".t9"), "i1", "%E7%BB%B4", "0" * 400):
    stream = web.stream("board", at=place)
    stream.until(lambda m: m[0] == "reset", 5)
    stream.close()
stream = web.stream("board", last=other)
stream.until(lambda m: m[0] == "reset", 5)
stream.close()
stream = web.stream("board", at=at)
assert not any(m[0] == "reset" for m in stream.read(2.5))
END
