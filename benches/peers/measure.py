"""Runs a command and says what it cost: seconds, processor seconds, peak memory."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
JIEDUI = pathlib.Path(os.environ.get("JIEDUI", ROOT / "target" / "release" / "jiedui"))


class Done:
    """What a command printed and cost; `code` is negative if it was killed."""

    def __init__(self, out, code, seconds, processor, memory):
        self.out = out
        self.code = code
        self.seconds = seconds
        self.processor = processor
        self.memory = memory  # MiB, of the process and what it waited for


# A process counts as at least as large as the one it came from, so a small one stands between:
# it runs the rest of its words, then writes code, processor seconds and MiB into a file.
BETWEEN = """
import os, sys
child = os.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
said = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
open(sys.argv[1], "w").write(" ".join(map(str, said)))
"""


def run(command, kill_after=None, errors=subprocess.DEVNULL):
    """Runs a command to its end, or kills it after so many seconds; `errors` None shows them."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as out, tempfile.NamedTemporaryFile("r") as said:
        start = time.perf_counter()
        between = [sys.executable, "-I", "-S", "-c", BETWEEN, said.name]
        child = subprocess.Popen(
            [*between, *words], stdout=out, stderr=errors, start_new_session=True
        )
        timer = threading.Timer(kill_after or 1e6, os.killpg, (child.pid, signal.SIGKILL))
        timer.start()
        child.wait()
        timer.cancel()
        seconds = time.perf_counter() - start
        out.seek(0)
        text = out.read()
        code, processor, memory = (said.read() or "-9 0 0").split()
    return Done(text, int(code), seconds, float(processor), float(memory))
