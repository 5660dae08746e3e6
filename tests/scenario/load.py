"""A background load: notes on one unit in five departments, each with its own
id, repeated until answered; the receipts are kept as lines of JSON.

usage: load.py UNIT RECEIPTS     until SIGTERM; then what is under way is ended
"""

import json
import signal
import sys
import threading

from peer import ALL, Desk, new_id

going = True
lock = threading.Lock()


def stop(*_):
    global going
    going = False


def work(service, unit, out):
    desk = Desk(service, "he.jing")
    desk.role = {"intake": "cs", "assessment": "assessor",
                 "repair": "technician", "quality": "inspector",
                 "shipping": "shipper"}[service]
    while going:
        number = new_id()
        reply = desk.command("note", {"kind": "text", "text_sha": bytes(
            31) + b"\1"}, subject=unit, id=number)
        with lock:
            out.write(json.dumps({
                "service": service, "id": number.hex(),
                "code": reply.get("reason", reply["code"]),
                "seq": reply.get("seq"), "hash": reply.get("hash", b"").hex()}) + "\n")
            out.flush()


signal.signal(signal.SIGTERM, stop)
with open(sys.argv[2], "w", encoding="ascii") as receipts:
    threads = [threading.Thread(target=work, args=(s, sys.argv[1], receipts))
               for s in ALL[:5]]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
