#!/bin/sh
# A print that is asked for again with its id is the same copy, also when the
# gateway has forgotten it and when others print at the same moment; and what
# became of any command is asked of the departments: S-019, INV-29, console 6.5.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
an_admitted_unit SN-1001
all_is_level
cat >"$DIR/papers_web.py" <<'END_'
import hashlib
import threading

from web import *

unit = sys.argv[1]
cs = Client()
cs.demo("cs")


def print_it(id=None, document="DOC-01", lang="zh"):
    return cs.post(f"/v1/forms/{document}/{unit}?lang={lang}",
                   {"id": id} if id else {})


def copy_of(got):
    must(got.status == 200, f"it is printed: {got}")
    page = cs.get(got.json["href"])
    must(hashlib.blake2b(page.body, digest_size=32).hexdigest() ==
         got.json["hash"], "what is shown is what was printed")
    return got.json["copy"], got.json["hash"], got.json["distribution"]


def counted():
    return cs.get(f"/v1/records/intake/paper/DOC-01%2F{unit}").json[
        "record"]["prints"]
END_
cat >"$DIR/first.py" <<'END_'
from papers_web import *

ids = [new_id(cs) for _ in range(7)]
first = copy_of(print_it(ids[0]))
must(first[0] == 1, f"the original: {first}")
must(b"13900000000" in cs.get(print_it(ids[0]).json["href"]).body, "contact")
for lang in ("zh", "en"):
    must(copy_of(print_it(ids[0], lang=lang)) == first, "the same once more")
must(copy_of(print_it())[0] == 2, "without an id it is the next")

# Six at one time: each its own copy, and each the same again.
got = {}
threads = [threading.Thread(target=lambda i=i: got.update(
    {i: print_it(i)})) for i in ids[1:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
got = {i: a for i, a in got.items() if a.status == 200}
must(len(got) > 1, f"some of them were printed: {got}")
copies = {i: copy_of(a) for i, a in got.items()}
must(sorted(c[0] for c in copies.values()) ==
     list(range(3, 3 + len(copies))), f"without a gap: {copies}")
for i, copy in copies.items():
    must(copy_of(print_it(i)) == copy, "each the same again")
must(counted() == 2 + len(copies), f"so many were printed: {counted()}")

must(print_it("x").json["field"] == "id", "an id is an id")
got = print_it(ids[0], "DOC-04")
must(got.status == 409 and got.json["code"] == "ID_REUSED", f"another: {got}")
no = new_id(cs)
got = cs.post("/v1/commands", {"id": no, "type": "intake.confirm_side",
                               "subject": unit, "role": "cs", "data": {}})
must(got.status == 400 and got.json["field"] == "expect" and
     "must be said" in got.json["en"], f"a revision is asked for: {got}")
no = new_id(cs)
rev = cs.get(f"/v1/records/intake/unit/{unit}").json["record"]["rev"]
got = cs.post("/v1/commands", {"id": no, "type": "intake.confirm_side",
    "subject": unit, "role": "cs", "expect": rev, "data": {}})
must(got.status == 409 and got.json["code"] == "REFUSED", f"refused: {got}")
with open(f"{DIR}/ids", "w") as f:
    json.dump([ids[0], first, counted(), no, got.json], f)
END_
cat >"$DIR/second.py" <<'END_'
from papers_web import *

with open(f"{DIR}/ids") as f:
    id, first, count, no, refused = json.load(f)
must(list(copy_of(print_it(id))) == first, "the same of another gateway")
must(counted() == count, "and nothing was printed")

# What this gateway never gave is known where it was taken.
got = cs.get(f"/v1/commands/{id}")
must(got.status == 200 and got.json["code"] == "OK", f"{got}")
must(got.json["id"] == id and int(got.json["seq"]) > 0, f"its own: {got}")
got = cs.get(f"/v1/commands/{no}")
must(got.status == 409 and all(got.json[k] == refused[k] for k in (
    "id", "code", "reason", "en", "zh")), f"refused is refused: {got}")
got = cs.get(f"/v1/commands/{new_id(cs)}")
must(got.status == 404 and got.json["code"] == "NOT_SEEN", f"{got}")
END_
PYTHONPATH=$DIR:${PYTHONPATH:-tests/scenario}
export PYTHONPATH
"$PYTHON" "$DIR/first.py" "$UNIT" || fail "a print is printed once"
stop gateway
start gateway
"$PYTHON" "$DIR/second.py" "$UNIT" || fail "a print is remembered"
all_is_level
