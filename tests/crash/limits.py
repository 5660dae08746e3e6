"""Too little memory or too few descriptors for one department under load.

usage: limits.py oom BUILD FLEET UNIT COUNT CGROUP   ("": only prlimit)
       limits.py fds BUILD FLEET UNIT COUNT
"""

import os
import resource
import signal
import subprocess
import sys
import time

import zmq

import peer
import world
from peer import Desk, must

HOW, BUILD, FLEET, UNIT = sys.argv[1:5]
COUNT = int(sys.argv[5])
MB = 1 << 20
# 127: the loader found no descriptor for a library.
ENDS = (64, 65, 70, 74, 75, 78, 127, -signal.SIGABRT)
chance = world.chance


def begin(prepare=None):
    log = open(FLEET + "/intake.log", "wb")
    process = subprocess.Popen(
        [BUILD + "/fanxiu-intake", "-c", FLEET + "/config/intake.cfg"],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=prepare)
    log.close()
    with open(FLEET + "/intake.pid", "w", encoding="ascii") as f:
        f.write("%d\n" % process.pid)
    return process


def wait_ready(process):
    deadline = time.monotonic() + 20
    while process.poll() is None:
        with open(FLEET + "/intake.log", "rb") as f:
            if b" READY " in f.read():
                return True
        must(time.monotonic() < deadline, "it starts or ends")
        time.sleep(0.005)
    return False


def end(process):
    process.kill()
    process.wait()


def size_of(process):
    """Its address space, in bytes."""
    with open("/proc/%d/statm" % process.pid, encoding="ascii") as f:
        return int(f.read().split()[0]) * resource.getpagesize()


def anonymous(process):
    try:
        return world.anonymous_mb(process.pid)
    except (OSError, SystemExit):
        return 0.0


class Flood:
    """Far more notes under way than anybody has, and readers who hang."""

    def __init__(self):
        self.notes = world.Notes(FLEET, "intake", UNIT, 1)
        self.deaf = []
        self.doubtful = set()

    def hang_on(self, readers):
        for _ in range(readers):
            s = zmq.Context.instance().socket(zmq.SUB)
            s.linger, s.rcvhwm, s.rcvbuf = 0, 1, 4096
            s.subscribe(b"")
            s.connect(peer.endpoint("intake", "events"))
            self.deaf.append(s)

    def push(self, seconds, process):
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            try:
                self.notes.send(64)
            except zmq.Again:
                pass
            self.notes.take_until(time.monotonic() + 0.004)
        self.notes.take_until(time.monotonic() + 0.3)
        # Whether these took effect is not known: each may, once.
        self.doubtful |= set(self.notes.sent)
        self.notes.sent = {}
        for s in self.deaf:
            s.close()
        self.deaf = []
        self.notes.desk.socket.close()
        self.notes.desk = Desk("intake", "he.jing", "cs")
        self.notes.desk.socket.sndhwm = self.notes.desk.socket.rcvhwm = 0

    def check(self):
        kept = self.notes.stand(must_all=False)
        must(kept <= len(self.notes.receipts) + len(self.doubtful),
             "nothing is there that nobody asked for")
        return kept


def cgroup_file(group, *names):
    for name in names:
        if os.path.exists("%s/%s" % (group, name)):
            return "%s/%s" % (group, name)
    raise SystemExit("NOT SO: %s has a limit of memory" % group)


def write(path, text):
    with open(path, "w", encoding="ascii") as f:
        f.write(text)


def oom_of_kernel(group, flood):
    """Returns how often the kernel killed it."""
    limit = cgroup_file(group, "memory.limit_in_bytes", "memory.max")
    kills = 0
    for _ in range(COUNT):
        write(limit, str(64 * MB))
        process = begin(lambda: write(group + "/cgroup.procs", str(os.getpid())))
        must(wait_ready(process), "it starts within 64 MB")
        write(limit, str(int((anonymous(process) + chance.uniform(1, 6)) * MB)))
        flood.hang_on(3)
        flood.push(1.0, process)
        if process.poll() is None:
            end(process)
        elif process.returncode == -signal.SIGKILL:
            kills += 1
        else:
            must(process.returncode in ENDS,
                 "it ends cleanly: %d" % process.returncode)
    return kills


def oom_of_limit(flood):
    """Returns how often it ended, and how often it lived on."""
    ended, lived = 0, 0
    for _ in range(COUNT):
        process = begin()
        must(wait_ready(process), "it starts")
        room = size_of(process) + chance.randrange(64 << 10, 4 * MB)
        resource.prlimit(process.pid, resource.RLIMIT_AS, (room, -1))
        flood.hang_on(3)
        flood.push(0.7, process)
        if process.poll() is None:
            lived += 1
            resource.prlimit(process.pid, resource.RLIMIT_AS, (-1, -1))
            patience, code = time.monotonic() + 15, None
            while code != "OK" and time.monotonic() < patience:
                said = flood.notes.desk.command(
                    "note", {"kind": "text", "text_sha": bytes(31) + b"\1"},
                    subject=UNIT)
                code = said["code"]
                if code == "OK":
                    flood.notes.receipts[said["id"]] = (said["seq"],
                                                        said["hash"])
            must(code == "OK", "with room again it takes commands: %s" % code)
            end(process)
        else:
            ended += 1
            must(process.returncode in ENDS,
                 "it ends cleanly: %d" % process.returncode)
    return ended, lived


def open_files(process):
    return len(os.listdir("/proc/%d/fd" % process.pid))


def few_at_start():
    """Returns the exit statuses by the number of descriptors there may be."""
    ends = {}
    for most in range(3, 80, 1 if COUNT > 20 else 3):
        process = begin(lambda n=most: resource.setrlimit(
            resource.RLIMIT_NOFILE, (n, n)))
        if wait_ready(process):
            word = "ready"
            end(process)
        else:
            must(process.returncode in ENDS, "with %d descriptors it ends "
                 "cleanly: %d" % (most, process.returncode))
            word = process.returncode
        ends.setdefault(word, []).append(most)
    return ", ".join("%s: %d to %d" % (w, min(n), max(n))
                     for w, n in ends.items())


def crowd_comes(size):
    """How many of a crowd of new clients are answered now."""
    crowd, served = [Desk("intake") for _ in range(size)], 0
    for desk in crowd:
        head = {"id": peer.new_id(), "type": "stats", "actor": "operator",
                "role": "ops"}
        try:
            desk.socket.send_multipart(
                [b"FXQ1", peer.msgpack.packb(head), b"\x80"], zmq.NOBLOCK)
        except zmq.Again:
            pass
    end_by = time.monotonic() + 1
    for desk in crowd:
        served += desk.answer(max(0.001, end_by - time.monotonic())) is not None
        desk.socket.close()
    return served


def few_at_work(flood):
    """Returns how often it went on, and how often libzmq ended it."""
    on, gone = 0, 0
    for _ in range(COUNT):
        process = begin()
        must(wait_ready(process), "it starts")
        have = open_files(process)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE,
                         (have + chance.randrange(1, 12), 4096))
        flood.push(0.3, process)
        crowd_comes(chance.randrange(1, 20))
        flood.push(0.2, process)
        if process.poll() is None:
            on += 1
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE,
                             (4096, 4096))
            must(Desk("intake").query("stats")[0]["code"] == "OK",
                 "with descriptors again everybody is served")
            end(process)
        else:
            gone += 1
            must(process.returncode in ENDS,
                 "it ends cleanly: %d" % process.returncode)
    return on, gone


def crowd_of_a_shell():
    """With what a shell allows, more come than that: it takes what it may."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    process = begin(lambda: resource.setrlimit(
        resource.RLIMIT_NOFILE, (64, 4096)))
    must(wait_ready(process), "it starts")
    served = crowd_comes(300)
    must(process.poll() is None and served == 300,
         "it serves all 300 of a crowd: %d, %s" % (served, process.poll()))
    deadline = time.monotonic() + 10
    while open_files(process) > 80:
        must(time.monotonic() < deadline, "the descriptors come back")
        time.sleep(0.05)
    end(process)


flood = Flood()
if HOW == "oom":
    group = sys.argv[6]
    if group:
        kills = oom_of_kernel(group, flood)
        world.figure("%d times in a group of too little memory: killed by the "
                     "kernel %d times" % (COUNT, kills))
        must(kills > 0, "the kernel killed it at least once")
    ended, lived = oom_of_limit(flood)
    world.figure("%d times with no more address space: ended cleanly %d "
                 "times, went on %d times" % (COUNT, ended, lived))
else:
    world.figure("descriptors at its start: " + few_at_start())
    crowd_of_a_shell()
    on, gone = few_at_work(flood)
    world.figure("a crowd of 300 served; %d times too few at work: it went on "
                 "%d times, ended cleanly %d times" % (COUNT, on, gone))
process = begin()
must(wait_ready(process), "it starts again")
kept = flood.check()
world.figure("%d notes kept, %d acknowledged, 0 lost, none twice"
             % (kept, len(flood.notes.receipts)))
end(process)
