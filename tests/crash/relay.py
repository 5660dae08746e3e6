"""A bad network between the departments: every one reaches every other through
here, and each way may be cut, deaf, lossy, slow, or wild (lost, doubled and in
any order).  Whole messages are its grain; clients are not behind it.

usage: relay.py DIR FLEET     endpoints DIR/CONSUMER-PUBLISHER.{events,journal}

Lines on its input: "MODE CONSUMER PUBLISHER", * for all.  Each is answered
with "done".  The end of the input ends it.
"""

import heapq
import os
import sys
import time

import zmq

import peer
import world
from peer import ALL

DIR = sys.argv[1]
chance = world.chance
# To the consumer, to the publisher: what is lost, doubled, and the delays.
CLEAR = (0.0, 0.0, 0.0, 0.0)
LOST = (1.0, 0.0, 0.0, 0.0)
WAYS = {
    "ok": (CLEAR, CLEAR),
    "cut": (LOST, LOST),
    "deaf": (LOST, CLEAR),
    "mute": (CLEAR, LOST),
    "lossy": ((0.3, 0.0, 0.0, 0.0),) * 2,
    "slow": ((0.0, 0.0, 0.2, 0.4),) * 2,
    "wild": ((0.1, 0.3, 0.0, 0.3),) * 2,
}
later = []   # (when, tie, link, send, frames)
counts = {"passed": 0, "lost": 0, "doubled": 0, "delayed": 0}
ties = 0


class Link:
    def __init__(self, consumer, publisher):
        context = zmq.Context.instance()
        place = "ipc://%s/%s-%s." % (DIR, consumer, publisher)
        self.consumer, self.publisher = consumer, publisher
        self.mode, self.last = "ok", [0.0, 0.0]
        self.hears = self.socket(context, zmq.XSUB)
        self.hears.connect(peer.endpoint(publisher, "events"))
        self.tells = self.socket(context, zmq.XPUB)
        self.tells.setsockopt(zmq.XPUB_VERBOSE, 1)
        self.tells.bind(place + "events")
        self.asked = self.socket(context, zmq.ROUTER)
        self.asked.bind(place + "journal")
        self.asks = {}  # by who asks

    @staticmethod
    def socket(context, kind):
        made = context.socket(kind)
        made.linger = 0
        made.sndhwm = made.rcvhwm = 100000
        return made

    def dealer(self, who, poller, table):
        if who not in self.asks:
            made = self.socket(zmq.Context.instance(), zmq.DEALER)
            made.connect(peer.endpoint(self.publisher, "journal"))
            self.asks[who] = made
            poller.register(made, zmq.POLLIN)
            table[made] = (self, who)
        return self.asks[who]

    def drop_all(self, poller, table):
        """What is under way at a cut is gone."""
        for made in self.asks.values():
            poller.unregister(made)
            del table[made]
            made.close()
        self.asks = {}


def send(socket, frames):
    try:
        socket.send_multipart(frames, zmq.NOBLOCK)
    except zmq.ZMQError:
        counts["lost"] += 1  # full, or gone: as a network would


def carry(link, back, socket, frames):
    """Back: to the publisher."""
    global ties
    lost, doubled, low, high = WAYS[link.mode][back]
    if chance.random() < lost:
        counts["lost"] += 1
        return
    copies = 1 + (chance.random() < doubled)
    counts["doubled"] += copies - 1
    for _ in range(copies):
        counts["passed"] += 1
        if high == 0.0:
            send(socket, frames)
            continue
        due = time.monotonic() + chance.uniform(low, high)
        if link.mode == "slow":  # late, but in order
            due = link.last[back] = max(due, link.last[back])
        counts["delayed"] += 1
        ties += 1
        heapq.heappush(later, (due, ties, socket, frames))


def command(line, links, poller, table):
    mode, consumer, publisher = line.split()
    for link in links:
        if consumer in ("*", link.consumer) and \
                publisher in ("*", link.publisher):
            link.mode = mode
            if mode == "cut":
                link.drop_all(poller, table)
    print("done", flush=True)


def main():
    links = [Link(c, p) for c in ALL for p in ALL if c != p]
    poller, table = zmq.Poller(), {}
    for link in links:
        for socket in (link.hears, link.tells, link.asked):
            poller.register(socket, zmq.POLLIN)
            table[socket] = (link, None)
    poller.register(0, zmq.POLLIN)
    print("done", flush=True)
    text = b""
    while True:
        wait = 1000 if not later else \
            max(0, int(1000 * (later[0][0] - time.monotonic())))
        for socket, _ in poller.poll(wait):
            if socket == 0:
                more = os.read(0, 4096)
                if not more:
                    print(counts)
                    return
                *lines, text = (text + more).split(b"\n")
                for line in lines:
                    command(line.decode(), links, poller, table)
                continue
            if socket not in table:
                continue  # dropped in this very turn
            link, who = table[socket]
            for _ in range(64):
                try:
                    frames = socket.recv_multipart(zmq.NOBLOCK)
                except zmq.ZMQError:
                    break
                if socket is link.hears:
                    carry(link, 0, link.tells, frames)
                elif socket is link.tells:
                    send(link.hears, frames)  # what somebody subscribes to
                elif socket is link.asked:
                    carry(link, 1, link.dealer(frames[0], poller, table),
                          frames[1:])
                else:
                    carry(link, 0, link.asked, [who] + frames)
        now = time.monotonic()
        while later and later[0][0] <= now:
            _, _, socket, frames = heapq.heappop(later)
            if not socket.closed:
                send(socket, frames)


main()
