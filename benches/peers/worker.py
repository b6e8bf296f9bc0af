"""Runs one peer beside the others: draws a round when asked to, and tells the times.

Talks in lines of JSON. Asked "round" it draws the warm-up frames and then the measured ones, asked "picture PATH" it
writes the first measured frame. Between requests it rests, so that the others have the machine.
"""

import json
import os
import sys
import time

import azimuths
import scene


def serve(drawing_class):
    """What `drawing_class` makes has `device`, `versions`, `dots`, `frame(azimuth)` and `picture()`."""
    # Libraries print what they like: only our own lines go to whoever started this.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    head, dots, wanted, width, height, frames = sys.argv[1:7]
    size, frames = (int(width), int(height)), int(frames)

    def answer(**fields):
        answers.write(json.dumps(fields) + "\n")

    try:
        drawing = drawing_class(scene.head(head), scene.dots(dots, int(wanted)), size)
        answer(device=drawing.device, versions=drawing.versions, dots=drawing.dots)
        for line in sys.stdin:
            request, _, path = line.strip().partition(" ")
            if request == "round":
                answer(ms=[one_round(drawing, frame) for frame in range(azimuths.WARM_UP + frames)][azimuths.WARM_UP :])
            elif request == "picture":
                from PIL import Image

                drawing.frame(azimuths.of(azimuths.WARM_UP))
                Image.fromarray(drawing.picture()).save(path)
                answer(written=path)
    except Exception as error:  # Whatever it is, the one who asked has to hear of it.
        answer(error=f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")
        raise


def one_round(drawing, frame):
    start = time.perf_counter()
    drawing.frame(azimuths.of(frame))
    return (time.perf_counter() - start) * 1000.0
