#!/bin/sh
# SIGTERM drains: what was taken is answered, new work is told to come again,
# and within five seconds the process ends with status 0.  The supervisor hears
# READY, WATCHDOG and STOPPING: G4, G26, G27.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
a_request SN-1
stop intake
"$PYTHON" - "$BUILD/fanxiu-intake" "$FANXIU_DIR/config/intake.cfg" "$UNIT" \
	"$FANXIU_DIR" <<'END' || fail "intake stops as it should"
import collections
import os
import signal
import socket
import subprocess
import sys
import time

from peer import *

program, config, unit, place = sys.argv[1:]
supervisor = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
supervisor.bind(place + "/notify")
supervisor.settimeout(10)


def hear(word):
    said = b""
    while word not in said.split(b"\n"):
        said = supervisor.recv(4096)
    return said


for _ in range(2):
    service = subprocess.Popen(
        [program, "-c", config], stderr=subprocess.DEVNULL,
        env={**os.environ, "NOTIFY_SOCKET": place + "/notify",
             "WATCHDOG_USEC": "2000000"})
    hear(b"READY=1")
    hear(b"WATCHDOG=1")
    # Five hundred notes on their way when it is told to stop.
    desk = Desk("intake", "chen.yu", "cs")
    note = {"kind": "text", "text_sha": bytes(31) + b"\1"}
    sent = [desk.frames("note", note, subject=unit) for _ in range(500)]
    for frames in sent:
        desk.socket.send_multipart(frames)
    must(desk.answer(5) is not None, "they are taken")
    told = time.monotonic()
    service.send_signal(signal.SIGTERM)
    hear(b"STOPPING=1")
    codes = collections.Counter(["OK"])
    while service.poll() is None and time.monotonic() < told + 8:
        reply = desk.answer(0.05)
        if reply is not None:
            codes[reply[0]["code"]] += 1
    took = time.monotonic() - told
    must(service.wait(5) == 0, "it ends with 0, not %s" % service.returncode)
    must(took < 5, "within five seconds, not %.1f" % took)
    must(set(codes) <= {"OK", "BUSY"}, "taken or to come again: %s" % codes)
END

# A notify socket that nobody reads, or none, does not keep it from working.
start intake
REPLY=$(fanxiu status --json)
a_request SN-2
before=$(date +%s%N)
stop_the_fleet
[ $((($(date +%s%N) - before) / 1000000)) -lt 5000 ] || fail "all stop in 5 s"
for dept in $ALL; do
	grep -q "^<6>$dept STOPPING" "$FANXIU_DIR/$dept.log" ||
		fail "$dept says that it stops"
done
given_a_fleet
all_is_level
all_is_right
