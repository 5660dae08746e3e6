"""A client of Fanxiu in another language: what PROTOCOL.md says, and no more.

Used by the scenarios against the running daemons of FANXIU_DIR.  It keeps its
own idea of msgpack, of the chain and of the numbers, so that it shows what a
stranger to our code would see.
"""

import hashlib
import os
import struct
import time

import msgpack
import zmq

ALL = ("intake", "assessment", "repair", "quality", "shipping", "analytics")
FLEET = os.environ["FANXIU_DIR"]
NOBODY = {"store": bytes(16), "epoch": 0, "seq": 0, "hash": bytes(32)}


def endpoint(service, socket):
    with open(FLEET + "/sockets", encoding="ascii") as f:
        return "ipc://%s/%s/%s" % (f.read(), service, socket)


def now_ms():
    """The virtual time of the fleet; of one without, the wall clock."""
    try:
        with open(FLEET + "/clock", "rb") as f:
            return struct.unpack("<q", f.read(8))[0]
    except FileNotFoundError:
        return int(time.time() * 1000)


def new_id(at_ms=None):
    """A UUIDv7."""
    at = now_ms() if at_ms is None else at_ms
    tail = bytearray(os.urandom(10))
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    return at.to_bytes(6, "big") + bytes(tail)


class Desk:
    """Commands and queries.  Repeats what is not answered."""

    def __init__(self, service, actor="operator", role="ops"):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint(service, "desk"))
        self.service, self.actor, self.role = service, actor, role

    def frames(self, command, data, subject=None, expect=None, **more):
        head = {"id": more.pop("id", None) or new_id(), "v": 1,
                "type": "%s.%s" % (self.service, command),
                "actor": self.actor, "role": self.role, **more}
        if subject is not None:
            head["subject"] = subject
        if expect is not None:
            head["expect"] = expect
        return [b"FXC1", msgpack.packb(head), msgpack.packb(data)]

    def answer(self, timeout=1.0):
        """The next (header, data), or None."""
        if not self.socket.poll(int(timeout * 1000)):
            return None
        frames = self.socket.recv_multipart()
        assert frames[0] == b"FXR1", frames
        data = msgpack.unpackb(frames[2]) if len(frames) > 2 and frames[2] \
            else None
        return msgpack.unpackb(frames[1]), data

    def ask(self, frames, patience=20.0):
        """Send until it is answered; the id makes that safe."""
        end = time.monotonic() + patience
        wanted = msgpack.unpackb(frames[1])["id"]
        while time.monotonic() < end:
            try:
                self.socket.send_multipart(frames, zmq.NOBLOCK)
            except zmq.Again:
                pass
            reply = self.answer(0.5)
            while reply is not None and reply[0]["id"] != wanted:
                reply = self.answer(0.5)
            if reply is not None and reply[0]["code"] != "BUSY":
                return reply
        raise SystemExit("NOT SO: %s answers" % self.service)

    def command(self, *args, **named):
        return self.ask(self.frames(*args, **named))[0]

    def query(self, question, **args):
        head = {"id": new_id(), "type": question, "actor": self.actor,
                "role": self.role}
        return self.ask([b"FXQ1", msgpack.packb(head), msgpack.packb(args)])


class Journal:
    """A department's events by number, from a cursor on."""

    def __init__(self, service, cursor=NOBODY):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint(service, "journal"))
        self.cursor, self.req = dict(cursor), 0

    def next(self, patience=20.0):
        """The next batch as (topic, event, hash), checked; [] at the head."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self.req += 1
            self.socket.send_multipart([b"FXJ1", msgpack.packb(
                {"op": "next", "req": self.req, "max": 256,
                 "bytes": 262144, **self.cursor})])
            if not self.socket.poll(500):
                continue
            frames = self.socket.recv_multipart()
            head = msgpack.unpackb(frames[1])
            if head.get("req") != self.req:
                continue
            if head["op"] == "error" and head["code"] == "BUSY":
                time.sleep(head["retry"] / 1000)
                continue
            assert head["op"] == "events", head
            return [self.take(*row) for row in rows(frames[2])]
        raise SystemExit("NOT SO: the journal answers")

    def take(self, topic, body, link):
        """One row, in order, with the right hash, or an error."""
        event = msgpack.unpackb(body)
        hashed = hashlib.blake2b(
            self.cursor["hash"] + topic + body, digest_size=32).digest()
        assert topic.decode() == event["type"] + ".", event
        assert event["seq"] == self.cursor["seq"] + 1, event
        assert hashed == link, "the chain is broken at %d" % event["seq"]
        self.cursor = {"store": event["store"], "epoch": event["epoch"],
                       "seq": event["seq"], "hash": link}
        return topic, event, link

    def all(self):
        """Everything up to the head."""
        found, batch = [], self.next()
        while batch:
            found += batch
            batch = self.next()
        return found


def rows(data):
    """(topic, body, hash) of each row behind its length."""
    at = 0
    while at < len(data):
        size, = struct.unpack_from(">I", data, at)
        row = data[at + 4:at + 4 + size]
        at += 4 + size
        topic = 1 + row[0]
        yield row[1:topic], row[topic:-32], row[-32:]


def must(true, what):
    if not true:
        raise SystemExit("NOT SO: " + what)
