#!/bin/sh
# ray 2.60.0: tasks and actors, and every program that they start, run at niceness 15, whoever started Ray and however
# many cores were asked for. Beside any other work on a machine they get next to nothing of its processors: `num_cpus`
# keeps other Ray tasks away and nobody else.
#
# Output seen:
#   niceness of the driver 0, of an actor that asked for a core 15, of a program that it starts 15
#   (60 small pictures beside two compilers on two cores: 235 s, by the same two processes without Ray 20 s)
#
# In Tonsure: deploy/ray/README.md says how to set it (RAY_worker_niceness=0 before Ray is started).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check ray==2.60.0
cat > "$dir/nice.py" <<'PYTHON'
import os
import subprocess

import ray


@ray.remote(num_cpus=1)
class Actor:
    def niceness(self):
        return os.nice(0), int(subprocess.run(["nice"], capture_output=True, text=True, check=True).stdout)


ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
seen = (os.nice(0), *ray.get(Actor.remote().niceness.remote()))
print("niceness of the driver {}, of an actor that asked for a core {}, of a program that it starts {}".format(*seen))
if seen[1:] != (15, 15):
    raise SystemExit("changed: it is something else now")
PYTHON
RAY_USAGE_STATS_ENABLED=0 RAY_TMPDIR="$dir/r" HOME="$dir" "$dir/venv/bin/python" "$dir/nice.py" 2>"$dir/log" || {
    tail -5 "$dir/log" >&2
    exit 1
}
