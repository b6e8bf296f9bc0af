#!/bin/sh
# The pictures of docs/: one sheet for each thing that the model claims.
set -eu
tonsure=target/debug/tonsure
set -- first
sheet() { name=$1; shift; "$tonsure" render --resolution 420,400 --samples 8 --sheet "docs/$name.png" "$@"; }
mkdir -p docs out
sheet skins --view crown --skin i,ii,iii,iv,v,vi
sheet years --view three-quarter --years 0,2,5,8,11,15
sheet lights --view three-quarter --light clinic-soft,downlight,bathroom,office,noon,overcast,golden-hour,flash
sheet sheens --view three-quarter --light noon --sheen matte,natural,shaved,oily,wet
sheet stubble --view left --stubble-days 0,1,2,3,5,7
sheet fades --view three-quarter --years 0,4,8 --fade slow,typical,fast
for depth in 0.20 0.30 0.40 0.60 0.80 1.00; do
    sed "s/^depth_mm = .*/depth_mm = $depth/" assets/scenes/demo.toml > "out/depth-$depth.toml"
    "$tonsure" render "out/depth-$depth.toml" --no-hair --aim 0.4,0.5 --crop-mm 14 --resolution 420,420 --samples 8 --no-stamp \
        --output "out/depth-$depth.png"
done
# Joined, and smaller, where ImageMagick is there.
if command -v montage > /dev/null; then
    for depth in 0.20 0.30 0.40 0.60 0.80 1.00; do
        set -- "$@" -label "$depth mm" "out/depth-$depth.png"
    done
    shift
    montage "$@" -tile 3x2 -geometry 300x300+6+6 -background '#18191b' -fill '#dddddd' docs/depths.png
    mogrify -colors 255 docs/*.png
fi
