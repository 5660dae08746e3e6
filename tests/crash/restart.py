"""Start intake again and again: how long until it is ready, and until it has
answered a command.

usage: restart.py BUILD FLEET COUNT EVENTS
"""

import os
import signal
import socket
import subprocess
import sys
import time

import world
from peer import Desk, must

BUILD, FLEET, COUNT, EVENTS = (sys.argv[1], sys.argv[2], int(sys.argv[3]),
                               int(sys.argv[4]))
LIMIT = 0.100


def begin(notify):
    """Started now; the process, and when."""
    log = open(FLEET + "/intake.log", "ab")
    begun = time.monotonic()
    process = subprocess.Popen(
        [BUILD + "/fanxiu-intake", "-c", FLEET + "/config/intake.cfg"],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        env={"NOTIFY_SOCKET": notify})
    log.close()
    with open(FLEET + "/intake.pid", "w", encoding="ascii") as f:
        f.write("%d\n" % process.pid)
    return process, begun


def forget(path):
    """What the kernel keeps of the file, as after a long night."""
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(fd)


def measure(notify, name, how, count):
    ready, served, wish = [], [], {
        "channel": "phone", "model": "K-1", "fault_note": "no heat",
        "demand": "repair", "contact_name": "Zhao", "contact_phone": "139"}
    for i in range(count):
        if how == "cold":
            forget(FLEET + "/store/intake/data.mdb")
        process, begun = begin(name)
        while b"READY=1" not in notify.recv(512):
            pass
        ready.append(time.monotonic() - begun)
        said = Desk("intake", "chen.yu", "cs").command(
            "request", {**wish, "serial": "%s-%d" % (how, i)})
        served.append(time.monotonic() - begun)
        must(said["code"] == "OK" and said["seq"] > EVENTS, said)
        process.send_signal(
            signal.SIGKILL if how == "killed" else signal.SIGTERM)
        process.wait()
        must(process.returncode == (-9 if how == "killed" else 0),
             "it ends as it was told: %d" % process.returncode)
    world.figure(
        "%-7s %3d times: ready p50 %.1f, p99 %.1f, most %.1f ms; first answer "
        "p50 %.1f, p99 %.1f ms" % ((how, count) + tuple(
            1000 * world.at(v, s) for v, s in (
                (ready, .5), (ready, .99), (ready, 1), (served, .5),
                (served, .99)))))
    return ready


notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.settimeout(20)
name = "@fanxiu-restart-%d" % os.getpid()
notify.bind("\0" + name[1:])
must(os.path.exists(FLEET + "/store/intake/data.mdb"), "the store is there")
warm = measure(notify, name, "stopped", COUNT)
warm += measure(notify, name, "killed", COUNT)
cold = measure(notify, name, "cold", max(3, COUNT // 5))
must(os.environ.get("UNTIMED") or world.at(warm, 0.99) <= LIMIT, "ready within 100 ms: p99 %.1f ms"
     % (1000 * world.at(warm, 0.99)))
