"""Write every journal of a fleet to DIR/<service>.rows, as it travels: rows,
each behind its length.  usage: rows.py DIR
"""

import struct
import sys

import peer


class Rows(peer.Journal):
    def __init__(self, service, file):
        super().__init__(service)
        self.file = file

    def take(self, topic, body, link):
        row = bytes([len(topic)]) + topic + body + link
        self.file.write(struct.pack(">I", len(row)) + row)
        return super().take(topic, body, link)


for name in peer.ALL:
    with open("%s/%s.rows" % (sys.argv[1], name), "wb") as out:
        peer.must(Rows(name, out).all(), name + " has a journal")
