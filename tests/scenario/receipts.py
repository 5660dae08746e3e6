"""Hold receipts against the journals: what was acknowledged is there, with the
hash that was told, once; and nothing is there that nobody asked for.

usage: receipts.py RECEIPTS
"""

import collections
import json
import sys

from peer import Journal, must

told = collections.defaultdict(dict)
with open(sys.argv[1], encoding="ascii") as receipts:
    for line in receipts:
        r = json.loads(line)
        must(r["code"] == "OK", "a note is taken: %s" % r)
        told[r["service"]][r["id"]] = r
for service, by_id in told.items():
    kept = collections.Counter()
    for _, event, link in Journal(service).all():
        if event["type"] != service + ".noted":
            continue
        name = event["cmd"].hex()
        kept[name] += 1
        must(name in by_id, "%s %s was asked for" % (service, name))
        must(by_id[name]["seq"] == event["seq"] and
             by_id[name]["hash"] == link.hex(),
             "the receipt of %s %d is its hash" % (service, event["seq"]))
    must(set(kept) == set(by_id) and set(kept.values()) == {1},
         "%s keeps each acknowledged note once" % service)
    print("%s %d" % (service, len(by_id)))
must(len(told) == 5, "all five were under load")
