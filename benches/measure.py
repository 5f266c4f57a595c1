"""What the benchmarks share: processes that are timed, budgets, peers' virtual environments, the words about the machine.

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


class Budget:
    """What a work may take: of the peer's wall time, MiB, milliseconds; each where it is given."""

    def __init__(self, ratio=None, mib=None, ms=None):
        self.ratio, self.mib, self.ms = ratio, mib, ms

    def told(self, ratio, mib, ms):
        """Each budget with ok or MISSED."""
        limits = ((self.ratio, ratio, "≤ {:g}"), (self.mib, mib, "≤ {:.0f} MiB"), (self.ms, ms, "≤ {:g} ms"))
        said = [f"{form.format(limit)} {'ok' if value <= limit else '**MISSED**'}"
                for limit, value, form in limits if limit is not None]
        return ", ".join(said) or "–"


class Process:
    """Commands, one after the other, that can be run again and again; `before` puts things back first, untimed."""

    def __init__(self, *calls, before=None):
        self.calls = [[str(word) for word in call] for call in calls]
        self.before = before or (lambda: None)

    def once(self):
        """Wall and CPU seconds of one run."""
        self.before()
        runs = [run(call) for call in self.calls]
        return sum(seconds for seconds, _ in runs), sum(u.ru_utime + u.ru_stime for _, u in runs)

    def memory(self):
        """Peak RSS in KiB. Through time(1) where there is one: a child of Python starts with Python's."""
        self.before()
        return max(map(peak, self.calls))


def run(call):
    """Wall seconds and resources of one command, which must succeed."""
    start = time.perf_counter()
    child = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise OSError(f"{call[:4]} … ended with {child.returncode}: {told.decode(errors='replace')[-2000:]}")
    return seconds, usage


def peak(call):
    """Peak RSS of one command in KiB."""
    return timed(call).mib * 1024


class Took:
    """Wall seconds, CPU seconds and peak RSS in MiB of one run."""

    def __init__(self, seconds, cpu, mib):
        self.seconds, self.cpu, self.mib = seconds, cpu, mib


def timed(call):
    """One run of a command. Its memory through time(1) where there is one: a child of Python starts with Python's."""
    call = [str(word) for word in call]
    if not os.path.exists("/usr/bin/time") or platform.system() != "Linux":
        seconds, usage = run(call)
        return Took(seconds, usage.ru_utime + usage.ru_stime,
                    usage.ru_maxrss / (1 << 20 if platform.system() == "Darwin" else 1024))
    with tempfile.NamedTemporaryFile("r") as told:
        seconds, usage = run(["/usr/bin/time", "-v", "-o", told.name, *call])
        line = next(line for line in told if "Maximum resident" in line)
    return Took(seconds, usage.ru_utime + usage.ru_stime, int(line.rsplit(":", 1)[1]) / 1024)


def build():
    say("building the release binary")
    root = HERE.parent
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=root, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or root / "target")
    return target / "release" / ("report.exe" if os.name == "nt" else "report")


def peer(*packages):
    """Python in a virtual environment below the user's cache, with packages, each `name==version`."""
    folder = CACHE / packages[0].replace("==", "-")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    said, wanted = folder / "packages.txt", "\n".join(packages)
    if not said.exists() or said.read_text() != wanted:
        say(f"installing {', '.join(packages)} into {folder}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)
        said.write_text(wanted)
    return python


def compare(title, ours, peer_title, theirs, rounds, budget=Budget()):
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
    line = (
        title,
        peer_title,
        *(f"{1000 * median(t[side][0] for t in times):.0f} / {1000 * median(t[side][1] for t in times):.0f} / "
          f"{memory[side] / 1024:.0f}" for side in (0, 1)),
        f"**{median(ratios):.2f}** ({ratios[0]:.2f}–{ratios[-1]:.2f})",
        f"{median(a[1] / b[1] for a, b in times):.2f}",
        budget.told(median(ratios), memory[0] / 1024, 1000 * median(t[0][0] for t in times)),
    )
    say("    " + " | ".join(line[2:]))
    return line


def sizes(text):
    """Numbers of rows: `20k,1M`."""
    unit = {"k": 1000, "M": 1_000_000}
    return tuple(int(n[:-1]) * unit[n[-1]] if n[-1] in unit else int(n) for n in text.split(","))


def write_readme(mark, text):
    """Puts a text between two marks of README.md."""
    readme = HERE.parent / "README.md"
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    before, rest = readme.read_text(encoding="utf-8").split(begin)
    readme.write_text(f"{before}{begin}\n{text}{end}{rest.split(end)[1]}", encoding="utf-8")


def machine():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Machine: {cores} cores, {cpu()}, {ram()}, {platform.system()} {platform.release()}."


def table(lines):
    """The table in Markdown."""
    head = ("work", "peer", "ours: ms wall / ms CPU / MiB", "peer: the same", "wall ÷ (least–most)", "CPU ÷", "budget")
    rule = "|---" * len(head) + "|"
    return "\n".join(["| " + " | ".join(head) + " |", rule, *("| " + " | ".join(line) + " |" for line in lines)])


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
