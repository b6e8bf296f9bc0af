#!/bin/sh
# The demo: a window where there is a display, else the demo set as pictures in out/.
set -eu
# Drivers complain without one.
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/tmp}"
tonsure=$1
head=default
if [ -e cache/heads/male-25.obj ]; then
    head=male-25
fi

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
    echo "demo: opening the window on the head '$head' (close it to end; H shows the keys)"
    status=0
    echo "demo: the same on a web page, for any browser: make gallery"
    "$tonsure" "$head" || status=$?
    # A display that is named but not there: fall through to the pictures.
    [ "$status" = 3 ] || exit "$status"
fi

echo "demo: no display; rendering the demo set of the head '$head' into out/"
mkdir -p out
"$tonsure" render --head "$head" --bare --output out/before.png
"$tonsure" render --head "$head" --output out/after.png
"$tonsure" render --head "$head" --years 0,1,3,5,10 --view crown --resolution 800,800 --sheet out/years.png
"$tonsure" render --head "$head" --view frontal,crown,left --output 'out/view-{view}.png'
"$tonsure" render --head "$head" --light clinic-soft,downlight,golden-hour --output 'out/light-{light}.png'
echo "demo: the pictures are in $(pwd)/out"
echo "demo: the same on a web page, to turn in any browser: make gallery"
