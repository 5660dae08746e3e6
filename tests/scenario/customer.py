"""A customer with a browser that runs no script: opens pages, fills in forms.

customer.py BASE page PATH             print the status and the page
customer.py BASE form PATH ACTION [field=value ...]
    open the page, fill in the form whose address ends in ACTION (of several
    the one that has the fields), send it;
    print the status and where it leads.  A field named `answer` is the button
    that is pressed.  SAVE=FILE keeps what was sent, for
customer.py BASE again FILE            send exactly that once more; the page
    as well, where it leads nowhere
customer.py BASE post PATH [field=value ...]
"""
import http.client
import html.parser
import json
import os
import random
import sys
import urllib.parse


class Forms(html.parser.HTMLParser):
    """The forms of a page: address, fields with their values."""

    def __init__(self):
        super().__init__()
        self.forms, self.select = [], None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self.forms.append({"action": at["action"], "fields": {},
                               "names": set()})
            return
        if self.forms and "name" in at:
            self.forms[-1]["names"].add(at["name"])
        if tag == "input" and self.forms and at.get("type") != "checkbox":
            self.forms[-1]["fields"][at["name"]] = at.get("value", "")
        elif tag == "select" and self.forms:
            self.select = at["name"]
        elif tag == "option" and self.select:
            self.forms[-1]["fields"].setdefault(self.select, at["value"])
        elif tag == "textarea" and self.forms:
            self.forms[-1]["fields"].setdefault(at["name"], "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


def ask(base, method, path, body=None):
    at = urllib.parse.urlsplit(base)
    # Who comes too often is one address; a test is many, unless it says FROM.
    origin = os.environ.get("FROM") or "127.%d.%d.%d" % tuple(
        random.randrange(1, 255) for _ in range(3))
    line = http.client.HTTPConnection(
        at.hostname, at.port, timeout=30, source_address=(origin, 0))
    heads = {}
    if body is not None:
        heads = {"Content-Type": "application/x-www-form-urlencoded",
                 "Origin": "null"}
    line.request(method, path, body, heads)
    reply = line.getresponse()
    return reply.status, dict(reply.getheaders()), reply.read()


def send(base, path, fields):
    body = urllib.parse.urlencode(fields)
    if os.environ.get("SAVE"):
        with open(os.environ["SAVE"], "w") as f:
            json.dump([path, body], f)
    status, heads, page = ask(base, "POST", path, body)
    print(status, heads.get("Location", ""))
    if status != 303:
        print(page.decode())


def main(base, what, path, *rest):
    if what == "page":
        status, heads, page = ask(base, "GET", path)
        print(status)
        for name in sorted(heads):
            print("%s: %s" % (name, heads[name]))
        print("Size: %d" % len(page))
        print(page.decode())
        return 0
    if what == "again":
        with open(path) as f:
            path, body = json.load(f)
        status, heads, page = ask(base, "POST", path, body)
        print(status, heads.get("Location", ""))
        if "Location" not in heads:
            print(page.decode())
        return 0
    typed = dict(pair.split("=", 1) for pair in
                 (rest[1:] if what == "form" else rest))
    if what == "post":
        send(base, path, typed)
        return 0
    status, _, page = ask(base, "GET", path)
    reader = Forms()
    reader.feed(page.decode())
    # Of several the one that has what is typed.
    fit = sorted((f for f in reader.forms
                  if f["action"].split("?")[0].endswith(rest[0])),
                 key=lambda f: len(set(typed) - f["names"]))
    if fit:
        send(base, fit[0]["action"], {**fit[0]["fields"], **typed})
        return 0
    print("no form", rest[0], "on", path, status)
    return 1


sys.exit(main(*sys.argv[1:]))
