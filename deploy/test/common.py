"""What the tests of batches share: the program, a sweep, what one process makes of it, and how results are compared."""

import json
import os
import pathlib
import subprocess
import sys

# Every job of the sweep shows something else, and all are of one staged plan: what is tested here is who draws what.
SWEEP = [
    "--vary", "skin.melanin=0.02..0.2:5",
    "--vary", "light.preset=clinic-soft,noon,bathroom",
    "--vary", "years=0,1,3,5",
    "--view", "crown", "--resolution", "96,72", "--samples", "1",
]  # fmt: skip
JOBS = 60


class Failed(Exception):
    """One sentence: what was found in place of what was wanted."""


def expect(truth, otherwise):
    if not truth:
        raise Failed(otherwise)


def run(command, **more):
    """Runs a command that must go well; gives what it said."""
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True, **more)
    expect(done.returncode == 0, f"{command} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def installed(place, name, *wanted):
    """The folder of programs of a virtual environment beside the builds, with these packages; made where it is missing."""
    folder = place.tonsure.parents[1] / f"python-{name}"
    mark = folder / "installed.txt"
    wanted = [str(package) for package in wanted]
    if not mark.exists() or mark.read_text() != " ".join(wanted):
        try:
            run([sys.executable, "-m", "venv", "--clear", folder])
            run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *wanted])
        except Failed as why:
            advice = "python3 with venv (Debian: python3-venv) and the network are needed"
            raise Failed(f"{' '.join(wanted)} cannot be installed; {advice}: {why}") from why
        mark.write_text(" ".join(wanted))
    return folder / "bin"


class Place:
    """A folder with a file of jobs and what one process makes of it."""

    def __init__(self, folder, tonsure):
        self.folder, self.tonsure = pathlib.Path(folder), pathlib.Path(tonsure).resolve()
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self.folder))
        self.jobs = self.folder / "jobs.jsonl"
        run([self.tonsure, "sweep", *SWEEP, "--output", self.jobs])
        run(self.batch("whole"))
        self.whole = pictures(self.folder / "whole")
        count = len(set(self.whole.values()))
        expect(count == JOBS, f"one process made {count} different pictures of {JOBS} jobs")

    def batch(self, output, *more):
        return [self.tonsure, "batch", self.jobs, "--output", self.folder / output, *more]

    def compare(self, output):
        """Checks that a folder holds what one process made, byte for byte, and that no job was finished twice."""
        made = pictures(self.folder / output)
        wrong = sorted(name for name in made.keys() | self.whole.keys() if made.get(name) != self.whole.get(name))
        expect(not wrong, f"{output}: missing, changed or left over: {wrong}")
        jobs = [line["job"] for line in results(self.folder / output)]
        expect(len(jobs) == len(set(jobs)) == JOBS, f"{output}: {len(jobs)} results of {len(set(jobs))} jobs")


def pictures(folder):
    """All files of a folder but its results, by name."""
    files = [path for path in folder.iterdir() if not (path.name.startswith("results") and path.suffix == ".jsonl")]
    return {path.name: path.read_bytes() for path in files}


def results(folder):
    """What the whole lines of its results say."""
    lines = [line for path in folder.glob("results*.jsonl") for line in path.read_text().splitlines(keepends=True)]
    return [json.loads(line) for line in lines if line.endswith("\n")]
