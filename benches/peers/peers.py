"""Who takes part: installing the peers, and a turn of each of them and of our own program."""

import json
import os
import pathlib
import queue
import statistics
import subprocess
import sys
import threading
import venv

import azimuths

HERE = pathlib.Path(__file__).resolve().parent
# A round of 11 million dots on a software device takes minutes, not hours.
PATIENCE_S = 1800


class Trouble(Exception):
    """One sentence: what, where, what to do."""


def install(folder):
    """A virtual environment with what requirements.txt pins; one that is there already is used."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins, done = (HERE / "requirements.txt").read_text(encoding="utf-8"), folder / "installed.txt"
    if done.is_file() and done.read_text(encoding="utf-8") == pins:
        return python
    print(f"installing pygfx and VTK into {folder} (about 850 MB) ...", file=sys.stderr)
    try:
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        raise Trouble(f"python3 cannot make a virtual environment in {folder}: install its venv and pip") from None
    pip = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    ran = subprocess.run([*pip, "-r", HERE / "requirements.txt"], capture_output=True, text=True)
    if ran.returncode != 0:
        lines = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")] or ["ERROR: no reason given"]
        raise Trouble(
            f"pip could not install the peers into {folder} ({lines[-1].removeprefix('ERROR: ')}): connect to the "
            "network, or name a folder that has them with --packages"
        )
    done.write_text(pins, encoding="utf-8")
    return python


class Run:
    """One that takes its turns: the median of each round, or what went wrong."""

    def __init__(self, name):
        self.name, self.trouble, self.medians = name, None, []
        self.device, self.versions, self.dots, self.drawn = "", "", 0, None


class Ours(Run):
    """Our program, anew in each round: `tonsure bench` orbits its camera and waits for each frame."""

    def __init__(self, program, root, args, dots=0, lod="on"):
        super().__init__("ours" if lod == "on" else "ours, every dot")
        self.program, self.root, self.args, self.wanted, self.lod = program, root, args, dots, lod
        self.versions = self.call("--version").strip()

    def of(self, dots, lod):
        return Ours(self.program, self.root, self.args, dots, lod)

    def call(self, *words):
        # The heads are looked for below the folder that it is started in.
        ran = subprocess.run([self.program, *map(str, words)], cwd=self.root, capture_output=True, text=True)
        if ran.returncode != 0:
            said = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Trouble(f"`tonsure {words[0]}` of {self.program} failed ({said}): see `tonsure doctor`")
        return ran.stdout

    def everywhere(self):
        return ["--head", self.args.head, "--adapter", self.args.device]

    def seed(self, path):
        self.call("seed", *self.everywhere(), "--output", path)

    def turn(self):
        size = ",".join(map(str, self.args.resolution))
        told = self.call(
            "bench", *self.everywhere(), "--dots", self.wanted, "--resolution", size, "--backend", "compute",
            "--lod", self.lod, "--frames", self.args.frames, "--json",
        )  # fmt: skip
        told = json.loads(told.splitlines()[-1])
        self.device, self.dots, self.drawn = told["adapter"] + " (Vulkan)", told["dots"], told["dots_drawn"]
        self.medians.append(told["frame_ms"]["median"])

    def picture(self, path):
        # That of a camera at rest: `bench` writes none.
        self.call(
            "render", *self.everywhere(), "--dots", self.wanted, "--no-hair", "--no-stamp", "--samples", 1,
            "--azimuth", azimuths.of(azimuths.WARM_UP), "--output", path.resolve(),
            "--resolution", ",".join(map(str, self.args.resolution)),
        )  # fmt: skip


class Peer(Run):
    """A peer in a process of its own, which keeps its dots on the device between its turns."""

    def __init__(self, name, python, head, impressions, dots, args):
        super().__init__(name)
        words = [head, impressions, dots, *args.resolution, args.frames]
        env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        if args.device == "cpu":
            env.update(PYGFX_WGPU_ADAPTER_NAME="llvmpipe", LIBGL_ALWAYS_SOFTWARE="1")
        if sys.platform == "linux":
            # The same path with and without a display.
            env.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
        self.log = args.output / f"{name}-{dots}.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [python, HERE / f"draw_{name}.py", *map(str, words)], env=env, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.answers = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        told = self.hear()
        if self.trouble is None:
            self.device, self.versions, self.dots = told["device"], told["versions"], told["dots"]

    def listen(self):
        for line in self.process.stdout:
            self.answers.put(json.loads(line))
        self.answers.put({"error": f"its process ended with {self.process.wait()}, see {self.log}"})

    def hear(self):
        try:
            told = self.answers.get(timeout=PATIENCE_S)
        except queue.Empty:
            told = {"error": f"no answer in {PATIENCE_S} s"}
        self.trouble = told.get("error")
        return told

    def ask(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # Why it has ended is what is heard next.
        return self.hear()

    def turn(self):
        told = self.ask("round")
        if self.trouble is None:
            self.medians.append(statistics.median(told["ms"]))

    def picture(self, path):
        self.ask(f"picture {path.resolve()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
