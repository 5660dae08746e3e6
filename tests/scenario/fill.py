"""Notes on one unit of intake, many at a time, until the service says that it
has no room; each receipt is kept as a line of JSON.

usage: fill.py UNIT RECEIPTS     until READONLY, or until intake is gone
       fill.py --check RECEIPTS  what was acknowledged is in the journal
"""

import json
import sys
import time

from peer import Desk, Journal, must, new_id

WINDOW = 256
PATIENCE = 120  # s; what answers nothing for 5 s is gone


def fill(unit, path):
    desk = Desk("intake", "chen.yu", "cs")
    waiting, told, end = {}, 0, time.monotonic() + PATIENCE
    heard = time.monotonic()
    with open(path, "a", encoding="ascii") as out:
        while time.monotonic() < end and time.monotonic() - heard < 5:
            while len(waiting) < WINDOW:
                number = new_id()
                frames = desk.frames(
                    "note", {"kind": "text", "text_sha": bytes(31) + b"\1"},
                    subject=unit, id=number)
                waiting[number] = frames
                desk.socket.send_multipart(frames)
            reply = desk.answer(0.5)
            if reply is None:
                continue
            heard = time.monotonic()
            head = reply[0]
            if head["code"] == "READONLY":
                print("readonly %d" % told)
                return
            waiting.pop(head["id"], None)
            if head["code"] == "BUSY":
                continue
            must(head["code"] == "OK", "a note is taken: %s" % head)
            told += 1
            out.write(json.dumps({"id": head["id"].hex(), "seq": head["seq"],
                                  "hash": head["hash"].hex()}) + "\n")
    print("gone %d" % told)


def check(path):
    told = {}
    with open(path, encoding="ascii") as receipts:
        for line in receipts:
            r = json.loads(line)
            told[r["id"]] = r
    kept = {}
    for _, event, link in Journal("intake").all():
        if event["type"] != "intake.noted":
            continue
        name = event["cmd"].hex()
        must(name not in kept, "each is there once")
        kept[name] = (event["seq"], link.hex())
    for name, r in told.items():
        must(kept.get(name) == (r["seq"], r["hash"]),
             "the receipt of %d is in the journal" % r["seq"])
    must(told, "something was acknowledged at all")
    print("%d of %d" % (len(told), len(kept)))


if sys.argv[1] == "--check":
    check(sys.argv[2])
else:
    fill(sys.argv[1], sys.argv[2])
