"""`fanxiu send --json`, but by HTTP: each person as a machine with a token of
that name and role, so that a life told for the command line is lived through
the gateway.  usage: web_send.py TYPE [SUBJECT] [field=value ...]
[--as NAME:ROLE] [--expect N] [--id ID] [--at TIME] [--station NAME]"""
import pathlib

from web import *

ROOM = pathlib.Path(os.environ["DIR"])


def kept(path, make):
    path = ROOM / path
    if not path.exists():
        path.write_text(make())
    return path.read_text()


def ops():
    c = Client()
    c.cookie, c.page = json.loads(kept("ops", lambda: json.dumps(
        (lambda d: (d.demo("ops") and None, d.cookie, d.page)[1:])(Client()))))
    return c


def token(name, role):
    return kept(f"token-{name}-{role}", lambda: ops().post("/v1/tokens", {
        "name": name, "roles": [role],
        "scopes": ["commands", "read"]}).json["token"])


def schema():
    commands = json.loads(kept("schema", lambda: Client().get(
        "/v1/schema").body.decode()))["commands"]
    return {c["type"]: c for c in commands}


def value(field, text):
    """As a page would say it: numbers as numbers, yes as true."""
    if field["type"] == "number" or field["type"] == "due":
        return int(text)
    if field["type"] == "yesno":
        return text in ("yes", "true")
    return text.split(",") if field["type"] == "codes" else text


def main(argv):
    argv = [word for word in argv if word != "--json"]
    kind, options, words = argv[0], {}, []
    rest = iter(argv[1:])
    for word in rest:
        if word.startswith("--"):
            options[word] = next(rest)
        else:
            words.append(word)
    name, role = options["--as"].split(":")
    c = Client(token(name, role))
    order = {"type": kind, "role": role, "data": {}}
    command = schema()[kind]
    fields = {f["name"]: f for f in command["fields"]}
    if words and "=" not in words[0]:
        order["subject"] = words.pop(0)
    for word in words:
        field, _, text = word.partition("=")
        order["data"][field] = value(fields[field], text)
    if command["way"] == "keyed":
        # Read the revision first, as the page has it on its screen.
        record = command["subject"].replace("_no", "")
        got = c.get(f"/v1/records/{command['department']}/{record}/"
                    f"{order['subject']}")
        order["expect"] = int(options.get("--expect", got.json["record"]["rev"]
                                          if got.status == 200 else 0))
    if "--id" in options:
        order["id"] = options["--id"]
    got = c.post("/v1/commands", order)
    print(json.dumps(got.json, ensure_ascii=False, separators=(",", ":")))
    codes = {"OK": 0, "REFUSED": 3, "CONFLICT": 4, "UNKNOWN": 5}
    return codes.get(got.json["code"], 64)


sys.exit(main(sys.argv[1:]))
