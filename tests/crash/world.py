"""What the parts of the crash rig share: a load that keeps its receipts, and
the checks of what it was told against the journals.

Built on the stranger's client of the scenarios: it shares no code with the
daemons.
"""

import os
import random
import sys
import time

import msgpack
import zmq

import peer
from peer import Desk, Journal, must, new_id

SEED = int(os.environ["SEED"])
chance = random.Random(SEED)
ROLES = {"intake": "cs", "assessment": "assessor", "repair": "technician",
         "quality": "inspector", "shipping": "shipper"}


def figure(text):
    print("  %-10s %s" % (os.environ.get("PART", "crash"), text), flush=True)


def at(values, share):
    """The value below which that share of them lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def anonymous_mb(pid):
    """Memory of its own: pages of the store come and go as the kernel likes."""
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        for line in f:
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    raise SystemExit("NOT SO: %d runs" % pid)


class Notes:
    """A steady stream of notes to one department, several at a time."""

    def __init__(self, fleet, service, unit, rate):
        peer.FLEET = self.fleet = fleet
        self.desk = Desk(service, "he.jing", ROLES[service])
        self.desk.socket.sndhwm = self.desk.socket.rcvhwm = 0
        self.service, self.unit = service, unit
        self.rate = rate
        self.sent = {}      # id: when
        self.receipts = {}  # id: (seq, hash)
        self.took = []
        self.codes = {}
        self.data = msgpack.packb({"kind": "text",
                                   "text_sha": bytes(31) + b"\1"})

    def send(self, count):
        for _ in range(count):
            number = new_id()
            head = {"id": number, "v": 1, "type": self.service + ".note",
                    "actor": self.desk.actor, "role": self.desk.role,
                    "subject": self.unit}
            self.sent[number] = time.monotonic()
            self.desk.socket.send_multipart(
                [b"FXC1", msgpack.packb(head), self.data])

    def take(self):
        """One answer that is there."""
        head = msgpack.unpackb(self.desk.socket.recv_multipart()[1])
        begun = self.sent.pop(head["id"], None)
        if begun is None:
            return
        self.took.append(time.monotonic() - begun)
        code = head.get("reason", head["code"])
        self.codes[code] = self.codes.get(code, 0) + 1
        if code == "OK":
            self.receipts[head["id"]] = (head["seq"], head["hash"])

    def take_until(self, end):
        left = end - time.monotonic()
        while left > 0:
            if self.desk.socket.poll(max(1, int(left * 1000))):
                self.take()
            left = end - time.monotonic()

    def run(self, seconds):
        """Send at the rate for so long; the times that the answers took."""
        peer.FLEET = self.fleet
        tick, self.took = 0.01, []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.send(max(1, int(self.rate * tick)))
            self.take_until(time.monotonic() + tick)
        patience = time.monotonic() + 20
        while self.sent and time.monotonic() < patience:
            if self.desk.socket.poll(100):
                self.take()
        return self.took

    def stand(self, must_all=True):
        """Every receipt is in the journal with its hash, once."""
        peer.FLEET = self.fleet
        kept = {}
        for _, event, link in Journal(self.service).all():
            if event["type"] == self.service + ".noted":
                must(event["cmd"] not in kept, "one effect per command")
                kept[event["cmd"]] = (event["seq"], link)
        for number, receipt in self.receipts.items():
            must(kept.get(number) == receipt,
                 "the receipt of %s %d is in the journal"
                 % (self.service, receipt[0]))
        if must_all:
            must(len(kept) == len(self.receipts), "nothing else is there")
        return len(kept)


def stats(service):
    return Desk(service).query("stats")[1]


def level(service, of, patience=20.0):
    """How long until a department has heard all that another has said."""
    begun = time.monotonic()
    head = stats(of)["head"]
    desk = Desk(service)
    while desk.query("stats")[1].get("cursor." + of, 0) < head:
        must(time.monotonic() - begun < patience,
             "%s hears all of %s within %d s" % (service, of, patience))
        time.sleep(0.01)
    return time.monotonic() - begun


def snapshot():
    """Everybody's head and cursors; None where somebody does not answer."""
    found = {}
    for service in peer.ALL:
        said = Desk(service).query("stats")
        if said[0]["code"] != "OK":
            return None
        found[service] = {k: v for k, v in said[1].items()
                          if k == "head" or k.startswith("cursor.")}
    return found


def level_all(patience=20.0):
    """Until every cursor stands at its publisher's head, and nobody has said
    more because of it.  Returns the seconds until that was first so."""
    begun, before, since = time.monotonic(), None, None
    while True:
        now = snapshot()
        must(time.monotonic() - begun < patience,
             "all are level within %d s: %s" % (patience, now))
        if now is not None and now == before and all(
                at == now[name[7:]]["head"] for own in now.values()
                for name, at in own.items() if name != "head"):
            return since - begun
        if now != before:
            since = time.monotonic()
        before = now
        time.sleep(0.02)


if __name__ == "__main__":
    print("%d" % (1000 * level_all(float(sys.argv[1]))))
