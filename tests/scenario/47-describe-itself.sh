#!/bin/sh
# What /v1/openapi.json says is so: every path answers, no path answers that it
# does not name, each reference leads somewhere, and what the running server
# gives obeys the schemas it publishes.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
fanxiu play --generate 12 --seed 5 >"$DIR/played" || fail "a short play"
all_is_level
"$PYTHON" - <<'END' || fail "the description is true"
import time

from web import *

c = Client()
doc = c.get("/v1/openapi.json").json
must(doc["openapi"].startswith("3.1"), doc["openapi"])
schemas = doc["components"]["schemas"]


def refs(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from refs(part)


for ref in set(refs(doc)):
    must(ref.startswith("#/components/schemas/") and
         ref.rsplit("/", 1)[1] in schemas, f"{ref} leads nowhere")
for name, s in schemas.items():
    must(s["type"] == "object" and set(s["required"]) <= set(s["properties"]),
         f"{name} asks for what it has not")


def obeys(schema, value, where):
    """The part of JSON Schema that is used here."""
    kinds = {"object": dict, "array": list, "string": str, "integer": int,
             "boolean": bool}
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        sys.exit(f"NOT SO: {where} is a {schema['type']}: {value!r}")
    if "enum" in schema:
        must(value in schema["enum"], f"{where}: {value!r} is a choice")
    if "maxLength" in schema:
        must(len(value.encode()) <= schema["maxLength"], f"{where}: too long")
    if "maximum" in schema:
        must(schema["minimum"] <= value <= schema["maximum"], where)
    if "pattern" in schema:
        must(re.fullmatch(schema["pattern"], value), f"{where}: {value!r}")
    for name in schema.get("required", []):
        must(name in value, f"{where}.{name} is there")
    for name, part in schema.get("properties", {}).items():
        if name in value:
            obeys(part, value[name], f"{where}.{name}")


# Every path answers with something that it knows, as anybody and as ops.
ops = Client()
ops.demo("ops")
count = 0
for path, methods in doc["paths"].items():
    plain = re.sub(r"\{[^}]*\}", "x", path)
    for method in methods:
        must({"summary", "description", "responses"} <= set(methods[method]),
             f"{path} says what it is")
        for who in (c, ops):
            if path in ("/v1/logout", "/v1/login"):
                continue
            if "stream" in path or "/events" in path:
                continue  # they do not end
            got = who.ask(method.upper(), plain,
                          b"" if method == "post" else None)
            must(got.status not in (404, 405, 500, 501) or
                 (got.status == 404 and "x" in plain.split("/")),
                 f"{method} {path}: {got}")
            must(got.status != 500, f"{method} {path}: {got}")
            if got.status >= 400 and "problem" in got.headers["Content-Type"]:
                obeys({"$ref": "#/components/schemas/Problem"}, got.json, path)
            if methods[method]["security"] and who is c:
                must(got.status == 401, f"{path} is for who signed in: {got}")
            count += 1
            time.sleep(0.01)
must(count > 60, f"{count} looked at")
other = "post" if "post" not in doc["paths"]["/v1/schema"] else "get"
must(c.ask(other.upper(), "/v1/schema", b"").status == 405, "no other method")

# Records as they are obey the schemas of records.
seen = 0
for department in ("intake", "assessment", "repair", "quality", "shipping"):
    text = ops.get(f"/v1/export/{department}/unit.ndjson").body.decode()
    for line in text.splitlines():
        obeys(schemas[f"{department}.unit"], json.loads(line), department)
        seen += 1
must(seen > 20, f"{seen} records")

# Lists are given page by page; all pages are the list, each row once.
def rows_of(path, size):
    rows, after, pages = [], "", 0
    while after is not None and pages < 1000:
        got = ops.get(f"{path}&limit={size}&after={after}")
        must(got.status == 200, f"{path}: {got}")
        page = got.json
        obeys({"$ref": "#/components/schemas/Page"}, page, path)
        must(len(page["rows"]) <= size, f"{path}: no more than asked for")
        rows += page["rows"]
        after, pages = page.get("next"), pages + 1
        time.sleep(0.02)
    return rows, pages


def names(rows):
    return [row.get("line") or row["unit_no"] for row in rows]


paged = 0
for path in ("/v1/queues/intake?", "/v1/queues/assessment?",
             "/v1/queues/repair?", "/v1/queues/shipping?",
             "/v1/queues/intake?q=RMA",
             "/v1/records/intake/unit?state=closed",
             "/v1/records/analytics/ledger_line?"):
    named = path.split("?")[0]
    named = re.sub("/(intake|assessment|repair|shipping|analytics)",
                   "/{department}", named)
    named = re.sub("/(unit|ledger_line)$", "/{kind}", named)
    may = {p["name"] for p in doc["paths"][named]["get"]["parameters"]}
    must({"department", "state", "limit", "after"} <= may, f"{named}: {may}")
    all_rows, pages = rows_of(path, 200)
    must(pages == 1, f"{path}: it is one page")
    for size in (1, 2, 7):
        rows, pages = rows_of(path, size)
        must(sorted(names(rows)) == sorted(names(all_rows)),
             f"{path} by {size}: {names(rows)} of {names(all_rows)}")
        due = [row.get("due", 1 << 62) for row in rows]
        must(due == sorted(due), f"{path} by {size}: as they are due")
        paged += pages > 2
must(paged > 3, f"{paged} lists have more than two pages")
for path in ("/v1/queues/intake", "/v1/records/analytics/fault_count"):
    for after in ("x", "0", "0g", "00" * 97):
        got = ops.get(f"{path}?after={after}")
        must(got.status == 400 and got.json["field"] == "after", f"{got}")
# A place is as long as the longest key and its due time.
got = ops.get("/v1/records/analytics/fault_count?after=" + "ff" * 8 + "7f" * 63)
must(got.status == 200 and got.json["rows"] == [], f"a long place: {got}")
shown = all_rows[0]["unit_no"]
story = ops.get(f"/v1/subjects/{shown}/history"
                "?department=intake&limit=1").json
more = ops.get(f"/v1/subjects/{shown}/history"
               f"?department=intake&limit=1&after={story['next']}").json
must(story["events"] != more["events"], "a history goes on")

# The language it names is the one it speaks.
language = c.get("/v1/schema").json
for kind in ("commands", "events"):
    for row in language[kind]:
        fields = {f["name"] for f in row["fields"]}
        must(fields == set(schemas[row["type"]]["properties"]), row["type"])
        must(all(f["en"] and f["zh"] for f in row["fields"]), row["type"])
must(set(schemas["Command"]["properties"]["type"]["enum"]) ==
     {row["type"] for row in language["commands"]}, "the same commands")
END
