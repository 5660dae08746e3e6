#!/bin/sh
# The gateway prints the same bytes as the command line, tells the copy number,
# lets a browser open what was printed, and checks a code without an account
# and without personal data: INV-29, S-019, S-024, S-201, console.md 6.2, 8.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
start gateway
an_admitted_unit SN-1001
unit=$UNIT
assess "$unit" repairable
propose "$unit" repair customer
pick_up "$unit"
all_is_level
fanxiu print DOC-14 "$unit" --lang zh --preview >"$DIR/DOC-14"
fanxiu print DOC-01 "$unit" --lang en --preview >"$DIR/DOC-01"
fanxiu print DOC-04 "$unit" --lang zh --preview >"$DIR/DOC-04"

cat >"$DIR/ask.py" <<'END'
import base64
import hashlib
import http.client
import json
import sys
import urllib.parse

port, where, unit = sys.argv[1:4]
origin = "http://127.0.0.1:" + port
cookie, token = "", ""


def ask(method, path, body=None):
    line = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
    headers = {"Cookie": cookie} if cookie else {}
    if method == "POST":
        headers.update({"Origin": origin, "X-Fanxiu-Token": token,
                        "Content-Type": "application/json"})
        body = "{}"
    line.request(method, path, body, headers)
    answer = line.getresponse()
    return answer, answer.read()


def sign_in(account):
    global cookie, token
    cookie = token = ""
    answer, body = ask("POST", "/v1/demo/" + account)
    assert answer.status == 200, body
    cookie = answer.getheader("Set-Cookie").split(";")[0]
    token = json.loads(body)["token"]


def page(path):
    answer, body = ask("GET", path)
    assert answer.status == 200, (path, answer.status, body)
    style = body.split(b"<style>")[1].split(b"</style>")[0]
    sum = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert "style-src 'sha256-%s'" % sum in answer.getheader(
        "Content-Security-Policy")
    assert answer.getheader("Cache-Control") == "no-store"
    assert b"<script" not in body and b" style=" not in body
    return body


def printed(doc, lang):
    answer, body = ask("POST", "/v1/forms/%s/%s?lang=%s" % (doc, unit, lang))
    assert answer.status == 200, body
    said = json.loads(body)
    made = page(said["href"])
    assert hashlib.blake2b(made, digest_size=32).hexdigest() == said["hash"]
    return said, made


def kept(name):
    with open(where + "/" + name, "rb") as file:
        return file.read()


def check(code):
    answer, body = ask("GET", "/v1/check?qr=" + urllib.parse.quote(code))
    return answer.status, json.loads(body)


assert ask("GET", "/v1/forms/DOC-14/" + unit)[0].status == 401
sign_in("cs")
assert page("/v1/forms/DOC-14/%s?lang=zh" % unit) == kept("DOC-14")
assert page("/v1/forms/DOC-01/%s?lang=en" % unit) == kept("DOC-01")
assert page("/v1/labels/%s?lang=zh" % unit) == kept("DOC-04")
for path, status in (("DOC-05/" + unit, 404), ("DOC-14/RMA-1", 404),
                     ("DOC-16/" + unit, 404), ("doc-14/" + unit, 400),
                     ("DOC-14/" + 41 * "X", 400),
                     ("DOC-14/%s?print=%s" % (unit, 32 * "0"), 404)):
    answer, body = ask("GET", "/v1/forms/" + path)
    assert answer.status == status, (path, answer.status, body)
    assert {"zh", "en", "field"} <= set(json.loads(body)), body

# What is printed here, and of the rest why it is not.
answer, body = ask("GET", "/v1/forms")
said = json.loads(body)
forms = {form["document"]: form for form in said["forms"]}
missing = {form["document"]: form for form in said["missing"]}
assert answer.status == 200 and len(forms) + len(missing) == 28, said
assert forms["DOC-12"]["may"] and forms["DOC-12"]["contact"], forms["DOC-12"]
assert forms["DOC-24"]["about"] == "period", forms["DOC-24"]
assert forms["DOC-14"]["about"] == "unit" and not forms["DOC-14"]["contact"]
for name, form in missing.items():
    answer, body = ask("POST", "/v1/forms/%s/%s" % (name, unit))
    told = json.loads(body)
    assert answer.status == 404 and told["field"] == "document", told
    assert told["zh"] == form["zh"] and "cannot be printed" in told["en"], told

assert b"DOC-12" in page("/v1/forms/DOC-12/%s?lang=en" % unit)
# There is one original; whoever may not read the contact does not print it.
sign_in("technician")
answer, body = ask("POST", "/v1/forms/DOC-01/" + unit)
told = json.loads(body)
assert answer.status == 403 and told["code"] == "CONTACT", told
assert "printed by: customer service clerk," in told["en"], told
assert "客服" in told["zh"], told
answer, body = ask("GET", "/v1/forms")
assert not [form for form in json.loads(body)["forms"]
            if form["document"] == "DOC-12"][0]["may"]
sign_in("cs")
said, made = printed("DOC-01", "zh")
assert said["copy"] == 1 and "Zhao Wei".encode() in made
assert "13900000000".encode() in made
again, other = printed("DOC-01", "zh")
assert again["copy"] == 2 and again["distribution"] == said["distribution"]
with open(where + "/copy", "wb") as file:
    file.write(other)
link = origin + "/t/ABCDEFGH"
slip = page("/v1/forms/SLIP/%s?link=%s" % (unit, urllib.parse.quote(link)))
assert b'class="qr"' in slip
other = page("/v1/forms/SLIP/%s?link=http://evil.example/t/ABC" % unit)
assert b'class="qr"' not in other

# What somebody printed is opened by that person alone.
sign_in("technician")
assert ask("GET", said["href"])[0].status == 404
masked, made = printed("DOC-01", "zh")
assert masked["copy"] == 3 and b"Zhao Wei" not in made
assert "●●●●".encode() in made
# A quote has amounts: it is not for a bench, neither shown nor printed.
for method in ("GET", "POST"):
    answer, body = ask(method, "/v1/forms/DOC-12/" + unit)
    assert answer.status == 403 and json.loads(body)["code"] == "MONEY", body
record, made = printed("DOC-14", "zh")
assert record["copy"] == 1

# A check needs no account, and tells nobody's name.
cookie = ""
with open(where + "/code", encoding="ascii") as file:
    code = file.read().strip()
status, verdict = check(code)
assert status == 200 and verdict["verdict"] == "genuine", verdict
assert "Zhao" not in json.dumps(verdict)
assert check(code[:-1] + "7")[1]["verdict"] == "unknown"
assert check("FX1 DOC-14")[0] == 400
END

port=$(head -n 1 "$FANXIU_DIR/store/gateway/http.port")
# The code of a copy that the command line printed.
fanxiu print DOC-03 "$unit" --lang zh >"$DIR/receipt"
"$BUILD/fanxiu" tail intake.printed --from start --json >"$DIR/tail" &
KIDS=$!
wait_until 5 grep -q DOC-03 "$DIR/tail"
kill "$KIDS"
KIDS=""
"$PYTHON" -c '
import json, sys
event = json.loads(open(sys.argv[1]).readline())
d = event["data"]
print("FX1", d["document"], event["subject"], d["ref_service"].upper(),
      d["ref_seq"], d["ref_hash"].upper(), d["copy"])' "$DIR/tail" >"$DIR/code"
"$PYTHON" "$DIR/ask.py" "$port" "$DIR" "$unit" || fail "over HTTP"
fanxiu print DOC-01 "$unit" --lang zh --copy 2 --as chen.yu:cs >"$DIR/again"
cmp "$DIR/copy" "$DIR/again" || fail "the same bytes from both"
# What was printed is old as soon as more has happened (print rule 4).
finish "$unit"
"$BUILD/fanxiu" tail repair.printed --from start --json >"$DIR/tail" &
KIDS=$!
wait_until 5 grep -q DOC-14 "$DIR/tail"
kill "$KIDS"
KIDS=""
"$PYTHON" - "$port" "$DIR/tail" <<'END' || fail "it is superseded"
import json
import sys
import urllib.parse
import urllib.request

event = json.loads(open(sys.argv[2]).readline())
d = event["data"]
code = " ".join(str(part) for part in (
    "FX1", d["document"], event["subject"], d["ref_service"].upper(),
    d["ref_seq"], d["ref_hash"].upper(), d["copy"]))
with urllib.request.urlopen("http://127.0.0.1:%s/v1/check?qr=%s" % (
        sys.argv[1], urllib.parse.quote(code))) as answer:
    said = json.load(answer)
assert said["verdict"] == "superseded" and said["zh"], said
END
! grep -rqF 'Zhao Wei' "$FANXIU_DIR/gateway.log" || fail "no name in a log"
all_is_level
all_is_right
stop gateway
