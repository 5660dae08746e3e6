"""Seeds for the fuzzer: from the golden bytes, the configuration and what a
well-behaved client would say.  They become corpora with `make fuzz-corpus`.

usage: seeds.py DIRECTORY
"""

import glob
import json
import os
import random
import sys

import msgpack

chance = random.Random(42)
root = sys.argv[1]
GAP = b"\xff\xff"
ID = bytes([0x01, 0x9a, 0xc0, 0, 0, 0, 0x70, 0]) + bytes([0x80] + [1] * 7)
STORE, HASH = b"s" * 16, b"h" * 32


def seed(target, name, data):
    place = os.path.join(root, target)
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, name), "wb") as file:
        file.write(data)


def pack(**fields):
    return msgpack.packb(dict(sorted(fields.items())))


def header(kind, **more):
    return pack(id=ID, type=kind, v=1, actor="li.wei", role="technician",
                **more)


golden = {}
for path in sorted(glob.glob("tests/golden/*.bin")):
    name = ".".join(os.path.basename(path).split(".")[:2])
    with open(path, "rb") as file:
        golden[name] = file.read()

for name, data in golden.items():
    for target in ("command", "event", "record"):
        seed(target, name, name.encode() + b"\0" + data)
    seed("scan", name, data)
    seed("pack", name, data)

# -- events ------------------------------------------------------------------


def event(name, data, subject="RMA-2611-00042-D.01", **more):
    fields = {"type": name, "subject": subject, "actor": "li.wei",
              "role": "technician", "source": "/fanxiu/intake", "seq": 7,
              "epoch": 1, "prev": 6, "rev": 2, "v": 1, "store": STORE,
              "time": 1795484400000, "data": msgpack.unpackb(data), **more}
    return pack(**fields)


def row(topic, body):
    return bytes([len(topic)]) + topic.encode() + body + HASH


few = list(golden)[::17]
for name in few:
    body = event(name, golden[name])
    seed("envelope", name, body)
    seed("row", name, row(name + ".", body))
seed("envelope", "all", event("repair.noted", golden["repair.noted"],
     at=1, more=True, must=True, cmd=ID, rules=b"r" * 8, station="bench-3",
     cause={"service": "intake", "seq": 3, "hash": HASH},
     traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01"))
rows = [row("repair.noted.", event("repair.noted", golden["repair.noted"]))
        for _ in range(3)]
for count in (1, 3):
    seed("batch", str(count), b"".join(
        width(len(r)) + r for r in rows[:count] for width in [
            lambda n: n.to_bytes(4, "big")]))

# -- desk --------------------------------------------------------------------

for name in few + ["repair.note", "intake.request"]:
    seed("request", name, b"\0" + header(name, subject="X-1", expect=3)
         + GAP + golden[name])
seed("request", "query", b"\1" + header("list") + GAP +
     pack(kind="unit", state="assigned", limit=10))
seed("request", "full", b"\0" + header(
    "repair.note", subject="X-1", at=1795484400000, deadline=1795484400001,
    cause={"service": "intake", "seq": 3, "hash": HASH}, station="b",
    traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01") + GAP + b"\x80")
seed("response", "ok", pack(id=ID, code="OK", seq=9, n=2, rev=3, store=STORE,
     epoch=1, hash=HASH, subject="RMA-1"))
seed("response", "no", pack(id=ID, code="REFUSED", reason="repair.not_yours",
     zh="不是", en="Not yours", field="unit_no", retry=100, stuck=1, dup=True,
     endpoint="ipc:///x", min=1, max=2, after=b"abc"))

# -- journal and events -------------------------------------------------------

seed("beat", "some", pack(store=STORE, epoch=1, seq=9, hash=HASH, first=1,
     proto=[1, 1], schema=b"s" * 8, state="ok", time=1795484400000,
     topics={"repair.noted.": 9, "repair.started.": 3}))
asks = [
    pack(op="hello", name="quality", proto=[1, 1], feats=["a"], store=STORE),
    pack(op="next", req=1, store=STORE, epoch=1, seq=9, hash=HASH, max=256,
         bytes=262144),
    pack(op="next", req=1, store=b"r" * 16, epoch=0, seq=0, hash=bytes(32),
         max=16, bytes=4096, topics=["repair.noted."]),
    pack(op="ack", store=STORE, epoch=1, seq=9, hash=HASH),
]
answers = [
    pack(op="welcome", store=STORE, epoch=1, seq=9, hash=HASH, first=1,
         proto=1, max=256, bytes=262144, time=1, feats=[], beat=1000),
    pack(op="events", req=1, n=3, **{"from": 1}, last=3, store=STORE, epoch=1,
         seq=9, hash=HASH),
    pack(op="error", req=1, code="TRUNCATED", first=4, last=9),
]
for i, ask in enumerate(asks + answers):
    seed("talk", str(i), ask)
for i, ask in enumerate(asks):
    seed("fetch", str(i), b"\0" + ask)

# -- what people say -----------------------------------------------------------

heading = (b"id,product_category,brand,year_of_manufacture,product_age,"
           b"repair_status,repair_barrier_if_end_of_life,problem\n")
lines = [b'x_1,Tablet,Apple,2011,4,End of life,Lack of equipment,"My ""old"""\n',
         b"x_2,Kettle,,,,Fixed,,leaks\r\n", b"\n", b'x_3,"a,b",c\n']
for path in sorted(glob.glob("config/papers/*.paper")):
    with open(path, "rb") as file:
        seed("paper", os.path.basename(path), file.read())
seed("paper", "mark", b"FX1 DOC-14 RMA-2611-00042-D.01 REPAIR 1234 " +
     b"9F" * 32 + b" 2")
seed("paper", "inputs", b"intake/4,repair/2")
seed("csv", "some", b"\xef\xbb\xbf" + heading + b"".join(lines))
seed("csv", "quote", b'a,"b\nc",""\n"never closed\nd,e\n')
seed("import", "some", heading + b"".join(lines))
for path in sorted(glob.glob("config/*.cfg")):
    with open(path, "rb") as file:
        seed("settings", os.path.basename(path), file.read())
with open("config/profiles/demo.cfg", "rb") as file:
    demo = file.read()
seed("settings", "demo", b'store: { path = "/tmp/x"; };\n' + demo)
for number, text in enumerate((
        b"a = 99999999999;\n", b'@include "."\n', b"a = {" * 6 + b"};" * 6,
        b"sla: { followup_workdays = 3; };\n", b'a = "x', b"b = [1, 2];\n",
        b'warranty: { terms: { default = 12; "x" = 3; }; };\n',
        b"/* c */ # d\n// e\nlog: { level = \"debug\"; };\n")):
    seed("settings", str(number), text + GAP + text)
for path in sorted(glob.glob("config/calendar/*.cfg")):
    with open(path, "rb") as file:
        seed("settings", os.path.basename(path), file.read())
for value, field, command in (
        (b"RMA-2611-00042-D.01", b"unit_no", b"repair.note"),
        (b"text", b"kind", b"repair.note"), (b"12", b"expect", b"x"),
        (b"2026-11-24", b"bought_on", b"intake.request"),
        (b"yes", b"in_person", b"intake.request"),
        (b"aa" * 32, b"text_sha", b"repair.note"),
        (b"019ac000-0000-7000-8001-010101010101", b"", b"")):
    seed("form", value.decode()[:12], value + b"\0" + field + b"\0" + command)

# -- sequences -----------------------------------------------------------------

for i in range(24):
    for target, length in (("follow", 300), ("ring", 200),
                           ("department", 3000), ("store", 60)):
        seed(target, str(i), chance.randbytes(chance.randrange(8, length)))
# The course that goes well: heartbeats, questions, answers, time.
seed("follow", "well", bytes([0] + [2, 0, 200, 0, 0, 0, 0] + [9, 0, 9, 63, 1]
     * 40))
for i, name in enumerate(["repair.note", "repair.assign", "intake.request",
                          "intake.note", "repair.begin"]):
    if name not in golden:
        continue
    part = bytes([0]) + header(name, subject="RMA-2611-00042-D.01",
                               expect=0) + GAP + golden[name] + GAP
    seed("service", name, bytes([0 if name[0] == "r" else 1]) + part * 2)
for i, name in enumerate(["intake.admitted", "assessment.decided",
                          "quality.released", "shipping.delivered"]):
    if name in golden:
        for service in range(3):
            seed("service", name + str(service), b"".join(
                [bytes([service])] +
                [bytes([3, place]) + event(name, golden[name]) + GAP
                 for place in range(5)]))
for name in ("get", "list", "history", "tail", "result", "try", "actions",
             "stats", "peers", "stuck", "dossier", "contact", "counts"):
    args = pack(kind="unit", subject="RMA-2611-00042-D.01", state="absent",
                limit=5, after=b"", id=ID, purpose="delivery", role="cs",
                field="phone", command="repair.note", n=3)
    for service in range(3):
        seed("service", "query-%s%d" % (name, service), bytes([service, 2]) +
             pack(id=ID, type=name, v=1, actor="li.wei", role="ops") + GAP +
             args)

# -- copies --------------------------------------------------------------------

for i in range(16):
    seed("snap", str(i), chance.randbytes(chance.randrange(8, 200)))
# The course that goes well; one who forges a record; frames of no meaning.
seed("snap", "well", bytes([7, 7] * 20))
asked = bytes([7, 0]) + b"X" + GAP  # and answered with nothing of use
for name, said in (("forged", pack(rev=1, seq=1, subject="U.1")),
                   ("unread", b"\xc1"), ("nobody", pack(rev=1, seq=1)),
                   ("nothing", b"")):
    for end in (0, 1):
        seed("snap", name + str(end), asked + bytes([2]) + said + GAP +
             bytes([1, 1, end, 7, 7, 7, 7]))
seed("snap", "spoiled", b"".join(
    bytes([7, frame]) + chance.randbytes(40) + GAP for frame in range(3)))
manifest = (b"service repair\nstore " + b"ab" * 16 + b"\nepoch 1\nseq 2\nhash "
            + b"cd" * 32 + b"\ntime 1795484400000\nformat 1\nsize 65536\n"
            b"file " + b"ef" * 32 + b"\n")
seed("manifest", "whole", b"\0" + manifest)
for page in range(0, 40, 3):
    seed("pages", "head%d" % page, bytes([page, 1, page % 16, 1 << page % 8]))
    seed("pages", "row%d" % page, bytes([page, 0, page * 6, 1 << page % 8]))
seed("pages", "none", b"")
seed("manifest", "true", b"\1\0\0")
for number, (was, now) in enumerate((
        (b"format 1", b"format 2"), (b"seq 2", b"seq -2"), (b"seq 2\n", b""),
        (b"seq 2", b"seq 99999999999999999999"), (b"repair", b"r" * 200),
        (b"abab", b"abaB"), (b"cdcd", b"cd"), (b"\n", b"\r\n"),
        (b"epoch 1", b"epoch 1x"), (b"size", b"sizes"), (b"repair", b""))):
    seed("manifest", "w%d" % number, b"\0" + manifest.replace(was, now, 1))
for at in range(0, 256, 8):
    seed("manifest", "at%d" % at, bytes([1, at, at % 5]) + b"0" * (at % 3))

# -- what browsers say ---------------------------------------------------------
for name, data in golden.items():
    fields = msgpack.unpackb(data)
    if isinstance(fields, dict):
        seed("wish", name, json.dumps(
            {"type": name, "subject": "RMA-2611-00042-D.01", "data": fields},
            default=bytes.hex, ensure_ascii=False).encode())
for name, more in (("id", {"id": "019ac000-0000-7000-8001-010101010101"}),
                   ("expect", {"expect": 7}), ("no-expect", {"expect": -1}),
                   ("at", {"at": "2026-11-20T01:15:30.5Z"}),
                   ("at-ms", {"at": 1795484400000}), ("never", {"at": "x"}),
                   ("role", {"role": "technician"}), ("nobody", {"role": "x"}),
                   ("data", {"data": []}), ("field", {"data": {"x": 1}}),
                   ("null", {"data": {"text_sha": None}}),
                   ("many", {"data": {"kind": ["text", "photo"]}})):
    seed("wish", name, json.dumps(
        {"type": "repair.note", "subject": "RMA-2611-00042-D.01",
         "data": {"kind": "text", "text_sha": "aa" * 32}} | more).encode())
for name, text in (("vector", "i12.a3.r0.q7.s18446744073709551615.n1.t4.g9"),
                   ("short", "i1"), ("twice", "i1.i2"), ("dots", "i1..a2"),
                   ("mark", "ab" * 16 + "/1/42/" + "cd" * 32),
                   ("no-mark", "x/1/1/y"), ("time", "2026-11-20T01:15:30Z"),
                   ("leap", "2024-02-29T23:59:59.999Z")):
    seed("cursor", name, text.encode())
for path in glob.glob("config/papers/*.paper"):
    with open(path, "rb") as file:
        seed("paper", os.path.basename(path), file.read())
for name, text in (
        ("qr", "FX1 DOC-14 RMA-2611-00042-D.01 repair 42 " + "ab" * 8 + " 1"),
        ("limit", "repair:42,quality:7")):
    seed("paper", name, text.encode())
for name, text in (("form", "name=Zhao+Wei&text=%E8%BF%94%E4%BF%AE"),
                   ("open", "%3Cscript%3E%22%27%26"), ("half", "%E8%BF%9"),
                   ("zero", "a%00b"), ("token", "x" * 43), ("twice", "%2541")):
    seed("page", name, text.encode())
# Kept by hand: the corpora of these are seeds as well.
for target in ("web", "json", "page", "paper", "image"):
    for path in glob.glob(f"tests/fuzz/corpus/{target}/*"):
        with open(path, "rb") as file:
            seed(target, os.path.basename(path), file.read())
