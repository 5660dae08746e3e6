"""No more memory at the n-th call, for n = 1, 2, 3 ...: while each department
starts, and while intake works on each kind of message.

usage: malloc.py BUILD FLEET UNIT
"""

import mmap
import os
import signal
import struct
import subprocess
import sys
import time

import msgpack
import zmq

import peer
import world
from peer import ALL, Desk, Journal, must, new_id

BUILD, FLEET, UNIT = sys.argv[1:4]
SOAK = bool(os.environ.get("SOAK"))
SHARED = FLEET + "/memory"
# What a library may do that finds no memory is to end the process at once:
# libzmq asserts, C++ without a handler terminates.  Both are SIGABRT.
ENDS = (64, 65, 70, 74, 75, 78)


class Memory:
    def __init__(self):
        with open(SHARED, "wb") as f:
            f.write(bytes(24))
        with open(SHARED, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 24)

    def arm(self, until):
        self.map[:24] = struct.pack("<qqq", until, 0, 0)

    def calls(self):
        return struct.unpack("<qqq", self.map[:24])[1]

    def failed(self):
        return struct.unpack("<qqq", self.map[:24])[2] > 0


memory = Memory()


def begin(service, of, faulty=True):
    environment = dict(os.environ)
    if faulty:
        environment.update(
            LD_PRELOAD=BUILD + "/malloc_preload.so", FX_MEMORY=SHARED,
            FX_MEMORY_OF=of, MALLOC_ARENA_MAX="2")
    log = open("%s/%s.log" % (FLEET, service), "wb")
    process = subprocess.Popen(
        ["%s/fanxiu-%s" % (BUILD, service), "-c",
         "%s/config/%s.cfg" % (FLEET, service)],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment)
    log.close()
    with open("%s/%s.pid" % (FLEET, service), "w", encoding="ascii") as f:
        f.write("%d\n" % process.pid)
    return process


def said(service):
    with open("%s/%s.log" % (FLEET, service), "rb") as f:
        return f.read()


def wait_ready(service, process):
    """Whether it is ready; else it has ended."""
    deadline = time.monotonic() + 20
    while b" READY " not in said(service):
        if process.poll() is not None:
            return b" READY " in said(service)
        must(time.monotonic() < deadline, "%s starts or ends" % service)
        time.sleep(0.002)
    return True


def is_clean(status, of):
    return status in ENDS or (of == "all" and status == -signal.SIGABRT)


def end(process):
    process.kill()
    process.wait()


def probe_start(service, of, step):
    """Returns how many calls a start makes, and how the probes ended."""
    n, ends = world.chance.randrange(step) + 1, {}
    while True:
        memory.arm(n)
        process = begin(service, of)
        ready = wait_ready(service, process)
        hit, calls = memory.failed(), memory.calls()
        if ready:
            end(process)
            word = "ready"
        else:
            status = process.wait()
            must(is_clean(status, of), "%s, call %d of %s: it ends cleanly: "
                 "%d %s" % (service, n, of, status, said(service)[-500:]))
            word = "abort" if status < 0 else "exit %d" % status
        if not hit:
            must(ready, "untouched, it starts")
            return calls, ends
        ends[word] = ends.get(word, 0) + 1
        n += step


# -- messages -----------------------------------------------------------------

WISH = {"channel": "phone", "customer_kind": "person", "model": "K-1",
        "fault_note": "no heat", "demand": "repair", "contact_name": "Zhao",
        "contact_phone": "139"}
NOTE = {"kind": "text", "text_sha": bytes(31) + b"\1"}
receipts = {}


def command(name, data, subject, expect=None):
    desk = Desk("intake", "chen.yu", "cs")
    frames = desk.frames(name, data, subject, expect)
    return desk.socket, frames


def query(name, **args):
    desk = Desk("intake", "operator", "ops")
    head = {"id": new_id(), "type": name, "actor": "operator", "role": "ops"}
    return desk.socket, [b"FXQ1", msgpack.packb(head), msgpack.packb(args)]


def ask_journal(first):
    journal = Journal("intake")
    return journal.socket, [b"FXJ1", msgpack.packb(
        {"op": "next", "req": 1, "max": 256, "bytes": 262144, **peer.NOBODY}
        if first else {"op": "hello", "name": "x", "proto": [1, 1]})]


def noise():
    return Desk("intake").socket, [b"FXC1", b"\xdf\xff\xff\xff\xff", b"\xc1"]


KINDS = {
    "request": lambda: command("request", WISH, None),
    "note": lambda: command("note", NOTE, UNIT),
    "conflict": lambda: command("cancel", {"reason": "sold"}, UNIT,
                                 99),
    "stats": lambda: query("stats"),
    "peers": lambda: query("peers"),
    "list": lambda: query("list", state="absent"),
    "history": lambda: query("history", subject=UNIT),
    "journal": lambda: ask_journal(True),
    "hello": lambda: ask_journal(False),
    "noise": noise,
}


def answer_of(socket, frames, process):
    """None where nobody answers, or nobody is left to."""
    socket.send_multipart(frames)
    for _ in range(40):
        if socket.poll(10) or process.poll() is not None:
            break
    if not socket.poll(0):
        return None
    frames = socket.recv_multipart()
    return msgpack.unpackb(frames[1]) if len(frames) > 1 else {}


def settle(kind, frames, reply, process):
    """What was begun has happened wholly, or not at all: the same id again is
    taken, or known."""
    if frames[0] != b"FXC1" or kind == "noise":
        return process
    desk = Desk("intake", "chen.yu", "cs")
    again, patience = desk.ask(frames)[0], time.monotonic() + 15
    while again["code"] == "READONLY" and time.monotonic() < patience:
        time.sleep(0.05)
        again = desk.ask(frames)[0]
    if reply is not None and reply.get("code") == "OK":
        must(again.get("dup") is True and again["seq"] == reply["seq"]
             and again["hash"] == reply["hash"],
             "what was taken is known: %s %s" % (reply, again))
    must(again["code"] == ("CONFLICT" if kind == "conflict" else "OK"),
         "it can be done: %s" % again)
    if again["code"] == "OK":
        receipts[again["id"]] = (again["seq"], again["hash"])
    return process


def probe_messages(of):
    counts = {}
    memory.arm(0)
    process = begin("intake", of)
    must(wait_ready("intake", process), "intake starts")
    for kind, make in KINDS.items():
        n, died, refused = 1, 0, 0
        while True:
            socket, frames = make()
            memory.arm(n)
            reply = answer_of(socket, frames, process)
            hit = memory.failed()
            memory.arm(0)
            if reply is not None and reply.get("code") in ("BUSY", "READONLY"):
                refused += 1
            time.sleep(0.01 if hit else 0)
            if process.poll() is not None:
                died += 1
                must(is_clean(process.returncode, of), "%s, call %d of %s: it "
                     "ends cleanly: %d %s" % (
                         kind, n, of, process.returncode,
                         said("intake")[-500:]))
                process = begin("intake", of)
                must(wait_ready("intake", process), "it starts again")
            process = settle(kind, frames, reply, process)
            socket.close()
            if not hit or n > 400:
                break
            n += 1
        counts[kind] = (n - 1, died, refused)
    end(process)
    return counts


total = 0
for of, step in (("ours", 1), ("all", 1 if SOAK else 29)):
    for service in ALL:
        calls, ends = probe_start(service, of, step)
        total += sum(ends.values())
        world.figure("start of %-10s %4s: %5d calls, every %d: %s" % (
            service, of, calls, step, ends))
for of in ("ours", "all"):
    counts = probe_messages(of)
    total += sum(n for n, _, _ in counts.values())
    world.figure("messages, %s: " % of + ", ".join(
        "%s %d (%d ended, %d refused)" % ((k,) + v)
        for k, v in counts.items()))
process = begin("intake", "all", faulty=False)
must(wait_ready("intake", process), "intake starts")
kept = {}
for _, event, link in Journal("intake").all():
    if "cmd" in event:
        kept.setdefault(event["cmd"], []).append((event["seq"], link))
for number, receipt in receipts.items():
    # A request makes two events; the receipt is that of the last.
    must(receipt in kept.get(number, ()), "the receipt %d is in the journal"
         % receipt[0])
world.figure("%d calls failed one by one: 0 crashes, %d receipts, 0 lost"
             % (total, len(receipts)))
end(process)
