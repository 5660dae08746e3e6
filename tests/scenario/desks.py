"""The board as the desks' own lists tell it, with no help of the gateway: the
table of lanes of console.md 5.1 once more.

usage: desks.py       until the gateway's board is the same, or 30 s are over
"""

import sys
import time

from peer import Desk
from live import Web

OPEN = {
    "shipping": {"waiting", "noticed", "packed", "handed_over", "lost", "back"},
    "quality": {"queued", "inspecting", "escalated"},
    "repair": {"queued", "assigned", "working", "wait_parts", "wait_consent", "stopped", "completed", "rework"},
    "assessment": {"queued", "diagnosing", "joint", "diagnosed", "liable", "serious_pending", "proposed", "quoted"},
}
ENDED = {"closed", "remote_resolved", "rejected", "lapsed", "canceled", "matched"}


def states(department):
    """unit number: state, of all that the department has."""
    desk, found = Desk(department), {}
    for key, count in desk.query("stats")[1].items():
        if not key.startswith("unit.") or not count:
            continue
        state, after = key[5:], b""
        while True:
            more = {"after": after} if after else {}
            head, rows = desk.query("list", kind="unit", state=state, limit=200, **more)
            found.update((row["unit_no"], state) for row in rows or [])
            after = head.get("after", b"")
            if not after:
                break
    return found


def board():
    all_of = {name: states(name) for name in ("intake", *OPEN)}
    lanes = {}
    for unit, state in all_of["intake"].items():
        if state in ENDED:
            continue
        lanes[unit] = ("intake", state)
        for name, good in OPEN.items():
            there = all_of[name].get(unit)
            if there in good:
                lanes[unit] = (name, there)
                break
    return lanes


def shown():
    return {row[0]: (row[1], row[2]) for row in Web("gm").get("/v1/board")["units"]}


if __name__ == "__main__":
    end = time.monotonic() + 30
    while True:
        wanted, seen = board(), shown()
        if wanted == seen:
            break
        if time.monotonic() > end:
            wrong = [(u, wanted.get(u), seen.get(u)) for u in set(wanted) | set(seen) if wanted.get(u) != seen.get(u)]
            sys.exit(f"NOT SO: the board is what the desks say: {len(wrong)} differ: {wrong[:5]}")
        time.sleep(0.3)
    print(f"units={len(seen)}")
