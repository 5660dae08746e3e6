"""Figures of the gateway: how late a change of the board reaches many pages,
what the gateway weighs meanwhile, and how long a large board takes.

usage: gateway.py LOAD PAGES CHANGES     in a fleet with one unit in repair
       gateway.py --fill UNITS           so many customers call
       gateway.py --board UNITS          how long until all are shown, and how
                                         long the board takes then
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from peer import Desk, new_id
from live import Web


def rss_mb():
    with open(os.environ["FANXIU_DIR"] + "/gateway.pid", encoding="ascii") as f:
        pid = f.read().strip()
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        kb = next(int(l.split()[1]) for l in f if l.startswith("VmRSS"))
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        stat = f.read().rsplit(") ", 1)[1].split()
    return kb / 1024, (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def at(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def toggle(desk, unit, changes):
    """Stop and resume the unit: the event, and when it was durable, in ns."""
    done = []
    rev = desk.query("get", subject=unit)[1]["rev"]
    for i in range(changes):
        data = {"reason": "lead"} if i % 2 == 0 else {}
        reply = desk.command("stop" if i % 2 == 0 else "resume", data, subject=unit, expect=rev)
        if reply["code"] != "OK":
            raise SystemExit(f"NOT SO: it is stopped and goes on: {reply}")
        rev = reply["rev"]
        done.append((reply["seq"], time.clock_gettime_ns(time.CLOCK_MONOTONIC)))
        time.sleep(0.05)
    return done


def pages(load, count, changes):
    web = Web("gm")
    unit = next(r[0] for r in web.get("/v1/board")["units"] if r[1] == "repair" and r[2] == "working")
    alone, _ = rss_mb()
    own = web.stream("board")
    with tempfile.TemporaryFile("w+") as lines:
        process = subprocess.Popen([load, str(web.port), web.cookie, str(count)], stdout=lines)
        try:
            while os.path.getsize(f"/proc/self/fd/{lines.fileno()}") == 0:
                if process.poll() is not None:
                    raise SystemExit("NOT SO: all pages are let in")
                time.sleep(0.05)
            time.sleep(0.5)
            _, cpu = rss_mb()
            done = toggle(Desk("repair", "sun.tao", "tech_lead"), unit, changes)
            time.sleep(1)
            weight, spent = rss_mb()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
        lines.seek(0)
        late = {}
        for line in lines:
            if line[0] == "r":
                continue
            n, _, ns = map(int, line.split())
            late.setdefault(n, []).append(ns)
    told = [int(re.search(r"\.r(\d+)", m[2])[1]) for m in own.read(1) if m[0] == "board"]
    if any(len(v) != count for v in late.values()) or len(late) != len(told) or told[-1] < done[-1][0]:
        raise SystemExit(f"NOT SO: each page is told all: {len(late)} {len(told)} {[len(v) for v in late.values()][:9]}")
    # From the moment the command was answered, which is after its commit; of
    # changes that were told together, the first.
    every, next_one = [], 0
    for n, seq in enumerate(told):
        if next_one < len(done) and done[next_one][0] <= seq:
            every += [max(0, ns - done[next_one][1]) / 1e6 for ns in late[n]]
        while next_one < len(done) and done[next_one][0] <= seq:
            next_one += 1
    print(json.dumps({
        "pages": count, "changes": changes, "messages": len(told), "deliveries": len(every),
        "p50_ms": round(at(every, 0.5), 2), "p99_ms": round(at(every, 0.99), 2),
        "most_ms": round(max(every), 2), "rss_mb": round(weight, 1),
        "rss_alone_mb": round(alone, 1), "cpu_s": round(spent - cpu, 2)}))


def fill(count):
    desk = Desk("intake", "chen.yu", "cs")
    data = {"channel": "phone", "customer_kind": "person", "model": "KETTLE-2", "voucher": "valid",
            "purchase_date": "2026-01-15", "fault_note": "no heat", "symptom": "no_power",
            "demand": "repair", "contact_name": "Zhao Wei", "contact_phone": "13900000000"}
    waiting, sent, begin = {}, 0, time.monotonic()
    while sent < count or waiting:
        while len(waiting) < 128 and sent < count:
            number = new_id()
            waiting[number] = desk.frames("request", {**data, "serial": f"B-{sent}"}, id=number)
            desk.socket.send_multipart(waiting[number])
            sent += 1
        reply = desk.answer(5)
        if reply is None:
            raise SystemExit("NOT SO: intake answers")
        head = reply[0]
        if head["code"] == "BUSY":
            desk.socket.send_multipart(waiting[head["id"]])
        elif head["code"] != "OK":
            raise SystemExit(f"NOT SO: a request is taken: {head}")
        else:
            waiting.pop(head["id"], None)
    print(json.dumps({"requests": count, "s": round(time.monotonic() - begin, 1)}))


def board(count):
    begin = time.monotonic()
    web = Web("gm")
    while len(web.get("/v1/board")["units"]) < count:
        time.sleep(0.2)
    shown = time.monotonic() - begin
    times = []
    for _ in range(21):
        begin = time.monotonic()
        _, _, content = web.raw("GET", "/v1/board")
        times.append((time.monotonic() - begin) * 1000)
    weight, _ = rss_mb()
    print(json.dumps({
        "all_shown_s": round(shown, 1), "units": len(json.loads(content)["units"]), "bytes": len(content),
        "p50_ms": round(at(times, 0.5), 1), "most_ms": round(max(times), 1), "rss_mb": round(weight, 1)}))


if sys.argv[1] == "--board":
    board(int(sys.argv[2]))
elif sys.argv[1] == "--fill":
    fill(int(sys.argv[2]))
else:
    pages(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
