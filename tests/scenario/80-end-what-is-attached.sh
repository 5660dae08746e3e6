#!/bin/sh
# An attachment is sealed with the key of its case as soon as a command names
# it: it is read as before, a copy without the key of the case opens nothing,
# and ending that key ends it, for that case alone; security.md 5.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
an_admitted_unit SN-1001
one=$UNIT
an_admitted_unit SN-1002
two=$UNIT
all_is_level
cat >"$DIR/attached.py" <<'END_'
import glob
import hashlib
import shutil

from web import *

STORE = f"{DIR}/store/gateway"
one, two = sys.argv[1:3]
cs, ops = Client(), Client()
cs.demo("cs")
ops.demo("ops")


def bring(plain):
    got = cs.post("/v1/attachments", plain, kind="image/png")
    must(got.status == 200, f"{got}")
    return got.json["hash"]


def note(unit, name, status=200):
    got = cs.post("/v1/commands", {
        "id": new_id(cs), "type": "intake.note", "subject": unit, "role": "cs",
        "data": {"kind": "photo", "text_sha": name}})
    must(got.status == status, f"{got}")
    return got


def lies(name):
    return sorted(os.path.basename(p) for p in
                  glob.glob(f"{STORE}/files/{name[:2]}/{name}*"))


def keys():
    return sorted(glob.glob(f"{STORE}/case.keys/*/*"))


def get(name):
    return cs.get(f"/v1/attachments/{name}")


def erase(unit, client=ops, **body):
    return client.post(f"/v1/cases/{unit[:-3]}/erase", body)


# As it is brought it is the gateway's; named by a command it is the case's.
mine, both = png(rest=b"mine" * 999), png(rest=b"both" * 999)
name = bring(mine)
must(lies(name) == [name] and not keys(), "as it was brought")
note(one, name)
must(len(lies(name)) == 1 and lies(name)[0].startswith(name + "."), "claimed")
must(len(keys()) == 1 and os.stat(keys()[0]).st_mode & 0o077 == 0, "its key")
must(one[:-3] not in "".join(lies(name) + keys()), "no name names the case")
must(get(name).body == mine, "it is read as before")
note(one, name)
must(len(lies(name)) == 1 and get(name).body == mine, "named once more")

# The same bytes of two cases are two files, each with its own key.
shared = bring(both)
note(one, shared)
note(two, bring(both))
must(len(lies(shared)) == 2 and len(keys()) == 2, f"{lies(shared)} {keys()}")
must(shared not in lies(shared), "and none with the key of the gateway")
# What is the hash of something else is taken as it is.
note(one, hashlib.sha256(b"nothing that was brought").hexdigest())
# What a command is refused with is of its case all the same, and is read.
refused = bring(png(rest=b"refused" * 999))
got = cs.post("/v1/commands", {
    "id": new_id(cs), "type": "intake.note", "subject": one, "role": "cs",
    "expect": 999999, "data": {"kind": "photo", "text_sha": refused}})
must(got.status in (200, 409) and get(refused).status == 200, f"{got}")

# A copy of the files opens nothing where the key of the case is not.
shutil.copytree(STORE + "/files", f"{DIR}/copy")

# A disk that takes no key refuses the command, and nothing was done.
three = bring(png(rest=b"three" * 999))
kept = keys()
shutil.move(STORE + "/case.keys", f"{DIR}/away")
with open(STORE + "/case.keys", "w"):
    pass
must(note(one, three, 500).json["code"] == "STORE", "not kept, not done")
os.remove(STORE + "/case.keys")
shutil.move(f"{DIR}/away", STORE + "/case.keys")
must(get(three).status == 200 and keys() == kept, "and it is there")
# A key that is damaged loses nothing either: the gateway's still seals.
damaged = [k for k in kept]
with open(damaged[0], "r+b") as f:
    first = f.read()
    f.seek(9)
    f.write(b"\xff\x00\xff")
with open(damaged[1], "r+b") as f:
    second = f.read()
    f.seek(9)
    f.write(b"\xff\x00\xff")
note(one, three)
must(lies(three) == [three] and get(three).status == 200, "not claimed")
for path, was in zip(damaged, (first, second)):
    with open(path, "wb") as f:
        f.write(was)

# Ending it: by operations, and meant.
must(erase(one, cs, confirm=one[:-3]).status == 403, "not by everybody")
got = erase(one)
must(got.status == 400 and got.json["field"] == "confirm" and got.json["zh"],
     f"{got}")
must(get(name).body == mine, "nothing was erased")
got = erase(one, confirm=one[:-3])
must(got.status == 200 and got.json["files"] == 3, f"{got}")
must(get(name).status == 404 and lies(name) == [], "it is gone")
must(get(shared).body == both and len(lies(shared)) == 1, "the other's is not")
must(len(keys()) == 1, "nor its key")
must(erase(one, confirm=one[:-3]).json["files"] == 0, "once more is well")

# A copy of before is put back: without the key it is nothing.
shutil.copytree(f"{DIR}/copy", STORE + "/files", dirs_exist_ok=True)
must(len(lies(name)) == 1 and get(name).status == 404, f"{get(name)}")
must(erase(one, confirm=one[:-3]).json["files"] == 3, "taken away again")
must(lies(name) == [], "it is gone")
# And the case may have others again.
new = bring(png(rest=b"new" * 999))
note(one, new)
must(get(new).status == 200 and len(keys()) == 2, "a new key")
with open(f"{DIR}/kept", "w") as f:
    json.dump([new, shared, lies(new)[0]], f)
END_
PYTHONPATH=$DIR:${PYTHONPATH:-tests/scenario}
export PYTHONPATH
start gateway
"$PYTHON" "$DIR/attached.py" "$one" "$two" || fail "what is attached ends"
grep -q "ATTACHMENTS_ENDED case=${one%.*} by=ops files=3" \
	"$FANXIU_DIR/gateway.log" || fail "it is told"
grep -q CASE_KEY_UNUSABLE "$FANXIU_DIR/gateway.log" || fail "a bad key is told"

# What came with a parcel without a number is the parcel's, and the case's once
# the parcel has found its unit; a number that is none ends nothing.
a_request SN-1003
authorize "$UNIT"
all_is_level
cat >"$DIR/parcel.py" <<'END_'
exec(open(sys.argv[3]).read().split("# As it is brought")[0])
three = sys.argv[4]
dock = Client()
dock.demo("receiver")


def give(client, command, subject=None, id=None, **data):
    got = client.post("/v1/commands", {
        "id": id or new_id(cs), "type": command, "data": data,
        **({"subject": subject, "expect": cs.get(
            f"/v1/records/intake/unit/{subject}").json["record"]["rev"]}
           if subject else {})})
    must(got.status == 200, f"{command}: {got}")
    return got.json["subject"]


def parcel(serial, photo, id=None):
    return give(dock, "intake.receive_blind", id=id, shelf="Q-1", qty_seen=1,
                model_seen="KETTLE-2", serial_seen=serial, appearance=["used"],
                photo_sha=[photo])


before = keys()
photo, other = (bring(png(rest=w * 999)) for w in (b"photo", b"other"))
found, lost = parcel("SN-1003", photo), parcel("SN-1004", other)
must([len(lies(x)) for x in (photo, other)] == [1, 1] and
     photo not in lies(photo) and other not in lies(other), "of the parcels")
must(len(keys()) == len(before) + 2, "each with its key")
later = bring(png(rest=b"later" * 999))
give(cs, "intake.note", found, kind="photo", text_sha=later)
as_parcel = lies(photo)
give(cs, "intake.match", found, parcel_no=found, unit_no=three, by="serial")
must(len(lies(photo)) == 1 and lies(photo) != as_parcel, "of the case now")
must(get(photo).status == 200 and get(later).status == 200, "read as before")
must(len(keys()) == len(before) + 2, "the parcel's own key has ended")

for wrong in (three[:-3].lower(), three, three[:-4] + "*", "LOT-7"):
    got = ops.post(f"/v1/cases/{wrong}/erase", {"confirm": wrong})
    must(got.status == 404 and got.json["zh"], f"{wrong}: {got}")
got = erase(three, confirm=three[:-3])
must(got.status == 200 and got.json["files"] == 2, f"{got}")
must(get(photo).status == 404 and get(later).status == 404, "gone with it")
must(get(other).status == 200, "the other parcel's is not")
got = ops.post(f"/v1/cases/{lost}/erase", {"confirm": lost})
must(got.status == 200 and got.json["files"] == 1, f"{got}")
must(get(other).status == 404 and keys() == before, "a parcel's ends by itself")

# A disk that takes no key: it came all the same, and sent again it is claimed.
again = new_id(cs)
left = bring(png(rest=b"left" * 999))
shutil.move(STORE + "/case.keys", f"{DIR}/away")
with open(STORE + "/case.keys", "w"):
    pass
late = parcel("SN-1005", left, again)
os.remove(STORE + "/case.keys")
shutil.move(f"{DIR}/away", STORE + "/case.keys")
must(lies(left) == [left] and get(left).status == 200, "the gateway's still")
must(parcel("SN-1005", left, again) == late, "one parcel")
must(len(lies(left)) == 1 and lies(left) != [left], "and now it is its own")
got = ops.post(f"/v1/cases/{late}/erase", {"confirm": late})
must(got.json["files"] == 1 and get(left).status == 404, f"{got}")
END_
sed -i '1i import sys' "$DIR/parcel.py"
"$PYTHON" "$DIR/parcel.py" "$one" "$two" "$DIR/attached.py" "$UNIT" ||
	fail "what came with a parcel ends"
! grep "ATTACHMENTS_ENDED" "$FANXIU_DIR/gateway.log" | grep -q "rma-\|LOT-7" ||
	fail "nothing is told that was not done"
grep -q "ATTACHMENTS_LEFT subject=PCL-" "$FANXIU_DIR/gateway.log" ||
	fail "what is not claimed yet is told"
all_is_level
all_is_right

# A backup has them and, apart, their keys; what is erased after it stays so
# where the store is, and where all is lost the keys of the backup open it.
fanxiu backup gateway "$DIR/saved" >"$DIR/out" 2>&1 || fail "$(cat "$DIR/out")"
[ "$(find "$DIR/saved.keys/case.keys" -type f | wc -l)" = 2 ] ||
	fail "the keys of two cases, apart"
[ -z "$(find "$DIR/saved" -name '*keys*')" ] || fail "and not inside"
cat >"$DIR/again.py" <<'END_'
from web import *

with open(f"{DIR}/kept") as f:
    new, shared, file = json.load(f)
cs, ops = Client(), Client()
cs.demo("cs")
ops.demo("ops")
must(cs.get(f"/v1/attachments/{shared}").status == 200, "the other's")
must(cs.get(f"/v1/attachments/{new}").status == int(sys.argv[1]), "this one's")
if len(sys.argv) > 2:
    got = ops.post(f"/v1/cases/{sys.argv[2]}/erase", {"confirm": sys.argv[2]})
    must(got.status == 200 and got.json["files"] == 1, f"{got}")
END_
"$PYTHON" "$DIR/again.py" 200 "${one%.*}" || fail "it is erased after a backup"
for lost in no all; do
	stop gateway
	if [ $lost = all ]; then
		rm -rf "$FANXIU_DIR/store/gateway"
		mkdir "$FANXIU_DIR/store/gateway"
	fi
	fanxiu restore gateway "$DIR/saved" >"$DIR/out" 2>&1 ||
		fail "restore: $(cat "$DIR/out")"
	start gateway
	if [ $lost = all ]; then is=200; else is=404; fi
	"$PYTHON" "$DIR/again.py" $is || fail "restored where $lost is lost"
	all_is_level
	all_is_right
done
