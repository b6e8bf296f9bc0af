"""The camera's way about the head, as `tonsure bench` takes it (`src/cli/bench.rs`), from the demo scene's view."""

START_DEG, ORBIT_DEG = 32.0, 1.5
# Frames that are drawn and not counted.
WARM_UP = 2


def of(frame):
    return START_DEG + ORBIT_DEG * frame
