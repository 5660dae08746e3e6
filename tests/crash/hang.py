"""The load of hang.sh: windows on the fleet without and the one with hung
subscribers in turns, the publisher's memory, and completeness afterwards.

usage: hang.py DIR SECONDS TAIL REPAIR INTAKE   (pids)
"""

import gc
import json
import os
import signal
import statistics
import sys
import threading
import time

import msgpack
import zmq

import peer
import world
from peer import Journal, must

DIR, SECONDS = sys.argv[1], float(sys.argv[2])
TAIL, REPAIR, INTAKE = (int(pid) for pid in sys.argv[3:6])
WINDOW, RATE = 1.0, 2000
SLOWER, MEMORY = 1.10, 20.0
# Where others work too, time is measured and not judged.
TIMED = not os.environ.get("UNTIMED")


class Slow(threading.Thread):
    """Room for one message, and a nap after each: it misses nearly all, sees
    that by the numbers, and fetches it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.rcvhwm, self.socket.rcvbuf = 1, 4096
        self.socket.linger = 0
        self.socket.subscribe(b"intake.")
        self.socket.connect(peer.endpoint("intake", "events"))
        self.going, self.heard, self.gaps, self.last = True, 0, 0, 0

    def run(self):
        while self.going:
            if not self.socket.poll(50):
                continue
            seq = msgpack.unpackb(self.socket.recv_multipart()[1])["seq"]
            self.gaps += seq != self.last + 1
            self.heard, self.last = self.heard + 1, seq
            time.sleep(0.01)


class Deaf(threading.Thread):
    """Asks the journal for all it may be given at once, and reads nothing."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.rcvhwm, self.socket.rcvbuf = 1, 4096
        self.socket.linger = 0
        self.socket.connect(peer.endpoint("intake", "journal"))
        self.going, self.asked = True, 0

    def run(self):
        while self.going:
            self.asked += 1
            ask = {"bytes": 1048576, "epoch": 0, "hash": bytes(32),
                   "max": 4096, "op": "next", "req": self.asked, "seq": 0,
                   "store": b""}
            try:
                self.socket.send_multipart(
                    [b"FXJ1", msgpack.packb(ask)], zmq.NOBLOCK)
            except zmq.Again:
                pass
            time.sleep(0.05)


def unit_of(fleet):
    with open("%s/%s/unit" % (DIR, fleet), encoding="ascii") as f:
        return f.read().strip()


def pairs(free, hung, seconds, before):
    """The 99th percentile of each window, and the most memory held."""
    slow, quick, most = [], [], before
    count = max(3, int(seconds / (2 * WINDOW)))
    for i in range(count):
        if i % 15 == 14:
            print("hang: %d of %d pairs, %d s left" %
                  (i, count, (count - i) * 2 * WINDOW), flush=True)
        for load, p99 in ((free, quick), (hung, slow))[::1 - 2 * (i % 2)]:
            p99.append(world.at(load.run(WINDOW), 0.99))
        most = max(most, world.anonymous_mb(INTAKE))
    return quick, slow, most


def complete(fleet, head):
    """The follower has been told each event of intake once, in order."""
    deadline = time.monotonic() + 60
    seen = 0
    with open(DIR + "/told", encoding="utf-8") as told:
        while seen < head:
            line = told.readline()
            if not line.endswith("\n"):
                must(time.monotonic() < deadline,
                     "the follower is complete: %d of %d" % (seen, head))
                time.sleep(0.05)
                told.seek(told.tell() - len(line))
                continue
            event = json.loads(line)
            if event["source"] != "/fanxiu/intake":
                continue
            seen += 1
            must(int(event["seq"]) == seen, "event %d comes next" % seen)
    return event["hash"]


gc.disable()
free = world.Notes(DIR + "/free", "intake", unit_of("free"), RATE)
hung = world.Notes(DIR + "/hung", "intake", unit_of("hung"), RATE)
free.run(WINDOW)  # both are warm
hung.run(WINDOW)
peer.FLEET = DIR + "/hung"
slow, deaf = Slow(), Deaf()
slow.start()
deaf.start()
for pid in (TAIL, REPAIR):
    os.kill(pid, signal.SIGSTOP)
before = world.anonymous_mb(INTAKE)
quick99, slow99, most = pairs(free, hung, SECONDS, before)
# A machine with other work on it may need more windows to tell.
for _ in range(3):
    ratio = statistics.median(s / q for q, s in zip(quick99, slow99))
    if ratio <= SLOWER or not TIMED:
        break
    more = pairs(free, hung, SECONDS, before)
    quick99, slow99 = quick99 + more[0], slow99 + more[1]
    most = max(most, more[2])
for pid in (TAIL, REPAIR):
    os.kill(pid, signal.SIGCONT)
woken = time.monotonic()
peer.FLEET = DIR + "/hung"
world.level("repair", "intake", 60)
repair_took = time.monotonic() - woken
head = world.stats("intake")["head"]
last = complete(DIR + "/hung", head)
tail_took = time.monotonic() - woken
slow.going = deaf.going = False
slow.join()
deaf.join()
rows = Journal("intake").all()
must(rows[-1][2].hex() == last, "its last hash is the journal's")
must(slow.gaps > 0 and slow.heard < head, "the slow one missed some")
for load in (free, hung):
    must(set(load.codes) == {"OK"} and not load.sent,
         "every command is taken: %s" % load.codes)
    load.stand()
world.figure("hung for %d s at %d commands/s: p99 without %.2f ms, with "
             "%.2f ms, ratio %.3f (median of %d pairs)"
             % (SECONDS, RATE, statistics.median(quick99) * 1000,
                statistics.median(slow99) * 1000, ratio, len(quick99)))
world.figure("publisher's memory %+.1f MB; %d events told; peer level %.2f s, "
             "follower complete %.2f s after waking"
             % (most - before, head, repair_took, tail_took))
world.figure("slow one: heard %d of %d, in %d gaps, all of it fetched"
             % (slow.heard, head, slow.gaps))
must(ratio <= SLOWER or not TIMED, "p99 stays within 10 %%: ratio %.3f" % ratio)
must(most - before <= MEMORY, "memory stays: %+.1f MB" % (most - before))
