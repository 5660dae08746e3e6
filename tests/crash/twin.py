"""The second instances of twin.sh.

usage: twin.py BUILD DIR COUNT PID WAY ...
"""

import os
import signal
import subprocess
import sys
import threading
import time

import peer
import world
from peer import must

BUILD, DIR, COUNT, FIRST = (sys.argv[1], sys.argv[2], int(sys.argv[3]),
                            int(sys.argv[4]))
FLEET = DIR + "/fleet"
PROGRAM = BUILD + "/fanxiu-intake"
OWN = FLEET + "/config/intake.cfg"
WAYS = {  # what is put in front, settings, exit status, the line it says
    "same": ([], OWN, 75, "STORE_IN_USE"),
    "elsewhere": ([], DIR + "/elsewhere/intake.cfg", 75, "STORE_IN_USE"),
    "bound": ([], DIR + "/mount/intake.cfg", 75, "STORE_IN_USE"),
    "netns": (["unshare", "-n"], OWN, 75, "STORE_IN_USE"),
    "copied": ([], DIR + "/copied/intake.cfg", 65, "STORE_COPIED"),
}
SOCKETS = ("desk", "events", "journal")


def endpoints():
    found = [os.stat(peer.endpoint("intake", s)[6:]) for s in SOCKETS]
    return [(s.st_dev, s.st_ino, s.st_mtime_ns) for s in found]


def begin(way, out):
    front, settings, _, _ = WAYS[way]
    return subprocess.Popen(front + [PROGRAM, "-c", settings], stdout=out,
                            stderr=subprocess.STDOUT,
                            stdin=subprocess.DEVNULL)


def refused(way, took):
    """A second one: it ends in time, says why, and touches nothing."""
    _, settings, status, line = WAYS[way]
    before, begun = endpoints(), time.monotonic()
    process = begin(way, subprocess.PIPE)
    said = process.communicate(timeout=20)[0].decode()
    took.append(time.monotonic() - begun)
    must(process.returncode == status and line in said,
         "%s ends with %d, %s: %d %s" % (way, status, line,
                                         process.returncode, said))
    must("path=\"" in said, "it says which directory: " + said)
    must(" READY " not in said, "it never said it was ready: " + said)
    must(endpoints() == before, "the endpoints stay with the first")
    if settings != OWN:
        aside = os.path.dirname(peer.endpoint("intake", "desk")[6:])
        aside = aside.replace("/run/", "/%s-run/" % (
            "mount" if way == "bound" else way))
        must(not os.listdir(aside), "it bound nothing: %s" % aside)


class Load(threading.Thread):
    """Somebody works with the first all the while."""

    def __init__(self):
        super().__init__(daemon=True)
        with open(FLEET + "/unit", encoding="ascii") as f:
            self.notes = world.Notes(FLEET, "intake", f.read().strip(), 200)
        self.going, self.took = True, []

    def run(self):
        while self.going:
            self.took += self.notes.run(0.2)


def at_once(i):
    """Two at the same moment on a store nobody holds: one of them serves."""
    instant = time.monotonic() + 0.03
    ends, logs = [], []
    for side in range(2):
        log = "%s/at-once-%d" % (DIR, side)
        logs.append(log)
        child = os.fork()
        if child == 0:
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(out, 1)
            os.dup2(out, 2)
            wait = instant + world.chance.uniform(0, 2e-5) * side
            while time.monotonic() < wait:
                pass
            os.execv(PROGRAM, [PROGRAM, "-c", OWN])
        ends.append(child)
    begun, gone = time.monotonic(), None
    while gone is None and time.monotonic() < begun + 20:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid in ends:
            gone = pid
        else:
            time.sleep(0.001)
    took = time.monotonic() - instant
    must(gone is not None, "one of two ends (round %d)" % i)
    with open(logs[ends.index(gone)], encoding="utf-8") as f:
        said = f.read()
    must(os.WIFEXITED(status) and os.WEXITSTATUS(status) == 75 and
         "STORE_IN_USE" in said, "it says STORE_IN_USE: %d %s" % (status, said))
    winner = ends[1 - ends.index(gone)]
    must(world.stats("intake")["pid"] == winner, "the other one answers")
    os.kill(winner, signal.SIGKILL if i % 2 else signal.SIGTERM)
    _, status = os.waitpid(winner, 0)
    must(status in (0, signal.SIGKILL), "it ends as it was told: %d" % status)
    return took


ways, took = sys.argv[5:], []
load = Load()
load.start()
begun = endpoints()
for i in range(COUNT):
    refused(ways[i % len(ways)], took)
load.going = False
load.join()
must(endpoints() == begun and world.stats("intake")["pid"] == FIRST,
     "the first is what it was")
must(set(load.notes.codes) == {"OK"} and not load.notes.sent,
     "its clients notice nothing: %s" % load.notes.codes)
load.notes.stand()
world.figure("%d second instances (%s): all refused, within %.0f ms; the "
             "first took %d commands meanwhile, p99 %.1f ms"
             % (COUNT, " ".join(ways), 1000 * max(took),
                len(load.notes.receipts), 1000 * world.at(load.took, 0.99)))
os.kill(FIRST, signal.SIGTERM)
deadline = time.monotonic() + 10
while os.path.exists("/proc/%d" % FIRST) and time.monotonic() < deadline:
    with open("/proc/%d/stat" % FIRST, encoding="ascii") as f:
        if f.read().rsplit(")", 1)[1].split()[0] == "Z":
            break
    time.sleep(0.01)
alike = [at_once(i) for i in range(COUNT)]
world.figure("%d times two at the same microsecond: one serves, the other "
             "ends within %.0f ms" % (COUNT, 1000 * max(alike)))
must(max(took) <= 1 and max(alike) <= 1, "the second ends within a second")
