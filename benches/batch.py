#!/usr/bin/env python3
"""What a batch costs: pictures a minute against calls of `render`, memory, shards, a client's own scan.

    python3 benches/batch.py --against OLD_TONSURE [--calls 12] [--tonsure target/debug/tonsure]

240 jobs of one picture each: 4 heads, 5 years, 3 lights, 4 views, 640 x 480. Calls of `render` come in turns with the
batch: every so many jobs the batch is stopped, and each build draws the job that was drawn last. Two shards then run
one after the other. Needs `make heads`.
"""

import argparse
import json
import os
import pathlib
import resource
import signal
import statistics
import subprocess
import tempfile
import time

HEADS = ["male-25", "female-25", "male-45", "female-45"]
YEARS = [0, 1, 3, 5, 10]
LIGHTS = ["clinic-soft", "noon", "bathroom"]
VIEWS = ["frontal", "left", "vertex", "crown"]
SIZE, SAMPLES = [640, 480], 8
EARLY = 24


def job(head, view, light, years):
    return {
        "set": {"head": head}, "years": [years], "views": [view], "lights": [light],
        "resolution": SIZE, "samples": SAMPLES, "output": f"{pathlib.Path(head).stem}-{{view}}-{{light}}-{{years}}.png",
    }  # fmt: skip


def write(path, jobs):
    path.write_text("".join(json.dumps(one) + "\n" for one in jobs))
    return path


def resident_mb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024


def batch(tonsure, jobs, output, *more, after_job=lambda number, process, line: None):
    """Wall and processor seconds of a batch; what `after_job` takes is not counted in the wall's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    aside = aside_cpu = 0.0
    start = time.monotonic()
    command = [str(part) for part in (tonsure, "batch", jobs, "--output", output, *more)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for number, line in enumerate(process.stdout, 1):
        begun, cpu = time.monotonic(), processor_s(before)
        after_job(number, process, line)
        aside += time.monotonic() - begun
        aside_cpu += processor_s(before) - cpu
    if process.wait() != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.monotonic() - start - aside, processor_s(before) - aside_cpu


def processor_s(before):
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tonsure", default="target/debug/tonsure")
    parser.add_argument("--against", action="append", default=[], help="a build whose `render` is called")
    parser.add_argument("--calls", type=int, default=12)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(given, pathlib.Path(folder))


def measure(given, folder):
    product = [(h, v, l, y) for h in HEADS for v in VIEWS for l in LIGHTS for y in YEARS]
    jobs = write(folder / "jobs.jsonl", [job(*one) for one in product])
    count = len(product)
    calls = {build: [] for build in given.against}

    def render(build, head, view, light, years):
        command = [build, "render", "--head", head, "--view", view, "--light", light, "--years", str(years)]
        command += ["--resolution", "{},{}".format(*SIZE), "--samples", str(SAMPLES), "--output", folder / "call.png"]
        begun = time.monotonic()
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
        return time.monotonic() - begun

    # What is kept of a head between processes is there for all.
    batch(given.tonsure, write(folder / "warm.jsonl", [job(h, *product[0][1:]) for h in HEADS]), folder / "warm")
    for build in calls:
        for head in HEADS:
            render(build, head, *product[0][1:])

    memory = {}

    def after_job(number, process, line):
        if number in (EARLY, count):
            memory[number] = resident_mb(process)
        if number % (count // given.calls) == 0 and calls:
            process.send_signal(signal.SIGSTOP)
            shown = product[int(line.split()[1].rstrip(":")) - 1]
            for build, times in calls.items():
                times.append(render(build, *shown))
            process.send_signal(signal.SIGCONT)

    wall, cpu = batch(given.tonsure, jobs, folder / "whole", after_job=after_job)
    print(f"one process: {count} jobs in {wall:.1f} s ({cpu:.1f} s of processors), {60 * count / wall:.1f} a minute")
    for build, times in calls.items():
        each = statistics.mean(times)
        print(
            f"{build} render: {len(times)} calls in turns, {min(times):.2f} to {max(times):.2f} s, mean {each:.2f} s, "
            f"{60 / each:.1f} a minute; the batch draws {each * count / wall:.1f} times as many"
        )
    growth = memory[count] / memory[EARLY] - 1
    print(f"resident memory: {memory[EARLY]:.0f} MB at job {EARLY}, {memory[count]:.0f} MB at job {count}, {growth:+.1%}")

    shards = [batch(given.tonsure, jobs, folder / "shards", "--shard", f"{k}/2") for k in (1, 2)]
    shards_wall, shards_cpu = (sum(times) for times in zip(*shards))
    print(
        f"two shards in turn: {shards_wall:.1f} s ({shards_cpu:.1f} s of processors): {shards_wall / wall - 1:+.1%} "
        f"({shards_cpu / cpu - 1:+.1%})"
    )
    names = [path.name for path in (folder / "whole").glob("*.png")]
    same = all((folder / "whole" / n).read_bytes() == (folder / "shards" / n).read_bytes() for n in names)
    print(f"{len(names)} pictures, {'the same' if same else 'NOT the same'} by shards")

    # A client's own scan is staged anew, whatever is kept of other heads.
    source = next(p for p in (pathlib.Path("cache/heads") / "male-25.obj",) if p.exists())
    for name in ("a", "b"):
        text = "".join(line for line in source.open() if not line.startswith("#"))
        (folder / f"{name}.obj").write_text(text)
    seconds = []
    write(folder / "scans.jsonl", [job(f"{n}.obj", "crown", "noon", y) for n in ("a", "b") for y in (0, 5)])
    batch(given.tonsure, folder / "scans.jsonl", folder / "scans")
    for line in (folder / "scans" / "results.jsonl").read_text().splitlines():
        seconds.append(json.loads(line)["seconds"])
    print(f"scans of clients: first picture {seconds[2]:.2f} s, the next {seconds[3]:.2f} s (the program's start apart)")
    drawn = [json.loads(line)["seconds"] for line in (folder / "whole" / "results.jsonl").read_text().splitlines()]
    print(f"a picture alone: median {statistics.median(drawn):.2f} s")


if __name__ == "__main__":
    os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")
    main()
