"""Ray on this machine: two painters, one of which is killed in the middle."""

import os
import pathlib
import re
import signal
import subprocess

from common import JOBS, expect, installed

RAY = pathlib.Path(__file__).resolve().parent.parent / "ray"
KILLED_AFTER = 12


def one_of_two_painters_is_killed(place):
    """All results come, with the bytes that one process makes, though a painter is killed in the middle."""
    (ray,) = (RAY / "requirements.txt").read_text().split()
    python = installed(place, "ray", ray) / "python"
    command = [python, RAY / "render.py", place.jobs, "--output", place.folder / "ray", "--actors", "2"]
    command += ["--cpus", "0.5", "--tonsure", place.tonsure]
    # Ray's own files go where the rest goes; its sockets bear no long path.
    own = {"RAY_TMPDIR": str(place.folder / "r"), "HOME": str(place.folder), "PYTHONDONTWRITEBYTECODE": "1"}
    cache = os.environ.get("XDG_CACHE_HOME", str(pathlib.Path.home() / ".cache"))
    work = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **own, "XDG_CACHE_HOME": cache},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, done, victim = [], 0, None
    for line in work.stdout:
        said.append(line)
        if match := re.match(r"painter 1: .* process (\d+)", line):
            victim = int(match[1])
        done += ": done in " in line
        if done == KILLED_AFTER and victim:
            os.kill(victim, signal.SIGKILL)
            victim = None
    said = "".join(said)
    expect(work.wait() == 0, f"render.py ended with {work.returncode}:\n{said}")
    expect("its painter died" in said and "begun anew: 1," in said, f"no painter was missed:\n{said}")
    place.compare("ray")
    return f"a painter was killed after {KILLED_AFTER} of {JOBS} jobs; its shard went on, {JOBS} equal files"
