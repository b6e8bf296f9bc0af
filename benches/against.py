#!/usr/bin/env python3
"""This build against an older one, in turns: what a person waits for, as one table of ratios.

    git worktree add /somewhere/old aad3a69 && (cd /somewhere/old && cargo build)
    python3 benches/against.py /somewhere/old [--rows frame,years,...] [--rounds 7]

Needs `make build`, `make heads`, numpy for the scans, Xvfb for the window. Every round is the old build and then this
one, so a load that comes and goes meets both; a ratio is the median of the rounds' ratios.

Row `year` needs one more line in the old tree: aad3a69's `bench` shows one year all the time. In `measure` of its
src/cli/bench.rs, before `renderer.begin`: let the year of the frame's copy grow with `i` where SCRUB is in the environment.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BENCH = ["bench", "--resolution", "1920,1080", "--backend", "compute", "--lod", "on", "--frames", "7", "--json"]
PICTURE = ["render", "--resolution", "640,480", "--output", "x.png"]


class Build:
    """A built tree, with a folder of its own for what it keeps between runs."""

    def __init__(self, name, tree, folder):
        self.name, self.tree, self.folder = name, tree.resolve(), folder / name
        self.tonsure = self.tree / "target/debug/tonsure"
        if not os.access(self.tonsure, os.X_OK):
            raise SystemExit(f"no program at {self.tonsure}: type `cargo build` in {self.tree}")
        self.folder.mkdir()
        self.known = set()

    def forget(self):
        """Nothing is kept: neither ours nor the driver's compiled shaders."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        self.known.clear()

    def again(self, what, measure):
        """A measure of what was done once before."""
        if what not in self.known:
            measure(self)
            self.known.add(what)
        return measure(self)

    def run(self, args, cwd=None, **more):
        """Wall seconds, processor seconds, most resident memory in MB, and what it printed."""
        env = os.environ | {"XDG_CACHE_HOME": str(self.folder / "cache"), "TONSURE_STATE": str(self.folder / "state")}
        env = {"XDG_RUNTIME_DIR": str(self.folder)} | env | (more.get("env") or {})
        with tempfile.TemporaryFile("w+") as printed:
            start = time.monotonic()
            process = subprocess.Popen([str(a) for a in args], cwd=cwd or self.folder, env=env, stdout=printed,
                                       stderr=subprocess.DEVNULL)  # fmt: skip
            _, status, used = os.wait4(process.pid, 0)
            wall = time.monotonic() - start
            printed.seek(0)
            if status != 0:
                raise SystemExit(f"{self.name}: {args} ended with status {status}: {printed.read()[-400:]}")
            return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed.read()

    def call(self, *args, **more):
        return self.run([self.tonsure, *args], **more)


def frame_ms(build, dots, *more, env=None):
    line = next(text for text in build.call(*BENCH, "--dots", dots, *more, env=env)[3].splitlines() if '"frame_ms"' in text)
    return json.loads(line)["frame_ms"]["median"]


def first(build, *args):
    build.forget()
    return build.call(*args)[0]


def window(build, screen, what, fresh, seconds=1):
    if fresh:
        build.forget()
    printed = build.call("view", "--measure", seconds, env={"DISPLAY": screen, "WAYLAND_DISPLAY": ""})[3]
    return float(re.search(rf"start to {what} frame\s+([0-9.]+) s", printed).group(1))


def demo(build, heads):
    """The pictures of `make demo`, build and heads already there."""
    (build.folder / "cache").mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (build.folder / "cache/heads").symlink_to(heads)
    return build.run(["sh", build.tree / "assets/demo.sh", build.tonsure], env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})[0]


def scan(path, parts):
    """The head male-25 with each side of its triangles in so many parts, binary PLY in metres, +Z up."""
    import numpy as np

    places, faces = [], []
    for line in (ROOT / "cache/heads/male-25.obj").read_text().splitlines():
        kind, *values = line.split() or [""]
        if kind == "v":
            places.append([float(v) for v in values[:3]])
        elif kind == "f":
            corners = [int(v.split("/")[0]) - 1 for v in values]
            faces += [[corners[0], corners[i], corners[i + 1]] for i in range(1, len(corners) - 1)]
    corners = np.array(places, np.float64)[np.array(faces)]
    steps = [(i, j) for i in range(parts + 1) for j in range(parts + 1 - i)]
    shares = np.array([(parts - i - j, i, j) for i, j in steps]) / parts
    number = {step: k for k, step in enumerate(steps)}
    small = [(number[i, j], number[i + 1, j], number[i, j + 1]) for i, j in steps if i + j < parts]
    small += [(number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]) for i, j in steps if i + j < parts - 1]
    points = np.einsum("sc,tcx->tsx", shares, corners).reshape(-1, 3)
    keys = np.round(points * 1e4).astype(np.int64)
    _, one, of = np.unique((keys[:, 0] << 42) ^ (keys[:, 1] << 21) ^ keys[:, 2], return_index=True, return_inverse=True)
    offsets = np.arange(len(corners))[:, None, None] * len(steps)
    triangles = of.reshape(-1)[(offsets + np.array(small)[None]).reshape(-1, 3)]
    x, y, z = (points[one] * 1e-3).T
    rows = np.empty(len(triangles), dtype=[("n", "u1"), ("v", "<i4", 3)])
    rows["n"], rows["v"] = 3, triangles
    with path.open("wb") as out:
        head = f"ply\nformat binary_little_endian 1.0\nelement vertex {len(one)}\n"
        head += "".join(f"property float {axis}\n" for axis in "xyz")
        out.write((head + f"element face {len(rows)}\nproperty list uchar int vertex_indices\nend_header\n").encode())
        out.write(np.stack([x, -z, y], 1).astype("<f4").tobytes())
        out.write(rows.tobytes())
    return path


@contextlib.contextmanager
def display():
    server = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    try:
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def rows(args, folder, screen):
    """Name, what, unit, the ratio that was asked, the old build's measure, ours, and at most how many rounds."""
    scans = {}

    def scanned(parts):
        if parts not in scans:
            scans[parts] = scan(folder / f"scan-{parts}.ply", parts)
        return scans[parts]

    def both(name, what, unit, asked, measure, most=99):
        return name, what, unit, asked, measure, measure, most

    sheet = ["render", "--years", "0,1,2,3,5,7,10,15", "--view", "frontal,crown", "--sheet", "x.png"]

    def demo_of(build):
        heads = build.tree / "cache/heads"
        if not heads.exists():
            build.call("heads", "--from", ROOT / "cache/makehuman", cwd=build.tree)
        return build.again("demo", lambda b: demo(b, heads))

    seconds = args.minutes * 60
    return [
        both("frame", "whole frame, 1 M dots, orbiting camera", "ms", 0.33, lambda b: frame_ms(b, 1_000_000)),
        ("frame-16", "the same at 16 M against 1 M, ours", "ms", 1.05, lambda b: frame_ms(args.now, 1_000_000),
         lambda b: frame_ms(args.now, 16_000_000), 7),
        ("frame-64", "the same at 64 M against 1 M, ours", "ms", 1.05, lambda b: frame_ms(args.now, 1_000_000),
         lambda b: frame_ms(args.now, 64_000_000), 7),
        ("year", "years scrubbed, camera still", "ms", 0.25, lambda b: frame_ms(b, 1_000_000, env={"SCRUB": "1"}),
         lambda b: frame_ms(b, 1_000_000, "--scrub"), 99),
        both("first", "picture of 640 x 480, first call", "s", 0.2, lambda b: first(b, *PICTURE)),
        both("second", "the same, second call", "s", 0.08, lambda b: b.again("picture", lambda b: b.call(*PICTURE)[0])),
        both("start", "first start to the first head", "s", 0.15, lambda b: window(b, screen, "first", True)),
        both("warm", "warm start to the first head in full", "s", 0.4, 
             lambda b: b.again("window", lambda b: window(b, screen, "full", False))),
        both("scan", "picture of a scan of 500 000 triangles, first call", "s", 0.4,
             lambda b: first(b, PICTURE[0], scanned(2), *PICTURE[1:])),
        both("sheet", "eight years in two views, a sheet", "s", 0.25, lambda b: b.again("picture", lambda b: b.call(*sheet)[0]), 3),
        both("inspect", "`inspect` of 6.7 M triangles, processor time", "s", 0.4, lambda b: b.call("inspect", scanned(7))[1]),
        both("inspect-mb", "the same, memory (500 MB were asked)", "MB", None, lambda b: b.call("inspect", scanned(7))[2], 3),
        both("demo", "`make demo` without a display, build and heads there", "s", 0.15, demo_of, 3),
        both("memory", f"most memory of the window in {args.minutes:g} minutes of turning", "MB", 0.65,
             lambda b: b.call("view", "--measure", seconds, env={"DISPLAY": screen, "WAYLAND_DISPLAY": ""})[2], 1),
    ]  # fmt: skip


def spread(values):
    digits = 0 if min(values) >= 20 else 1 if min(values) >= 2 else 2
    text = f"{statistics.median(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main():
    told = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    told.add_argument("old", type=pathlib.Path, help="the older tree, built")
    told.add_argument("--rows", default="", help="names of rows, with commas; all if left out")
    told.add_argument("--rounds", type=int, default=7)
    told.add_argument("--minutes", type=float, default=10, help="how long the window turns for its memory")
    args = told.parse_args()
    wanted = [name for name in args.rows.split(",") if name]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="tonsure-against-") as folder, display() as screen:
        folder = pathlib.Path(folder)
        old, args.now = Build("old", args.old, folder), Build("now", ROOT, folder)
        every = rows(args, folder, screen)
        unknown = set(wanted) - {row[0] for row in every}
        if unknown:
            raise SystemExit(f"no row '{unknown.pop()}': there are {', '.join(row[0] for row in every)}")
        print("| | before | now | ratio | asked | rounds |\n|---|---:|---:|---:|---:|---:|", flush=True)
        for name, what, unit, asked, before, after, most in every:
            if wanted and name not in wanted:
                continue
            pairs = [(before(old), after(args.now)) for _ in range(min(args.rounds, most))]
            ratio = statistics.median(new / past for past, new in pairs)
            cells = [f"{what}, {unit}", *(spread(list(side)) for side in zip(*pairs)), f"{ratio:.2f}"]
            print(f"| {' | '.join(cells)} | {asked or ''} | {len(pairs)} |", flush=True)


if __name__ == "__main__":
    main()
