"""Damage a stopped store, as no program of ours can: damage.py STORE WHAT.

It speaks to LMDB itself, by the layout of common/store: a number is 8 bytes,
highest first; a value outside the journal ends in its sum, the BLAKE2b-128 of
key and value; a row of the journal ends in the hash that chains it.
"""
import ctypes
import hashlib
import struct
import sys

lmdb = ctypes.CDLL("liblmdb.so.0")
NEXT, SET, FIRST, LAST = 8, 15, 0, 6


class Val(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("data", ctypes.c_void_p)]

    @classmethod
    def of(cls, data):
        val = cls(len(data), None)
        val.kept = ctypes.create_string_buffer(data, len(data))
        val.data = ctypes.cast(val.kept, ctypes.c_void_p)
        return val

    def bytes(self):
        return ctypes.string_at(self.data, self.size)


def must(rc):
    if rc != 0:
        sys.exit("damage.py: LMDB says %d" % rc)


class Store:
    def __init__(self, path):
        self.env, self.txn = ctypes.c_void_p(), ctypes.c_void_p()
        must(lmdb.mdb_env_create(ctypes.byref(self.env)))
        must(lmdb.mdb_env_set_maxdbs(self.env, 32))
        must(lmdb.mdb_env_set_mapsize(self.env, ctypes.c_size_t(1 << 30)))
        must(lmdb.mdb_env_open(self.env, path.encode(), 0, 0o600))
        must(lmdb.mdb_txn_begin(self.env, None, 0, ctypes.byref(self.txn)))

    def table(self, name):
        dbi = ctypes.c_uint()
        must(lmdb.mdb_dbi_open(
            self.txn, name.encode(), 0, ctypes.byref(dbi)))
        return dbi

    def rows(self, name):
        cursor, key, value = ctypes.c_void_p(), Val(), Val()
        must(lmdb.mdb_cursor_open(
            self.txn, self.table(name), ctypes.byref(cursor)))
        rows = []
        while lmdb.mdb_cursor_get(cursor, ctypes.byref(key),
                                  ctypes.byref(value), NEXT) == 0:
            rows.append((key.bytes(), value.bytes()))
        lmdb.mdb_cursor_close(cursor)
        return rows

    def put(self, name, key, value):
        must(lmdb.mdb_put(self.txn, self.table(name),
                          ctypes.byref(Val.of(key)),
                          ctypes.byref(Val.of(value)), 0))

    def remove(self, name, key):
        must(lmdb.mdb_del(self.txn, self.table(name),
                          ctypes.byref(Val.of(key)), None))

    def commit(self):
        must(lmdb.mdb_txn_commit(self.txn))
        lmdb.mdb_env_close(self.env)


def summed(key, value):
    return value + hashlib.blake2b(key + value, digest_size=16).digest()


def link(before, row):
    """The row with the hash that it must have after one with hash before."""
    return row[:-32] + hashlib.blake2b(
        before + row[1:-32], digest_size=32).digest()


def forge(store, old, new):
    """Rewrite the last event that holds old, and the chain from there, as
    somebody would who has the disk and all our programs."""
    journal = store.rows("journal")
    at = max(i for i, (_, row) in enumerate(journal) if old in row)
    before = journal[at - 1][1][-32:]
    for key, row in journal[at:]:
        row = link(before, row[:-32].replace(old, new) + row[-32:])
        before = row[-32:]
        store.put("journal", key, row)
    head = dict(store.rows("meta"))[b"head"]
    store.put("meta", b"head",
              summed(b"head", head[:8] + before + head[40:-16]))


def turned(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


store, what = Store(sys.argv[1]), sys.argv[2]
journal = store.rows("journal")
key, row = journal[len(journal) // 2]
if what == "hole":  # an event is taken out of the middle
    store.remove("journal", key)
elif what == "end":  # the last event is taken away
    store.remove("journal", journal[-1][0])
elif what == "lie":  # an event says something else
    store.put("journal", key, turned(row, len(row) - 40))
elif what == "link":  # only its hash is another
    store.put("journal", key, turned(row, len(row) - 1))
elif what == "sum":  # a record's bytes have rotted
    key, value = store.rows("records")[0]
    store.put("records", key, turned(value, len(value) - 1))
elif what == "record":  # a record was edited, with a right sum
    old, new = sys.argv[3].encode(), sys.argv[4].encode()
    assert len(old) == len(new)
    found = [(k, v) for k, v in store.rows("records") if old in v]
    key, value = found[0]
    store.put("records", key, summed(key, value[:-16].replace(old, new)))
elif what == "forge":  # an event was edited, with a right chain
    forge(store, sys.argv[3].encode(), sys.argv[4].encode())
elif what == "lost":  # a record is not there any more
    found = [k for k, _ in store.rows("records") if sys.argv[3].encode() in k]
    store.remove("records", found[0])
elif what == "queue":  # a unit is in no work list any more
    store.remove("queue", store.rows("queue")[0][0])
elif what == "cursor":  # a peer's journal was read further than it goes
    key, value = [r for r in store.rows("cursors") if r[0] == b"intake"][0]
    seq, = struct.unpack(">Q", value[24:32])
    value = value[:24] + struct.pack(">Q", seq + 1000) + value[32:-16]
    store.put("cursors", key, summed(key, value))
else:
    sys.exit("damage.py: what is %s?" % what)
store.commit()
