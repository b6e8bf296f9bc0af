#!/bin/sh
# ray 2.60.0: a task with num_returns="streaming" whose worker is killed is run again, and as many values as had come
# before are taken from the second run and thrown away, by number, whatever they are. One that goes on where it was, as
# every checkpointed task does, thus loses its values. Ray's log says that the task is run again; the stream ends as if all were well.
#
# Output seen:
#   values 0 to 5, killed after 2; the second run yielded 3, 4, 5; the caller saw 0, 1, 2 and the stream's end
#   the same of an actor's method with max_task_retries
#
# In Tonsure: Ray tries nothing again; deploy/ray/render.py sees a painter die and starts its shard anew itself.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check ray==2.60.0
cat > "$dir/stream.py" <<'PYTHON'
import os
import pathlib
import signal
import sys
import time

import ray

folder = pathlib.Path(sys.argv[1])


def values(name):
    """0 to 5, each once, however often it is begun: what was yielded is on the disk."""
    done = folder / name
    first = not done.exists()
    begin = 0 if first else len(done.read_text().split())
    for value in range(begin, 6):
        with done.open("a") as file:
            print(value, file=file)
        yield value
        if first and value == 2:
            time.sleep(2)  # The caller has them by now.
            os.kill(os.getpid(), signal.SIGKILL)


@ray.remote(max_retries=1)
def task():
    yield from values("task")


@ray.remote(max_restarts=1, max_task_retries=1)
class Actor:
    def method(self):
        yield from values("actor")


ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
seen = {}
for name, stream in (("task", task), ("actor", Actor.remote().method)):
    seen[name] = [ray.get(value) for value in stream.options(num_returns="streaming").remote()]
    print(f"{name}: yielded {(folder / name).read_text().split()}, the caller saw {seen[name]}", flush=True)
if any(values != [0, 1, 2] for values in seen.values()) or any(
    (folder / name).read_text().split() != list("012345") for name in seen
):
    raise SystemExit("changed: the caller sees something else now")
PYTHON
RAY_USAGE_STATS_ENABLED=0 RAY_TMPDIR="$dir/r" HOME="$dir" "$dir/venv/bin/python" "$dir/stream.py" "$dir" >"$dir/log" 2>&1 || {
    tail -5 "$dir/log" >&2
    exit 1
}
grep yielded "$dir/log"
