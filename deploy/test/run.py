"""Tests of batches on real engines: `run.py TONSURE NAME...`, with names of TESTS. `make test-batch` runs all."""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import kills
import manifest
import on_ray
import on_slurm
from common import Failed, Place

TESTS = {
    "kills": kills.killed_at_random_moments,
    "ray": on_ray.one_of_two_painters_is_killed,
    "slurm": on_slurm.an_array_of_four,
    "kubernetes": manifest.fits_the_schema,
}


def main():
    tonsure, *names = sys.argv[1:]
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="tonsure-") as folder:
        place = Place(folder, tonsure)
        for name in names or TESTS:
            try:
                print(f"{name}: {TESTS[name](place)}", flush=True)
                passed += 1
            except Failed as why:
                print(f"{name}: FAILED: {why}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
