"""The table, and what has to be said beside it."""

import statistics

TITLES = ["", "dots held", "dots drawn", "frame, ms", "spread of rounds, ms", "times ours", "spread of ratios"]

NOTES = """\
- frame: the median of the rounds, each the median of {frames} whole frames while the camera orbits by 1.5 degrees a
  frame, after two frames that are not counted. Each frame is waited for until the device has finished it (ours: a wait
  for the device; pygfx: four bytes read back; VTK: glFinish). None copies its picture to main memory.
- times ours: the median over the rounds of a time divided by that of "ours" in the same round.
- ours draws skin optics, pigment below the surface, soft shadows of wide lights, pores and wrinkles, brows, a shirt and
  a backdrop. As `tonsure bench` does, it leaves hair out. Maps that do not depend on the camera (shadows, ageing) are
  kept from frame to frame. While the camera moves, skin is shaded by blocks of 2 x 2 pixels where it is even, the mesh
  has fewer triangles, and light does not walk sideways under the skin; its picture here is of a camera at rest, which
  has all that.
- dots drawn: ours draws a part of the dots at a greater weight (level of detail); "every dot" is without that, less
  the clusters that face away. The peers are handed all dots in each frame.
- the peers draw less of everything but dots: the mesh with one lamp and ambient light, and every dot as a round sprite
  sized in millimetres, blended over it with the depth test; no shadows, no optics, one sample a pixel. pygfx makes no
  sprite narrower than 1.4 pixels; VTK's narrow ones hit a pixel's centre or miss it.
- dots: the impressions of `tonsure seed`, each divided into as many dots as `bench` divides it into, on a golden
  spiral within 0.17 of the impression's diameter, 0.92 as wide, so opaque that together they take a fixed part of the
  light. The peers get them sorted in space (Morton order), their best case. They blend in 8 bits: where an impression
  has many dots, each rounds to a wrong shade in their pictures, which changes no time.
- the peers are general libraries with much that ours lacks; this is one use of them.
"""


def spread(values, digits=0):
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"


def row(run, ours):
    if run.trouble is not None or not run.medians:
        return [run.name, "", "", "failed", "", "", ""]
    median = statistics.median(run.medians)
    cells = [run.name, grouped(run.dots), grouped(run.drawn or run.dots), f"{median:.0f}", spread(run.medians)]
    ratios = [theirs / own for theirs, own in zip(run.medians, ours.medians)]
    return [*cells, "1", ""] if run is ours else [*cells, f"{statistics.median(ratios):.2f}", spread(ratios, 2)]


def grouped(number):
    return f"{number:,}".replace(",", " ")


def text(runs, args, dots):
    """Everything about one number of dots, as Markdown that reads well as it is."""
    rows = [TITLES, *(row(run, runs[0]) for run in runs)]
    wide = [max(len(cells[i]) for cells in rows) for i in range(len(TITLES))]
    padded = [[cell.rjust(w) if i else cell.ljust(w) for i, (cell, w) in enumerate(zip(cells, wide))] for cells in rows]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    lines.insert(1, "|" + "|".join("-" * (w + 1) + ("-" if i == 0 else ":") for i, w in enumerate(wide)) + "|")
    width, height = args.resolution
    head = f"{grouped(dots)} dots asked for, {width} x {height}, head '{args.head}', rounds in turns: {args.rounds}\n\n"
    who = "".join(f"- {run.name}: {run.versions}; {run.device}\n" for run in runs[:3] if run.versions)
    who += "".join(f"- {run.name} failed: {run.trouble}\n" for run in runs if run.trouble is not None)
    return head + "\n".join(lines) + "\n\n" + who + NOTES.format(frames=args.frames)
