"""Draws a file of jobs on a Ray cluster by `tonsure batch`: a process a device, results as they come.

Each actor holds a share of a machine and draws whole shards on it. A shard is one process, so that the device is
opened and each head is staged once. An actor or a machine that dies costs its shard a new start, which passes over
what is finished. README.md beside this file says how to use it.
"""

import argparse
import collections
import os
import shutil
import subprocess
import sys

# Nothing about clients' work is told to anybody.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
import ray  # noqa: E402

# What `tonsure batch` ends with: well; and what no new start changes: a wrong call, no device, jobs that fail.
WELL, FINAL = 0, (2, 3, 4)
# Variables of the engine that its processes on other machines need too.
OURS = ("TONSURE_", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "VK_")


@ray.remote(max_restarts=-1)
class Painter:
    """Holds a device as long as the work lasts."""

    def where(self):
        return f"{os.uname().nodename}, process {os.getpid()}"

    def paint(self, command, environment):
        """Runs the engine; gives each line it says, and its exit status at last."""
        cards = ray.get_gpu_ids()
        if cards:
            command = [*command, "--adapter", f"gpu:{cards[0]}"]
        engine = subprocess.Popen(
            command, env={**os.environ, **environment}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        yield from (line.rstrip("\n") for line in engine.stdout)
        yield engine.wait()


class Work:
    """Shards that wait, run and have failed."""

    def __init__(self, options):
        self.options = options
        self.waiting = collections.deque(range(1, options.shards + 1))
        self.running = {}
        self.tries = collections.Counter()
        self.jobs, self.begun_anew, self.failed = 0, 0, []

    def start(self, painter):
        """Gives a painter the next shard, if there is one."""
        if not self.waiting:
            return
        shard = self.waiting.popleft()
        part = f"{shard}/{self.options.shards}"
        command = [self.options.tonsure, "batch", self.options.jobs, "--output", self.options.output, "--shard", part]
        environment = {name: value for name, value in os.environ.items() if name.startswith(OURS)}
        stream = painter.paint.options(num_returns="streaming").remote(command, environment)
        self.running[stream] = (painter, shard)

    def step(self):
        """Waits until a painter has said something, or is no more."""
        streams, _ = ray.wait(list(self.running))
        stream = streams[0]
        painter, shard = self.running[stream]
        part = f"shard {shard}/{self.options.shards}"
        try:
            said = ray.get(next(stream))
        except ray.exceptions.RayActorError:
            said = "its painter died"
            self.end(stream, False, part)
        except ray.exceptions.RayTaskError as why:
            said = f"its painter cannot draw: {why.cause}"
            self.end(stream, False, part)
        if isinstance(said, str):
            print(f"{part}: {said}", flush=True)
            if ": done in " in said:
                self.jobs += 1
                # Only starts that come to nothing are counted: a machine that is taken away every hour may go on.
                self.tries[shard] = 0
        elif said == WELL:
            self.end(stream, True, part)
        else:
            print(f"{part}: ended with {said}", flush=True)
            if said in FINAL:
                self.tries[shard] = self.options.tries
            self.end(stream, False, part)

    def end(self, stream, well, part):
        """Takes a shard as finished, or puts it back while it may be tried again."""
        painter, shard = self.running.pop(stream)
        if not well:
            self.tries[shard] += 1
            if self.tries[shard] < self.options.tries:
                self.begun_anew += 1
                self.waiting.append(shard)
            else:
                self.failed.append(part)
        self.start(painter)


def options():
    parser = argparse.ArgumentParser(description="Draws a file of jobs on a Ray cluster by `tonsure batch`.")
    parser.add_argument("jobs", help="file of jobs, as `tonsure sweep` writes them, where every machine reads it")
    parser.add_argument("--output", required=True, help="folder for pictures, where every machine writes")
    parser.add_argument("--actors", type=int, help="processes that draw (default: as many as --gpus allows)")
    parser.add_argument("--gpus", type=float, default=0.0, help="share of a card for each, such as 1 or 0.5")
    parser.add_argument("--cpus", type=float, default=1.0, help="processor cores for each")
    parser.add_argument("--shards", type=int, help="parts of the work (default: one an actor)")
    parser.add_argument("--tries", type=int, default=3, help="starts of a shard without any result until it is given up")
    parser.add_argument("--tonsure", default="tonsure", help="the program, at the same place on every machine")
    parser.add_argument("--address", help="of a running cluster, or auto (default: this machine alone)")
    given = parser.parse_args()
    program = shutil.which(given.tonsure)
    if not program:
        parser.error(f"there is no program {given.tonsure}; name it by --tonsure")
    # The actors work in other folders.
    given.tonsure, given.jobs, given.output = map(os.path.abspath, (program, given.jobs, given.output))
    return given


def main():
    given = options()
    ray.init(address=given.address, log_to_driver=False, logging_level="WARNING")
    if given.actors is None:
        cards = ray.cluster_resources().get("GPU", 0)
        given.actors = max(1, int(cards / given.gpus)) if given.gpus else 1
    given.shards = given.shards or given.actors
    painters = [Painter.options(num_cpus=given.cpus, num_gpus=given.gpus).remote() for _ in range(given.actors)]
    for number, painter in enumerate(painters, 1):
        print(f"painter {number}: {ray.get(painter.where.remote())}", flush=True)
    work = Work(given)
    for painter in painters:
        work.start(painter)
    while work.running:
        work.step()
    print(f"{work.jobs} jobs drawn, shards begun anew: {work.begun_anew}, failed: {', '.join(work.failed) or 'none'}")
    return 1 if work.failed else 0


if __name__ == "__main__":
    sys.exit(main())
