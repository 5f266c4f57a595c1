"""What the benchmarks share: processes that are timed, a peer's virtual environment, the words about the machine.

Whole processes are measured, from start to exit; memory is the peak RSS of a run of its own.
"""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "report-bench"


class Differ(Exception):
    """Ours and the peer's results are not the same."""


class Process:
    """A command that can be run again and again; `before` puts things back first, untimed."""

    def __init__(self, call, before=None):
        self.call = [str(word) for word in call]
        self.before = before or (lambda: None)

    def once(self):
        """Wall and CPU seconds of one run."""
        seconds, usage = self.run(self.call)
        return seconds, usage.ru_utime + usage.ru_stime

    def memory(self):
        """Peak RSS in KiB. Through time(1) where there is one: a child of Python starts with Python's."""
        if not os.path.exists("/usr/bin/time") or platform.system() != "Linux":
            _, usage = self.run(self.call)
            return usage.ru_maxrss / (1024 if platform.system() == "Darwin" else 1)
        with tempfile.NamedTemporaryFile("r") as told:
            self.run(["/usr/bin/time", "-v", "-o", told.name, *self.call])
            line = next(line for line in told if "Maximum resident" in line)
        return int(line.rsplit(":", 1)[1])

    def run(self, call):
        self.before()
        start = time.perf_counter()
        child = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        told = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise OSError(f"{call[:4]} … ended with {child.returncode}: {told.decode(errors='replace')[-2000:]}")
        return seconds, usage


def build():
    say("building the release binary")
    root = HERE.parent
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=root, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or root / "target")
    return target / "release" / ("report.exe" if os.name == "nt" else "report")


def peer(package):
    """Python in a virtual environment below the user's cache, with one package, `name==version`."""
    folder = CACHE / package.replace("==", "-")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    module = package.split("==")[0]
    if not python.exists() or subprocess.run([python, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode:
        say(f"installing {package} into {folder}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package], check=True)
    return python


def compare(title, ours, peer_title, theirs, rounds):
    """A line of the table: both in turn, who begins changes; medians, and the median of each round's ratio."""
    say(f"  {title} ÷ {peer_title}")
    memory = [ours.memory(), theirs.memory()]
    times = []
    for round_ in range(rounds):
        if round_ % 2:
            b, a = theirs.once(), ours.once()
        else:
            a, b = ours.once(), theirs.once()
        times.append((a, b))
    median = lambda values: statistics.median(list(values))
    ratios = sorted(a[0] / b[0] for a, b in times)
    return (
        title,
        peer_title,
        *(f"{1000 * median(t[side][0] for t in times):.0f} / {1000 * median(t[side][1] for t in times):.0f} / "
          f"{memory[side] / 1024:.0f}" for side in (0, 1)),
        f"**{median(ratios):.2f}** ({ratios[0]:.2f}–{ratios[-1]:.2f})",
        f"{median(a[1] / b[1] for a, b in times):.2f}",
    )


def machine():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Machine: {cores} cores, {cpu()}, {ram()}, {platform.system()} {platform.release()}."


def print_table(lines):
    print("| work | peer | ours: ms wall / ms CPU / MiB | peer: the same | wall ÷ (least–most) | CPU ÷ |")
    print("|---|---|---|---|---|---|")
    for line in lines:
        print("| " + " | ".join(line) + " |")


def out(call, codes=(0,)):
    done = subprocess.run([str(word) for word in call], capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in codes:
        raise OSError(f"{call[:4]} … ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def cpu():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def ram():
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30):.0f} GiB RAM"
    except (OSError, ValueError, AttributeError):
        return "RAM unknown"


def say(text):
    print(text, file=sys.stderr, flush=True)
