"""Two pictures side by side: beside.py LEFT RIGHT OUTPUT. A program of its own, for Pillow is where the peers are."""

import sys

from PIL import Image

left, right = (Image.open(path).convert("RGB") for path in sys.argv[1:3])
both = Image.new("RGB", (left.width + right.width, max(left.height, right.height)))
both.paste(left, (0, 0))
both.paste(right, (left.width, 0))
both.save(sys.argv[3])
