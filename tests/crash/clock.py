"""The jumps of clock.sh, under a load of notes.

usage: clock.py FLEET UNIT COUNT FANXIU
"""

import collections
import mmap
import struct
import subprocess
import sys
import threading
import time

import peer
import world
from peer import ALL, Desk, Journal, must

FLEET, UNIT, COUNT, FANXIU = (sys.argv[1], sys.argv[2], int(sys.argv[3]),
                              sys.argv[4])
SECOND, HOUR, YEAR = 1, 3600, 365 * 24 * 3600
SMALL = (1, -1, 5, -5, 30, -30, 55, -55)
LARGE = (90, -90, HOUR, -HOUR, 24 * HOUR, -24 * HOUR, YEAR, -YEAR,
         10 * YEAR, -10 * YEAR)
chance = world.chance


class Wall:
    def __init__(self, service):
        with open("%s/wall.%s" % (FLEET, service), "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 16)

    def set(self, seconds, ppm=0):
        self.map[:16] = struct.pack("<qq", int(seconds * 1e9), ppm)


class Load(threading.Thread):
    """Notes; what is refused for the clock is only counted."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.notes = world.Notes(FLEET, service, UNIT, 50)
        self.going, self.service = True, service

    def run(self):
        while self.going:
            self.notes.run(0.1)

    def taken(self):
        return len(self.notes.receipts)


def state(service):
    return world.stats(service)["state"]


def until_state(service, wanted, patience=5):
    begun = time.monotonic()
    while state(service) != wanted:
        must(time.monotonic() - begun < patience, "%s is %s within %d s: %s"
             % (service, wanted, patience, state(service)))
        time.sleep(0.02)
    return time.monotonic() - begun


def goes_on(load, patience=5):
    before, begun = load.taken(), time.monotonic()
    while load.taken() <= before:
        must(time.monotonic() - begun < patience,
             "%s takes commands: %s" % (load.service, load.notes.codes))
        time.sleep(0.02)


def small(walls, loads, base):
    """A step that is followed: nobody is held up."""
    victim, by = chance.choice(ALL[:5]), chance.choice(SMALL)
    walls[victim].set(base[victim] + by)
    goes_on(loads[victim])
    must(state(victim) == "ok", "a jump of %d s is followed" % by)
    goes_on(loads[victim])
    walls[victim].set(base[victim])
    goes_on(loads[victim])


def large(walls, loads, base):
    """A jump that is not believed, and ends when the clock is right again."""
    victim, by = chance.choice(ALL[:5]), chance.choice(LARGE)
    before = world.stats(victim)["head"]
    walls[victim].set(base[victim] + by)
    took = until_state(victim, "readonly")
    time.sleep(0.2)
    head = world.stats(victim)["head"]
    time.sleep(0.5)
    must(world.stats(victim)["head"] == head >= before, "nothing is written")
    for other in loads.values():
        if other.service != victim:
            goes_on(other)
    walls[victim].set(base[victim])
    until_state(victim, "ok")
    goes_on(loads[victim])
    return took


def confirmed(walls, loads, base, by):
    """Somebody says that the new time is right: deadlines have passed."""
    walls["intake"].set(base["intake"] + by)
    until_state("intake", "readonly")
    said = subprocess.run(
        [FANXIU, "clock", "confirm", "intake", "why=test", "--as",
         "operator:ops"], capture_output=True, text=True, check=False)
    must(said.returncode == 0, "it can be confirmed: %s%s"
         % (said.stdout, said.stderr))
    base["intake"] += by
    until_state("intake", "ok")


def history(service):
    """Dense and chained, as Journal checks; and time never goes back."""
    events, last = Journal(service).all(), 0
    fired = collections.Counter()
    for _, event, _ in events:
        must(event["time"] >= last, "%s %d: time does not go back"
             % (service, event["seq"]))
        last = event["time"]
        if event.get("actor") == "timer":
            fired[(event["type"], event.get("subject"),
                   str(sorted(event["data"].items(), key=str)))] += 1
    must(all(n == 1 for n in fired.values()), "%s: timers fire once: %s"
         % (service, fired))
    return len(events), len(fired)


peer.FLEET = FLEET
walls = {s: Wall(s) for s in ALL}
base = dict.fromkeys(ALL, 0)
loads = {s: Load(s) for s in ALL[:5]}
for load in loads.values():
    load.start()
for load in loads.values():
    goes_on(load)
slowest = 0.0
for i in range(COUNT):
    small(walls, loads, base)
    slowest = max(slowest, large(walls, loads, base))
for ppm in (100000, -100000):
    for service in ALL:
        walls[service].set(base[service], ppm)
    time.sleep(2)
    must(all(state(s) == "ok" for s in ALL), "a drift of 10 % is followed")
for service in ALL:
    walls[service].set(base[service])
confirmed(walls, loads, base, 26 * HOUR)  # ids are from the past, not too old
goes_on(loads["intake"])
time.sleep(1)
walls["intake"].set(base["intake"] - 40)  # and a little back over the timers
goes_on(loads["intake"])
walls["intake"].set(base["intake"])
time.sleep(1)
for load in loads.values():
    load.going = False
for load in loads.values():
    load.join()
    must(set(load.notes.codes) <= {"OK", "READONLY"} and not load.notes.sent,
         "taken, or refused for the clock: %s" % load.notes.codes)
    load.notes.stand()
found = {s: history(s) for s in ALL}
must(found["intake"][1] > 0, "deadlines have passed: %s" % found)
world.figure("%d small and %d large jumps, drift of 10 %% both ways, one jump "
             "of 26 h confirmed: %d events in order, %d timers once; a jump "
             "is noticed within %.2f s" % (
                 COUNT, COUNT, sum(n for n, _ in found.values()),
                 sum(t for _, t in found.values()), slowest))
world.figure("%d notes acknowledged, 0 lost; %d refused for the clock" % (
    sum(load.taken() for load in loads.values()),
    sum(load.notes.codes.get("READONLY", 0) for load in loads.values())))
