#!/bin/sh
# The pictures of docs/tour/, from a real window of 1280 by 720 on a virtual display.
# Needs Xvfb, xdotool and imagemagick, and the heads of `make heads`.
set -eu
tonsure=$(realpath "${TONSURE:-target/debug/tonsure}")
into=$(pwd)/docs/tour
work=$(mktemp -d)
grep -v '^#' cache/heads/male-45.obj > "$work/scan.obj"
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/tmp}" TONSURE_STATE="$work/state" DISPLAY=:91
unset WAYLAND_DISPLAY
Xvfb "$DISPLAY" -screen 0 1280x720x24 -nolisten tcp > "$work/xvfb.log" 2>&1 &
server=$!
window=
trap 'kill $window $server 2> "$work/end.log"; rm -rf "$work"' EXIT
sleep 1
cd "$work"

# Waits until the screen stands still.
still() {
    # A head is there when the picture's middle is skin.
    for _ in $(seq 90); do
        import -silent -window root "$work/now.ppm"
        red=$(convert "$work/now.ppm" -crop 40x40+810+300 -resize 1x1 -format '%[fx:int(255*p.r)]' info:)
        [ "$red" -gt 90 ] && break
        sleep 2
    done
    before=
    for _ in $(seq 150); do
        sleep 3
        import -silent -window root "$work/now.ppm"
        now=$(md5sum < "$work/now.ppm")
        [ "$now" = "$before" ] && return
        before=$now
    done
}
shot() { still; convert "$work/now.ppm" -resize 800x450 +dither -colors 256 -depth 8 "$into/$1.png"; echo "$into/$1.png"; }
click() { xdotool mousemove "$1" "$2"; sleep 0.3; xdotool click 1; sleep 0.5; }
# The page of a name, by its place on the rail.
page() {
    case $1 in Hairline) y=138 ;; Sessions) y=246 ;; Light) y=518 ;; esac
    click 38 "$y"
    xdotool mousemove 900 700
}

"$tonsure" view scan.obj --size 1280,720 > "$work/window.log" 2>&1 &
window=$!
sleep 10
xdotool windowfocus "$(xdotool search --name Tonsure | head -1)"
shot 2-scan
page Hairline
shot 3-hairline
page Sessions
shot 4-sessions
page Light
# The bathroom mirror, third of the small pictures.
xdotool key p; sleep 1; xdotool key p; sleep 1
xdotool key c; sleep 1; xdotool key v; sleep 1
shot 5-compare
# What is compared, as a sheet: the arrow in the bar, its first entry.
click 1096 25
click 1145 63
for _ in $(seq 60); do sleep 2; sheet=$(ls "$work"/*.png || true); [ -n "$sheet" ] && break; done
sleep 2
convert $sheet -resize 640x +dither -colors 256 -depth 8 "$into/6-sheet.png"
xdotool key c; xdotool key c; xdotool key c
xdotool key F5
shot 7-present
