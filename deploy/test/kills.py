"""A batch that is killed at 20 random moments goes on where it was."""

import random
import signal
import subprocess
import time

from common import JOBS, expect, pictures, results, run

KILLS = 20
SEED = 19
# Getting to the first job takes some 1.5 s, drawing one some 0.1 s.
LATE_S, SOON_S = 2.0, 0.3


def killed_at_random_moments(place):
    """Half of the kills are counted from the start and half from the first job that is done: nothing twice, nothing
    half-written among what is finished, and in the end what one process makes. One that is through sooner begins anew."""
    dice = random.Random(SEED)
    kills, through, drawn = 0, 0, 0
    while kills < KILLS:
        name = f"killed-{through}"
        output = place.folder / name
        command = [str(part) for part in place.batch(name)]
        before = len(results(output)) if output.is_dir() else 0
        engine = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if kills % 2:
            engine.stdout.readline()
        time.sleep(dice.uniform(0, SOON_S if kills % 2 else LATE_S))
        engine.kill()
        status = engine.wait()
        if status == 0:
            place.compare(name)
            through += 1
            continue
        expect(status == -signal.SIGKILL, f"the batch ended with {status} by itself")
        kills += 1
        if not output.is_dir():
            continue
        # What is noted as finished is whole; what was being written has a name that the next run takes away.
        made = pictures(output)
        for file, data in made.items():
            expect(file.startswith(".") or data == place.whole.get(file), f"{file} is not whole after kill {kills}")
        for line in results(output):
            expect(all(written["file"] in made for written in line["files"]), f"{line} lacks a file")
        drawn += len(results(output)) - before
    run(place.batch(name))
    place.compare(name)
    return f"{KILLS} kills (seed {SEED}), {drawn} jobs finished between them, {JOBS} equal files in the end, nothing twice"
