#!/usr/bin/env python3
"""The same dots on the same head from the same camera by ours, pygfx and VTK in turns, as one table and pictures.

    python3 benches/peers/compare.py [TONSURE] [--dots 1000000,11000000] [--rounds 7] [--output out/peers]

Needs `make build` and `make heads`, Python 3.11 or later with venv, and the network once: the peers are installed into
a temporary folder that is removed in the end (about 850 MB; `--packages FOLDER` keeps it for the next time).
"""

import argparse
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

import peers
import table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def arguments():
    told = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    default = os.environ.get("TONSURE", ROOT / "target/debug/tonsure")
    told.add_argument("tonsure", nargs="?", type=pathlib.Path, default=default, help="our program (or TONSURE=)")
    told.add_argument("--dots", default="1000000", help="dots in all; several, with commas, for several tables")
    told.add_argument("--rounds", type=int, default=7, help="how often each has its turn")
    told.add_argument("--frames", type=int, default=5, help="frames measured in a turn, after two that are not")
    told.add_argument("--resolution", default="1920,1080")
    told.add_argument("--head", default="male-25", help="one of those that `make heads` builds")
    told.add_argument("--device", choices=["cpu", "gpu"], default="cpu", help="cpu: llvmpipe for all three")
    told.add_argument("--packages", type=pathlib.Path, help="folder to install the peers into, and to find them in")
    told.add_argument("--output", type=pathlib.Path, default=pathlib.Path("out/peers"))
    args = told.parse_args()
    try:
        args.dots = [int(n) for n in args.dots.split(",")]
        args.resolution = tuple(int(n) for n in args.resolution.split(","))
    except ValueError:
        told.error("--dots and --resolution take whole numbers, separated by commas")
    if len(args.resolution) != 2 or min(*args.dots, *args.resolution, args.rounds, args.frames) < 1:
        told.error("--dots, --rounds, --frames and both sides of --resolution have to be 1 or more")
    return args


def main():
    args = arguments()
    ours = args.tonsure.resolve()
    if not os.access(ours, os.X_OK):
        raise peers.Trouble(f"no program at {ours}: type `make build`, or name it: TONSURE=PATH")
    head = ROOT / "cache/heads" / f"{args.head}.obj"
    if not head.is_file():
        raise peers.Trouble(f"no head '{args.head}' at {head}: type `make heads`, or choose another with --head")
    args.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tonsure-peers-") as folder, contextlib.ExitStack() as ending:
        folder = pathlib.Path(folder)
        # Drivers complain without one.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        python = peers.install((args.packages or folder / "packages").resolve())
        program = peers.Ours(ours, ROOT, args)
        print(f"seeding '{args.head}' ...", file=sys.stderr)
        program.seed(folder / "impressions.csv")
        for dots in args.dots:
            with contextlib.ExitStack() as turn:
                told = one_count(args, dots, program, python, head, folder / "impressions.csv", turn)
            print(told, flush=True)
            (args.output / f"table-{dots}.md").write_text(told, encoding="utf-8")
        print(f"tables and pictures are in {args.output}")


def one_count(args, dots, program, python, head, impressions, turn):
    """All rounds of one number of dots, the pictures, and the table."""
    ours, every_dot = program.of(dots, "on"), program.of(dots, "off")
    others = [turn.enter_context(peers.Peer(name, python, head, impressions, dots, args)) for name in ["pygfx", "vtk"]]
    runs = [ours, *others, every_dot]
    for number in range(1, args.rounds + 1):
        for run in runs:
            # One that has failed sits out, with its reason in the table.
            if run.trouble is None:
                run.turn()
        so_far = ", ".join(f"{run.name} {run.medians[-1]:.0f} ms" for run in runs if run.trouble is None)
        print(f"round {number} of {args.rounds}: {so_far}", file=sys.stderr)
    pictures = {run: args.output / f"{run.name}-{dots}.png" for run in [ours, *others]}
    for run, path in pictures.items():
        if run.trouble is None:
            run.picture(path)
    for run in others:
        if run.trouble is None:
            beside = args.output / f"{run.name}-beside-ours-{dots}.png"
            subprocess.run([python, HERE / "beside.py", pictures[run], pictures[ours], beside], check=True)
    return table.text(runs, args, dots)


if __name__ == "__main__":
    try:
        main()
    except peers.Trouble as trouble:
        sys.exit(f"compare: {trouble}")
    except OSError as error:
        sys.exit(f"compare: {error.filename or 'a file'}: {error.strerror}: give another folder, or room in it")
    except KeyboardInterrupt:
        sys.exit("compare: ended by hand; nothing is left behind but the pictures so far")
