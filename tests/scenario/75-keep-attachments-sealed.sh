#!/bin/sh
# An attachment lies on the disk sealed, under the hash of its plain bytes; what
# is damaged is refused and told, and mended by who brings it again; what lay
# there unsealed is still read.  Pictures that are too large to be looked at are
# not taken, the day is charged for what was kept, and a disk that is slow holds
# up nobody else: security.md 5, 7.6.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR

if ! ${CC:-cc} -shared -fPIC -o "$DIR/slow.so" tests/scenario/slow.c -ldl \
	2>"$DIR/cc.err"; then
	echo "SKIP a slow disk: no C compiler: $(head -1 "$DIR/cc.err")"
fi
# shellcheck disable=SC2086 # a list of words
start ${ALL% gateway}
if [ -e "$DIR/slow.so" ]; then
	LD_PRELOAD=$DIR/slow.so SLOW=$DIR/slow start gateway
else
	start gateway
fi
"$PYTHON" - <<'END_' || fail "attachments are kept sealed"
import hashlib
import threading
import time

from web import *

STORE = f"{DIR}/store/gateway"
tech = Client()
tech.demo("technician")


def name_of(plain):
    return hashlib.blake2b(plain, digest_size=32).hexdigest()


def path_of(name):
    return f"{STORE}/files/{name[:2]}/{name}"


def bring(plain, kind="image/png"):
    got = tech.post("/v1/attachments", plain, kind=kind)
    must(got.status == 200 and got.json["hash"] == name_of(plain), f"{got}")
    return got.json["hash"]


def get(name):
    return tech.get(f"/v1/attachments/{name}")


def charged():
    with open(f"{STORE}/data.mdb", "rb") as f:
        return b"brought/technician/" in f.read()


# What cannot be kept is not charged: a file stands where a folder should.
photo = png()
os.makedirs(f"{STORE}/files", exist_ok=True)
with open(os.path.dirname(path_of(name_of(photo))), "w"):
    pass
got = tech.post("/v1/attachments", photo, kind="image/png")
must(got.status == 500 and got.json["code"] == "STORE", f"not kept: {got}")
must(not charged(), "what was not kept is not charged")
os.remove(os.path.dirname(path_of(name_of(photo))))

# On the disk there is nothing of it; here it is whole.
name = bring(photo)
must(charged(), "what was kept is charged")
with open(path_of(name), "rb") as f:
    lies = f.read()
must(not any(photo[i:i + 8] in lies for i in range(0, len(photo) - 8, 8)),
     "nothing of it can be read on the disk")
must(os.stat(path_of(name)).st_mode & 0o077 == 0, "for its owner alone")
must(get(name).body == photo, "and it is whole")
must(bring(photo) == name, "the same once more")
with open(path_of(name), "rb") as f:
    must(f.read() == lies, "and it is not written again")

# Damaged anywhere, cut off, another's: refused, told; brought again: mended.
other = bring(png(32, 32))
with open(path_of(other), "rb") as f:
    others = f.read()
for what, bytes_ in [(f"byte {at}", lies[:at] + bytes([lies[at] ^ 1]) +
                      lies[at + 1:])
                     for at in (0, 4, 27, 28, 5000, len(lies) - 1)] + [
        ("cut off", lies[:-1]), ("cut short", lies[:20]), ("empty", b""),
        ("longer", lies + b"x"), ("another's", others)]:
    with open(path_of(name), "wb") as f:
        f.write(bytes_)
    got = get(name)
    must(got.status == 500 and got.json["code"] == "DAMAGED", f"{what}: {got}")
    must(got.json["zh"] and "bring it again" in got.json["en"], f"{got}")
    must(tech.ask("HEAD", f"/v1/attachments/{name}").status == 500, what)
    bring(photo)
    must(get(name).body == photo, f"{what}: mended")

# What lay there before there was a seal is read, and sealed when it comes.
old = png(rest=b"of before" * 1000)
os.makedirs(os.path.dirname(path_of(name_of(old))), exist_ok=True)
with open(path_of(name_of(old)), "wb") as f:
    f.write(old)
must(get(name_of(old)).body == old, "an old one is read")
bring(old)
with open(path_of(name_of(old)), "rb") as f:
    must(b"of before" not in f.read(), "and sealed when it comes again")
must(get(name_of(old)).body == old, "and still read")
with open(path_of(name_of(old)), "wb") as f:
    f.write(old[:-1])
must(get(name_of(old)).json["code"] == "DAMAGED", "an old one that is damaged")

# Pictures: their size is asked of their head.
for plain, status, code in (
        (png(8000, 5000), 200, None), (png(8000, 5001), 413, "PIXELS"),
        (png(100000, 100000), 413, "PIXELS"), (png(0, 9), 422, "IMAGE"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, 422, "IMAGE"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, 422, "IMAGE")):
    got = tech.post("/v1/attachments", plain, kind="image/png")
    must(got.status == status, f"{plain[:30]}: {got}")
    if code:
        must(got.json["code"] == code and got.json["field"] == "body" and
             got.json["zh"], f"{got}")
must("40 megapixels" in tech.post("/v1/attachments", png(9000, 9000),
                                  kind="image/png").json["en"], "the limit")

if not os.path.exists(f"{DIR}/slow.so"):
    sys.exit(0)

# A disk that does not answer holds up who brings and asks, and nobody else.
with open(f"{DIR}/slow", "w"):
    pass
late, unseen = png(rest=b"late" * 2000), png(rest=b"unseen" * 2000)
told = []
waits = [threading.Thread(target=lambda: told.append(bring(late)))]
waits[0].start()
time.sleep(0.5)


def ask_and_go(method, path, body=b""):
    """Say it and do not wait for the answer."""
    s = socket.create_connection(("127.0.0.1", port()), 5)
    s.sendall((f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port()}\r\n"
               f"Origin: {tech.origin}\r\nX-Fanxiu-Token: {tech.page}\r\n"
               f"Cookie: {tech.cookie}\r\nContent-Type: image/png\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
    time.sleep(0.3)
    s.close()


ask_and_go("GET", f"/v1/attachments/{name}")
began = time.monotonic()
for _ in range(10):
    must(tech.get("/v1/me").status == 200, "others are served")
must(time.monotonic() - began < 5 and not told, "without waiting for it")
got = []
waits += [threading.Thread(target=lambda: got.append(get(name).status))
          for _ in range(80)]
for thread in waits[1:]:
    thread.start()
until = time.monotonic() + 20
while len(got) < 16 and time.monotonic() < until:
    time.sleep(0.1)
must(len(got) >= 16 and set(got) == {503}, f"no more than 64 wait: {got}")
os.remove(f"{DIR}/slow")
for thread in waits:
    thread.join(20)
must(told == [name_of(late)], f"it is kept in the end: {told}")
must(got.count(200) >= 60, f"and the others get theirs: {got}")

# Who goes while it is written has brought it all the same.
with open(f"{DIR}/slow", "w"):
    pass
ask_and_go("POST", "/v1/attachments", unseen)
time.sleep(0.5)
os.remove(f"{DIR}/slow")
until = time.monotonic() + 10
while get(name_of(unseen)).status == 404 and time.monotonic() < until:
    time.sleep(0.1)
must(get(name_of(unseen)).body == unseen, "it is there")
END_
grep -q ATTACHMENT_DAMAGED "$FANXIU_DIR/gateway.log" || fail "damage is logged"
