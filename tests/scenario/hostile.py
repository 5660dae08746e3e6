"""Thousands of malformed messages against the sockets of all departments; then
the same sockets must serve a well-behaved client.

usage: hostile.py SEED
"""

import glob
import os
import random
import socket
import struct
import sys
import time

import msgpack
import zmq

from peer import Desk, Journal, endpoint, must, new_id

chance = random.Random(int(sys.argv[1]))
context = zmq.Context.instance()


def junk(length):
    return chance.randbytes(length)


def deep(levels):
    return b"\x91" * levels + b"\x01"


def some_bodies():
    """What a frame should not hold."""
    good = {"id": new_id(), "type": "intake.note", "v": 1, "actor": "x",
            "role": "cs", "subject": "RMA-2603-00001-V.01"}
    yield b""
    yield junk(chance.randrange(1, 200))
    yield deep(chance.randrange(9, 5000))
    yield b"\xdf\xff\xff\xff\xff"                  # a map of four billion
    yield b"\xdd\x7f\xff\xff\xff" + junk(50)
    yield b"\xdb\xff\xff\xff\xf0abc"               # text longer than all
    yield b"\xc7\x08\x01" + junk(8)                # an extension
    yield b"\x81\xa2id\xcb" + junk(8)              # a float
    yield b"\x82\xa2id\x01\xa2id\x02"              # a key twice
    yield b"\x81\xc0\x01"                          # nil for a key
    yield msgpack.packb(list(range(2000)))         # too many items
    yield msgpack.packb(good)[:chance.randrange(1, 60)]
    yield msgpack.packb(good) + b"\x01"            # something behind it
    yield msgpack.packb({**good, "type": "intake." + "x" * 400})
    yield msgpack.packb({**good, "id": b"short"})
    yield msgpack.packb({**good, "actor": "a\nb\0c"})
    yield msgpack.packb({**good, "subject": "../../etc/passwd"})
    yield msgpack.packb({**good, "role": "service"})
    yield msgpack.packb({**good, "v": -1})
    yield msgpack.packb({**good, "expect": 2**64 - 1})
    yield msgpack.packb({**good, "at": 2**63})
    yield msgpack.packb({**good, "wish": "x" * 900})
    yield junk(chance.choice((5000, 70000, 300000)))  # beyond every limit


def some_messages(tag):
    for body in some_bodies():
        yield [body]
        yield [tag, body]
        yield [tag, body, body]
        yield [tag, msgpack.packb({"op": "next", "id": new_id(), "req": 1,
                                   "type": "list"}), body]
        yield [b"", tag, body, b"\x80"]
        yield [tag] + [b"\x80"] * chance.randrange(3, 40)
        yield [junk(4), body, body]


sent = 0


def attack(service, place, tag):
    """Some clients send one message and leave; one sends many."""
    global sent
    steady = context.socket(zmq.DEALER)
    steady.linger = 200
    steady.connect(endpoint(service, place))
    for message in list(some_messages(tag)) + list(some_kept(tag)):
        enemy = steady
        if chance.random() < 0.2:
            enemy = context.socket(zmq.DEALER)
            enemy.linger = 200
            enemy.connect(endpoint(service, place))
        enemy.send_multipart(message)
        sent += 1
        while enemy.poll(1):
            enemy.recv_multipart()
        if enemy is not steady:
            enemy.close()
    # libzmq 4.3.4 aborts a client that leaves in the middle of an answer
    # (session_base.cpp); that is no fault of the one who answers.
    while steady.poll(20):
        steady.recv_multipart()
    steady.close()


def some_kept(tag):
    """What the fuzzer keeps for this socket, cut into its frames."""
    kept = {b"FXC1": ("request", "service"), b"FXQ1": ("request", "service"),
            b"FXJ1": ("fetch", "talk")}[tag]
    for target in kept:
        for path in sorted(glob.glob("tests/fuzz/corpus/%s/*" % target) +
                           glob.glob("tests/fuzz/regression/%s/*" % target)):
            with open(path, "rb") as file:
                data = file.read()
            parts = data[1:].split(b"\xff\xff")[:3]
            yield [tag] + parts
            yield [tag, data]
            yield [tag] + [spoiled(part) for part in parts]


def spoiled(part):
    """A byte of it turned."""
    if not part:
        return junk(3)
    at = chance.randrange(len(part))
    return part[:at] + junk(1) + part[at + 1:]


def subscriber(service):
    """ZMTP 3 by hand: libzmq does not send what it would not take."""
    raw = socket.socket(socket.AF_UNIX)
    raw.connect(endpoint(service, "events")[len("ipc://"):])
    raw.settimeout(5)
    raw.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00" +
                b"NULL".ljust(20, b"\0") + bytes(32))
    ready = b"\x05READY\x0bSocket-Type" + struct.pack(">I", 3) + b"SUB"
    raw.sendall(b"\x04" + bytes([len(ready)]) + ready)
    time.sleep(0.05)
    return raw


def subscribe_to_everything(service):
    """On the events socket a client can only subscribe: with any bytes."""
    for size in (0, 1, 64, 255, 1000, 5000, 100000, 10000000):
        raw = subscriber(service)
        try:
            for first in (b"\x01", b"\x00", b"\x07", b""):
                body = first + junk(size)
                raw.sendall(b"\x02" + struct.pack(">Q", len(body)) + body)
        except OSError:
            must(size > 1000, "prefixes of %d bytes are heard" % size)
        raw.close()


for name in ("intake", "assessment", "repair", "quality", "shipping",
             "analytics"):
    attack(name, "desk", b"FXC1")
    attack(name, "desk", b"FXQ1")
    attack(name, "journal", b"FXJ1")
    subscribe_to_everything(name)
    # Not even the language of the sockets.
    for place in ("desk", "journal", "events"):
        raw = socket.socket(socket.AF_UNIX)
        raw.connect(endpoint(name, place)[len("ipc://"):])
        raw.sendall(os.urandom(500))
        raw.close()
    said = Desk(name).query("stats")
    must(said[0]["code"] == "OK", "%s answers: %s" % (name, said))
    must(len(Journal(name).all()) > 0, "%s gives its journal" % name)
must(sent > 4000, "thousands were sent: %d" % sent)
print("%d malformed messages" % sent)
